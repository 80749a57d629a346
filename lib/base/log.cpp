#include "base/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <atomic>
#include <memory>

#include "base/logfmt.h"
#include "base/time.h"

namespace khabar::log {
namespace {

constexpr std::size_t kLongestLine =
    4000;  // bytes; below the 4 KiB of invariant I5 with prefix, "cut" and newline
constexpr std::size_t kLongestValue =
    1000;  // bytes; a long message must leave room for what is told after it

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarn:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::string_view name_of(Level level) {
  constexpr std::array<std::string_view, 4> kNames{"debug", "info", "warn", "error"};
  return kNames[static_cast<std::size_t>(level)];
}

/// The %j of our pattern: "<4>" and the like, which journald takes as the line's priority.
class JournalPrefix : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm& /*time*/,
              spdlog::memory_buf_t& out) override {
    std::string_view prefix = "<6>";
    if (message.level == spdlog::level::debug) prefix = "<7>";
    if (message.level == spdlog::level::warn) prefix = "<4>";
    if (message.level >= spdlog::level::err) prefix = "<3>";
    out.append(prefix.data(), prefix.data() + prefix.size());
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JournalPrefix>();
  }
};

struct Output {
  std::shared_ptr<spdlog::logger> logger;
  std::atomic<bool> journal_prefixes{false};

  Output()
      : logger(
            std::make_shared<spdlog::logger>("khabar", std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
    set(Level::kInfo, false);
  }
  void set(Level level, bool prefixes) {
    journal_prefixes = prefixes;
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<JournalPrefix>('j').set_pattern(prefixes ? "%j%v" : "%v");
    logger->set_formatter(std::move(formatter));
    logger->set_level(to_spdlog(level));
    logger->flush_on(spdlog::level::debug);
  }
};

Output& output() {
  static Output instance;
  return instance;
}

}  // namespace

void configure(Level level, bool journal_prefixes) {
  output().set(level, journal_prefixes);
}

bool parse_level(std::string_view text, Level& level) {
  for (const Level candidate : {Level::kDebug, Level::kInfo, Level::kWarn, Level::kError}) {
    if (name_of(candidate) != text) continue;
    level = candidate;
    return true;
  }
  return false;
}

Event::Event(Level level, std::string_view name)
    : level_(level), enabled_(output().logger->should_log(to_spdlog(level))) {
  if (!enabled_) return;
  if (!output().journal_prefixes)
    line_ = "ts=" + format_rfc3339(now()) + " level=" + std::string(name_of(level)) + " ";
  line_ += "event=";
  line_ += name;
}

Event& Event::with(std::string_view key, std::string_view value) {
  if (!enabled_ || is_cut_) return *this;
  const std::size_t before = line_.size();
  append_field(line_, key, value, kLongestValue);
  if (line_.size() <= kLongestLine) return *this;
  line_.resize(before);
  line_ += " cut=true";
  is_cut_ = true;
  return *this;
}

Event::~Event() {
  if (enabled_) output().logger->log(to_spdlog(level_), spdlog::string_view_t(line_.data(), line_.size()));
}

}  // namespace khabar::log
