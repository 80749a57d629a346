#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace khabar::test {

/// One request as it came. Header names are in lower case; of a header that came twice the last value is
/// kept.
struct HttpRequest {
  std::string method;
  std::string target;  ///< as sent: "/feed.xml?page=2"
  std::string path;    ///< target up to the '?'
  std::string query;   ///< target after the '?'
  std::map<std::string, std::string> headers;

  /// The header's value, or "" where it was not sent.
  [[nodiscard]] std::string header(const std::string& lower_case_name) const;
  [[nodiscard]] bool has(const std::string& lower_case_name) const {
    return headers.count(lower_case_name) != 0;
  }
};

/// The raw connection, for answers that no honest server gives. Used by one thread, the connection's own.
/// Every call returns early, with false, when the server is being destroyed or the peer is gone.
class Connection {
 public:
  /// Owns the socket; `stop_fd` becomes readable when the server ends.
  Connection(int socket, int stop_fd);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool write(std::string_view bytes);
  /// Appends what arrives next (at most 16 KiB) to `out`. False also: nothing came within `patience`.
  bool read(std::string& out, std::chrono::milliseconds patience = std::chrono::hours{1});
  bool sleep(std::chrono::milliseconds duration);
  void sleep_until_stopped() { sleep(std::chrono::hours{24}); }
  /// FIN: an orderly end of what was written so far.
  void close();
  /// RST: what was written and not yet read by the peer may be lost.
  void reset();
  [[nodiscard]] bool is_open() const { return socket_ >= 0; }

 private:
  bool wait(short events, std::chrono::milliseconds patience) const;

  int socket_;
  const int stop_fd_;
};

/// What a handler answers. Content-Length is added unless `headers` carries it, or Transfer-Encoding.
struct HttpReply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::chrono::milliseconds delay{0};  ///< waited before the first byte
  /// Where set, everything else is ignored and it does with the connection what it likes; the connection ends
  /// with it.
  std::function<void(Connection&)> raw;
};

/// An HTTP/1.1 server on a loopback address, for tests and demonstrations: keep-alive, one thread a
/// connection (the loads here are hundreds of connections, and a handler may then simply sleep). Any thread
/// may call any member. The handler is called from many threads at once. The destructor ends all connections
/// and waits for their threads, at once unless a handler itself blocks.
class HttpServer {
 public:
  using Handler = std::function<HttpReply(const HttpRequest&)>;

  /// Listens when it returns. Port 0: any free one. Throws std::system_error where that fails.
  explicit HttpServer(Handler handler, std::uint16_t port = 0, const std::string& address = "127.0.0.1");
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string address() const { return address_; }
  /// "http://127.0.0.1:PORT" and the path, which begins with '/'.
  [[nodiscard]] std::string url(std::string_view path = "/") const;

  [[nodiscard]] int hits(const std::string& path) const;
  [[nodiscard]] int hits() const;         ///< requests of all paths
  [[nodiscard]] int connections() const;  ///< accepted since the start
  [[nodiscard]] int open_connections() const;
  [[nodiscard]] int most_open_connections() const;
  /// The latest requests (at most kRemembered), oldest first; of one path, or of all.
  [[nodiscard]] std::vector<HttpRequest> requests(const std::string& path = "") const;

  static constexpr std::size_t kRemembered = 10'000;

 private:
  using Threads = std::list<std::thread>;

  void accept_loop();
  void admit(int socket);
  void join_finished();
  void serve(int socket, Threads::iterator self);
  void converse(Connection& connection);
  void record(const HttpRequest& request);

  // Constant after construction.
  Handler handler_;
  std::string address_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  int stop_fd_ = -1;

  mutable std::mutex mutex_;  // guards all below but acceptor_
  std::condition_variable ended_;
  Threads running_;
  Threads finished_;
  std::map<std::string, int> hits_;
  std::deque<HttpRequest> requests_;
  int connections_ = 0;
  int open_ = 0;
  int most_open_ = 0;

  std::thread acceptor_;
};

}  // namespace khabar::test
