#include "base/url_host.h"

#include <arpa/inet.h>
#include <idn2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <memory>

#include "base/utf8.h"

namespace khabar {
namespace {

constexpr std::size_t kLongestName = 253;  // RFC 1035 2.3.4 without the root's dot and the length bytes

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char small = lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/// WHATWG "forbidden domain code point", for ASCII.
bool is_forbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte == 0x7F ||
         std::string_view("\"#%/:<>?@[\\]^`{|}").find(c) != std::string_view::npos;
}

std::optional<std::string> ascii_name(const std::string& name) {
  std::string out;
  if (is_ascii(name)) {
    out.resize(name.size());
    std::transform(name.begin(), name.end(), out.begin(), lower);
    return out;
  }
  if (!utf8::is_valid(name)) return std::nullopt;
  char* raw = nullptr;
  const int status = idn2_to_ascii_8z(name.c_str(), &raw, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, void (*)(void*)> owner(raw, idn2_free);
  if (status != IDN2_OK) return std::nullopt;
  return std::string(raw);
}

/// One part of an IPv4 address: decimal, octal ("010") or hexadecimal ("0x10").
std::optional<std::uint64_t> ipv4_number(std::string_view part) {
  int base = 10;
  if (part.size() >= 2 && part[0] == '0' && lower(part[1]) == 'x') {
    part.remove_prefix(2);
    base = 16;
  } else if (part.size() >= 2 && part[0] == '0') {
    part.remove_prefix(1);
    base = 8;
  }
  if (part.empty()) return base == 16 ? std::optional<std::uint64_t>(0) : std::nullopt;
  std::uint64_t value = 0;
  const auto [end, fault] = std::from_chars(part.data(), part.data() + part.size(), value, base);
  if (fault != std::errc() || end != part.data() + part.size()) return std::nullopt;
  return value;
}

/// WHATWG 3.5 "ends in a number": such a host is an IPv4 address or nothing at all.
bool ends_in_number(std::string_view host) {
  if (!host.empty() && host.back() == '.') host.remove_suffix(1);
  const std::string_view last = host.substr(host.rfind('.') + 1);
  if (last.empty()) return false;
  if (std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; })) return true;
  return last.size() >= 2 && last[0] == '0' && lower(last[1]) == 'x' &&
         std::all_of(last.begin() + 2, last.end(), [](char c) { return hex_digit(c) >= 0; });
}

std::optional<std::string> ipv4(std::string_view host) {
  if (host.back() == '.') host.remove_suffix(1);
  std::array<std::uint64_t, 4> parts{};
  std::size_t count = 0;
  for (;;) {
    if (count == parts.size()) return std::nullopt;
    const std::size_t dot = std::min(host.find('.'), host.size());
    const auto number = ipv4_number(host.substr(0, dot));
    if (!number) return std::nullopt;
    parts[count++] = *number;
    if (dot == host.size()) break;
    host.remove_prefix(dot + 1);
  }
  if (parts[count - 1] >= std::uint64_t{1} << (8 * (5 - count))) return std::nullopt;
  std::uint64_t address = parts[count - 1];
  for (std::size_t i = 0; i + 1 < count; ++i) {
    if (parts[i] > 255) return std::nullopt;
    address |= parts[i] << (8 * (3 - i));
  }
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8)
    out += std::to_string((address >> shift) & 0xFFU) + (shift > 0 ? "." : "");
  return out;
}

/// The longest run of two or more zero pieces: {begin, length}; length 0 where there is none.
std::pair<std::size_t, std::size_t> longest_zeros(const std::array<unsigned, 8>& pieces) {
  std::pair<std::size_t, std::size_t> best{8, 0};
  for (std::size_t i = 0; i < pieces.size();) {
    std::size_t end = i;
    while (end < pieces.size() && pieces[end] == 0) ++end;
    if (end - i > std::max<std::size_t>(best.second, 1)) best = {i, end - i};
    i = std::max(end, i + 1);
  }
  return best;
}

std::string ipv6_text(const std::array<unsigned, 8>& pieces) {
  const auto [zeros, length] = longest_zeros(pieces);
  std::string out = "[";
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i == zeros) {
      out += i == 0 ? "::" : ":";
      i += length - 1;
      continue;
    }
    std::array<char, 4> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), pieces[i], 16).ptr;
    out.append(digits.data(), end);
    if (i < 7) out += ':';
  }
  return out + ']';
}

std::optional<std::string> ipv6(std::string_view bracketed) {
  if (bracketed.size() < 4 || bracketed.back() != ']') return std::nullopt;
  const std::string text(bracketed.substr(1, bracketed.size() - 2));
  std::array<unsigned char, 16> bytes{};
  if (text.find('\0') != std::string::npos || inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1)
    return std::nullopt;
  std::array<unsigned, 8> pieces{};
  for (std::size_t i = 0; i < pieces.size(); ++i) pieces[i] = bytes[2 * i] * 256U + bytes[2 * i + 1];
  return ipv6_text(pieces);
}

}  // namespace

void append_percent(std::string& out, unsigned char byte) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  out += '%';
  out += kHex[byte >> 4U];
  out += kHex[byte & 0x0FU];
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
    out += escape ? static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i];
    if (escape) i += 2;
  }
  return out;
}

std::optional<std::string> parse_web_host(std::string_view text) {
  if (!text.empty() && text.front() == '[') return ipv6(text);
  const std::string name = percent_decoded(text);
  if (name.find('\0') != std::string::npos) return std::nullopt;
  auto host = ascii_name(name);
  if (!host || host->empty() || host->size() > kLongestName || *host == ".") return std::nullopt;
  if (std::any_of(host->begin(), host->end(), is_forbidden)) return std::nullopt;
  return ends_in_number(*host) ? ipv4(*host) : host;
}

std::optional<std::string> parse_opaque_host(std::string_view text) {
  if (!text.empty() && text.front() == '[') return ipv6(text);
  std::string out;
  for (const char c : text) {
    if (c != '%' && static_cast<unsigned char>(c) > 0x20 && is_forbidden(c) && c != 0x7F) return std::nullopt;
    if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7F)
      append_percent(out, static_cast<unsigned char>(c));
    else
      out += lower(c);
  }
  return out;
}

}  // namespace khabar
