#include "metrics.h"

#include <unistd.h>

#include <chrono>
#include <string_view>

#include "base/file.h"
#include "base/log.h"

namespace khabar::daemon {
namespace {

constexpr mode_t kReadableByAll = 0644;

/// Families of metrics, one after another.
class Exposition {
 public:
  /// Begins a family. `kind` is "counter" or "gauge".
  Exposition& family(std::string_view name, std::string_view kind, std::string_view help) {
    name_ = name;
    text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
    text_.append("# TYPE ").append(name).append(" ").append(kind).append("\n");
    return *this;
  }
  Exposition& value(const std::string& value) { return sample("", value); }
  Exposition& value(std::int64_t number) { return value(std::to_string(number)); }
  /// `label` has neither quotes nor backslashes.
  Exposition& value(std::string_view name, std::string_view label, std::int64_t number) {
    const std::string labels = std::string("{").append(name).append("=\"").append(label).append("\"}");
    return sample(labels, std::to_string(number));
  }
  std::string take() { return std::move(text_); }

 private:
  Exposition& sample(std::string_view labels, const std::string& value) {
    text_.append(name_).append(labels).append(" ").append(value).append("\n");
    return *this;
  }

  std::string_view name_;
  std::string text_;
};

std::string as_seconds(milliseconds span) {
  const std::string thousandths = std::to_string(1000 + span.count() % 1000);
  return std::to_string(span.count() / 1000) + "." + thousandths.substr(1);
}

void add_polls(Exposition& out, const PollCounters::Totals& polls) {
  out.family("khabar_polls_total", "counter", "Polls of feeds by outcome, as in khabar.polls.");
  for (std::size_t i = 0; i < kOutcomeNames.size(); ++i)
    out.value("outcome", kOutcomeNames[i], polls.polls[i]);
  out.family("khabar_gap_pages_total", "counter", "Pages of older entries asked for after a gap.")
      .value(polls.pages);
  out.family("khabar_transfer_seconds_total", "counter", "Time that polls and pages took to fetch.")
      .value(as_seconds(polls.transfers));
}

void add_feeds(Exposition& out, const NetLoop::Snapshot& net) {
  out.family("khabar_feeds", "gauge", "Feeds that are polled.").value(static_cast<std::int64_t>(net.feeds));
  out.family("khabar_feeds_due", "gauge", "Feeds whose time has come and that wait for their host or a slot.")
      .value(static_cast<std::int64_t>(net.due));
  out.family("khabar_transfers_in_flight", "gauge", "Transfers that are running.")
      .value(static_cast<std::int64_t>(net.in_flight));
}

void add_store(Exposition& out, const StoreLoop::Snapshot& store) {
  out.family("khabar_articles_new_total", "counter", "Articles stored.").value(store.fresh);
  out.family("khabar_articles_edited_total", "counter", "Revisions stored.").value(store.edited);
  out.family("khabar_database_up", "gauge", "1: polls are stored in the database; 0: they are not.")
      .value(store.connected && store.trouble.empty() ? 1 : 0);
  out.family("khabar_concerns", "gauge", "What somebody should look after: see khabard status.")
      .value(static_cast<std::int64_t>(store.concerns));
  out.family("khabar_spool_polls", "gauge", "Polls that wait in the spool.").value(store.spooled);
  out.family("khabar_spool_bytes", "gauge", "Size of the spool.").value(store.spool_bytes);
}

}  // namespace

void PollCounters::count(const Settled& poll) {
  const PollFacts& facts = poll.stored.facts;
  const std::lock_guard lock(mutex_);
  ++(facts.repair ? totals_.pages : totals_.polls[static_cast<std::size_t>(facts.outcome)]);
  totals_.transfers += facts.took;
}

PollCounters::Totals PollCounters::totals() const {
  const std::lock_guard lock(mutex_);
  return totals_;
}

std::string exposition(const Metrics& metrics) {
  Exposition out;
  out.family("khabar_build_info", "gauge", "The version that runs.").value("version", KHABAR_VERSION, 1);
  out.family("khabar_start_time_seconds", "gauge", "When the service started, in Unix time.")
      .value(std::chrono::floor<seconds>(metrics.started_at.time_since_epoch()).count());
  add_feeds(out, metrics.net);
  add_polls(out, metrics.polls);
  add_store(out, metrics.store);
  return out.take();
}

void MetricsFile::write(const std::string& text) {
  if (name_.empty()) return;
  const Status written = replace_file(name_, text, kReadableByAll, Durability::kCache);
  const std::string trouble = written ? "" : written.error().message;
  if (!trouble.empty() && trouble != trouble_)
    log::warn("metrics.failed").with("why", trouble).with("now", "it is tried again every 5 s");
  if (trouble.empty() && !trouble_.empty()) log::info("metrics.written").with("file", name_);
  trouble_ = trouble;
}

void MetricsFile::remove() const {
  if (!name_.empty()) unlink(name_.c_str());
}

}  // namespace khabar::daemon
