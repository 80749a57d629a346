#include "fetch/address_guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace khabar::fetch {
namespace {

constexpr std::size_t kMappedPrefix = 12;  // ::ffff:0:0/96, RFC 4291 2.5.5.2

struct Range4 {
  std::uint32_t first;
  int bits;
  std::string_view name;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// IANA IPv4 Special-Purpose Address Registry. Narrower ranges stand before the wider ones that hold them.
constexpr Range4 kSpecial4[] = {
    {v4(169, 254, 169, 254), 32, "cloud metadata"},
    {v4(255, 255, 255, 255), 32, "broadcast"},     // RFC 919
    {v4(0, 0, 0, 0), 8, "unspecified"},            // RFC 791: "this network"
    {v4(10, 0, 0, 0), 8, "private"},               // RFC 1918
    {v4(100, 64, 0, 0), 10, "carrier-grade NAT"},  // RFC 6598; cloud metadata of some providers
    {v4(127, 0, 0, 0), 8, "loopback"},             // RFC 1122
    {v4(169, 254, 0, 0), 16, "link-local"},        // RFC 3927
    {v4(172, 16, 0, 0), 12, "private"},
    {v4(192, 0, 0, 0), 24, "protocol assignments"},  // RFC 6890
    {v4(192, 0, 2, 0), 24, "documentation"},         // RFC 5737
    {v4(192, 88, 99, 0), 24, "6to4 relay"},          // RFC 7526, deprecated
    {v4(192, 168, 0, 0), 16, "private"},
    {v4(198, 18, 0, 0), 15, "benchmarking"},  // RFC 2544
    {v4(198, 51, 100, 0), 24, "documentation"},
    {v4(203, 0, 113, 0), 24, "documentation"},
    {v4(224, 0, 0, 0), 4, "multicast"},  // RFC 5771
    {v4(240, 0, 0, 0), 4, "reserved"},   // RFC 1112
};

struct Range6 {
  std::array<std::uint8_t, 16> first;
  int bits;
  std::string_view name;
};

// IANA IPv6 Special-Purpose Address Registry.
constexpr Range6 kSpecial6[] = {
    {{}, 128, "unspecified"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback"},
    {{}, 96, "IPv4-compatible"},                                // RFC 4291, deprecated
    {{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48, "local NAT64"},  // RFC 8215
    {{0x01, 0x00}, 64, "discard-only"},                         // RFC 6666
    {{0x20, 0x01, 0x00, 0x00}, 32, "Teredo"},                   // RFC 4380
    {{0x20, 0x01, 0x00}, 23, "protocol assignments"},           // RFC 2928
    {{0x20, 0x01, 0x0d, 0xb8}, 32, "documentation"},            // RFC 3849
    {{0x3f, 0xff}, 20, "documentation"},                        // RFC 9637
    {{0xfc}, 7, "private"},                                     // RFC 4193, unique local
    {{0xfe, 0x80}, 10, "link-local"},
    {{0xfe, 0xc0}, 10, "site-local"},  // RFC 3879, deprecated
    {{0xff}, 8, "multicast"},
};
constexpr Range6 kGlobalUnicast{{0x20}, 3, "global unicast"};  // RFC 4291 2.4: what IANA gives out

// Addresses whose packets end at the IPv4 address they carry.
struct Carrier {
  std::array<std::uint8_t, 16> first;
  int bits;
  std::size_t offset;  // of the IPv4 address
};
constexpr Carrier kCarriers[] = {
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, 12},  // mapped
    {{0x00, 0x64, 0xff, 0x9b}, 96, 12},                    // NAT64, RFC 6052
    {{0x20, 0x02}, 16, 2},                                 // 6to4, RFC 3056
};

bool within(const std::array<std::uint8_t, 16>& address, const std::array<std::uint8_t, 16>& first,
            int bits) {
  for (std::size_t i = 0; i < address.size() && bits > 0; ++i, bits -= 8) {
    const unsigned mask = bits >= 8 ? 0xFFU : 0xFFU & (0xFFU << (8 - bits));
    if (((address[i] ^ first[i]) & mask) != 0) return false;
  }
  return true;
}

std::string_view special_range4(std::uint32_t address) {
  for (const Range4& range : kSpecial4)
    if ((address ^ range.first) >> (32 - range.bits) == 0) return range.name;
  return {};
}

std::uint32_t v4_at(const IpAddress& address, std::size_t offset) {
  const auto* bytes = address.bytes.data() + offset;
  return v4(bytes[0], bytes[1], bytes[2], bytes[3]);
}

IpAddress mapped(const void* four_bytes) {
  IpAddress out;
  out.bytes[10] = out.bytes[11] = 0xff;
  std::memcpy(out.bytes.data() + kMappedPrefix, four_bytes, 4);
  return out;
}

}  // namespace

bool IpAddress::is_v4() const {
  return within(bytes, kCarriers[0].first, kCarriers[0].bits);
}

std::optional<IpAddress> parse_address(std::string_view text) {
  const std::string number(text.substr(0, text.find('%')));
  IpAddress out;
  in_addr four{};
  if (inet_pton(AF_INET, number.c_str(), &four) == 1) return mapped(&four);
  if (inet_pton(AF_INET6, number.c_str(), out.bytes.data()) == 1) return out;
  return std::nullopt;
}

std::optional<IpAddress> from_socket_address(const sockaddr& socket_address, std::uint16_t& port) {
  if (socket_address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &socket_address, sizeof in);
    port = ntohs(in.sin_port);
    return mapped(&in.sin_addr);
  }
  if (socket_address.sa_family != AF_INET6) return std::nullopt;
  sockaddr_in6 in{};
  std::memcpy(&in, &socket_address, sizeof in);
  port = ntohs(in.sin6_port);
  IpAddress out;
  std::memcpy(out.bytes.data(), &in.sin6_addr, out.bytes.size());
  return out;
}

std::string to_text(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.is_v4())
    inet_ntop(AF_INET, address.bytes.data() + kMappedPrefix, text.data(), text.size());
  else
    inet_ntop(AF_INET6, address.bytes.data(), text.data(), text.size());
  return text.data();
}

std::string_view special_range(const IpAddress& address) {
  for (const Carrier& carrier : kCarriers)
    if (within(address.bytes, carrier.first, carrier.bits))
      return special_range4(v4_at(address, carrier.offset));
  for (const Range6& range : kSpecial6)
    if (within(address.bytes, range.first, range.bits)) return range.name;
  if (!within(address.bytes, kGlobalUnicast.first, kGlobalUnicast.bits)) return "not global unicast";
  return {};
}

Result<AddressGuard> AddressGuard::create(const std::vector<AllowedAddress>& exceptions) {
  AddressGuard guard;
  for (const AllowedAddress& exception : exceptions) {
    const auto endpoint = endpoint_of(exception);
    if (!endpoint)
      return Error{Kind::kConfig,
                   "fetch: allow: '" + exception.address + "' is not a numeric address with a port"};
    guard.allowed_.push_back(*endpoint);
  }
  return guard;
}

AddressGuard AddressGuard::forgiving(const std::vector<AllowedAddress>& exceptions) {
  AddressGuard guard;
  for (const AllowedAddress& exception : exceptions)
    if (const auto endpoint = endpoint_of(exception)) guard.allowed_.push_back(*endpoint);
  return guard;
}

std::optional<AddressGuard::Endpoint> AddressGuard::endpoint_of(const AllowedAddress& exception) {
  const auto address = parse_address(exception.address);
  if (!address || exception.port == 0) return std::nullopt;
  return Endpoint{*address, exception.port};
}

std::string_view AddressGuard::why_blocked(const IpAddress& address, std::uint16_t port) const {
  const Endpoint endpoint{address, port};
  if (std::find(allowed_.begin(), allowed_.end(), endpoint) != allowed_.end()) return {};
  return special_range(address);
}

}  // namespace khabar::fetch
