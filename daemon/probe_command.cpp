#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string>

#include "commands.h"
#include "document.h"
#include "feed_lines.h"
#include "pipeline/process.h"
#include "schedule/commons.h"
#include "settings.h"

namespace khabar::daemon {
namespace {

void row(const char* name, const std::string& value) {
  std::printf("%-12s %s\n", name, value.empty() ? "-" : value.c_str());
}

std::string percent(double share) {
  return std::to_string(std::lround(share * 100)) + " %";
}

std::string describe_caching(const Response& response) {
  std::string out = "ETag " + std::string(response.validators.etag.empty() ? "no" : "yes") +
                    ", Last-Modified " + (response.validators.last_modified.empty() ? "no" : "yes");
  if (response.cache.max_age) out += ", max-age " + format_duration(*response.cache.max_age);
  if (response.cache.age.count() > 0) out += ", age " + format_duration(response.cache.age);
  return out;
}

struct DateSpan {
  std::optional<Time> oldest, newest;
  int exact = 0, assumed = 0, missing = 0;
};

DateSpan date_span(const Batch& batch) {
  DateSpan span;
  for (const Article& article : batch.articles) {
    if (!article.published) {
      ++span.missing;
      continue;
    }
    ++(article.published_quality == DateQuality::kExact ? span.exact : span.assumed);
    span.oldest = std::min(span.oldest.value_or(*article.published), *article.published);
    span.newest = std::max(span.newest.value_or(*article.published), *article.published);
  }
  return span;
}

std::string describe_dates(const DateSpan& span) {
  std::string out = std::to_string(span.exact) + " exact, " + std::to_string(span.assumed) +
                    " assumed or cut, " + std::to_string(span.missing) + " missing";
  if (span.newest)
    out += "; newest " + format_rfc3339(*span.newest) + ", oldest " + format_rfc3339(*span.oldest);
  return out;
}

std::string describe_window(const Batch& batch, const DateSpan& span) {
  std::string out = std::to_string(batch.poll.window) + " entries";
  if (span.newest && *span.newest > *span.oldest)
    out += " over " + format_duration(std::chrono::floor<seconds>(*span.newest - *span.oldest));
  return out;
}

/// When a service would ask again, had it just met this feed, and why.
std::string describe_next(const config::Config& config, const Response& response, const Batch& batch) {
  PollFacts facts;
  facts.outcome = batch.poll.outcome;
  facts.at = response.fetched_at;
  facts.http_status = response.status;
  facts.window = batch.poll.window;
  facts.fresh = static_cast<int>(batch.articles.size());
  for (const Article& article : batch.articles)
    if (article.published) facts.published.push_back(*article.published);
  facts.cache = batch.cache;
  facts.hints = batch.hints;
  facts.pages_back = !batch.older_url.empty() && batch.older_method != "sitemap";
  const schedule::Commons commons(budget_of(config));
  const schedule::Terms terms = commons.terms(batch.host, facts.at);
  const ScheduleState next = polling_policy(config)->next({}, {}, facts, terms, 0);
  std::string out = "in " + format_duration(next.interval) + ", by " + std::string(name_of(next.due_by));
  char numbers[96] = "";
  if (next.price > 0)
    std::snprintf(numbers, sizeof numbers, "; %.2f entries expected, a request costs %.3f entry-hours",
                  next.expected, next.price);
  return out + numbers;
}

void suggest(const std::string& url, const Batch& batch) {
  std::printf("\n%s", feed_lines(feed_as_read(FeedIds().make(url), url, batch)).c_str());
}

void print_report(const config::Config& config, const std::string& asked, const Response& response,
                  const Batch& batch) {
  const DateSpan span = date_span(batch);
  row("url", response.url);
  row("outcome", std::string(name_of(batch.poll.outcome)) +
                     (batch.poll.message.empty() ? "" : ": " + batch.poll.message));
  row("http", std::to_string(response.status) + " " + response.content_type + ", " +
                  std::to_string(response.body.size()) + " bytes in " + format_duration(response.took));
  row("redirects", std::to_string(response.redirects) +
                       (response.permanently_moved ? ", permanent: use the url above" : ""));
  row("caching", describe_caching(response));
  if (!is_success(batch.poll.outcome)) return;
  row("format",
      std::string(name_of(batch.info.format)) + (batch.poll.salvaged ? ", damaged and repaired" : ""));
  row("charset", batch.poll.charset + " by " + std::string(name_of(batch.poll.charset_source)) +
                     ", confidence " + percent(batch.poll.charset_confidence));
  row("title", batch.info.title);
  row("site", batch.info.link);
  row("language", batch.info.language);
  row("window", describe_window(batch, span));
  row("dates", describe_dates(span));
  row("hub", batch.info.hub);
  row("older", batch.older_method.empty() ? "" : batch.older_method + ": " + batch.older_url);
  row("next poll", describe_next(config, response, batch));
  suggest(response.permanently_moved ? response.url : asked, batch);
}

}  // namespace

Exit probe_command(const CommandLine& line) {
  const auto config = load_config_if_any(line);
  if (!config) return Exit::kConfig;
  const auto response = get_document(line, *config, line.arguments.front());
  if (!response) {
    std::fprintf(stderr, "khabard probe: %s\n", response.error().message.c_str());
    return Exit::kFailed;
  }
  const Batch batch = pipeline::process(*response, hinted_feed(line), process_limits(*config));
  print_report(*config, line.arguments.front(), *response, batch);
  if (is_success(batch.poll.outcome)) return Exit::kFine;
  std::fprintf(stderr, "khabard probe: %s\n", batch.poll.message.c_str());
  return Exit::kFailed;
}

}  // namespace khabar::daemon
