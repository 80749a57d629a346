#include "metrics.h"

#include <filesystem>
#include <set>
#include <sstream>

#include "support/catch.h"
#include "support/process.h"

using namespace khabar;
using namespace khabar::daemon;
using khabar::test::has_line;
using khabar::test::read_file;

namespace {

Settled poll_that(Outcome outcome, milliseconds took, bool repair = false) {
  Settled poll;
  poll.stored.facts.outcome = outcome;
  poll.stored.facts.took = took;
  poll.stored.facts.repair = repair;
  return poll;
}

}  // namespace

TEST_CASE("Metrics are what the threads say") {
  PollCounters polls;
  polls.count(poll_that(Outcome::kOk, milliseconds{1500}));
  polls.count(poll_that(Outcome::kOk, milliseconds{505}));
  polls.count(poll_that(Outcome::kTimeout, milliseconds{60000}));
  polls.count(poll_that(Outcome::kHttpError, milliseconds{1}, /*repair=*/true));
  Metrics metrics;
  metrics.started_at = *parse_rfc3339("2026-11-26T05:00:00.7Z");
  metrics.polls = polls.totals();
  metrics.net.feeds = 12;
  metrics.net.due = 3;
  metrics.net.in_flight = 2;
  metrics.store.connected = true;
  metrics.store.fresh = 40;
  metrics.store.edited = 4;
  metrics.store.concerns = 1;
  metrics.store.spooled = 7;
  metrics.store.spool_bytes = 8192;
  const std::string text = exposition(metrics);
  INFO(text);
  CHECK(has_line(text, "khabar_build_info{version=\"" KHABAR_VERSION "\"} 1"));
  CHECK(has_line(text, "khabar_start_time_seconds 1795669200"));
  CHECK(has_line(text, "khabar_feeds 12"));
  CHECK(has_line(text, "khabar_feeds_due 3"));
  CHECK(has_line(text, "khabar_transfers_in_flight 2"));
  CHECK(has_line(text, "khabar_polls_total{outcome=\"ok\"} 2"));
  CHECK(has_line(text, "khabar_polls_total{outcome=\"timeout\"} 1"));
  CHECK(has_line(text, "khabar_polls_total{outcome=\"http_error\"} 0"));
  CHECK(has_line(text, "khabar_gap_pages_total 1"));
  CHECK(has_line(text, "khabar_transfer_seconds_total 62.006"));
  CHECK(has_line(text, "khabar_articles_new_total 40"));
  CHECK(has_line(text, "khabar_articles_edited_total 4"));
  CHECK(has_line(text, "khabar_database_up 1"));
  CHECK(has_line(text, "khabar_concerns 1"));
  CHECK(has_line(text, "khabar_spool_polls 7"));
  CHECK(has_line(text, "khabar_spool_bytes 8192"));
  metrics.store.trouble = "it is away";
  CHECK(has_line(exposition(metrics), "khabar_database_up 0"));
}

TEST_CASE("Every family is explained, typed, named as its kind should be, and in the manual") {
  const std::string manual = read_file(KHABAR_SOURCE_DIR "/systemd/khabard.8");
  std::set<std::string> helped, typed, sampled;
  std::istringstream lines(exposition({}));
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    std::istringstream words(line);
    std::string first, second, name, rest;
    words >> first >> second >> name >> rest;
    if (first != "#") {
      sampled.insert(first.substr(0, first.find('{')));
      CHECK(second.find_first_not_of("0123456789.") == std::string::npos);
      CHECK((!second.empty() && name.empty()));
      continue;
    }
    CHECK((second == "HELP" || second == "TYPE"));
    CHECK((second == "HELP" ? helped : typed).insert(name).second);  // each once, and before its samples
    CHECK_FALSE(sampled.contains(name));
    if (second == "TYPE") CHECK(rest == (name.ends_with("_total") ? "counter" : "gauge"));
  }
  CHECK(helped == typed);
  CHECK(helped == sampled);
  for (const std::string& name : sampled) CHECK(manual.find(".It Li " + name + "\n") != std::string::npos);
}

TEST_CASE("The file of the metrics can be read by all, and is gone when it should be") {
  const test::TempDirectory directory;
  const std::string name = directory.file("metrics.prom");
  MetricsFile file(name);
  file.write("khabar_feeds 1\n");
  CHECK(read_file(name) == "khabar_feeds 1\n");
  CHECK((std::filesystem::status(name).permissions() & std::filesystem::perms::others_read) !=
        std::filesystem::perms::none);
  file.remove();
  CHECK_FALSE(std::filesystem::exists(name));
  MetricsFile("").write("nowhere\n");
}
