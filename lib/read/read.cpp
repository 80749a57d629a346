#include "read/read.h"

#include <optional>
#include <utility>

#include "read/charset/evidence.h"
#include "read/detect.h"
#include "read/json_feed.h"
#include "read/markup_feed.h"
#include "read/page.h"

namespace khabar::read {
namespace {

bool has_feed(const Reading& reading) {
  return std::holds_alternative<ParsedFeed>(reading);
}

bool has_entries(const Reading& reading) {
  const auto* feed = std::get_if<ParsedFeed>(&reading);
  return feed != nullptr && !feed->entries.empty();
}

/// What was dug out of another document.
Reading salvaged(Reading reading) {
  if (auto* feed = std::get_if<ParsedFeed>(&reading)) feed->salvaged = true;
  return reading;
}

/// A feed whose source a page shows; nothing where it shows something else.
std::optional<Reading> read_shown(std::string_view page, const Hints& hints, const Limits& limits) {
  const std::string source = feed_shown_by(page);
  if (looks_like_json(source)) {
    Reading reading = read_json_feed(source, hints, limits);
    return has_feed(reading) ? std::optional(salvaged(std::move(reading))) : std::nullopt;
  }
  const auto root = find_feed_root(source);
  return root ? std::optional(salvaged(read_markup(source, *root, hints, limits))) : std::nullopt;
}

Reading read_text(const Decoded& decoded, const Hints& hints, const Limits& limits) {
  if (looks_like_json(decoded.text)) return read_json_feed(decoded.text, hints, limits);
  if (const auto root = find_feed_root(decoded.text)) {
    Reading reading = read_markup(decoded.text, *root, hints, limits);
    if (!root->in_page || has_entries(reading)) return reading;
  }
  if (auto shown = read_shown(decoded.text, hints, limits)) return *std::move(shown);
  const std::string_view json = json_in_script(decoded.text);
  if (!json.empty()) {
    Reading reading = salvaged(read_json_feed(json, hints, limits));
    if (has_feed(reading)) return reading;
  }
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
