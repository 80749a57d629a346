#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace khabar {

/// The host of an http, https, ws, wss or ftp URL as the WHATWG URL standard reads it (3.5): percent-decoded,
/// in its IDNA form (UTS 46, non-transitional), numbers of any base as a dotted IPv4 address, "[...]" as the
/// shortest form of an IPv6 address. Nothing for what cannot be a host.
std::optional<std::string> parse_web_host(std::string_view text);

/// The host of any other scheme: IPv6 or an opaque name, percent-encoded.
std::optional<std::string> parse_opaque_host(std::string_view text);

/// "%41%zz" -> "A%zz".
std::string percent_decoded(std::string_view text);

/// Appends "%XX".
void append_percent(std::string& out, unsigned char byte);

}  // namespace khabar
