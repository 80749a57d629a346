#include "spool/codec.h"

#include <cstdint>

#include "spool/bytes.h"

namespace khabar::spool {
namespace {

constexpr std::uint8_t kVersion = 1;

}  // namespace

std::string encode(const std::string& feed_id, const Response& response) {
  // The bindings name every member: one that is added to the model does not compile here until it is written.
  const auto& [tag, outcome, message, status, url, redirects, permanently_moved, content_type,
               content_language, body, wire_bytes, validators, cache, fetched_at, took] = response;
  const auto& [etag, last_modified] = validators;
  const auto& [max_age, age, retry_after] = cache;
  constexpr std::size_t kOther = 512;  // what the fields besides the body usually need
  Writer out(body.size() + kOther);
  out.byte(kVersion);
  out.text(feed_id);
  out.natural(tag);
  out.byte(static_cast<std::uint8_t>(outcome));
  out.text(message);
  out.integer(status);
  out.text(url);
  out.integer(redirects);
  out.byte(permanently_moved ? 1 : 0);
  out.text(content_type);
  out.text(content_language);
  out.text(body);
  out.integer(wire_bytes);
  out.text(etag);
  out.text(last_modified);
  out.maybe(max_age);
  out.duration(age);
  out.maybe(retry_after);
  out.time(fetched_at);
  out.duration(took);
  return out.take();
}

std::optional<Content> decode(std::string_view bytes) {
  Input in(bytes);
  if (in.byte() != kVersion) return std::nullopt;
  Content content;
  Response& response = content.response;
  content.feed_id = in.text();
  response.tag = in.natural();
  response.outcome = Outcome{in.one_of(kOutcomeNames.size())};
  response.message = in.text();
  response.status = in.small();
  response.url = in.text();
  response.redirects = in.small();
  response.permanently_moved = in.truth();
  response.content_type = in.text();
  response.content_language = in.text();
  response.body = in.text();
  response.wire_bytes = in.integer();
  response.validators.etag = in.text();
  response.validators.last_modified = in.text();
  response.cache.max_age = in.maybe();
  response.cache.age = seconds{in.integer()};
  response.cache.retry_after = in.maybe();
  response.fetched_at = in.time();
  response.took = milliseconds{in.integer()};
  if (!in.at_end()) return std::nullopt;
  return content;
}

}  // namespace khabar::spool
