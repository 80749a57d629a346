#include "store/encode.h"

#include "base/url.h"
#include "base/utf8.h"

namespace khabar::store {
namespace {

void put_enclosures(JsonWriter& json, const std::vector<Enclosure>& enclosures) {
  json.key("enclosures").begin_array();
  for (const Enclosure& enclosure : enclosures) {
    json.begin_object();
    put_text(json, "url", enclosure.url);
    put_text_or_null(json, "type", enclosure.type);
    json.key("length").value(enclosure.length).end_object();
  }
  json.end_array();
}

}  // namespace

JsonWriter array() {
  JsonWriter json;
  json.begin_array();
  return json;
}

void put_text(JsonWriter& json, std::string_view key, std::string_view text) {
  json.key(key);
  if (utf8::is_valid(text))
    json.value(text);
  else
    json.value(utf8::repaired(text));
}

void put_text_or_null(JsonWriter& json, std::string_view key, std::string_view text) {
  if (text.empty())
    json.key(key).null();
  else
    put_text(json, key, text);
}

void put_short(JsonWriter& json, std::string_view key, std::string_view text, std::size_t bytes) {
  const std::string whole = utf8::is_valid(text) ? std::string(text) : utf8::repaired(text);
  json.key(key).text_or_null(utf8::prefix_bytes(whole, bytes));
}

void put_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  json.key(key).begin_array();
  for (const std::string& text : texts) json.value(utf8::is_valid(text) ? text : utf8::repaired(text));
  json.end_array();
}

void put_hash_or_null(JsonWriter& json, std::string_view key, const Hash128& hash) {
  json.key(key);
  if (hash.empty())
    json.null();
  else
    json.value(hash.hex());
}

std::string_view storable_url(std::string_view url) {
  return url.size() <= kLongestUrl ? url : std::string_view{};
}

void put_name(JsonWriter& json, char kind, FeedKey scope, const Hash128& key) {
  json.key("kind").value(std::string_view(&kind, 1)).key("scope").value(scope).key("key").value(key.hex());
}

void put_article(JsonWriter& json, const Article& article) {
  put_text_or_null(json, "url", storable_url(article.url));
  put_text_or_null(json, "canonical_url", storable_url(article.canonical_url));
  put_texts(json, "url_rules", article.url_rules);
  put_text(json, "title", article.title);
  put_text(json, "title_raw", article.title_raw);
  put_texts(json, "authors", article.authors);
  put_text(json, "summary", article.summary);
  put_text(json, "text", article.text);
  put_text(json, "html", article.html);
  put_text(json, "summary_html", article.summary_html);
  put_text_or_null(json, "image_url", storable_url(article.image_url));
  put_text(json, "lang", article.lang.empty() ? "und" : article.lang);
  json.key("dir").value(name_of(article.dir));
  put_texts(json, "categories", article.categories);
  put_enclosures(json, article.enclosures);
  json.key("published").value(article.published);
  json.key("published_quality").value(name_of(article.published_quality));
  put_text(json, "published_raw", article.published_raw);
  json.key("updated").value(article.updated);
  put_text_or_null(json, "source_name", article.source_name);
  put_text_or_null(json, "source_url", article.source_url);
  put_text_or_null(json, "wire_agency", article.wire_agency);
  json.key("content_hash").value(article.content_hash.hex());
}

}  // namespace khabar::store
