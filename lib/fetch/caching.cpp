#include "fetch/caching.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "fetch/http_date.h"

namespace khabar::fetch {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view unquoted(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return text;
  return trim(text.substr(1, text.size() - 2));
}

bool equal_ignoring_case(std::string_view text, std::string_view lower_case) {
  return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b; });
}

/// RFC 9111 1.2.2: digits only; what is too large for us is cut to kLongestSpan.
std::optional<seconds> delta_seconds(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = std::min<std::int64_t>(value * 10 + (c - '0'), kLongestSpan.count());
  }
  return seconds{value};
}

/// Never negative, never above kLongestSpan.
seconds span_between(Time from, Time to) {
  return std::clamp(std::chrono::floor<seconds>(to - from), seconds{0}, kLongestSpan);
}

/// The directives of Cache-Control that bear on freshness; of a repeated one the first counts (RFC
/// 9111 4.2.1).
struct CacheControl {
  std::optional<seconds> shared_max_age;
  std::optional<seconds> max_age;
  bool never_fresh = false;  // no-cache, no-store: a stored copy answers nothing unasked
};

void apply_directive(CacheControl& out, std::string_view directive) {
  const std::size_t equals = directive.find('=');
  const std::string_view name = trim(directive.substr(0, equals));
  if (equal_ignoring_case(name, "no-cache") || equal_ignoring_case(name, "no-store")) out.never_fresh = true;
  if (equals == std::string_view::npos) return;
  const std::string_view value = unquoted(trim(directive.substr(equals + 1)));
  const auto span = !value.empty() && value.front() == '-' ? seconds{0} : delta_seconds(value);
  if (equal_ignoring_case(name, "s-maxage") && !out.shared_max_age) out.shared_max_age = span;
  if (equal_ignoring_case(name, "max-age") && !out.max_age) out.max_age = span;
}

CacheControl parse_cache_control(std::string_view text) {
  CacheControl out;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    apply_directive(out, trim(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return out;
}

/// RFC 9111 5.3: an Expires that is no date ("0", "-1") is one in the past.
std::optional<seconds> lifetime_by_expires(const ResponseHead& head, Time sent, Time received) {
  const std::string_view text = head.field("expires");
  if (text.empty()) return std::nullopt;
  const auto expires = parse_http_date(text, received);
  return expires ? span_between(sent, *expires) : seconds{0};
}

std::optional<seconds> lifetime(const ResponseHead& head, Time sent, Time received) {
  const CacheControl control = parse_cache_control(head.field("cache-control"));
  if (control.never_fresh) return seconds{0};
  if (control.shared_max_age) return control.shared_max_age;
  if (control.max_age) return control.max_age;
  return lifetime_by_expires(head, sent, received);
}

/// RFC 9110 10.2.3. A date counts from the server's own clock, so that a wrong one does no harm (faults
/// H14-H17).
std::optional<seconds> retry_after(const ResponseHead& head, Time sent, Time received) {
  const std::string_view text = trim(head.field("retry-after"));
  if (const auto span = delta_seconds(text)) return span;
  const auto date = parse_http_date(text, received);
  return date ? std::optional(span_between(sent, *date)) : std::nullopt;
}

}  // namespace

CacheHints cache_hints(const ResponseHead& head, Time received) {
  const Time sent = parse_http_date(head.field("date"), received).value_or(received);
  CacheHints hints;
  hints.max_age = lifetime(head, sent, received);
  hints.age = delta_seconds(trim(head.field("age"))).value_or(seconds{0});
  hints.retry_after = retry_after(head, sent, received);
  return hints;
}

Validators validators_of(const ResponseHead& head) {
  Validators out;
  if (is_sendable(head.field("etag"))) out.etag = head.field("etag");
  if (is_sendable(head.field("last-modified"))) out.last_modified = head.field("last-modified");
  return out;
}

bool is_sendable(std::string_view validator) {
  return !validator.empty() && validator.size() <= kLongestValidator &&
         trim(validator).size() == validator.size() &&
         std::all_of(validator.begin(), validator.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace khabar::fetch
