#include "pipeline/process.h"

#include <exception>
#include <utility>

#include "match/identity.h"

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
  if (response.permanently_moved) batch.moved_to = response.url;
  return batch;
}

/// Nothing new: validators that came with the answer replace the old set, as one set (RFC 9110 15.4.5).
void not_modified(const Response& response, Batch& batch) {
  batch.poll.outcome = Outcome::kNotModified;
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
  derive(std::move(parsed), response, feed, limits, batch);
}

}  // namespace

Batch process(const Response& response, const FeedRecord& feed, const Limits& limits) {
  Batch batch = begin(response, feed);
  if (response.outcome == Outcome::kNotModified) {
    not_modified(response, batch);
    return batch;
  }
  if (response.outcome != Outcome::kOk) return batch;
  batch.body_hash = content_hash(response.body);
  if (batch.body_hash == feed.body_hash) {
    not_modified(response, batch);
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

}  // namespace khabar::pipeline
