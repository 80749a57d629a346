#include "bench/corpus.h"

#include <iconv.h>

#include <array>
#include <stdexcept>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "bench/corpus_text.h"

namespace khabar::bench {
namespace {

constexpr std::uint64_t kSeed = 20251209;

enum class Kind { kRss, kRssTeaser, kRss1256, kAtom, kRdf, kRss091, kJson, kSitemap };

struct Item {
  int number = 0;
  std::string url, title, author, category, teaser, html, image;
  Time published{};
};

/// What makes one feed what it is.
struct Feed {
  Kind kind = Kind::kRss;
  const Language* language = nullptr;
  std::string site;
  std::string title;
  std::vector<Item> items;  ///< newest first
};

Kind kind_of(int feed) {
  constexpr std::array<Kind, 20> kKinds{
      Kind::kRss, Kind::kRss,  Kind::kAtom,    Kind::kRss,       Kind::kRssTeaser, Kind::kRss,  Kind::kRdf,
      Kind::kRss, Kind::kAtom, Kind::kRss1256, Kind::kRss,       Kind::kRssTeaser, Kind::kJson, Kind::kRss,
      Kind::kRss, Kind::kAtom, Kind::kRss091,  Kind::kRssTeaser, Kind::kSitemap,   Kind::kRss};
  return kKinds[static_cast<std::size_t>(feed) % kKinds.size()];
}

const Language& language_of(Random& random) {
  const int dice = random.between(1, 100);
  return language(dice <= 60 ? "ar" : dice <= 78 ? "en" : dice <= 87 ? "fa" : dice <= 95 ? "fr" : "es");
}

Item make_item(const Feed& feed, std::uint64_t feed_seed, int number) {
  Random random(feed_seed + static_cast<std::uint64_t>(number) * 1'000'003);
  Item item;
  item.number = number;
  item.url = feed.site + "/news/" + std::to_string(number) + "/" + std::to_string(random.next() % 1'000'000);
  item.title = sentence(*feed.language, random, random.between(6, 12));
  item.author = sentence(*feed.language, random, 2);
  item.category = sentence(*feed.language, random, 1);
  item.teaser = sentence(*feed.language, random, random.between(20, 45));
  item.image = feed.site + "/media/" + std::to_string(number) + ".jpg";
  item.html = article_html(*feed.language, random, random.between(4, 9), feed.site);
  item.published = Time{std::chrono::sys_days{std::chrono::year{2025} / 11 / 1}} +
                   std::chrono::minutes{17} * (number - 1000);
  return item;
}

Feed make_feed(int number, int newest) {
  const std::uint64_t seed = kSeed * 31 + static_cast<std::uint64_t>(number) * 7919;
  Random random(seed);
  Feed feed;
  feed.kind = kind_of(number);
  feed.language = &language_of(random);
  feed.site = "https://news-" + std::to_string(number) + ".example";
  feed.title = sentence(*feed.language, random, 3);
  const int count = random.between(20, 50);
  for (int i = 0; i < count; ++i) feed.items.push_back(make_item(feed, seed, newest - i));
  return feed;
}

std::string rfc822(Time time) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::string iso = format_rfc3339(time);
  return std::string(kDays[std::chrono::weekday{day}.c_encoding()]) + ", " + iso.substr(8, 2) + " " +
         kMonths[static_cast<unsigned>(date.month()) - 1] + " " + iso.substr(0, 4) + " " + iso.substr(11, 8) +
         " +0000";
}

std::string element(std::string_view name, std::string_view text) {
  return "<" + std::string(name) + ">" + escaped(text) + "</" + std::string(name.substr(0, name.find(' '))) +
         ">\n";
}

std::string rss_item(const Feed& feed, const Item& item) {
  std::string out = "<item>\n" + element("title", item.title) + element("link", item.url);
  if (feed.kind == Kind::kRss091) return out + element("description", item.teaser) + "</item>\n";
  out += element("dc:creator", item.author) + element("pubDate", rfc822(item.published)) +
         element("category", item.category) +
         element("guid isPermaLink=\"false\"", feed.site + "/?p=" + std::to_string(item.number));
  if (feed.kind == Kind::kRss) {
    out += element("description", item.teaser) + "<content:encoded><![CDATA[" + item.html +
           "]]></content:encoded>\n";
  } else {
    out += element("description", "<img src=\"" + item.image + "\" /><p>" + item.teaser + "</p>");
  }
  return out + "<media:content url=\"" + item.image +
         "\" medium=\"image\" width=\"1200\" height=\"675\" />\n</item>\n";
}

std::string rss(const Feed& feed) {
  const bool old = feed.kind == Kind::kRss091;
  const std::string charset =
      feed.kind == Kind::kRss1256 && feed.language->code == "ar" ? "windows-1256" : "UTF-8";
  std::string out =
      "<?xml version=\"1.0\" encoding=\"" + charset + "\"?>\n<rss version=\"" + (old ? "0.91" : "2.0") + "\"";
  if (!old)
    out +=
        " xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
        "xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
        " xmlns:media=\"http://search.yahoo.com/mrss/\" xmlns:atom=\"http://www.w3.org/2005/Atom\"";
  out += ">\n<channel>\n" + element("title", feed.title) + element("link", feed.site) +
         element("description", feed.title) + element("language", feed.language->code);
  for (const Item& item : feed.items) out += rss_item(feed, item);
  return out + "</channel>\n</rss>\n";
}

std::string rdf(const Feed& feed) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF "
      "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\""
      " xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel "
      "rdf:about=\"" +
      feed.site + "\">\n" + element("title", feed.title) + element("link", feed.site) +
      element("dc:language", feed.language->code) + "</channel>\n";
  for (const Item& item : feed.items)
    out += "<item rdf:about=\"" + item.url + "\">\n" + element("title", item.title) +
           element("link", item.url) + element("description", item.teaser) +
           element("dc:date", format_rfc3339(item.published)) + element("dc:creator", item.author) +
           "</item>\n";
  return out + "</rdf:RDF>\n";
}

std::string atom(const Feed& feed) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"" +
      std::string(feed.language->code) + "\">\n" + element("title", feed.title) +
      element("id", feed.site + "/") + "<link href=\"" + feed.site + "\"/>\n" +
      element("updated", format_rfc3339(feed.items.front().published));
  for (const Item& item : feed.items)
    out += "<entry>\n" + element("title", item.title) + element("id", "tag:" + item.url) +
           "<link rel=\"alternate\" href=\"" + item.url + "\"/>\n<author>" + element("name", item.author) +
           "</author>\n" + element("published", format_rfc3339(item.published)) +
           element("updated", format_rfc3339(item.published)) + "<category term=\"" + escaped(item.category) +
           "\"/>\n" + element("summary", item.teaser) + element("content type=\"html\"", item.html) +
           "</entry>\n";
  return out + "</feed>\n";
}

std::string sitemap(const Feed& feed) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset "
      "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\""
      " xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n";
  for (const Item& item : feed.items)
    out += "<url>\n" + element("loc", item.url) + "<news:news>\n<news:publication>" +
           element("news:name", feed.title) + element("news:language", feed.language->code) +
           "</news:publication>\n" + element("news:publication_date", format_rfc3339(item.published)) +
           element("news:title", item.title) + "</news:news>\n</url>\n";
  return out + "</urlset>\n";
}

std::string json_feed(const Feed& feed) {
  JsonWriter json;
  json.begin_object().key("version").value("https://jsonfeed.org/version/1.1").key("title").value(feed.title);
  json.key("home_page_url")
      .value(feed.site)
      .key("language")
      .value(feed.language->code)
      .key("items")
      .begin_array();
  for (const Item& item : feed.items) {
    json.begin_object()
        .key("id")
        .value(std::to_string(item.number))
        .key("url")
        .value(item.url)
        .key("title")
        .value(item.title);
    json.key("content_html")
        .value(item.html)
        .key("summary")
        .value(item.teaser)
        .key("image")
        .value(item.image);
    json.key("date_published").value(item.published).key("tags").texts(std::array{item.category});
    json.key("authors")
        .begin_array()
        .begin_object()
        .key("name")
        .value(item.author)
        .end_object()
        .end_array()
        .end_object();
  }
  return std::move(json.end_array().end_object()).str();
}

std::string to_windows_1256(std::string text) {
  const iconv_t converter = iconv_open("CP1256", "UTF-8");
  std::string out(text.size(), '\0');
  char *from = text.data(), *to = out.data();
  std::size_t left = text.size(), room = out.size();
  const bool converted = iconv(converter, &from, &left, &to, &room) != static_cast<std::size_t>(-1);
  iconv_close(converter);
  if (!converted) throw std::logic_error("the corpus has a letter that windows-1256 has not");
  out.resize(out.size() - room);
  return out;
}

void write_body(const Feed& feed, Document& document) {
  switch (feed.kind) {
    case Kind::kAtom:
      document.format = "atom1.0", document.body = atom(feed);
      return;
    case Kind::kRdf:
      document.format = "rss1.0", document.body = rdf(feed);
      return;
    case Kind::kSitemap:
      document.format = "sitemap-news", document.body = sitemap(feed);
      return;
    case Kind::kJson:
      document.format = "json1.1", document.body = json_feed(feed);
      return;
    case Kind::kRss091:
      document.format = "rss0.91", document.body = rss(feed);
      return;
    case Kind::kRss1256:
      document.format = "rss2.0-1256";
      document.body = feed.language->code == "ar" ? to_windows_1256(rss(feed)) : rss(feed);
      return;
    case Kind::kRss:
    case Kind::kRssTeaser:
      document.format = "rss2.0", document.body = rss(feed);
      return;
  }
}

}  // namespace

Document make_document(int feed, int newest) {
  const Feed made = make_feed(feed, newest);
  Document document;
  document.url = made.site + "/feed";
  document.items = static_cast<int>(made.items.size());
  document.is_xml = made.kind != Kind::kJson;
  document.content_type = document.is_xml ? "application/xml" : "application/feed+json";
  write_body(made, document);
  return document;
}

}  // namespace khabar::bench
