#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "model/feed.h"
#include "model/outcome.h"

namespace khabar {

/// What the fetcher is asked for. `tag` comes back unchanged in the Response.
struct Request {
  std::uint64_t tag = 0;
  std::string url;
  Validators validators;     ///< sent as If-None-Match and If-Modified-Since where not empty
  bool page = false;         ///< a page for people is asked for, not a feed: what the Accept header says
  std::size_t max_body = 0;  ///< bytes, decoded, where that is less than the fetcher's own limit; 0: its own
  milliseconds timeout{0};   ///< over all hops, where that is less than the fetcher's own; 0: its own
};

/// The caching headers of an answer, as far as they bear on when to ask again (RFC 9111, RFC 9110 10.2.3).
struct CacheHints {
  std::optional<seconds> max_age;  ///< s-maxage, else max-age, else Expires - Date; never negative
  seconds age{0};                  ///< Age: how old the cached copy was
  std::optional<seconds>
      retry_after;  ///< from 429, 503 and 3xx; a date is turned into a span by the Date header or clock
};

/// All that is known of one finished poll of a URL, good or bad. `outcome` is what transport and HTTP alone
/// can tell: kOk means "a body arrived whole"; whether it is a feed is for others to say.
struct Response {
  std::uint64_t tag = 0;
  Outcome outcome = Outcome::kInternal;
  std::string message;  ///< for operators; empty when the outcome is kOk or kNotModified
  int status = 0;       ///< last HTTP status; 0: none arrived
  std::string url;      ///< the URL that answered, after redirects: the base of relative references
  int redirects = 0;
  bool permanently_moved = false;  ///< there were redirects, and every one of them was a 301 or 308
  std::string content_type;        ///< header value as received
  std::string content_language;
  std::string body;             ///< decoded; empty unless kOk (an error's body is not kept)
  std::int64_t wire_bytes = 0;  ///< body bytes as they came over the network
  Validators validators;        ///< of this answer; empty where it had none, or over 256 bytes (H37)
  CacheHints cache;
  Time fetched_at{};     ///< wall clock when the transfer ended
  milliseconds took{0};  ///< from the first attempt to connect to the end, all hops
};

}  // namespace khabar
