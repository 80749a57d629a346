#include "base/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <memory>
#include <mutex>

#include "base/line_queue.h"
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

/// Of lines that no journal puts a time and a priority to.
std::string start_of_line(Level level) {
  return "ts=" + format_rfc3339(now()) + " level=" + std::string(name_of(level)) + " ";
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

/// Stderr, or the queue to it.
class Sink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  /// nullptr: lines are written by whoever logs. Returns the queue until now.
  std::unique_ptr<LineQueue> use(std::unique_ptr<LineQueue> queue) {
    const std::lock_guard lock(mutex_);
    queue_.swap(queue);
    return queue;
  }

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    if (queue_)
      queue_->put({line.data(), line.size()});
    else
      std::fwrite(line.data(), 1, line.size(), stderr);
  }
  void flush_() override {
    if (!queue_) std::fflush(stderr);
  }

  std::unique_ptr<LineQueue> queue_;
};

struct Output {
  std::shared_ptr<Sink> sink = std::make_shared<Sink>();
  std::shared_ptr<spdlog::logger> logger = std::make_shared<spdlog::logger>("khabar", sink);
  std::atomic<bool> journal_prefixes{false};

  Output() { set(Level::kInfo, false); }
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

Background::Background() {
  const auto dropped = [](std::size_t lines) {
    const std::string prefix = output().journal_prefixes ? "<4>" : start_of_line(Level::kWarn);
    return prefix + "event=log.dropped lines=" + std::to_string(lines) +
           " why=\"nobody read stderr in time\"\n";
  };
  output().sink->use(std::make_unique<LineQueue>(STDERR_FILENO, dropped, LineQueue::Options{}));
}

Background::~Background() {
  output().sink->use(nullptr);
}

Event::Event(Level level, std::string_view name)
    : level_(level), enabled_(output().logger->should_log(to_spdlog(level))) {
  if (!enabled_) return;
  if (!output().journal_prefixes) line_ = start_of_line(level);
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
