#include "read/read.h"

#include <utility>

#include "read/charset/evidence.h"
#include "read/detect.h"
#include "read/json_feed.h"
#include "read/markup_feed.h"
#include "read/page.h"

namespace khabar::read {
namespace {

bool has_entries(const Reading& reading) {
  const auto* feed = std::get_if<ParsedFeed>(&reading);
  return feed != nullptr && !feed->entries.empty();
}

Reading read_shown(std::string_view source, const Root& root, const Hints& hints, const Limits& limits) {
  Reading reading = read_markup(source, root, hints, limits);
  if (auto* feed = std::get_if<ParsedFeed>(&reading)) feed->salvaged = true;
  return reading;
}

Reading read_text(const Decoded& decoded, const Hints& hints, const Limits& limits) {
  if (looks_like_json(decoded.text)) return read_json_feed(decoded.text, hints, limits);
  if (const auto root = find_feed_root(decoded.text)) {
    Reading reading = read_markup(decoded.text, *root, hints, limits);
    if (!root->in_page || has_entries(reading)) return reading;
  }
  const std::string shown = feed_shown_by(decoded.text);
  if (const auto root = find_feed_root(shown)) return read_shown(shown, *root, hints, limits);
  const Verdict verdict = name_document(decoded.text);
  return Refusal{false, "read: " + verdict.what + ", not a feed", verdict.offset};
}

}  // namespace

Reading read_feed(std::string_view document, const Hints& hints, const Limits& limits) {
  Decoded decoded;
  decode_document(document, hints.content_type, decoded);
  Reading reading = read_text(decoded, hints, limits);
  if (auto* refusal = std::get_if<Refusal>(&reading)) {
    refusal->offset = original_offset(decoded, refusal->offset);
    return reading;
  }
  auto& feed = std::get<ParsedFeed>(reading);
  feed.charset = std::move(decoded.charset);
  feed.charset_source = decoded.source;
  feed.charset_confidence = decoded.confidence;
  feed.salvaged = feed.salvaged || decoded.damaged;
  return reading;
}

}  // namespace khabar::read
