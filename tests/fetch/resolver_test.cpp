// Names (N11-N13): this program has a getaddrinfo() of its own, which libcurl finds before that of libc, so
// names mean what the test says and no question leaves the machine.
#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <map>
#include <thread>

#include "fetch/get.h"
#include "support/catch.h"

namespace {

struct Name {
  std::vector<std::string> addresses;  // none: does not resolve
  std::chrono::milliseconds delay{0};
};

// Read by libcurl's threads, which may outlive main(): never destroyed.
const auto& kNames = *new const std::map<std::string, Name>{
    {"feed.test", {{"127.0.0.1"}}},
    {"priv.test", {{"10.0.0.1"}}},
    {"mixed.test", {{"10.0.0.1", "127.0.0.2", "::1", "127.0.0.1"}}},
    {"mapped.test", {{"::ffff:127.0.0.1"}}},
    {"v6lo.test", {{"::1"}}},
    {"nat64.test", {{"64:ff9b::7f00:1"}}},
    {"zero.test", {{"0.0.0.0", "::"}}},
    {"meta.test", {{"169.254.169.254"}}},
    {"sixtofour.test", {{"2002:7f00:1::1"}}},
    {"v6dead.test", {{"::1", "127.0.0.1"}}},
    {"nx.test", {}},
    {"silent.test", {{"127.0.0.1"}, std::chrono::seconds{8}}},
};
std::atomic<int> lookups{0};
std::atomic<int> rebound{0};

Name meaning_of(const std::string& host) {
  if (host == "rebind.test") return {{rebound++ == 0 ? "127.0.0.1" : "127.0.0.2"}};
  const auto found = kNames.find(host.substr(0, 6) == "silent" ? "silent.test" : host);
  return found == kNames.end() ? Name{} : found->second;
}

/// One entry in one piece of memory, so that freeaddrinfo() is a free() for each.
addrinfo* entry(const std::string& address, std::uint16_t port, int family) {
  void* room = std::calloc(1, sizeof(addrinfo) + sizeof(sockaddr_storage));
  auto* info = static_cast<addrinfo*>(room);
  info->ai_family = family;
  info->ai_socktype = SOCK_STREAM;
  info->ai_protocol = IPPROTO_TCP;
  info->ai_addr = reinterpret_cast<sockaddr*>(info + 1);
  if (family == AF_INET) {
    auto* in = reinterpret_cast<sockaddr_in*>(info->ai_addr);
    in->sin_family = AF_INET;
    in->sin_port = htons(port);
    inet_pton(AF_INET, address.c_str(), &in->sin_addr);
    info->ai_addrlen = sizeof *in;
  } else {
    auto* in = reinterpret_cast<sockaddr_in6*>(info->ai_addr);
    in->sin6_family = AF_INET6;
    in->sin6_port = htons(port);
    inet_pton(AF_INET6, address.c_str(), &in->sin6_addr);
    info->ai_addrlen = sizeof *in;
  }
  return info;
}

}  // namespace

extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** out) {
  ++lookups;
  const Name name = meaning_of(host == nullptr ? "" : host);
  std::this_thread::sleep_for(name.delay);
  const auto port = static_cast<std::uint16_t>(service == nullptr ? 0 : std::atoi(service));
  addrinfo* first = nullptr;
  addrinfo** next = &first;
  for (const std::string& address : name.addresses) {
    const int family = address.find(':') == std::string::npos ? AF_INET : AF_INET6;
    if (hints != nullptr && hints->ai_family != AF_UNSPEC && hints->ai_family != family) continue;
    *next = entry(address, port, family);
    next = &(*next)->ai_next;
  }
  *out = first;
  return first == nullptr ? EAI_NONAME : 0;
}

extern "C" void freeaddrinfo(addrinfo* info) {
  while (info != nullptr) {
    addrinfo* next = info->ai_next;
    std::free(info);
    info = next;
  }
}

namespace khabar::test {
namespace {

std::string at(const std::string& host, std::uint16_t port) {
  return "http://" + host + ':' + std::to_string(port) + '/';
}

HttpServer::Handler feed() {
  return [](const HttpRequest&) { return page("<rss/>"); };
}

TEST_CASE("names are looked up here") {
  HttpServer server(feed());
  const int before = lookups;
  const Response response = get(options_for(server), at("feed.test", server.port()));
  CHECK(response.outcome == Outcome::kOk);
  CHECK(lookups > before);
  CHECK(response.url == at("feed.test", server.port()));
  CHECK(server.requests().back().header("host") == "feed.test:" + std::to_string(server.port()));
}

TEST_CASE("N11 a name that does not exist is a fault of the name") {
  const Response response = get(test_options(), "http://nx.test/");
  CHECK(response.outcome == Outcome::kDnsError);
  CHECK(response.message.find("nx.test") != std::string::npos);
}

TEST_CASE("N12 names of forbidden addresses are refused at the moment of connecting") {
  HttpServer v4(feed(), 0, "0.0.0.0");
  HttpServer v6(feed(), v4.port(), "::1");
  for (const char* host : {"feed.test", "priv.test", "mapped.test", "v6lo.test", "nat64.test", "zero.test",
                           "meta.test", "sixtofour.test", "mixed.test"}) {
    INFO(host);
    const Response response = get(test_options(), at(host, v4.port()));
    CHECK(response.outcome == Outcome::kBlocked);
    CHECK(response.message.find(host) != std::string::npos);
  }
  CHECK(v4.connections() + v6.connections() == 0);
}

TEST_CASE("N12 of mixed addresses each is judged by itself") {
  HttpServer wanted(feed());
  HttpServer canary(feed(), wanted.port(), "127.0.0.2");
  HttpServer canary6(feed(), wanted.port(), "::1");
  const Response response = get(options_for(wanted), at("mixed.test", wanted.port()));
  CHECK(response.outcome == Outcome::kOk);
  CHECK(wanted.hits() == 1);
  CHECK(canary.connections() + canary6.connections() == 0);
}

TEST_CASE("N12 a name that means another address the second time is judged a second time") {
  HttpServer first([](const HttpRequest&) {
    HttpReply reply = page("<rss/>");
    reply.headers.emplace_back("Connection", "close");
    return reply;
  });
  HttpServer canary(feed(), first.port(), "127.0.0.2");
  rebound = 0;
  CHECK(get(options_for(first), at("rebind.test", first.port())).outcome == Outcome::kOk);
  CHECK(get(options_for(first), at("rebind.test", first.port())).outcome == Outcome::kBlocked);
  CHECK(canary.connections() == 0);
}

/// A port that swallows connections: its queue is full, so the system drops further SYNs unanswered.
class DeadPort {
 public:
  explicit DeadPort(std::uint16_t port) {
    sockaddr_in6 where{};
    where.sin6_family = AF_INET6;
    where.sin6_addr = in6addr_loopback;
    where.sin6_port = htons(port);
    auto* address = reinterpret_cast<sockaddr*>(&where);
    const int listener = socket(SOCK_CLOEXEC);
    REQUIRE(::bind(listener, address, sizeof where) == 0);
    REQUIRE(::listen(listener, 0) == 0);
    for (int i = 0; i < 3; ++i) ::connect(socket(SOCK_NONBLOCK | SOCK_CLOEXEC), address, sizeof where);
  }
  ~DeadPort() {
    for (const int open : sockets_) ::close(open);
  }
  DeadPort(const DeadPort&) = delete;
  DeadPort& operator=(const DeadPort&) = delete;

 private:
  int socket(int flags) {
    sockets_.push_back(::socket(AF_INET6, SOCK_STREAM | flags, 0));
    return sockets_.back();
  }
  std::vector<int> sockets_;
};

TEST_CASE("N13 dead IPv6 does not keep a host with living IPv4 from answering") {
  HttpServer server(feed());
  const DeadPort dead(server.port());
  auto options = options_for(server);
  options.allow.push_back({"::1", server.port()});
  const Response response = get(options, at("v6dead.test", server.port()));
  CHECK(response.outcome == Outcome::kOk);
  CHECK(response.took < seconds{5});
}

TEST_CASE(
    "N11 a silent name server holds up nobody: not its own poll beyond the limit, not the others, not the "
    "end") {
  HttpServer server(feed());
  auto options = options_for(server);
  options.connect_timeout = milliseconds{500};
  options.max_in_flight = 50;
  const auto began = std::chrono::steady_clock::now();
  {
    std::map<Outcome, int> outcomes;
    auto fetcher = fetch::Fetcher::create(options, [&](Response r) {
      ++outcomes[r.outcome];
      if (r.outcome == Outcome::kDnsError) CHECK(r.took < seconds{7});
    });
    REQUIRE(fetcher);
    for (std::uint64_t i = 0; i < 40; ++i)
      (*fetcher)->start({i, at("silent" + std::to_string(i) + ".test", 80), {}});
    (*fetcher)->start({100, at("feed.test", server.port()), {}});
    milliseconds longest{0};
    while ((*fetcher)->in_flight() > 0) {
      const auto before = std::chrono::steady_clock::now();
      (*fetcher)->run_once(milliseconds{50});
      longest =
          std::max(longest, std::chrono::round<milliseconds>(std::chrono::steady_clock::now() - before));
    }
    CHECK(outcomes[Outcome::kDnsError] == 40);
    CHECK(outcomes[Outcome::kOk] == 1);
    CHECK(longest < seconds{5});  // and not the 8 s of the lookup
    for (std::uint64_t i = 0; i < 5; ++i) (*fetcher)->start({i, at("silent.test", 80), {}});
    (*fetcher)->run_once(milliseconds{1});
  }  // ended with lookups in flight
  CHECK(std::chrono::steady_clock::now() - began < seconds{8});
  std::this_thread::sleep_until(began + seconds{11});  // the threads of the lookups end by themselves
}

}  // namespace
}  // namespace khabar::test
