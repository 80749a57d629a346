#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace khabar {

/// How a poll ended: the closed list of khabar.polls.outcome. Only ever added to.
enum class Outcome : std::uint8_t {
  kOk,           ///< a whole feed was read
  kNotModified,  ///< nothing changed: 304 to our own validators, or the body of last time again (H36)
  kPartial,   ///< a damaged document: the whole items before the damage were kept, validators were not (X10
              ///< X11)
  kDnsError,  ///< the name did not resolve
  kTransportError,    ///< connection refused, reset or cut; not HTTP (N01 N03-N05 H30)
  kTlsError,          ///< certificate or handshake (N14 N15)
  kTimeout,           ///< connect or total limit reached (N02 N06-N08)
  kTooLarge,          ///< decoded body or headers over the cap (N09 H29 H32)
  kTooManyRedirects,  ///< more hops than allowed (H01-H03)
  kBlocked,           ///< an address or scheme that khabar does not contact (H11 H12 A08)
  kHttpError,         ///< a final status other than 200 and our 304 (H18 H19 H22)
  kRateLimited,       ///< 429, or 503 with Retry-After (H14-H17)
  kGone,              ///< 410 (H18)
  kDecodeError,       ///< Content-Encoding could not be undone (H33 H34)
  kNotAFeed,          ///< the body is no feed: a web page, an error page, nothing (H20 H21 X17)
  kParseError,        ///< it is a feed, but nothing could be read out of it
  kInternal,          ///< a bug in khabar; the message says where
};

constexpr std::array<std::string_view, 17> kOutcomeNames{
    "ok",          "not_modified", "partial",   "dns_error",          "transport_error",
    "tls_error",   "timeout",      "too_large", "too_many_redirects", "blocked",
    "http_error",  "rate_limited", "gone",      "decode_error",       "not_a_feed",
    "parse_error", "internal"};

constexpr std::string_view name_of(Outcome outcome) {
  return kOutcomeNames[static_cast<std::size_t>(outcome)];
}

/// The feed is well: it answered with something khabar could use.
constexpr bool is_success(Outcome outcome) {
  return outcome == Outcome::kOk || outcome == Outcome::kNotModified || outcome == Outcome::kPartial;
}

}  // namespace khabar
