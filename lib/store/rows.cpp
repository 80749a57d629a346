#include "store/rows.h"

#include <algorithm>

#include "store/encode.h"

namespace khabar::store {
namespace {

constexpr std::size_t kLongestMessage = 2048;   // bytes
constexpr std::size_t kLongestValidator = 256;  // fault H37

void describe(FeedRow& row, const FeedInfo& info) {
  if (!info.title.empty()) row.title = info.title;
  if (!info.link.empty()) row.site_url = info.link;
  if (!info.description.empty()) row.description = info.description;
  if (info.format != Format::kUnknown) row.format = name_of(info.format);
  if (!info.title_affixes.empty()) row.title_affixes = info.title_affixes;
  row.self_url = info.self;
  row.hub_url = info.hub;
}

void take_validators(FeedRow& row, const Batch& batch) {
  if (batch.unchanged_since && *batch.unchanged_since != row.body_hash) {
    // The document is not here: this database is an older copy (D23). It is asked for whole.
    row.validators = {};
    row.body_hash = {};
    return;
  }
  if (batch.validators) row.validators = *batch.validators;
  if (row.validators.etag.size() > kLongestValidator ||
      row.validators.last_modified.size() > kLongestValidator)
    row.validators = {};
  const bool confirmed = batch.poll.http_status == 200 &&
                         (batch.poll.outcome == Outcome::kOk || batch.poll.outcome == Outcome::kNotModified);
  if (confirmed) row.validators_at = batch.poll.at;
  // A whole body replaces the hash, a damaged one forgets it: the same bytes must be read again.
  if (!batch.body_hash.empty() || batch.poll.outcome == Outcome::kPartial) row.body_hash = batch.body_hash;
}

std::string message_of(const Batch& batch) {
  return batch.poll.message.empty() ? std::string(name_of(batch.poll.outcome)) : batch.poll.message;
}

}  // namespace

std::string text_of(const pqxx::field& field) {
  return field.is_null() ? std::string() : std::string(field.c_str());
}

std::optional<Time> time_of(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  std::string text = field.c_str();
  std::replace(text.begin(), text.end(), ' ', 'T');
  if (text.ends_with("+00")) text += ":00";
  return parse_rfc3339(text);
}

Hash128 hash_of(const pqxx::field& field) {
  return field.is_null() ? Hash128{} : Hash128::from_hex(field.c_str());
}

std::vector<std::string> texts_of(const pqxx::field& field) {
  std::vector<std::string> out;
  if (field.is_null()) return out;
  auto parser = field.as_array();
  for (auto step = parser.get_next(); step.first != pqxx::array_parser::juncture::done;
       step = parser.get_next())
    if (step.first == pqxx::array_parser::juncture::string_value) out.push_back(step.second);
  return out;
}

ScheduleState schedule_of(const pqxx::row& row) {
  ScheduleState schedule;
  schedule.due_at = time_of(row["due_at"]).value_or(Time{});
  schedule.last_poll = time_of(row["last_poll"]);
  schedule.last_ok = time_of(row["last_ok"]);
  schedule.last_new = time_of(row["last_new"]);
  schedule.interval = seconds{row["poll_interval"].as<int>()};
  schedule.failures = row["failures"].as<int>();
  const auto rule = std::find(kDueByNames.begin(), kDueByNames.end(), text_of(row["due_by"]));
  if (rule != kDueByNames.end()) schedule.due_by = static_cast<DueBy>(rule - kDueByNames.begin());
  schedule.memory = text_of(row["memory"]);
  return schedule;
}

FeedRow feed_row_of(const pqxx::row& row) {
  FeedRow feed;
  feed.key = row["key"].as<FeedKey>();
  feed.id = text_of(row["id"]);
  feed.url = text_of(row["polled_url"]);
  feed.configured_url = text_of(row["url"]);
  feed.adopted_at = time_of(row["adopted_at"]);
  feed.host = text_of(row["host"]);
  feed.validators = {text_of(row["etag"]), text_of(row["last_modified"])};
  feed.validators_at = time_of(row["validators_at"]);
  feed.body_hash = hash_of(row["body_hash"]);
  feed.schedule = schedule_of(row);
  feed.last_shown = time_of(row["last_shown"]);
  feed.gone_since = time_of(row["gone_since"]);
  feed.moved_to = text_of(row["moved_to"]);
  feed.moved_since = time_of(row["moved_since"]);
  feed.moved_polls = row["moved_polls"].as<int>();
  feed.moved_common = row["moved_common"].as<bool>();
  feed.title = text_of(row["title"]);
  feed.site_url = text_of(row["site_url"]);
  feed.description = text_of(row["description"]);
  feed.self_url = text_of(row["self_url"]);
  feed.hub_url = text_of(row["hub_url"]);
  feed.format = text_of(row["format"]);
  feed.guids = text_of(row["guids"]);
  feed.guids_since = time_of(row["guids_since"]);
  feed.guid_strikes = row["guid_strikes"].as<int>();
  feed.url_strikes = row["url_strikes"].as<int>();
  feed.reuse_strikes = row["reuse_strikes"].as<int>();
  feed.title_affixes = texts_of(row["title_affixes"]);
  feed.last_outcome = text_of(row["last_outcome"]);
  feed.last_error = text_of(row["last_error"]);
  return feed;
}

void apply_poll(FeedRow& row, const Batch& batch) {
  const Outcome outcome = batch.poll.outcome;
  const bool same_url =
      batch.feed_url == row.url;  // the configuration may have changed it since the poll began
  if (same_url) take_validators(row, batch);
  if (outcome == Outcome::kOk || outcome == Outcome::kPartial) describe(row, batch.info);
  if (batch.poll.window > 0) row.last_shown = batch.poll.at;
  if (outcome != Outcome::kGone)
    row.gone_since.reset();
  else if (!row.gone_since)
    row.gone_since = batch.poll.at;
  row.last_outcome = name_of(outcome);
  row.last_error = is_success(outcome) ? "" : message_of(batch);
}

void put_feed_row(JsonWriter& json, const FeedRow& row) {
  const ScheduleState& schedule = row.schedule;
  json.begin_object().key("key").value(row.key);
  put_text_or_null(json, "etag", row.validators.etag);
  put_text_or_null(json, "last_modified", row.validators.last_modified);
  json.key("validators_at").value(row.validators_at);
  put_hash_or_null(json, "body_hash", row.body_hash);
  json.key("due_at").value(schedule.due_at).key("last_poll").value(schedule.last_poll);
  json.key("last_ok").value(schedule.last_ok).key("last_new").value(schedule.last_new);
  json.key("last_shown").value(row.last_shown).key("poll_interval").value(schedule.interval.count());
  json.key("failures").value(schedule.failures);
  put_text(json, "memory", schedule.memory);
  json.key("due_by").value(name_of(schedule.due_by));
  json.key("expected").value(schedule.expected > 0 ? std::optional(schedule.expected) : std::nullopt);
  json.key("price").value(schedule.price > 0 ? std::optional(schedule.price) : std::nullopt);
  put_text_or_null(json, "last_outcome", row.last_outcome);
  put_short(json, "last_error", row.last_error, kLongestMessage);
  json.key("gone_since").value(row.gone_since);
  put_text_or_null(json, "moved_to", row.moved_to);
  json.key("moved_since").value(row.moved_since).key("moved_polls").value(row.moved_polls);
  json.key("moved_common").value(row.moved_common).key("adopted_at").value(row.adopted_at);
  put_text_or_null(json, "adopted_url", row.url == row.configured_url ? std::string_view{} : row.url);
  put_text(json, "host", row.host);
  put_short(json, "title", row.title, kLongestMessage);
  put_text_or_null(json, "site_url", storable_url(row.site_url));
  put_short(json, "description", row.description, kLongestMessage);
  put_text_or_null(json, "self_url", storable_url(row.self_url));
  put_text_or_null(json, "hub_url", storable_url(row.hub_url));
  put_text_or_null(json, "format", row.format);
  json.key("guids").value(row.guids).key("guids_since").value(row.guids_since);
  json.key("guid_strikes").value(row.guid_strikes).key("url_strikes").value(row.url_strikes);
  json.key("reuse_strikes").value(row.reuse_strikes);
  put_texts(json, "title_affixes", row.title_affixes);
  json.end_object();
}

void put_poll(JsonWriter& json, const Batch& batch, const PollFacts& facts, int rejected) {
  const Poll& poll = batch.poll;
  json.begin_object().key("feed").value(batch.feed).key("at").value(poll.at);
  json.key("outcome").value(name_of(poll.outcome));
  put_short(json, "message", poll.message, kLongestMessage);
  json.key("http_status")
      .value(poll.http_status)
      .key("bytes")
      .value(poll.bytes)
      .key("ms")
      .value(poll.took.count());
  json.key("entries").value(poll.window).key("fresh").value(facts.fresh).key("edited").value(facts.edited);
  json.key("known").value(facts.known).key("rejected").value(rejected);
  put_text_or_null(json, "charset", poll.charset);
  json.key("charset_source");
  if (poll.charset.empty())
    json.null().key("charset_confidence").null();
  else
    json.value(name_of(poll.charset_source)).key("charset_confidence").value(poll.charset_confidence);
  json.key("salvaged").value(poll.salvaged).end_object();
}

}  // namespace khabar::store
