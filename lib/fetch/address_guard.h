#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fetch/options.h"

struct sockaddr;

namespace khabar::fetch {

/// A numeric IP address. IPv4 addresses are kept as ::ffff:a.b.c.d, so the two spellings of one endpoint are
/// equal.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  bool operator==(const IpAddress&) const = default;
  [[nodiscard]] bool is_v4() const;
};

/// "192.0.2.1", "2001:db8::1", "fe80::1%eth0"; no brackets, no names, no octal or hexadecimal spellings.
std::optional<IpAddress> parse_address(std::string_view text);

/// The address and, through `port`, the port of an AF_INET or AF_INET6 socket address. Nothing for other
/// families.
std::optional<IpAddress> from_socket_address(const sockaddr& socket_address, std::uint16_t& port);

std::string to_text(const IpAddress& address);

/// What keeps khabar from an address, in a word or two ("loopback", "private"); empty for a public one. The
/// ranges are IANA's special-purpose registries (RFC 6890 and its successors); an address that carries an
/// IPv4 address to its destination (mapped, NAT64, 6to4) is judged by that one.
std::string_view special_range(const IpAddress& address);

/// Who may be contacted (faults H12, N12, A08): everyone with a public address, and the exceptions. It judges
/// numbers, at the moment of connecting, because names may mean one thing when looked at and another when
/// used.
class AddressGuard {
 public:
  /// Fails where an exception is not a numeric address with a port.
  static Result<AddressGuard> create(const std::vector<AllowedAddress>& exceptions);
  /// Drops such exceptions instead.
  static AddressGuard forgiving(const std::vector<AllowedAddress>& exceptions);

  /// The range that forbids it, or empty: contact it.
  [[nodiscard]] std::string_view why_blocked(const IpAddress& address, std::uint16_t port) const;

 private:
  struct Endpoint {
    IpAddress address;
    std::uint16_t port;
    bool operator==(const Endpoint&) const = default;
  };
  static std::optional<Endpoint> endpoint_of(const AllowedAddress& exception);

  std::vector<Endpoint> allowed_;
};

}  // namespace khabar::fetch
