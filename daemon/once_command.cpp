#include <algorithm>
#include <cstdio>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "base/log.h"
#include "commands.h"
#include "engine.h"
#include "notify.h"
#include "settings.h"

namespace khabar::daemon {
namespace {

constexpr milliseconds kLook{20};
constexpr milliseconds kStopPatience{60000};

/// What became of the polls. Filled by the store thread, read by the main thread.
class Summary {
 public:
  void add(const Settled& poll) {
    const std::lock_guard lock(mutex_);
    if (poll.stored.facts.repair)
      repaired_ += poll.stored.facts.fresh;  // older entries after a gap: no poll of the feed itself
    else
      polls_.push_back(poll);
  }
  /// Prints the table (without `rows`, its totals only). True: every poll went well.
  bool print(bool rows) const {
    const std::lock_guard lock(mutex_);
    if (rows) print_rows();
    int fresh = 0, edited = 0, failed = 0;
    for (const Settled& poll : polls_) {
      fresh += poll.stored.facts.fresh;
      edited += poll.stored.facts.edited;
      failed += is_success(poll.stored.facts.outcome) ? 0 : 1;
    }
    std::printf("%zu polled, %d failed, %d new, %d edited\n", polls_.size(), failed, fresh, edited);
    if (repaired_ > 0) std::printf("%d more from older pages, after gaps\n", repaired_);
    return failed == 0;
  }

 private:
  void print_rows() const {
    std::size_t width = 4;
    for (const Settled& poll : polls_) width = std::max(width, poll.feed_id.size());
    std::printf("%-*s  %-18s %6s %6s %6s %6s\n", static_cast<int>(width), "FEED", "OUTCOME", "WINDOW", "NEW",
                "EDITED", "KNOWN");
    for (const Settled& poll : polls_) {
      const PollFacts& facts = poll.stored.facts;
      std::printf("%-*s  %-18s %6d %6d %6d %6d  %s%s\n", static_cast<int>(width), poll.feed_id.c_str(),
                  std::string(name_of(facts.outcome)).c_str(), facts.window, facts.fresh, facts.edited,
                  facts.known, poll.spooled ? "in the spool, for when the database takes it. " : "",
                  poll.message.c_str());
    }
  }

  mutable std::mutex mutex_;
  std::vector<Settled> polls_;
  int repaired_ = 0;
};

/// Which feeds a call means: the named ones, all, or those that are due or were never polled.
class Choice {
 public:
  explicit Choice(const CommandLine& line)
      : named_(line.arguments.begin(), line.arguments.end()), all_(line.has("--all")) {}

  [[nodiscard]] std::vector<FeedRecord> of(std::vector<FeedRecord> feeds) const {
    const Time clock = now();
    std::vector<FeedRecord> chosen;
    for (FeedRecord& feed : feeds)
      if (wants(feed, clock)) chosen.push_back(std::move(feed));
    return chosen;
  }
  /// The first named feed that the configuration does not have; empty: all are there.
  [[nodiscard]] std::string missing(const config::Config& config) const {
    for (const std::string& id : named_) {
      const auto has = [&](const Feed& feed) { return feed.id == id && feed.enabled; };
      if (std::none_of(config.feeds.begin(), config.feeds.end(), has)) return id;
    }
    return "";
  }

 private:
  [[nodiscard]] bool wants(const FeedRecord& feed, Time clock) const {
    if (!named_.empty()) return named_.contains(feed.feed.id);
    return all_ || !feed.schedule.last_poll || feed.schedule.due_at <= clock;
  }
  std::set<std::string> named_;
  bool all_;
};

/// Waits until every chosen feed is settled. Not fine: why the rest is not.
Status wait_until_done(const Engine& engine) {
  while (true) {
    const StoreLoop::Snapshot store = engine.store();
    const NetLoop::Snapshot net = engine.net();
    if (store.fatal) return *store.fatal;
    if (!net.feeds_loaded && !store.trouble.empty()) return Error{Kind::kUnavailable, store.trouble};
    if (net.feeds_loaded && net.feeds == 0 && store.pages_settled) return Done{};
    if (net.stalled) {
      std::string why = "not polled, because their hosts asked to wait:";
      for (const std::string& id : net.unpolled) why += " " + id;
      return Error{Kind::kUnavailable, why};
    }
    std::this_thread::sleep_for(kLook);
  }
}

Exit exit_for(const Error& error) {
  std::fprintf(stderr, "khabard once: %s\n", error.message.c_str());
  if (error.kind == Kind::kBusy) return Exit::kBusy;
  return error.kind == Kind::kSchema || error.kind == Kind::kConfig ? Exit::kConfig : Exit::kFailed;
}

}  // namespace

Exit once_command(const CommandLine& line) {
  auto config = load_config(line);
  if (!config) return Exit::kConfig;
  if (const auto options = store_options(*config); !options) return exit_for(options.error());
  const Choice choice(line);
  if (const std::string id = choice.missing(*config); !id.empty())
    return exit_for({Kind::kNotFound, "the configuration has no enabled feed '" + id + "'"});
  log::configure(log::Level::kWarn, stderr_is_the_journal());

  Summary summary;
  Engine::Options options;
  options.once = true;
  options.select = [&](std::vector<FeedRecord> feeds) { return choice.of(std::move(feeds)); };
  options.on_settled = [&](const Settled& poll) { summary.add(poll); };
  auto engine = Engine::start(std::make_shared<const config::Config>(*std::move(config)), std::move(options));
  if (!engine) return exit_for(engine.error());
  const Status done = wait_until_done(**engine);
  const bool stopped = (*engine)->stop(kStopPatience);
  const bool fine = summary.print(!line.has("--quiet"));
  if (const PageDesk::Tally pages = (*engine)->store().pages; pages.checked > 0)
    std::printf("%lld pages of missing articles looked at, %lld articles retracted\n",
                static_cast<long long>(pages.checked), static_cast<long long>(pages.retracted));
  const std::int64_t left = (*engine)->store().spooled;
  if (left > 0)
    std::fprintf(stderr, "khabard once: %lld polls are in the spool and not in the database yet\n",
                 static_cast<long long>(left));
  if (!stopped) std::quick_exit(static_cast<int>(Exit::kFailed));
  if (!done) return exit_for(done.error());
  return fine && left == 0 ? Exit::kFine : Exit::kFailed;
}

}  // namespace khabar::daemon
