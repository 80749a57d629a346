#include "feeds.h"

#include <iconv.h>

#include <array>
#include <cstdio>
#include <stdexcept>

namespace khabar::demo {
namespace {

using std::chrono::floor;
using std::chrono::hours;

struct Moment {
  int year = 0, month = 0, day = 0, weekday = 0, hour = 0, minute = 0, second = 0;
};

Moment moment(Time at) {
  const auto day = floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{at - day};
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(std::chrono::weekday{day}.c_encoding()),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count())};
}

template <typename... Parts>
std::string print(const char* format, Parts... parts) {
  std::array<char, 160> out{};
  std::snprintf(out.data(), out.size(), format, parts...);
  return out.data();
}

std::string rfc822(Time at) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Moment m = moment(at + hours{3});
  return print("%s, %02d %s %d %02d:%02d:%02d +0300", kDays[static_cast<std::size_t>(m.weekday)], m.day,
               kMonths[static_cast<std::size_t>(m.month - 1)], m.year, m.hour, m.minute, m.second);
}

std::string iso8601(Time at) {
  const Moment m = moment(at);
  return print("%d-%02d-%02dT%02d:%02d:%02dZ", m.year, m.month, m.day, m.hour, m.minute, m.second);
}

/// As sites of the Gulf print it: local time (+03:00), no zone, no seconds.
std::string gulf(Time at) {
  constexpr std::array<const char*, 7> kDays{"الأحد",  "الاثنين", "الثلاثاء", "الأربعاء",
                                             "الخميس", "الجمعة",  "السبت"};
  constexpr std::array<const char*, 12> kMonths{"يناير", "فبراير", "مارس",   "أبريل",  "مايو",   "يونيو",
                                                "يوليو", "أغسطس",  "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"};
  const Moment m = moment(at + hours{3});
  return print("%s، %d %s %d %02d:%02d", kDays[static_cast<std::size_t>(m.weekday)], m.day,
               kMonths[static_cast<std::size_t>(m.month - 1)], m.year, m.hour, m.minute);
}

std::string rss_date(const Outlet& outlet, Time at) {
  return outlet.dates == Dates::kGulf ? gulf(at) : rfc822(at);
}

std::string element(const char* name, std::string_view text) {
  return "<" + std::string(name) + ">" + escape(text) + "</" + name + ">\n";
}

std::string cdata(const char* name, std::string_view text) {
  return "<" + std::string(name) + "><![CDATA[" + std::string(text) + "]]></" + name + ">\n";
}

std::string declaration(const Outlet& outlet) {
  return "<?xml version=\"1.0\" encoding=\"" + std::string(outlet.charset) + "\"?>\n";
}

std::string channel_head(const Outlet& outlet, std::string_view site) {
  return element("title", outlet.name) + element("link", site) +
         element("description", "invented news for a demonstration") + element("language", outlet.lang);
}

std::string rss20(const Outlet& outlet, std::string_view site, const std::vector<Item>& items, Time now) {
  std::string out =
      declaration(outlet) +
      "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\""
      " xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:media=\"http://search.yahoo.com/mrss/\">\n"
      "<channel>\n" +
      channel_head(outlet, site) + element("lastBuildDate", rfc822(now));
  for (const Item& item : items)
    out += "<item>\n" + element("title", item.title) + element("link", item.url) + element("guid", item.url) +
           element("dc:creator", item.story->author) + element("category", item.story->category) +
           element("pubDate", rss_date(outlet, item.published)) + element("description", item.story->lead) +
           "<media:content medium=\"image\" url=\"" + escape(item.image) + "\"/>\n" +
           cdata("content:encoded", item.html) + "</item>\n";
  return out + "</channel>\n</rss>\n";
}

/// RSS 0.91 knows neither dates nor guids.
std::string rss091(const Outlet& outlet, std::string_view site, const std::vector<Item>& items) {
  std::string out = declaration(outlet) + "<rss version=\"0.91\">\n<channel>\n" + channel_head(outlet, site);
  for (const Item& item : items)
    out += "<item>\n" + element("title", item.title) + element("link", item.url) +
           element("description", item.html) + "</item>\n";
  return out + "</channel>\n</rss>\n";
}

std::string rss10(const Outlet& outlet, std::string_view site, const std::vector<Item>& items) {
  std::string listed, written;
  for (const Item& item : items) {
    const std::string about = "\"" + escape(item.url) + "\"";
    listed += "<rdf:li rdf:resource=" + about + "/>\n";
    written += "<item rdf:about=" + about + ">\n" + element("title", item.title) + element("link", item.url) +
               element("description", item.story->lead) + cdata("content:encoded", item.html) +
               element("dc:date", iso8601(item.published)) + element("dc:creator", item.story->author) +
               "</item>\n";
  }
  return declaration(outlet) +
         "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
         "xmlns=\"http://purl.org/rss/1.0/\""
         " xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
         "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\n"
         "<channel rdf:about=\"" +
         escape(site) + "\">\n" + element("title", outlet.name) + element("link", site) +
         element("description", "invented news for a demonstration") + element("dc:language", outlet.lang) +
         "<items><rdf:Seq>\n" + listed + "</rdf:Seq></items>\n</channel>\n" + written + "</rdf:RDF>\n";
}

struct AtomWords {
  const char *open, *published, *updated, *content;
};
constexpr AtomWords kAtom10{"<feed xmlns=\"http://www.w3.org/2005/Atom\"", "published", "updated",
                            "type=\"html\""};
constexpr AtomWords kAtom03{"<feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\"", "issued", "modified",
                            "type=\"text/html\" mode=\"escaped\""};

std::string atom(const Outlet& outlet, std::string_view site, const std::vector<Item>& items, Time now,
                 const AtomWords& words) {
  std::string out = declaration(outlet) + words.open + " xml:lang=\"" + std::string(outlet.lang) + "\">\n" +
                    element("title", outlet.name) + element("id", site) + "<link rel=\"alternate\" href=\"" +
                    escape(site) + "\"/>\n" + element(words.updated, iso8601(now));
  for (const Item& item : items)
    out += "<entry>\n" + element("title", item.title) + element("id", item.url) +
           "<link rel=\"alternate\" href=\"" + escape(item.url) + "\"/>\n<author>" +
           element("name", item.story->author) + "</author>\n" +
           element(words.published, iso8601(item.published)) + element(words.updated, iso8601(item.updated)) +
           element("summary", item.story->lead) + "<content " + words.content + ">" + escape(item.html) +
           "</content>\n</entry>\n";
  return out + "</feed>\n";
}

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out + "\"";
}

std::string json_feed(const Outlet& outlet, std::string_view site, const std::vector<Item>& items) {
  std::string out =
      "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": " + json_string(outlet.name) +
      ", \"home_page_url\": " + json_string(site) + ", \"language\": " + json_string(outlet.lang) +
      ",\n\"items\": [";
  const char* comma = "";
  for (const Item& item : items) {
    out += std::string(comma) + "\n{\"id\": " + json_string(item.url) +
           ", \"url\": " + json_string(item.url) + ", \"title\": " + json_string(item.title) +
           ", \"summary\": " + json_string(item.story->lead) +
           ", \"content_html\": " + json_string(item.html) + ", \"image\": " + json_string(item.image) +
           ", \"date_published\": " + json_string(iso8601(item.published)) +
           ", \"date_modified\": " + json_string(iso8601(item.updated)) +
           ", \"authors\": [{\"name\": " + json_string(item.story->author) + "}]}";
    comma = ",";
  }
  return out + "\n]}\n";
}

std::string sitemap(const Outlet& outlet, const std::vector<Item>& items) {
  std::string out = declaration(outlet) +
                    "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\""
                    " xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\""
                    " xmlns:image=\"http://www.google.com/schemas/sitemap-image/1.1\">\n";
  for (const Item& item : items)
    out += "<url>\n" + element("loc", item.url) + "<news:news>\n<news:publication>\n" +
           element("news:name", outlet.name) + element("news:language", outlet.lang) +
           "</news:publication>\n" + element("news:publication_date", iso8601(item.published)) +
           element("news:title", item.title) + "</news:news>\n<image:image>" +
           element("image:loc", item.image) + "</image:image>\n</url>\n";
  return out + "</urlset>\n";
}

std::string encode(const std::string& utf8, const std::string& charset) {
  const iconv_t converter = iconv_open(charset.c_str(), "UTF-8");
  // NOLINTNEXTLINE(performance-no-int-to-ptr): how iconv_open says no
  if (converter == reinterpret_cast<iconv_t>(-1)) throw std::runtime_error("no converter to " + charset);
  std::string in = utf8, out(utf8.size(), '\0');  // single-byte charsets only: never longer than the UTF-8
  char *from = in.data(), *to = out.data();
  std::size_t left = in.size(), room = out.size();
  const std::size_t lost = iconv(converter, &from, &left, &to, &room);
  iconv_close(converter);
  if (lost != 0) throw std::runtime_error("the text does not fit into " + charset);
  out.resize(out.size() - room);
  return out;
}

std::string render(const Outlet& outlet, const std::string& site, const std::vector<Item>& items, Time now) {
  switch (outlet.format) {
    case Format::kRss20:
      return rss20(outlet, site, items, now);
    case Format::kRss091:
      return rss091(outlet, site, items);
    case Format::kRss10:
      return rss10(outlet, site, items);
    case Format::kAtom10:
      return atom(outlet, site, items, now, kAtom10);
    case Format::kAtom03:
      return atom(outlet, site, items, now, kAtom03);
    case Format::kJson:
      return json_feed(outlet, site, items);
    case Format::kSitemap:
      return sitemap(outlet, items);
  }
  return {};
}

const char* media_type(Format format) {
  if (format == Format::kJson) return "application/feed+json";
  if (format == Format::kAtom10 || format == Format::kAtom03) return "application/atom+xml";
  return format == Format::kSitemap ? "application/xml" : "application/rss+xml";
}

}  // namespace

Document feed_document(const Outlet& outlet, std::string_view base, const std::vector<Item>& items,
                       Time now) {
  const std::string site = std::string(base) + "/" + std::string(outlet.id) + "/";
  std::string text = render(outlet, site, items, now);
  if (outlet.charset != "UTF-8") text = encode(text, std::string(outlet.charset));
  return {media_type(outlet.format), std::move(text)};
}

Document article_page(const Outlet& outlet, const Item& item) {
  return {"text/html; charset=utf-8", "<!doctype html>\n<html lang=\"" + std::string(outlet.lang) +
                                          "\" dir=\"auto\">\n<title>" + escape(item.title) +
                                          "</title>\n<article>\n<h1>" + escape(item.story->title) +
                                          "</h1>\n" + item.html + "</article>\n</html>\n"};
}

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  return out;
}

}  // namespace khabar::demo
