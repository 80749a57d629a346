// Which addresses khabar contacts (faults H12, N12, A08).
#include "fetch/address_guard.h"

#include <netinet/in.h>

#include "support/catch.h"

namespace khabar::fetch {
namespace {

std::string_view range_of(std::string_view text) {
  const auto address = parse_address(text);
  REQUIRE(address);
  return special_range(*address);
}

struct Case {
  const char* first;
  const char* last;
  std::string_view range;
};

TEST_CASE("every special IPv4 range is known, from its first address to its last (H12)") {
  const Case cases[] = {
      {"0.0.0.0", "0.255.255.255", "unspecified"},
      {"10.0.0.0", "10.255.255.255", "private"},
      {"100.64.0.0", "100.127.255.255", "carrier-grade NAT"},
      {"127.0.0.0", "127.255.255.255", "loopback"},
      {"169.254.0.0", "169.254.255.255", "link-local"},
      {"169.254.169.254", "169.254.169.254", "cloud metadata"},
      {"172.16.0.0", "172.31.255.255", "private"},
      {"192.0.0.0", "192.0.0.255", "protocol assignments"},
      {"192.0.2.0", "192.0.2.255", "documentation"},
      {"192.88.99.0", "192.88.99.255", "6to4 relay"},
      {"192.168.0.0", "192.168.255.255", "private"},
      {"198.18.0.0", "198.19.255.255", "benchmarking"},
      {"198.51.100.0", "198.51.100.255", "documentation"},
      {"203.0.113.0", "203.0.113.255", "documentation"},
      {"224.0.0.0", "239.255.255.255", "multicast"},
      {"240.0.0.0", "255.255.255.254", "reserved"},
      {"255.255.255.255", "255.255.255.255", "broadcast"},
  };
  for (const Case& c : cases) {
    INFO(c.first << " - " << c.last);
    CHECK(range_of(c.first) == c.range);
    CHECK(range_of(c.last) == c.range);
  }
}

TEST_CASE("the neighbours of special IPv4 ranges are public") {
  for (const char* address :
       {"1.0.0.0",         "9.255.255.255",   "11.0.0.0",        "100.63.255.255", "100.128.0.0",
        "126.255.255.255", "128.0.0.0",       "169.253.255.255", "169.255.0.0",    "172.15.255.255",
        "172.32.0.0",      "191.255.255.255", "192.0.1.0",       "192.0.3.0",      "192.88.98.255",
        "192.88.100.0",    "192.167.255.255", "192.169.0.0",     "198.17.255.255", "198.20.0.0",
        "198.51.99.255",   "198.51.101.0",    "203.0.112.255",   "203.0.114.0",    "223.255.255.255",
        "8.8.8.8"}) {
    INFO(address);
    CHECK(range_of(address).empty());
  }
}

TEST_CASE("every special IPv6 range is known (H12)") {
  const Case cases[] = {
      {"::", "::", "unspecified"},
      {"::1", "::1", "loopback"},
      {"::2", "::ffff:ffff", "IPv4-compatible"},
      {"64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "local NAT64"},
      {"100::", "100::ffff:ffff:ffff:ffff", "discard-only"},
      {"2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "Teredo"},
      {"2001:1::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "protocol assignments"},
      {"2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "documentation"},
      {"3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "documentation"},
      {"fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "private"},
      {"fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "link-local"},
      {"fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "site-local"},
      {"ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "multicast"},
      {"4000::", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "not global unicast"},
  };
  for (const Case& c : cases) {
    INFO(c.first << " - " << c.last);
    CHECK(range_of(c.first) == c.range);
    CHECK(range_of(c.last) == c.range);
  }
  for (const char* address :
       {"2000::1", "2001:200::1", "2606:4700::1111", "2a00:1450::1", "3ffe:ffff::1", "3fff:1000::"}) {
    INFO(address);
    CHECK(range_of(address).empty());
  }
}

TEST_CASE("an address that carries an IPv4 address is judged by it (N12)") {
  CHECK(range_of("::ffff:127.0.0.1") == "loopback");
  CHECK(range_of("::ffff:a9fe:a9fe") == "cloud metadata");
  CHECK(range_of("::ffff:8.8.8.8").empty());
  CHECK(range_of("64:ff9b::10.0.0.1") == "private");
  CHECK(range_of("64:ff9b::808:808").empty());
  CHECK(range_of("2002:7f00:1::") == "loopback");
  CHECK(range_of("2002:c0a8:0101::5") == "private");
  CHECK(range_of("2002:808:808::").empty());
  CHECK(range_of("::127.0.0.1") == "IPv4-compatible");
}

TEST_CASE("only plain numeric addresses are read") {
  CHECK(parse_address("fe80::1%eth0"));
  for (const char* text :
       {"", "localhost", "127.1", "0x7f.0.0.1", "0177.0.0.1", "2130706433", "1.2.3.4.5", "[::1]", " ::1"}) {
    INFO(text);
    CHECK_FALSE(parse_address(text));
  }
}

TEST_CASE("addresses are written as people write them") {
  CHECK(to_text(*parse_address("192.0.2.1")) == "192.0.2.1");
  CHECK(to_text(*parse_address("::ffff:192.0.2.1")) == "192.0.2.1");
  CHECK(to_text(*parse_address("2001:DB8:0:0::1")) == "2001:db8::1");
}

TEST_CASE("socket addresses of both families are read, others are not") {
  std::uint16_t port = 0;
  sockaddr_storage room{};
  auto& four = reinterpret_cast<sockaddr_in&>(room);
  four.sin_family = AF_INET;
  four.sin_port = htons(8080);
  four.sin_addr.s_addr = htonl(0x7F000001);
  CHECK(from_socket_address(reinterpret_cast<sockaddr&>(room), port) == parse_address("127.0.0.1"));
  CHECK(port == 8080);
  auto& six = reinterpret_cast<sockaddr_in6&>(room);
  six = {};
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(443);
  six.sin6_addr = in6addr_loopback;
  CHECK(from_socket_address(reinterpret_cast<sockaddr&>(room), port) == parse_address("::1"));
  CHECK(port == 443);
  room.ss_family = AF_UNIX;
  CHECK_FALSE(from_socket_address(reinterpret_cast<sockaddr&>(room), port));
}

TEST_CASE("an exception lets one address through at one port (A08)") {
  const auto guard = AddressGuard::create({{"127.0.0.1", 8080}, {"fd00::5", 80}});
  REQUIRE(guard);
  CHECK(guard->why_blocked(*parse_address("127.0.0.1"), 8080).empty());
  CHECK(guard->why_blocked(*parse_address("::ffff:127.0.0.1"), 8080).empty());
  CHECK(guard->why_blocked(*parse_address("127.0.0.1"), 5432) == "loopback");
  CHECK(guard->why_blocked(*parse_address("127.0.0.2"), 8080) == "loopback");
  CHECK(guard->why_blocked(*parse_address("64:ff9b::7f00:1"), 8080) == "loopback");
  CHECK(guard->why_blocked(*parse_address("fd00::5"), 80).empty());
  CHECK(guard->why_blocked(*parse_address("fd00::5"), 81) == "private");
  CHECK(guard->why_blocked(*parse_address("1.1.1.1"), 1).empty());
}

TEST_CASE("an exception must be a numeric address with a port") {
  for (const AllowedAddress& wrong : {AllowedAddress{"localhost", 80}, AllowedAddress{"127.0.0.1", 0},
                                      AllowedAddress{"", 80}, AllowedAddress{"10.0.0.0/8", 80}}) {
    const auto guard = AddressGuard::create({{"::1", 1}, wrong});
    REQUIRE_FALSE(guard);
    CHECK(guard.error().kind == Kind::kConfig);
    CHECK(guard.error().message.find(wrong.address) != std::string::npos);
    const AddressGuard forgiving = AddressGuard::forgiving({wrong, {"::1", 1}});
    CHECK(forgiving.why_blocked(*parse_address("::1"), 1).empty());
    CHECK_FALSE(forgiving.why_blocked(*parse_address("127.0.0.1"), 80).empty());
  }
}

}  // namespace
}  // namespace khabar::fetch
