#include <string>
#include <vector>

#include "base/utf8.h"
#include "normalize/normalize.h"
#include "support/catch.h"

using namespace khabar;
using khabar::normalize::Context;
using khabar::normalize::Limits;
using khabar::normalize::normalize_feed;

namespace {

constexpr std::string_view kHome = "https://alkhaleej.example/feed";

Context context() {
  Context out;
  out.fetched_at = *parse_rfc3339("2025-12-10T06:00:00Z");
  out.url = kHome;
  return out;
}

RawText text(std::string value, TextType type) {
  return {std::move(value), type, std::string(kHome), ""};
}

RawLink link_to(std::string href, std::string rel = "alternate", std::string type = "") {
  return {std::move(href), std::string(kHome), std::move(rel), std::move(type), "", ""};
}

RawEnclosure media(std::string url, std::string medium, int width, bool thumbnail = false) {
  RawEnclosure out;
  out.url = std::move(url);
  out.medium = std::move(medium);
  out.width = width;
  out.height = width / 2;
  out.thumbnail = thumbnail;
  return out;
}

Article article_of(RawEntry entry, const Limits& limits = {}) {
  ParsedFeed feed;
  feed.title = text("الخليج أونلاين", TextType::kUnknown);
  feed.links.push_back(link_to("https://alkhaleej.example/"));
  feed.lang = "ar";
  feed.entries.push_back(std::move(entry));
  auto articles = normalize_feed(feed, context(), limits).articles;
  REQUIRE(articles.size() == 1);
  return articles.front();
}

}  // namespace

TEST_CASE("an Arabic news item becomes the article that readers saw") {
  RawEntry entry;
  entry.id = "https://alkhaleej.example/?p=77";
  entry.title = text("مباحثات قطرية أمريكية حول التعاون الأمني | الخليج أونلاين", TextType::kUnknown);
  entry.links.push_back(link_to("/politics/مباحثات?utm_source=rss"));
  entry.summary = text("<p>قطر والولايات المتحدة تعززان التعاون&hellip;</p>", TextType::kHtml);
  entry.content = text(
      "<figure><img src='/img/1.jpg' onerror='x()'></figure><p>استقبل الشيخ &quot;الوزيرة&quot;\nفي "
      "الدوحة.</p>"
      "<h2>محطة رئيسية</h2><p>كانت الجولة.<script>track()</script></p>",
      TextType::kHtml);
  entry.published = "Tue, 09 Dec 2025 17:05:00 +0300";
  entry.authors.push_back({"editor@alkhaleej.example (محرر الشؤون السياسية)", "", ""});
  entry.categories = {"سياسة", "قطر", "سياسة", " "};
  const Article article = article_of(entry);

  CHECK(article.title == "مباحثات قطرية أمريكية حول التعاون الأمني");
  CHECK(article.title_raw == "مباحثات قطرية أمريكية حول التعاون الأمني | الخليج أونلاين");
  CHECK(article.text == "استقبل الشيخ \"الوزيرة\" في الدوحة.\n\nمحطة رئيسية\n\nكانت الجولة.");
  CHECK(article.html ==
        "<figure><img src=\"https://alkhaleej.example/img/1.jpg\"></figure><p>استقبل الشيخ "
        "&quot;الوزيرة&quot;\nفي الدوحة.</p>"
        "<h2>محطة رئيسية</h2><p>كانت الجولة.</p>");
  CHECK(article.summary == "قطر والولايات المتحدة تعززان التعاون…");
  CHECK(article.summary_html == "<p>قطر والولايات المتحدة تعززان التعاون…</p>");
  CHECK(article.image_url == "https://alkhaleej.example/img/1.jpg");
  CHECK(article.lang == "ar");
  CHECK(article.dir == Direction::kRtl);
  CHECK(article.guid == "https://alkhaleej.example/?p=77");
  CHECK(article.url ==
        "https://alkhaleej.example/politics/%D9%85%D8%A8%D8%A7%D8%AD%D8%AB%D8%A7%D8%AA?utm_source=rss");
  CHECK(article.canonical_url ==
        "https://alkhaleej.example/politics/%D9%85%D8%A8%D8%A7%D8%AD%D8%AB%D8%A7%D8%AA");
  CHECK(article.authors == std::vector<std::string>{"محرر الشؤون السياسية"});
  CHECK(article.categories == std::vector<std::string>{"سياسة", "قطر"});
  REQUIRE(article.published);
  CHECK(format_rfc3339(*article.published) == "2025-12-09T14:05:00Z");
  CHECK(article.published_quality == DateQuality::kExact);
  CHECK(article.source_name == "الخليج أونلاين");
}

TEST_CASE("the address is the first that is one (C03 C04)") {
  struct Row {
    std::vector<RawLink> links;
    std::string id;
    std::string original, expected;
  };
  const std::vector<Row> rows = {
      {{link_to("a.html")}, "", "", "https://alkhaleej.example/a.html"},
      {{link_to("  \n https://x.example/a \t")}, "", "", "https://x.example/a"},
      {{link_to("javascript:alert(1)"), link_to("/b")}, "", "", "https://alkhaleej.example/b"},
      {{link_to("/a.mp3", "enclosure"), link_to("/b", "self"), link_to("/c")},
       "",
       "",
       "https://alkhaleej.example/c"},
      {{link_to("/a.pdf", "alternate", "application/pdf"), link_to("/b", "alternate", "text/html")},
       "",
       "",
       "https://alkhaleej.example/b"},
      {{link_to("https://feeds.example/~r/1")}, "", "https://x.example/real", "https://x.example/real"},
      {{}, "https://x.example/guid", "", "https://x.example/guid"},
      {{}, "tag:x.example,2025:1", "", ""},
      {{link_to("/a.mp3", "enclosure")}, "", "", "https://alkhaleej.example/a.mp3"},
      {{link_to("file:///etc/passwd"), link_to("data:text/html,x"), link_to("   ")}, "", "", ""}};
  for (const Row& row : rows) {
    RawEntry entry;
    entry.links = row.links;
    entry.id = row.id;
    entry.id_is_permalink = true;
    entry.original_link = row.original;
    INFO(row.expected);
    CHECK(article_of(entry).url == row.expected);
  }
}

TEST_CASE("a guid that is no permalink is no address") {
  RawEntry entry;
  entry.id = "https://x.example/guid";
  CHECK(article_of(entry).url.empty());
  CHECK(article_of(entry).guid == "https://x.example/guid");
}

TEST_CASE(
    "the picture: the largest of the media elements, then the entry's own, then the first of the text") {
  RawEntry entry;
  entry.content = text("<img src=/text.jpg>", TextType::kHtml);
  CHECK(article_of(entry).image_url == "https://alkhaleej.example/text.jpg");
  entry.image = "/own.jpg";
  CHECK(article_of(entry).image_url == "https://alkhaleej.example/own.jpg");
  entry.enclosures = {media("/thumb.jpg", "image", 2000, true)};
  CHECK(article_of(entry).image_url == "https://alkhaleej.example/thumb.jpg");
  entry.enclosures.push_back(media("/small.jpg", "image", 100));
  entry.enclosures.push_back(media("/large.jpg", "image", 900));
  entry.enclosures.push_back(media("/film.mp4", "video", 1900));
  CHECK(article_of(entry).image_url == "https://alkhaleej.example/large.jpg");
}

TEST_CASE("attachments: absolute, once, lengths only where they can be true (C16)") {
  RawEntry entry;
  const std::vector<std::string> lengths = {"1234", "-1",    "99999999999999999999", "12 MB", "", " 7 ",
                                            "0",    "1,234", "1234 bytes",           "1234.0"};
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    RawEnclosure raw = media("/a" + std::to_string(i) + ".mp3", "", 0);
    raw.type = "Audio/MPEG";
    raw.length = lengths[i];
    entry.enclosures.push_back(raw);
  }
  entry.enclosures.push_back(entry.enclosures.front());
  entry.enclosures.push_back(media("javascript:x", "", 0));
  entry.enclosures.push_back(media("/preview.jpg", "image", 10, true));
  const auto out = article_of(entry).enclosures;
  REQUIRE(out.size() == lengths.size());
  CHECK(out[0].url == "https://alkhaleej.example/a0.mp3");
  CHECK(out[0].type == "audio/mpeg");
  CHECK(out[0].length == 1234);
  for (std::size_t none = 1; none <= 4; ++none) CHECK_FALSE(out[none].length.has_value());
  CHECK(out[5].length == 7);
  CHECK(out[6].length == 0);
  for (std::size_t same = 7; same <= 9; ++same) CHECK(out[same].length == 1234);
}

TEST_CASE("names of people in the forms of RSS, Atom and mail") {
  const std::vector<std::pair<RawPerson, std::string>> rows = {
      {{"أحمد علي", "", ""}, "أحمد علي"},
      {{"a@x.example (أحمد علي)", "", ""}, "أحمد علي"},
      {{"أحمد علي (a@x.example)", "", ""}, "أحمد علي"},
      {{"\"Ahmad Ali\" <a@x.example>", "", ""}, "Ahmad Ali"},
      {{"a@x.example", "", ""}, "a@x.example"},
      {{"", "a@x.example", ""}, "a@x.example"},
      {{"mailto:a@x.example", "", ""}, "a@x.example"},
      {{"Reuters (Cairo)", "", ""}, "Reuters (Cairo)"},
      {{"<b>أحمد</b> &amp; علي\n", "", ""}, "أحمد & علي"},
      {{"a@x.example ()", "", ""}, "a@x.example"},
      {{"أحمد علي a@x.example", "", ""}, "أحمد علي"},
      {{"أحمد علي [a@x.example]", "", ""}, "أحمد علي"},
      {{"أحمد علي (mailto:a@x.example)", "", ""}, "أحمد علي"},
      {{"أحمد علي (https://x.example/ahmad)", "", ""}, "أحمد علي"},
      {{"أحمد (مدير) &lt;a@x.example&gt;", "", ""}, "أحمد (مدير)"},
      {{"a@x.example (أحمد (القاهرة) علي)", "", ""}, "أحمد (القاهرة) علي"},
      {{"&lt;a@x.example&gt;", "", ""}, "a@x.example"},
      {{"a@x.example, b@x.example", "", ""}, "a@x.example, b@x.example"},
      {{"أحمد @ahmad", "", ""}, "أحمد @ahmad"}};
  for (const auto& [person, expected] : rows) {
    RawEntry entry;
    entry.authors.push_back(person);
    INFO(person.name);
    CHECK(article_of(entry).authors == std::vector<std::string>{expected});
  }
}

TEST_CASE("summary and content: whichever is there is the whole") {
  RawEntry entry;
  entry.summary = text("<p>ملخص</p>", TextType::kHtml);
  CHECK(article_of(entry).text == "ملخص");
  CHECK(article_of(entry).html == "<p>ملخص</p>");
  CHECK(article_of(entry).summary == "ملخص");
  CHECK(article_of(entry).summary_html.empty());
  entry.content = text("<p>كامل</p>", TextType::kHtml);
  CHECK(article_of(entry).text == "كامل");
  CHECK(article_of(entry).summary == "ملخص");
  entry.content = text("<p> </p>", TextType::kHtml);
  CHECK(article_of(entry).text == "ملخص");
  entry.summary = {};
  entry.content = text("<p>كامل</p>", TextType::kHtml);
  CHECK(article_of(entry).text == "كامل");
  CHECK(article_of(entry).summary.empty());
}

TEST_CASE("dates: the last change stands in for a publication that is not given or nonsense") {
  RawEntry entry;
  entry.updated = "2025-12-09T10:00:00Z";
  CHECK(article_of(entry).published == parse_rfc3339("2025-12-09T10:00:00Z"));
  CHECK(article_of(entry).updated == parse_rfc3339("2025-12-09T10:00:00Z"));
  entry.created = "2025-12-08T10:00:00Z";
  CHECK(article_of(entry).published == parse_rfc3339("2025-12-08T10:00:00Z"));
  entry.published = "soon";
  CHECK(article_of(entry).published == parse_rfc3339("2025-12-08T10:00:00Z"));
  CHECK(article_of(entry).published_raw == "2025-12-08T10:00:00Z");
  entry.created = "later";
  CHECK(article_of(entry).published == parse_rfc3339("2025-12-09T10:00:00Z"));
  entry.updated.clear();
  CHECK_FALSE(article_of(entry).published.has_value());
  CHECK(article_of(entry).published_quality == DateQuality::kMissing);
  entry.published = std::string(100'000, 'x');
  CHECK(article_of(entry).published_raw.size() == 64);
}

TEST_CASE("whose article it is") {
  RawEntry entry;
  entry.source_title = "وكالة الأنباء";
  entry.source_url = "https://agency.example/rss";
  CHECK(article_of(entry).source_name == "وكالة الأنباء");
  CHECK(article_of(entry).source_url == "https://agency.example/rss");
}

TEST_CASE("sizes are cut at letters (C09 C10 C15)") {
  RawEntry entry;
  for (int i = 0; i < 4'000'000; ++i) entry.title.value += "خ";
  entry.categories.assign(1000, "");
  for (std::size_t i = 0; i < entry.categories.size(); ++i) entry.categories[i] = "c" + std::to_string(i);
  entry.authors.push_back({std::string(1'000'000, 'a'), "", ""});
  entry.content = text("<p>" + std::string(5 << 20, 'x') + "</p>", TextType::kHtml);
  for (int i = 0; i < 100; ++i) entry.enclosures.push_back(media("/" + std::to_string(i), "", 0));
  const Article article = article_of(entry);
  CHECK(utf8::length(article.title) == 2000);
  CHECK(article.categories.size() == 64);
  CHECK(article.authors.front().size() == 500);
  CHECK(article.text.size() == std::size_t{4} << 20);
  CHECK(article.enclosures.size() == 64);
}

TEST_CASE("empty entries are articles without anything (C05-C07)") {
  const Article article = article_of({});
  CHECK(article.guid.empty());
  CHECK(article.url.empty());
  CHECK(article.canonical_url.empty());
  CHECK(article.title.empty());
  CHECK(article.html.empty());
  CHECK_FALSE(article.published.has_value());
}

TEST_CASE("text stays what it is, however it looks to a database or a formatter (C24)") {
  for (const std::string value : {"'; DROP TABLE articles; --", "\\N \\. {} %s %n", "$1 ${x} {{y}}"}) {
    RawEntry entry;
    entry.title = text(value, TextType::kUnknown);
    entry.summary = text(value, TextType::kHtml);
    CHECK(article_of(entry).title == value);
    CHECK(article_of(entry).text == value);
  }
}

TEST_CASE("the feed describes itself") {
  ParsedFeed feed;
  feed.format = Format::kRss20;
  feed.title = text("الخليج &amp;amp; أونلاين", TextType::kUnknown);
  feed.description = text("<p>أخبار</p><p>اليوم</p>", TextType::kHtml);
  feed.links = {link_to("javascript:x"), link_to("/"), link_to("https://hub.example/", "hub"),
                link_to("/feed?page=2", "next")};
  feed.lang = "AR-qa";
  feed.image = "/logo.png";
  feed.image_base = kHome;
  feed.authors.push_back({"a@x.example (المحرر)", "", ""});
  const FeedInfo info = normalize_feed(feed, context()).info;
  CHECK(info.title == "الخليج & أونلاين");
  CHECK(info.description == "أخبار\n\nاليوم");
  CHECK(info.link == "https://alkhaleej.example/");
  CHECK(info.hub == "https://hub.example/");
  CHECK(info.next == "https://alkhaleej.example/feed?page=2");
  CHECK(info.language == "ar-QA");
  CHECK(info.image == "https://alkhaleej.example/logo.png");
  CHECK(info.author == "المحرر");
}
