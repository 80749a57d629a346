#include "normalize/date.h"

#include <algorithm>
#include <array>

#include "base/byte_block.h"
#include "normalize/date_fast.h"
#include "normalize/date_forms.h"
#include "normalize/date_free.h"
#include "normalize/text.h"

namespace khabar::normalize {
namespace {

using namespace std::chrono_literals;

constexpr auto kClockError = 10min;  // feeds' clocks run ahead by so much without meaning it
/// An event announced, day and month exchanged, a clock or a year that is wrong. A date further away is of
/// another calendar (the Buddhist one is 543 years ahead) or stands for none, such as 9999-12-31.
constexpr auto kFurthestFuture = std::chrono::years{100};

/// What feeds may claim: nothing before the web, and what is to come is now, marked as such (C17-C19, A13).
DateReading judged(Time time, DateQuality quality, const DateContext& context) {
  if (time < context.earliest || time > context.fetched_at + kFurthestFuture) return {};
  if (time > context.fetched_at + kClockError) return {context.fetched_at, DateQuality::kClamped};
  return {time, quality};
}

/// Abbreviations that name several zones: the offset that is meant where nothing else is known, the others
/// with the language in which they are meant. RFC 822 defines EST, CST, MST and PST, so alone they are sure.
struct Abbreviation {
  std::string_view word;
  bool in_rfc822;
  int usual;  // minutes ahead of UTC
  struct Other {
    int offset;
    std::string_view lang;
  };
  std::array<Other, 2> others;
};
constexpr std::array<Abbreviation, 12> kAmbiguous{{
    {"ast", false, -240, {{{180, "ar"}, {180, "ar"}}}},  // Atlantic; Arabia
    {"adt", false, -180, {{{240, "ar"}, {240, "ar"}}}},  // Atlantic; Arabia (Baghdad until 2007)
    {"ist", false, 330, {{{120, "he"}, {60, "ga"}}}},    // India; Israel; Ireland
    {"bst", false, 60, {{{360, "bn"}, {660, "-"}}}},     // Britain; Bangladesh; Bougainville
    {"gst", false, 240, {{{-120, "-"}, {600, "-"}}}},    // Gulf; South Georgia; Guam
    {"amt", false, 240, {{{-240, "pt"}, {240, "hy"}}}},  // Armenia; Amazon
    {"cst", true, -360, {{{480, "zh"}, {-300, "-"}}}},   // North America; China; Cuba in summer
    {"est", true, -300, {{{600, "-"}, {-300, "-"}}}},    // North America; Australia
    {"edt", true, -240, {{{660, "-"}, {-240, "-"}}}},    // the same in summer
    {"mst", true, -420, {{{480, "ms"}, {-420, "-"}}}},   // North America; Malaysia
    {"pst", true, -480, {{{480, "fil"}, {480, "tl"}}}},  // North America; Philippines
    {"wit", false, 540, {{{540, "-"}, {540, "-"}}}},     // East Indonesia
}};

struct Zone {
  TimeZone zone;
  bool sure;
};

/// The feed's zone decides between the meanings of an abbreviation, then its language.
std::optional<Zone> by_abbreviation(std::string_view word, LocalTime local,
                                    const std::optional<TimeZone>& feed, std::string_view lang) {
  const auto* const found = std::find_if(kAmbiguous.begin(), kAmbiguous.end(),
                                         [&](const Abbreviation& a) { return a.word == word; });
  if (found == kAmbiguous.end()) return std::nullopt;
  for (const auto& other : found->others) {
    const bool feeds = feed && feed->offset_at(local) == minutes{other.offset};
    const bool languages = !feed && lang.substr(0, lang.find('-')) == other.lang;
    if ((feeds || languages) && other.offset != found->usual)
      return Zone{TimeZone::fixed(minutes{other.offset}), false};
  }
  const bool confirmed = feed && feed->offset_at(local) == minutes{found->usual};
  return Zone{TimeZone::fixed(minutes{found->usual}), found->in_rfc822 || confirmed};
}

DateReading instant_of(const CivilReading& civil, const std::optional<TimeZone>& feed,
                       const DateContext& context) {
  const LocalTime local{std::chrono::local_days{civil.day.time_since_epoch()} + civil.clock.value_or(0ms)};
  Zone zone{civil.zone ? *civil.zone : feed ? *feed : TimeZone::fixed(0min), civil.zone.has_value()};
  if (const auto named = by_abbreviation(civil.zone_word, local, feed, context.lang)) zone = *named;
  const DateQuality quality = !civil.clock ? DateQuality::kDateOnly
                              : zone.sure  ? DateQuality::kExact
                                           : DateQuality::kTzAssumed;
  return judged(zone.zone.instant_of(local), quality, context);
}

/// Whether the last word is a zone of the United States (RFC 822 5.1).
bool ends_in_american_zone(std::string_view text) {
  constexpr std::array<std::string_view, 8> kZones{"EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"};
  const std::string_view last = text.substr(text.rfind(' ') + 1);
  return std::find(kZones.begin(), kZones.end(), last) != kZones.end();
}

/// Whether 3/4/2025 is 4 March: in America; where the zone is not known, in English, and beside "AM" or "PM",
/// which is how servers write that were never told where they stand.
bool month_first(std::string_view text, const DateContext& context) {
  if (!context.timezone.empty())
    return context.timezone.starts_with("America/") || context.timezone.starts_with("US/");
  const std::string_view lang = context.lang;
  if (lang.size() > 3 && lang.starts_with("en")) return lang.substr(3) == "US" || lang.substr(3) == "us";
  const bool american = text.find('/') != std::string_view::npos && ends_in_american_zone(text);
  return lang == "en" || american || text.ends_with(" AM") || text.ends_with(" PM");
}

FreeContext free_context(std::string_view text, const std::optional<TimeZone>& feed,
                         const DateContext& context) {
  using std::chrono::days;
  const minutes offset = feed ? feed->offset_at(context.fetched_at) : 0min;
  FreeContext free;
  free.today = std::chrono::floor<days>(context.fetched_at + offset);
  free.preference.last = free.today + days{1};
  free.preference.month_first = month_first(text, context);
  const std::string_view lang = context.lang;
  free.preference.persian = lang.starts_with("fa") || lang.starts_with("ps") || lang.starts_with("prs");
  return free;
}

/// Korean is written in one zone, and its dates seldom say which.
bool is_korean(std::string_view text) {
  constexpr std::array<std::string_view, 3> kWords{"년", "오전", "오후"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

DateReading read_uncommon(std::string_view text, const DateContext& context) {
  if (const auto unix_time = read_unix_time(text)) return judged(*unix_time, DateQuality::kExact, context);
  bool days_only = false;
  if (const auto past = read_ago(text, context.fetched_at, days_only))
    return judged(*past, days_only ? DateQuality::kDateOnly : DateQuality::kTzAssumed, context);
  auto feed = TimeZone::named(context.timezone);
  if (!feed && is_korean(text)) feed = TimeZone::named("Asia/Seoul");
  const auto civil = read_free_date(with_calendar_date(text), free_context(text, feed, context));
  return civil ? instant_of(*civil, feed, context) : DateReading{};
}

DateReading read_plain(std::string_view raw, const DateContext& context) {
  const std::string_view text = trimmed(raw);
  if (const auto common = read_common_date(text)) return judged(*common, DateQuality::kExact, context);
  return text.empty() ? DateReading{} : read_uncommon(text, context);
}

}  // namespace

DateReading read_date(std::string_view raw, const DateContext& context) {
  constexpr std::size_t kLongest = 1000;  // bytes, tags and all
  if (raw.size() > kLongest || bytes::find_any(raw, 0, '<', '&') == raw.size())
    return read_plain(raw, context);
  const DateReading said = read_plain(datetime_of_markup(raw), context);
  return said.time ? said : read_plain(without_markup(raw), context);
}

}  // namespace khabar::normalize
