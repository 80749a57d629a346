#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace khabar::log {

enum class Level { kDebug, kInfo, kWarn, kError };

/// Sets the lowest level that is written, and whether lines carry the `<6>` priority prefixes that journald
/// reads (sd-daemon(3)). Any thread, also while others log. Without a call: info and above, no prefixes.
void configure(Level level, bool journal_prefixes);

/// Reads "debug", "info", "warn" or "error"; false for anything else.
bool parse_level(std::string_view text, Level& level);

/// As long as one lives, a thread of its own writes the events to stderr, and whoever logs never waits for a
/// reader that is slow or stopped, as a journal may be (fault P12). Four megabytes of lines wait at most;
/// then the oldest are dropped, and "event=log.dropped lines=N" tells it when there is a reader again. Its
/// end waits two seconds for what is left. One at a time; without one, whoever logs writes.
class Background {
 public:
  Background();
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
};

/// One event, written as one logfmt line to stderr when the object ends:
///
///   log::Event(log::Level::kWarn, "feed.failed").with("feed", id).with("outcome", "timeout").with("next_in",
///   "15m");
///   -> ts=... level=warn event=feed.failed feed=bbc-arabic outcome=timeout next_in=15m
///
/// Any thread; lines never mix. Control characters are escaped, so feed content cannot forge a line (fault
/// X27). A value is cut at 1000 bytes; a field that would make the line longer than 4 KiB is left out with
/// all after it, and cut=true says so.
class Event {
 public:
  Event(Level level, std::string_view name);
  ~Event();
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  Event& with(std::string_view key, std::string_view value);
  Event& with(std::string_view key, const char* value) { return with(key, std::string_view(value)); }
  Event& with(std::string_view key, const std::string& value) { return with(key, std::string_view(value)); }
  Event& with(std::string_view key, std::integral auto value) { return with(key, std::to_string(value)); }

 private:
  Level level_;
  bool enabled_;
  bool is_cut_ = false;  // a field did not fit: none is added after it
  std::string line_;
};

inline Event debug(std::string_view name) {
  return {Level::kDebug, name};
}
inline Event info(std::string_view name) {
  return {Level::kInfo, name};
}
inline Event warn(std::string_view name) {
  return {Level::kWarn, name};
}
inline Event error(std::string_view name) {
  return {Level::kError, name};
}

}  // namespace khabar::log
