#include "normalize/date.h"

#include "normalize/date_fast.h"

namespace khabar::normalize {
namespace {

using namespace std::chrono_literals;

constexpr Time kEarliest{std::chrono::sys_days{std::chrono::year{1990} / 1 / 1}};
constexpr auto kClockError = 10min;  // feeds' clocks run ahead by so much without meaning it
constexpr auto kFurthestFuture = 24h;

/// What feeds may claim: nothing before the web, nothing from tomorrow on, and the near future is now
/// (C17-C19, A13).
DateReading judged(Time time, DateQuality quality, Time fetched_at) {
  if (time < kEarliest || time > fetched_at + kFurthestFuture) return {};
  if (time > fetched_at + kClockError) return {fetched_at, DateQuality::kClamped};
  return {time, quality};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\f\v";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

DateReading read_date(std::string_view raw, const DateContext& context) {
  const std::string_view text = trimmed(raw);
  if (const auto common = read_common_date(text))
    return judged(*common, DateQuality::kExact, context.fetched_at);
  return {};
}

}  // namespace khabar::normalize
