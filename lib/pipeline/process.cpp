#include "pipeline/process.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/url.h"
#include "match/identity.h"
#include "model/older.h"

namespace khabar::pipeline {
namespace {

Batch begin(const Response& response, const FeedRecord& feed) {
  Batch batch;
  batch.feed = feed.key;
  batch.feed_id = feed.feed.id;
  batch.feed_url = feed.feed.url;
  batch.poll.at = response.fetched_at;
  batch.poll.outcome = response.outcome;
  batch.poll.message = response.message;
  batch.poll.http_status = response.status;
  batch.poll.bytes = static_cast<std::int64_t>(response.body.size());
  batch.poll.took = response.took;
  batch.cache = response.cache;
  batch.repair = feed.repair;
  if (const auto url = parse_url(feed.feed.url)) batch.host = server_of(*url);
  if (response.permanently_moved) batch.moved_to = response.url;
  return batch;
}

/// Nothing new: validators that came with the answer replace the old set, as one set (RFC 9110 15.4.5).
void not_modified(const Response& response, const FeedRecord& feed, Batch& batch) {
  batch.poll.outcome = Outcome::kNotModified;
  batch.unchanged_since = feed.body_hash;
  if (!response.validators.empty()) batch.validators = response.validators;
}

void refused(read::Refusal& refusal, Batch& batch) {
  batch.body_hash = {};
  batch.poll.outcome = refusal.is_a_feed ? Outcome::kParseError : Outcome::kNotAFeed;
  batch.poll.message = std::move(refusal.message);
  batch.poll.message += " (byte " + std::to_string(refusal.offset) + ")";
}

/// What an operator should know of a document that was read.
std::string remarks(const ParsedFeed& parsed) {
  const std::string entries = std::to_string(parsed.entries.size());
  if (parsed.truncated)
    return "read: the document is cut; " + entries + " whole entries before the damage were kept";
  if (parsed.mismatched) return "read: tags in the document do not match; what could be told was kept";
  if (parsed.left_out > 0)
    return "read: only the first " + entries + " of " +
           std::to_string(parsed.entries.size() + parsed.left_out) +
           " entries were taken; [process] max_entries is the bound";
  return parsed.entries.empty() ? "read: the feed has no entries" : "";
}

/// Whether the poll ended well, and so what may be sent with the next request: a damaged document must be
/// asked for whole again (faults H40, X10, X11).
void judge(const ParsedFeed& parsed, const Response& response, Batch& batch) {
  const bool damaged = parsed.truncated || parsed.mismatched;
  batch.poll.outcome = damaged ? Outcome::kPartial : Outcome::kOk;
  batch.poll.message = remarks(parsed);
  if (damaged) {
    batch.validators = Validators{};
    batch.body_hash = {};
  } else {
    batch.validators = response.validators;
  }
}

void describe(const ParsedFeed& parsed, Batch& batch) {
  batch.poll.window = static_cast<int>(parsed.entries.size());
  batch.poll.charset = parsed.charset;
  batch.poll.charset_source = parsed.charset_source;
  batch.poll.charset_confidence = parsed.charset_confidence;
  batch.poll.salvaged = parsed.salvaged;
  batch.hints = parsed.hints;
}

bool same_site(std::string_view one, std::string_view other) {
  const auto a = parse_url(one), b = parse_url(other);
  return a && b && a->is_http() && b->is_http() && host_without_www(a->host) == host_without_www(b->host);
}

bool is_wordpress(std::string_view generator) {
  return generator.find("wordpress") != std::string_view::npos ||
         generator.find("WordPress") != std::string_view::npos;
}

bool links_to(const ParsedFeed& parsed, std::string_view rel) {
  return std::any_of(parsed.links.begin(), parsed.links.end(),
                     [&](const RawLink& link) { return link.rel == rel; });
}

/// Where older entries are: by the document's own word (RFC 5005, Atom), by its generator's habit, or else
/// perhaps in the site's news sitemap.
void find_older(const Response& response, bool wordpress, bool next, Batch& batch) {
  batch.older_url = batch.info.next;
  batch.older_method = next ? "next" : "archive";
  if (same_site(batch.older_url, response.url)) return;
  batch.older_url = wordpress ? next_page(response.url) : first_sitemap(response.url);
  batch.older_method = wordpress ? "paged" : "sitemap";
}

void derive(ParsedFeed parsed, const Response& response, const FeedRecord& feed, const Limits& limits,
            Batch& batch) {
  const normalize::Context context{response.fetched_at, response.url, feed.feed, feed.title_affixes};
  NormalizedFeed normalized = normalize::normalize_feed(std::move(parsed), context, limits.normalize);
  limits.fold ? match::identify(normalized) : match::assign_keys(normalized);
  batch.info = std::move(normalized.info);
  batch.articles = std::move(normalized.articles);
  batch.shared_guids = normalized.shared_guids;
}

void read_body(const Response& response, const FeedRecord& feed, const Limits& limits, Batch& batch) {
  const read::Hints hints{response.content_type, response.url, response.content_language};
  read::Reading reading = read::read_feed(response.body, hints, limits.read);
  if (auto* refusal = std::get_if<read::Refusal>(&reading)) return refused(*refusal, batch);
  auto& parsed = std::get<ParsedFeed>(reading);
  describe(parsed, batch);
  judge(parsed, response, batch);
  const bool wordpress = is_wordpress(parsed.generator), next = links_to(parsed, "next");
  derive(std::move(parsed), response, feed, limits, batch);
  find_older(response, wordpress, next, batch);
}

}  // namespace

Batch process(const Response& response, const FeedRecord& feed, const Limits& limits) {
  Batch batch = begin(response, feed);
  if (response.outcome == Outcome::kNotModified) {
    not_modified(response, feed, batch);
    return batch;
  }
  if (response.outcome != Outcome::kOk) return batch;
  batch.body_hash = content_hash(response.body);
  if (batch.body_hash == feed.body_hash && !feed.repair) {
    not_modified(response, feed, batch);
    return batch;
  }
  try {
    read_body(response, feed, limits, batch);
  } catch (const std::exception& fault) {
    batch = begin(response, feed);
    batch.poll.outcome = Outcome::kInternal;
    batch.poll.message = std::string("pipeline: ") + fault.what() + "; please report this with the document";
  }
  return batch;
}

Batch process_spooled(const Response& response, FeedRecord feed, const Limits& limits) {
  feed.body_hash = {};
  Batch batch = process(response, feed, limits);
  if (batch.poll.outcome == Outcome::kNotModified) {
    batch.unchanged_since.reset();
    batch.validators.reset();
  }
  if (response.redirects == 0) batch.feed_url = response.url;
  return batch;
}

}  // namespace khabar::pipeline
