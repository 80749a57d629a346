#include "normalize/url_query.h"

#include <algorithm>
#include <unordered_set>

#include "normalize/canonical_url.h"
#include "normalize/text.h"

namespace khabar::normalize {
namespace {

struct Tracker {
  std::string_view owner, source, names;
};
constexpr Tracker kTrackers[] = {
#include "normalize/tracking_parameters.inc"
};

/// Parameters that many sites give a meaning of their own, and the values with which they only name the feed.
constexpr std::string_view kOrigins[] = {"emc", "feed",   "from", "partner",        "ref",
                                         "src", "source", "via",  "traffic_source", "referrer"};
constexpr std::string_view kFeedWords[] = {"atom",  "feed",    "feedburner", "rss",
                                           "rss20", "rssfeed", "rss_feed",   "rss-feed"};

constexpr std::string_view kSessions[] = {"phpsessid",  "jsessionid", "aspsessionid", "sessionid",
                                          "session_id", "cfid",       "cftoken",      "oscsid",
                                          "zenid",      "phpsession"};
constexpr std::size_t kShortestSession = 16;  // letters of a "sid" that can be one

struct Names {
  std::unordered_set<std::string_view> whole;
  std::vector<std::string_view> prefixes;
};

const Names& tracking_names() {
  static const Names all = [] {
    Names made;
    for (const Tracker& tracker : kTrackers)
      for (std::string_view rest = tracker.names; !rest.empty();) {
        const std::size_t end = std::min(rest.find('|'), rest.size());
        std::string_view name = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (name.ends_with('*'))
          made.prefixes.push_back(name.substr(0, name.size() - 1));
        else
          made.whole.insert(name);
      }
    return made;
  }();
  return all;
}

template <class List>
bool contains(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_session(std::string_view name, std::string_view value) {
  if (name.starts_with("aspsessionid") || contains(kSessions, name)) return true;
  return name == "sid" && value.size() >= kShortestSession &&
         std::all_of(value.begin(), value.end(), is_letter_or_digit);
}

bool is_amp(std::string_view name, std::string_view value) {
  if (name == "amp") return value.empty() || value == "1" || value == "true";
  const bool form = name == "outputtype" || name == "output" || name == "mode" || name == "view";
  return form && lower_ascii(value) == "amp";
}

}  // namespace

bool is_tracking_parameter(std::string_view name, std::string_view value) {
  const std::string small = lower_ascii(name);
  const Names& names = tracking_names();
  if (names.whole.contains(small)) return true;
  for (const std::string_view prefix : names.prefixes)
    if (small.starts_with(prefix)) return true;
  return contains(kOrigins, small) && contains(kFeedWords, lower_ascii(value));
}

ParameterKind kind_of_parameter(std::string_view name, std::string_view value) {
  const std::string small = lower_ascii(name);
  if (is_session(small, value)) return ParameterKind::kSession;
  if (is_amp(small, value)) return ParameterKind::kAmp;
  return is_tracking_parameter(name, value) ? ParameterKind::kTracking : ParameterKind::kOwn;
}

bool Parameters::next(Parameter& out) {
  if (done_) return false;
  const std::size_t end = std::min(rest_.find('&'), rest_.size());
  out.text = rest_.substr(0, end);
  done_ = end == rest_.size();
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  out.was_escaped = out.text.starts_with("amp;");
  if (out.was_escaped) out.text.remove_prefix(4);
  const std::size_t equals = std::min(out.text.find('='), out.text.size());
  out.name = out.text.substr(0, equals);
  out.value = out.text.substr(std::min(equals + 1, out.text.size()));
  return true;
}

}  // namespace khabar::normalize
