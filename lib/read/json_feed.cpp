#include "read/json_feed.h"

#include <rapidjson/document.h>

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "read/draft.h"
#include "read/json_repair.h"
#include "read/numeric_reference.h"
#include "read/tokens.h"

namespace khabar::read {
namespace {

using Json = rapidjson::Value;

/// A member, by its name as the format writes it, else with ASCII case not looked at.
const Json* member(const Json& object, std::string_view name) {
  if (!object.IsObject()) return nullptr;
  const Json* same = nullptr;
  for (const auto& [key, value] : object.GetObject()) {
    const std::string_view written(key.GetString(), key.GetStringLength());
    if (written == name) return &value;
    if (same == nullptr && same_ignoring_case(written, name)) same = &value;
  }
  return same;
}

/// The text of a member; numbers, which some feeds use for ids and sizes, as they would be written.
std::string text(const Json& object, std::string_view name) {
  const Json* value = member(object, name);
  if (value == nullptr) return {};
  if (value->IsString()) return {value->GetString(), value->GetStringLength()};
  if (value->IsUint64()) return std::to_string(value->GetUint64());
  if (value->IsInt64()) return std::to_string(value->GetInt64());
  if (!value->IsDouble()) return {};
  std::array<char, 32> digits{};
  const auto written = std::to_chars(digits.begin(), digits.end(), value->GetDouble());
  return {digits.begin(), written.ptr};
}

/// A list of one is often written without its brackets.
template <class Visit>
void for_each(const Json& object, std::string_view name, Visit&& visit) {
  const Json* list = member(object, name);
  if (list == nullptr || list->IsNull()) return;
  if (!list->IsArray()) return visit(*list);
  for (const Json& element : list->GetArray()) visit(element);
}

class JsonFeedReader {
 public:
  JsonFeedReader(const Hints& hints, const Limits& limits) : hints_(hints), limits_(limits) {}
  ParsedFeed read(const Json& root) const;

 private:
  [[nodiscard]] RawEntry entry(const Json& item, const std::string& feed_lang) const;
  [[nodiscard]] RawText title(const Json& item, const std::string& lang) const;
  [[nodiscard]] RawText made(std::string value, TextType type, const std::string& lang) const;
  void add_link(const Json& object, std::string_view name, const char* rel,
                std::vector<RawLink>& links) const;
  void add_attachments(const Json& item, RawEntry& entry) const;
  static void add_authors(const Json& object, std::vector<RawPerson>& authors);

  const Hints& hints_;
  const Limits& limits_;
};

RawText JsonFeedReader::made(std::string value, TextType type, const std::string& lang) const {
  return {std::move(value), type, hints_.base_url, lang};
}

/// Plain text by the format; programs that take it from a page leave its references in it ("It&#8217;s").
RawText JsonFeedReader::title(const Json& item, const std::string& lang) const {
  std::string value = text(item, "title");
  const std::size_t reference = value.find("&#");
  const bool escaped = reference != std::string::npos && parse_numeric(value, reference).length > 0;
  return made(std::move(value), escaped ? TextType::kUnknown : TextType::kPlain, lang);
}

void JsonFeedReader::add_link(const Json& object, std::string_view name, const char* rel,
                              std::vector<RawLink>& links) const {
  RawLink link;
  link.href = trimmed(text(object, name));
  link.rel = rel;
  if (!link.href.empty()) links.push_back(std::move(link));
}

void JsonFeedReader::add_authors(const Json& object, std::vector<RawPerson>& authors) {
  const auto add = [&](const Json& author) {
    RawPerson person{text(author, "name"), {}, text(author, "url")};
    if (author.IsString()) person.name.assign(author.GetString(), author.GetStringLength());
    if (!person.name.empty() || !person.url.empty()) authors.push_back(std::move(person));
  };
  for_each(object, "authors", add);
  const Json* author = member(object, "author");
  if (authors.empty() && author != nullptr) add(*author);
}

void JsonFeedReader::add_attachments(const Json& item, RawEntry& entry) const {
  for_each(item, "attachments", [&](const Json& attachment) {
    RawEnclosure enclosure;
    enclosure.url = text(attachment, "url");
    enclosure.type = text(attachment, "mime_type");
    enclosure.length = text(attachment, "size_in_bytes");
    if (!enclosure.url.empty()) entry.enclosures.push_back(std::move(enclosure));
  });
}

RawEntry JsonFeedReader::entry(const Json& item, const std::string& feed_lang) const {
  RawEntry entry;
  entry.lang = text(item, "language");
  const std::string& lang = entry.lang.empty() ? feed_lang : entry.lang;
  entry.id = trimmed(text(item, "id"));
  entry.title = title(item, lang);
  entry.summary = made(text(item, "summary"), TextType::kPlain, lang);
  std::string html = text(item, "content_html");
  const bool plain = trimmed(html).empty();
  entry.content = plain ? made(text(item, "content_text"), TextType::kPlain, lang)
                        : made(std::move(html), TextType::kHtml, lang);
  add_link(item, "url", "alternate", entry.links);
  // A link blog has no page of its own: what it points to is then all there is to open.
  add_link(item, "external_url", entry.links.empty() ? "alternate" : "related", entry.links);
  add_authors(item, entry.authors);
  for_each(item, "tags", [&](const Json& tag) {
    if (tag.IsString()) entry.categories.emplace_back(tag.GetString(), tag.GetStringLength());
  });
  add_attachments(item, entry);
  entry.image = text(item, "image");
  if (entry.image.empty()) entry.image = text(item, "banner_image");
  entry.image_base = hints_.base_url;
  entry.published = text(item, "date_published");
  entry.updated = text(item, "date_modified");
  return entry;
}

ParsedFeed JsonFeedReader::read(const Json& root) const {
  ParsedFeed feed;
  const std::string version = text(root, "version");
  feed.format = version.ends_with("/1.1") ? Format::kJson11 : Format::kJson1;
  feed.lang = text(root, "language");
  if (feed.lang.empty()) feed.lang = hints_.language;
  feed.title = made(text(root, "title"), TextType::kPlain, feed.lang);
  feed.description = made(text(root, "description"), TextType::kPlain, feed.lang);
  add_link(root, "home_page_url", "alternate", feed.links);
  add_link(root, "feed_url", "self", feed.links);
  add_link(root, "next_url", "next", feed.links);
  for_each(root, "hubs", [&](const Json& hub) { add_link(hub, "url", "hub", feed.links); });
  add_authors(root, feed.authors);
  feed.image = text(root, "icon");
  if (feed.image.empty()) feed.image = text(root, "favicon");
  feed.image_base = hints_.base_url;
  for_each(root, "items", [&](const Json& item) {
    if (!item.IsObject()) return;
    if (feed.entries.size() >= limits_.max_entries) {
      ++feed.left_out;
      return;
    }
    feed.entries.push_back(entry(item, feed.lang));
    inherit_authors(feed.authors, feed.entries.back());  // JSON Feed 1.1, "authors"
  });
  return feed;
}

std::string name_json(const Json& root) {
  const bool error = member(root, "error") != nullptr || member(root, "errors") != nullptr ||
                     member(root, "message") != nullptr;
  return error ? "a JSON error message" : "JSON";
}

/// By its version, or by what the format demands of a feed or of an item that no other list would name so.
bool is_json_feed(const Json& root) {
  const Json* items = member(root, "items");
  if (text(root, "version").find("jsonfeed.org/version/") != std::string::npos) return true;
  if (items == nullptr || !items->IsArray()) return false;
  if (member(root, "title") != nullptr) return true;
  const bool any = !items->Empty();
  return any &&
         (member((*items)[0], "content_html") != nullptr || member((*items)[0], "content_text") != nullptr);
}

void parse_strictly(const std::string& json, rapidjson::Document& document) {
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
}

/// Parses without the items that are broken; whether that succeeds with a few of them left out.
bool parse_whole_items(MendedJson& mended, rapidjson::Document& document) {
  constexpr int kMostBroken = 16;
  std::string json = mended.json;
  for (int broken = 0; broken < kMostBroken; ++broken) {
    json = without_item_at(json, document.GetErrorOffset());
    if (json.empty()) return false;
    parse_strictly(json, document);
    if (document.HasParseError()) continue;
    mended.repaired = mended.item_lost = true;
    return is_json_feed(document);
  }
  return false;
}

/// Parses; where the text is broken in the middle, without the items that are, or what is whole before the
/// break (fault X10). The place of the break where that is no feed. The document may refer to `mended`.
std::optional<std::size_t> parse_mended(std::string_view text, MendedJson& mended, std::size_t max_depth,
                                        rapidjson::Document& document) {
  // Nearly all is whole, and need not be copied string by string; what is not is destroyed by that.
  document.ParseInsitu<rapidjson::kParseIterativeFlag>(mended.json.data());
  if (!document.HasParseError()) return std::nullopt;
  mended = mend_json(text, max_depth);
  parse_strictly(mended.json, document);
  const std::size_t broken = document.GetErrorOffset();
  if (parse_whole_items(mended, document)) return std::nullopt;
  mended = mend_json(std::string_view(mended.json).substr(0, broken), max_depth);
  parse_strictly(mended.json, document);
  const bool feed = !document.HasParseError() && is_json_feed(document);
  return feed ? std::nullopt : std::optional(broken);
}

}  // namespace

Reading read_json_feed(std::string_view text, const Hints& hints, const Limits& limits) {
  const std::size_t first = skip_spaces(text, 0);
  MendedJson mended = mend_json(text, limits.max_depth);
  if (mended.too_deep) return Refusal{false, "read: JSON nested too deeply, not a feed", first};
  rapidjson::Document document;
  if (const auto broken = parse_mended(text, mended, limits.max_depth, document))
    return Refusal{false, "read: broken JSON, not a feed", *broken};
  if (!is_json_feed(document)) return Refusal{false, "read: " + name_json(document) + ", not a feed", first};
  ParsedFeed feed = JsonFeedReader(hints, limits).read(document);
  feed.salvaged = mended.repaired;
  feed.truncated = mended.truncated;
  feed.mismatched = mended.item_lost;
  return feed;
}

}  // namespace khabar::read
