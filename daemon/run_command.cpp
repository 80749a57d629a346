#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>

#include "base/log.h"
#include "commands.h"
#include "engine.h"
#include "metrics.h"
#include "notify.h"
#include "settings.h"

namespace khabar::daemon {
namespace {

constexpr milliseconds kTick{500};
constexpr milliseconds kStatusEvery{5000};
constexpr milliseconds kStopPatience{8500};  // of the 10 s that a stop may take
constexpr milliseconds kLifeLimit{
    45000};  // a thread silent for longer stops the watchdog's feeding (fault P08)

/// SIGTERM, SIGINT and SIGHUP as file events. Made before any thread, so that all threads have them blocked.
class Signals {
 public:
  Signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    fd_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  }
  ~Signals() { close(fd_); }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// The next signal within `patience`; 0: none.
  [[nodiscard]] int wait(milliseconds patience) const {
    pollfd wanted{fd_, POLLIN, 0};
    if (poll(&wanted, 1, static_cast<int>(patience.count())) <= 0) return 0;
    signalfd_siginfo info{};
    return ::read(fd_, &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
  }

 private:
  int fd_ = -1;
};

void configure_log(const config::Config& config) {
  log::Level level = log::Level::kInfo;
  log::parse_level(config.log.level, level);
  log::configure(level, stderr_is_the_journal());
}

/// One line for a poll that an operator would want to know of; quiet ones only at debug level (fault I5).
void log_poll(const Settled& poll) {
  const PollFacts& facts = poll.stored.facts;
  const bool failed = !is_success(facts.outcome);
  const bool news = facts.fresh > 0 || facts.edited > 0;
  const bool first_failure = failed && !facts.repair && poll.stored.schedule.failures <= 1;
  const auto level = first_failure || facts.outcome == Outcome::kInternal ? log::Level::kWarn
                     : news                                               ? log::Level::kInfo
                                                                          : log::Level::kDebug;
  log::Event event(level, facts.repair ? "gap.page" : failed ? "feed.failed" : "feed.polled");
  event.with("feed", poll.feed_id).with("outcome", name_of(facts.outcome));
  if (facts.http_status != 0) event.with("status", facts.http_status);
  if (news) event.with("new", facts.fresh).with("edited", facts.edited);
  if (!poll.message.empty()) event.with("why", poll.message);
  if (failed) event.with("failures", poll.stored.schedule.failures);
  if (poll.spooled) event.with("spooled", "yes");
  event.with("next_poll", format_rfc3339(poll.stored.schedule.due_at));
}

/// What the status says of a database that is away; empty: it is there.
std::string about_database(const StoreLoop::Snapshot& store) {
  if (store.trouble.empty()) return "";
  if (!store.polling) return "; waiting for the database: " + store.trouble;
  const std::string where = store.recalled_as_of
                                ? "polling from the registry of " + format_rfc3339(*store.recalled_as_of)
                                : "polls go to the spool";
  return "; database away, " + where + ": " + store.trouble;
}

std::string status_line(const Engine& engine) {
  const NetLoop::Snapshot net = engine.net();
  const StoreLoop::Snapshot store = engine.store();
  std::string line = std::to_string(net.feeds) + " feeds, " + std::to_string(net.in_flight) + " in flight, " +
                     std::to_string(net.due) + " due; " + std::to_string(store.polls) + " polls, " +
                     std::to_string(store.fresh) + " new articles";
  if (store.spooled > 0) line += "; " + std::to_string(store.spooled) + " polls in the spool";
  return line + about_database(store);
}

/// The main thread's life: signals, watchdog, status, metrics.
class Watch {
 public:
  Watch(const CommandLine& line, const Signals& signals, Engine& engine, const PollCounters& polls,
        const config::Metrics& metrics)
      : line_(line), signals_(signals), engine_(engine), polls_(polls), metrics_(metrics.file) {}
  ~Watch() { metrics_.remove(); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  Exit watch() {
    while (true) {
      const int signal = signals_.wait(kTick);
      if (signal == SIGTERM || signal == SIGINT) return Exit::kFine;
      if (signal == SIGHUP) reload();
      const StoreLoop::Snapshot store = engine_.store();
      if (store.fatal) return give_up(*store.fatal);
      const bool waits = !store.trouble.empty() && !store.polling;  // for a database: nothing is known
      if (!ready_ && (engine_.net().feeds_loaded || waits)) become_ready();
      if (engine_.alive(kLifeLimit)) notifier_.watchdog();
      show_status();
    }
  }
  Notifier& notifier() { return notifier_; }

 private:
  void become_ready() {
    ready_ = true;
    notifier_.ready(status_line(engine_));
    log::info("ready").with("version", KHABAR_VERSION).with("feeds", engine_.net().feeds);
  }
  void show_status() {
    const auto now = std::chrono::steady_clock::now();
    if (!ready_ || now - status_at_ < kStatusEvery) return;
    status_at_ = now;
    notifier_.status(status_line(engine_));
    metrics_.write(exposition({started_at_, polls_.totals(), engine_.net(), engine_.store()}));
  }
  void reload() {
    notifier_.reloading();
    auto loaded = config::load(line_.config_file);
    if (auto* config = std::get_if<config::Config>(&loaded)) {
      configure_log(*config);
      write_metrics_to(config->metrics.file);
      for (const config::Fault& warning : config->warnings)
        log::warn("reload.warning").with("why", warning.str());
      engine_.reload(std::make_shared<const config::Config>(std::move(*config)));
      log::info("reload.done").with("config", line_.config_file);
    } else {
      for (const config::Fault& fault : std::get<config::Faults>(loaded))
        log::error("reload.fault").with("why", fault.str());
      log::error("reload.refused").with("now", "the running configuration stays in force");
    }
    notifier_.ready(status_line(engine_));
  }
  void write_metrics_to(const std::string& file) {
    if (file == metrics_.name()) return;
    metrics_.remove();
    metrics_ = MetricsFile(file);
  }
  static Exit give_up(const Error& error) {
    std::fprintf(stderr, "khabard run: %s\n", error.message.c_str());
    return Exit::kConfig;
  }

  const CommandLine& line_;
  const Signals& signals_;
  Engine& engine_;
  const PollCounters& polls_;
  const Time started_at_ = now();
  MetricsFile metrics_;
  Notifier notifier_;
  bool ready_ = false;
  Steady status_at_{};
};

}  // namespace

Exit run_command(const CommandLine& line) {
  const Signals
      signals;  // before all else: a SIGHUP that comes while the configuration is read must not kill
  auto config = load_config(line);
  if (!config) return Exit::kConfig;
  if (const auto options = store_options(*config); !options) {
    std::fprintf(stderr, "%s\n", options.error().message.c_str());
    return Exit::kConfig;
  }
  configure_log(*config);
  std::optional<log::Background> log_thread(std::in_place);
  const config::Metrics metrics = config->metrics;
  PollCounters polls;
  Engine::Options options;
  options.on_settled = [&polls](const Settled& poll) {
    polls.count(poll);
    log_poll(poll);
  };
  auto engine = Engine::start(std::make_shared<const config::Config>(*std::move(config)), std::move(options));
  if (!engine) {
    std::fprintf(stderr, "khabard run: %s\n", engine.error().message.c_str());
    return engine.error().kind == Kind::kBusy ? Exit::kBusy : Exit::kFailed;
  }
  Watch watch(line, signals, **engine, polls, metrics);
  const Exit end = watch.watch();
  watch.notifier().stopping();
  log::info("stopping");
  if (!(*engine)->stop(kStopPatience)) {
    log_thread.reset();
    _exit(static_cast<int>(Exit::kFailed));
  }
  log::info("stopped");
  return end;
}

}  // namespace khabar::daemon
