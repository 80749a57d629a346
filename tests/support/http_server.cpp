#include "support/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace khabar::test {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kLongestHead = std::size_t{64} << 10;
constexpr std::string_view kEndOfHead = "\r\n\r\n";

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Takes the first line off `text`, without its CR LF.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 2, text.size()));
  return line;
}

std::optional<HttpRequest> parse_head(std::string_view head) {
  const std::string_view line = take_line(head);
  const std::size_t first = line.find(' '), last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  HttpRequest request;
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, last - first - 1);
  const std::size_t mark = std::min(request.target.find('?'), request.target.size());
  request.path = request.target.substr(0, mark);
  if (mark < request.target.size()) request.query = request.target.substr(mark + 1);
  while (!head.empty()) {
    const std::string_view field = take_line(head);
    const std::size_t colon = field.find(':');
    if (colon != std::string_view::npos)
      request.headers[lower(field.substr(0, colon))] = trim(field.substr(colon + 1));
  }
  return request;
}

const char* reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 304:
      return "Not Modified";
    case 404:
      return "Not Found";
    case 410:
      return "Gone";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "Status";
  }
}

bool may_have_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

std::string serialize(const HttpReply& reply, bool with_body) {
  std::string out = "HTTP/1.1 " + std::to_string(reply.status) + ' ' + reason(reply.status) + "\r\n";
  bool framed = !may_have_body(reply.status);
  for (const auto& [name, value] : reply.headers) {
    out += name + ": " + value + "\r\n";
    const std::string key = lower(name);
    framed = framed || key == "content-length" || key == "transfer-encoding";
  }
  if (!framed) out += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n";
  out += "\r\n";
  if (with_body) out += reply.body;
  return out;
}

bool wants_close(const HttpRequest& request, const HttpReply& reply) {
  if (lower(request.header("connection")) == "close") return true;
  return std::any_of(reply.headers.begin(), reply.headers.end(), [](const auto& header) {
    return lower(header.first) == "connection" && lower(header.second) == "close";
  });
}

int to_poll_timeout(Clock::duration left) {
  return static_cast<int>(std::chrono::ceil<milliseconds>(std::max(left, Clock::duration::zero())).count());
}

/// The socket address of a numeric loopback address, of either family.
socklen_t socket_address(const std::string& address, std::uint16_t port, sockaddr_storage& out) {
  out = {};
  auto* v4 = reinterpret_cast<sockaddr_in*>(&out);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&out);
  if (inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    return sizeof *v4;
  }
  if (inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) != 1)
    throw std::invalid_argument("not numeric: " + address);
  v6->sin6_family = AF_INET6;
  v6->sin6_port = htons(port);
  return sizeof *v6;
}

int listen_at(const std::string& address, std::uint16_t port) {
  sockaddr_storage where{};
  const socklen_t length = socket_address(address, port, where);
  const int listener = ::socket(where.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) fail("socket");
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(listener, reinterpret_cast<sockaddr*>(&where), length) != 0 || ::listen(listener, 1024) != 0) {
    const int fault = errno;
    ::close(listener);
    errno = fault;
    fail("listen");
  }
  return listener;
}

std::uint16_t port_of(int listener) {
  sockaddr_storage where{};
  socklen_t length = sizeof where;
  if (::getsockname(listener, reinterpret_cast<sockaddr*>(&where), &length) != 0) fail("getsockname");
  return ntohs(where.ss_family == AF_INET ? reinterpret_cast<sockaddr_in*>(&where)->sin_port
                                          : reinterpret_cast<sockaddr_in6*>(&where)->sin6_port);
}

}  // namespace

std::string HttpRequest::header(const std::string& lower_case_name) const {
  const auto found = headers.find(lower_case_name);
  return found == headers.end() ? std::string() : found->second;
}

Connection::Connection(int socket, int stop_fd) : socket_(socket), stop_fd_(stop_fd) {}

Connection::~Connection() {
  close();
}

/// True: the socket is ready. False: time is up, or the server ends.
bool Connection::wait(short events, milliseconds patience) const {
  const auto deadline = Clock::now() + patience;
  for (;;) {
    std::array<pollfd, 2> watched{{{stop_fd_, POLLIN, 0}, {socket_, events, 0}}};
    const int ready = ::poll(watched.data(), watched.size(), to_poll_timeout(deadline - Clock::now()));
    if (ready < 0 && errno == EINTR) continue;
    return ready > 0 && watched[0].revents == 0;
  }
}

bool Connection::write(std::string_view bytes) {
  while (!bytes.empty() && is_open()) {
    if (!wait(POLLOUT, std::chrono::hours{1})) return false;
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return false;
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return is_open();
}

bool Connection::read(std::string& out, milliseconds patience) {
  std::array<char, 16384> chunk;
  while (is_open() && wait(POLLIN, patience)) {
    const ssize_t got = ::recv(socket_, chunk.data(), chunk.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got > 0) out.append(chunk.data(), static_cast<std::size_t>(got));
    return got > 0;
  }
  return false;
}

bool Connection::sleep(milliseconds duration) {
  if (!is_open()) return false;
  pollfd watched{stop_fd_, POLLIN, 0};
  return ::poll(&watched, 1, to_poll_timeout(duration)) == 0;
}

void Connection::close() {
  if (is_open()) ::close(socket_);
  socket_ = -1;
}

void Connection::reset() {
  const linger abort{1, 0};
  if (is_open()) ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
  close();
}

HttpServer::HttpServer(Handler handler, std::uint16_t port, const std::string& address)
    : handler_(std::move(handler)), address_(address), listener_(listen_at(address, port)) {
  port_ = port_of(listener_);
  stop_fd_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (stop_fd_ < 0) fail("eventfd");
  acceptor_ = std::thread([this] { accept_loop(); });
}

HttpServer::~HttpServer() {
  const std::uint64_t one = 1;
  while (::write(stop_fd_, &one, sizeof one) < 0 && errno == EINTR) {
  }
  acceptor_.join();
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [this] { return running_.empty(); });
  lock.unlock();
  join_finished();
  ::close(listener_);
  ::close(stop_fd_);
}

std::string HttpServer::url(std::string_view path) const {
  const bool v6 = address_.find(':') != std::string::npos;
  const std::string host = v6 ? '[' + address_ + ']' : address_;
  return "http://" + host + ':' + std::to_string(port_) + std::string(path);
}

void HttpServer::accept_loop() {
  for (;;) {
    std::array<pollfd, 2> watched{{{stop_fd_, POLLIN, 0}, {listener_, POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
    if (watched[0].revents != 0) return;
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket >= 0) admit(socket);
    join_finished();
  }
}

void HttpServer::admit(int socket) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const std::lock_guard lock(mutex_);
  ++connections_;
  most_open_ = std::max(most_open_, ++open_);
  const auto self = running_.emplace(running_.end());
  *self = std::thread([this, socket, self] { serve(socket, self); });
}

void HttpServer::join_finished() {
  Threads ended;
  {
    const std::lock_guard lock(mutex_);
    ended.swap(finished_);
  }
  for (std::thread& thread : ended) thread.join();
}

void HttpServer::serve(int socket, Threads::iterator self) {
  {
    Connection connection(socket, stop_fd_);
    converse(connection);
  }
  const std::lock_guard lock(mutex_);
  --open_;
  finished_.splice(finished_.end(), running_, self);
  ended_.notify_all();
}

void HttpServer::converse(Connection& connection) {
  std::string received;
  for (;;) {
    std::size_t end = 0;
    while ((end = received.find(kEndOfHead)) == std::string::npos)
      if (received.size() > kLongestHead || !connection.read(received)) return;
    const auto request = parse_head(std::string_view(received).substr(0, end));
    received.erase(0, end + kEndOfHead.size());
    if (!request) return;
    record(*request);
    const HttpReply reply = handler_(*request);
    if (reply.raw) return reply.raw(connection);
    if (reply.delay > milliseconds{0} && !connection.sleep(reply.delay)) return;
    if (!connection.write(serialize(reply, may_have_body(reply.status) && request->method != "HEAD"))) return;
    if (wants_close(*request, reply)) return;
  }
}

void HttpServer::record(const HttpRequest& request) {
  const std::lock_guard lock(mutex_);
  ++hits_[request.path];
  requests_.push_back(request);
  if (requests_.size() > kRemembered) requests_.pop_front();
}

int HttpServer::hits(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = hits_.find(path);
  return found == hits_.end() ? 0 : found->second;
}

int HttpServer::hits() const {
  const std::lock_guard lock(mutex_);
  int sum = 0;
  for (const auto& [path, count] : hits_) sum += count;
  return sum;
}

int HttpServer::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

int HttpServer::open_connections() const {
  const std::lock_guard lock(mutex_);
  return open_;
}

int HttpServer::most_open_connections() const {
  const std::lock_guard lock(mutex_);
  return most_open_;
}

std::vector<HttpRequest> HttpServer::requests(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  std::vector<HttpRequest> out;
  for (const HttpRequest& request : requests_)
    if (path.empty() || request.path == path) out.push_back(request);
  return out;
}

}  // namespace khabar::test
