#include "feed_json.h"

#include "base/json.h"

namespace khabar::daemon {
namespace {

void write_feed(JsonWriter& json, const Batch& batch) {
  const FeedInfo& info = batch.info;
  json.key("feed").begin_object();
  json.key("format").value(name_of(info.format));
  json.key("id").text_or_null(info.id);
  json.key("title").text_or_null(info.title);
  json.key("link").text_or_null(info.link);
  json.key("description").text_or_null(info.description);
  json.key("author").text_or_null(info.author);
  json.key("language").text_or_null(info.language);
  json.key("published").value(info.published);
  json.key("updated").value(info.updated);
  json.key("image").text_or_null(info.image);
  json.key("generator").text_or_null(info.generator);
  json.key("categories").texts(info.categories);
  json.key("hub").text_or_null(info.hub);
  json.key("charset").text_or_null(batch.poll.charset);
  json.key("encoding").text_or_null(batch.poll.charset);  // what many readers call it
  json.key("charset_source").value(name_of(batch.poll.charset_source));
  json.key("charset_confidence").value(batch.poll.charset_confidence);
  json.key("salvaged").value(batch.poll.salvaged);
  json.end_object();
}

void write_enclosures(JsonWriter& json, const Article& article) {
  json.key("enclosures").begin_array();
  for (const Enclosure& enclosure : article.enclosures) {
    json.begin_object().key("url").value(enclosure.url);
    json.key("type").text_or_null(enclosure.type);
    json.key("length").value(enclosure.length).end_object();
  }
  json.end_array();
}

void write_texts(JsonWriter& json, const Article& article) {
  const std::string author = article.authors.empty() ? std::string() : article.authors.front();
  json.key("title").text_or_null(article.title);
  json.key("title_raw").text_or_null(article.title_raw);
  json.key("author").text_or_null(author);
  json.key("authors").texts(article.authors);
  json.key("summary").text_or_null(article.summary);
  json.key("summary_html").text_or_null(article.summary_html);
  json.key("content_html").text_or_null(article.html);
  json.key("content_text").text_or_null(article.text);
}

void write_dates(JsonWriter& json, const Article& article) {
  json.key("published").value(article.published);
  json.key("updated").value(article.updated);
  json.key("published_raw").text_or_null(article.published_raw);
  json.key("published_quality").value(name_of(article.published_quality));
}

void write_entry(JsonWriter& json, const Article& article) {
  json.begin_object();
  json.key("id").text_or_null(article.guid);
  json.key("url").text_or_null(article.url);
  json.key("canonical_url").text_or_null(article.canonical_url);
  write_texts(json, article);
  write_dates(json, article);
  json.key("categories").texts(article.categories);
  write_enclosures(json, article);
  json.key("image").text_or_null(article.image_url);
  json.key("language").text_or_null(article.lang);
  json.key("direction").value(name_of(article.dir));
  json.key("source_name").text_or_null(article.source_name);
  json.key("wire_agency").text_or_null(article.wire_agency);
  json.end_object();
}

}  // namespace

std::string feed_json(const Batch& batch) {
  JsonWriter json;
  json.begin_object();
  write_feed(json, batch);
  json.key("entries").begin_array();
  for (const Article& article : batch.articles) write_entry(json, article);
  json.end_array().end_object();
  return std::move(json).str() + "\n";
}

}  // namespace khabar::daemon
