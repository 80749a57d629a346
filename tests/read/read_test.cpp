#include "read/read.h"

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "support/catch.h"

using khabar::CharsetSource;
using khabar::Format;
using khabar::ParsedFeed;
using khabar::read::Hints;
using khabar::read::read_feed;
using khabar::read::Reading;
using khabar::read::Refusal;

namespace {

const Hints kHints{"", "http://sahil.example/feed", ""};

ParsedFeed feed_of(std::string_view document, const Hints& hints = kHints) {
  Reading reading = read_feed(document, hints);
  const auto* refusal = std::get_if<Refusal>(&reading);
  INFO((refusal != nullptr ? refusal->message : std::string()));
  REQUIRE(refusal == nullptr);
  return std::get<ParsedFeed>(std::move(reading));
}

std::string refusal_of(std::string_view document) {
  Reading reading = read_feed(document, kHints);
  REQUIRE(std::holds_alternative<Refusal>(reading));
  return std::get<Refusal>(reading).message;
}

std::string data(const std::string& name) {
  std::ifstream file(std::string(KHABAR_TEST_DATA) + "/read/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string rss(std::string_view channel) {
  return "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel>" + std::string(channel) + "</channel></rss>";
}

std::string repeated(std::string_view piece, std::size_t times) {
  std::string out;
  out.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += piece;
  return out;
}

const std::string kRss =
    rss("<title>الساحل</title><item><title>أول</title><guid>1</guid></item>"
        "<item><title><![CDATA[ثان]]></title><description>&lt;p&gt;نص&lt;/p&gt;</description></item>");
const std::string kAtom =
    "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"ar\"><title>الساحل</title><entry "
    "xml:base=\"/a/\">"
    "<title>أول</title><link href=\"b\"/></entry><entry><title>ثان</title><content type=\"xhtml\">"
    "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>نص</p></div></content></entry></feed>";
const std::string kJson =
    R"({"version":"https://jsonfeed.org/version/1.1","title":"الساحل","items":[{"id":"1","title":"أول"},)"
    R"({"id":2,"title":"ثان \ud800 \u0000"}]})";

const std::string kRdf =
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\">"
    "<channel rdf:about=\"http://sahil.example/\"><title>الساحل</title></channel>"
    "<item rdf:about=\"1\"><title>أول</title></item><item rdf:about=\"2\"><title>ثان</title></item></rdf:RDF>";
const std::string kAtom03 =
    "<feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\"><title>الساحل</title><entry><title>أول</title></entry>"
    "<entry><title mode=\"escaped\">ثان</title><issued>2025-12-09</issued></entry></feed>";
const std::string kCdf =
    "<CHANNEL HREF=\"http://sahil.example/\"><TITLE>الساحل</TITLE><ITEM HREF=\"1\"><TITLE>أول</TITLE></ITEM>"
    "<ITEM HREF=\"2\"><TITLE>ثان</TITLE></ITEM></CHANNEL>";
const std::string kSitemap =
    "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" "
    "xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\"><url><loc>http://sahil.example/1</loc><news:news>"
    "<news:title>أول</news:title></news:news></url><url><loc>http://sahil.example/2</loc><news:news>"
    "<news:title>ثان</news:title></news:news></url></urlset>";

/// One small document of each format, of two entries: "أول" and "ثان".
const std::string* const kFormats[] = {&kRss, &kAtom, &kRdf, &kAtom03, &kCdf, &kSitemap, &kJson};

/// Where the first entry of such a document has ended.
std::size_t end_of_first_entry(const std::string& document) {
  for (const std::string_view end : {"</item>", "</entry>", "</ITEM>", "</url>", "},"}) {
    const std::size_t at = document.find(end);
    if (at != std::string::npos) return at + end.size();
  }
  return document.size();
}

void check_clean(const Reading& reading) {
  const auto* feed = std::get_if<ParsedFeed>(&reading);
  if (feed == nullptr) return;
  const auto clean = [](const std::string& text) {
    return khabar::utf8::is_valid(text) && text.find('\0') == std::string::npos;
  };
  bool good = clean(feed->title.value);
  for (const auto& entry : feed->entries) {
    good = good && clean(entry.title.value) && clean(entry.summary.value) && clean(entry.content.value) &&
           clean(entry.id);
  }
  CHECK(good);
}

}  // namespace

TEST_CASE("RSS and Atom give their words with base and language") {
  const ParsedFeed r = feed_of(kRss);
  CHECK(r.format == Format::kRss20);
  CHECK_FALSE(r.salvaged);
  REQUIRE(r.entries.size() == 2);
  CHECK(r.entries[1].title.value == "ثان");
  CHECK(r.entries[1].summary.value == "<p>نص</p>");
  const ParsedFeed a = feed_of(kAtom);
  CHECK(a.format == Format::kAtom10);
  REQUIRE(a.entries.size() == 2);
  CHECK(a.entries[0].links.at(0).base == "http://sahil.example/a/");
  CHECK(a.entries[0].title.lang == "ar");
  CHECK(a.entries[1].content.value == "<p>نص</p>");
}

TEST_CASE("JSON Feed with lone surrogates and NUL is harmless (X26)") {
  const ParsedFeed feed = feed_of(kJson);
  CHECK(feed.format == Format::kJson11);
  REQUIRE(feed.entries.size() == 2);
  CHECK(feed.entries[1].id == "2");
  CHECK(feed.entries[1].title.value == "ثان \xEF\xBF\xBD ");
}

TEST_CASE("A hand-made feed is read as it was meant (X12-X14)") {
  const ParsedFeed feed = feed_of(data("hand_made.xml"));
  CHECK(feed.salvaged);
  CHECK_FALSE(feed.truncated);
  CHECK(feed.title.value == "جريدة الساحل & البحر");
  REQUIRE(feed.entries.size() == 3);
  CHECK(feed.entries[0].title.value == "ارتفاع 3 < 5 درجات\u00A0اليوم");
  CHECK(feed.entries[0].links.at(0).href == "http://sahil.example/read?id=1&lang=ar&copy=2");
  CHECK(feed.entries[0].summary.value == "<p>نص<br />الخبر</p>");
  CHECK(feed.entries[1].title.value == "عنوان بلا نهاية");
  CHECK(feed.entries[1].links.at(0).href == "http://sahil.example/2");
  CHECK(feed.entries[2].title.value == "قسم بلا نهاية");
}

TEST_CASE("What is no feed is named") {
  CHECK(refusal_of("") == "read: an empty document, not a feed");
  CHECK(refusal_of(" \n ") == "read: nothing but blanks, not a feed");
  CHECK(refusal_of("<!DOCTYPE html><html><body>x</body></html>") == "read: an HTML page, not a feed");
  CHECK(refusal_of("<html><head><TITLE lang='en'> Log\x1b[2J\n in </TITLE></head><body>x</body></html>") ==
        "read: an HTML page titled \"Log [2J in\", not a feed");
  CHECK(refusal_of("<svg xmlns=\"http://www.w3.org/2000/svg\"/>") == "read: an SVG image, not a feed");
  CHECK(refusal_of("<opml version=\"2.0\"/>") == "read: an OPML list of feeds, not a feed");
  CHECK(refusal_of("{\"error\":\"x\"}") == "read: a JSON error message, not a feed");
  CHECK(refusal_of("Too many requests") == "read: plain text, not a feed");
}

TEST_CASE("No entity is fetched and none multiplies (X01-X05)") {
  const std::string laughs =
      "<!DOCTYPE rss [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY x SYSTEM "
      "\"file:///etc/passwd\">]>"
      "<rss version=\"2.0\"><channel><item><title>&a;|&b;|&x;</title></item></channel></rss>";
  CHECK(feed_of(laughs).entries.at(0).title.value == "lol|&b;|&x;");
}

TEST_CASE("Forbidden references are harmless (X25, X26, X28)") {
  const std::string title =
      "a&#0;b&#xD800;c&#x110000;d&#xD83D;&#xDE00;e&#" + std::string(100000, '9') + ";f&#1605;";
  const std::string expected = "ab\uFFFDc\uFFFDd\U0001F600e\uFFFDfم";
  CHECK(feed_of(rss("<item><title>" + title + "</title></item>")).entries.at(0).title.value == expected);
}

TEST_CASE("windows-1256 is known without a label and under a wrong one (X21, X22)") {
  const std::string bytes =
      "\xC3\xDA\xE1\xE4 \xE3\xCC\xE1\xD3 \xC7\xE1\xE6\xD2\xD1\xC7\xC1 \xDD\xED \xCC\xE1\xD3\xCA\xE5 "
      "\xC7\xE1\xED\xE6\xE3";
  const std::string text = "أعلن مجلس الوزراء في جلسته اليوم";
  const std::string body = "<rss version=\"2.0\"><channel><title>";
  const std::string end = "</title></channel></rss>";
  for (const char* label :
       {"", "<?xml version=\"1.0\" encoding=\"utf-8\"?>", "<?xml version=\"1.0\" encoding=\"x-cp1256\"?>"}) {
    const ParsedFeed feed = feed_of(label + body + bytes + end);
    CHECK(feed.title.value == text);
    CHECK(feed.charset == "windows-1256");
  }
  const ParsedFeed utf8 = feed_of("<?xml version=\"1.0\" encoding=\"windows-1256\"?>" + body + text + end);
  CHECK(utf8.title.value == text);
  CHECK(utf8.charset == "utf-8");
}

TEST_CASE("A stray byte costs one letter (X24)") {
  CHECK(feed_of(rss("<title>خبر\xC7 عاجل من الساحل</title>")).title.value == "خبر\uFFFD عاجل من الساحل");
}

TEST_CASE("Words of another encoding in the midst of UTF-8 are read, damage is not") {
  const std::string frame = repeated("وصلت السفينة إلى المرفأ القديم ", 2);
  const std::string word = "\xC3\xDA\xE1\xE4 \xE3\xCC\xE1\xD3 \xC7\xE1\xE6\xD2\xD1\xC7\xC1";
  CHECK(feed_of(rss("<title>" + frame + word + "</title>")).title.value == frame + "أعلن مجلس الوزراء");
  CHECK(feed_of(rss("<title>" + frame + "\xD8 \xD9 \xD8</title>")).title.value ==
        frame + "\uFFFD \uFFFD \uFFFD");
  const ParsedFeed mostly =
      feed_of(rss("<title>" + frame + "</title><description>" + repeated(word + " ", 9) + "</description>"));
  CHECK(mostly.title.value == frame);
  CHECK(mostly.description.value == repeated("أعلن مجلس الوزراء ", 9));
}

TEST_CASE("Letters that only look like mojibake stay") {
  for (const std::string title : {"طقس اليوم: ظلال وطل وطقوس طارئة وظروف طيبة", "ÅÄÖ ØÙ ØÙ",
                                  "РС РС РС РС РС РС", "ظ ط ظ ط ظ ط ظ ط ظ ط ظ ط"})
    CHECK(feed_of(rss("<title>" + title + "</title>")).title.value == title);
}

TEST_CASE("An entry is a feed only where it is Atom's") {
  CHECK(refusal_of("<entry key=\"1\"><title>x</title></entry>") ==
        "read: XML with the root <entry>, not a feed");
}

TEST_CASE("Every truncation keeps whole entries and drops the cut one (X11)") {
  for (const std::string* document : kFormats) {
    const std::size_t first_end = end_of_first_entry(*document);
    INFO(*document);
    REQUIRE(feed_of(*document).entries.size() == 2);
    for (std::size_t length = 0; length < document->size(); ++length) {
      const Reading reading = read_feed(std::string_view(*document).substr(0, length), kHints);
      check_clean(reading);
      const auto* feed = std::get_if<ParsedFeed>(&reading);
      if (feed == nullptr) CHECK(length < first_end);
      if (feed == nullptr) continue;
      INFO(length);
      CHECK(feed->entries.size() <= 2);
      if (length >= first_end) CHECK(feed->entries.size() >= 1);
      if (!feed->entries.empty()) CHECK(feed->entries[0].title.value == "أول");
      if (feed->entries.size() == 2) CHECK(feed->entries[1].title.value.starts_with("ثان"));
    }
  }
}

TEST_CASE("No corrupted byte does harm, and none reaches back to the entry before it (X10)") {
  for (const std::string* document : kFormats) {
    const std::size_t first_end = end_of_first_entry(*document);
    for (std::size_t at = 0; at < document->size(); ++at) {
      for (const char c : {'\0', '<', '>', '&', '"', '\xFF', '\x80', ' '}) {
        std::string damaged = *document;
        damaged[at] = c;
        const Reading reading = read_feed(damaged, kHints);
        check_clean(reading);
        const auto* feed = std::get_if<ParsedFeed>(&reading);
        INFO(damaged);
        if (at >= first_end) REQUIRE(feed != nullptr);
        if (at >= first_end) CHECK(feed->entries.at(0).title.value == "أول");
      }
    }
  }
}

TEST_CASE("A corrupted byte costs no more than the entry it stands in (X10)") {
  constexpr std::size_t kEntries = 4;
  const std::string item =
      "<item><title>t</title><link>http://sahil.example/1</link>"
      "<description><![CDATA[<p>x</p>]]></description><dc:creator>A</dc:creator></item>";
  const std::string entry =
      "<entry><title>t</title><link href=\"http://sahil.example/1\"/><content type=\"xhtml\">"
      "<div><p>x</p></div></content><author><name>A</name></author></entry>";
  const std::string rss20 =
      "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>T</title>" +
      repeated(item, kEntries) + "</channel></rss>";
  const std::string atom =
      "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>T</title>" + repeated(entry, kEntries) + "</feed>";
  for (const std::string* document : {&rss20, &atom}) {
    const std::size_t root = document->find(' ') + 1;  // without its name it is no feed
    for (std::size_t at = root; at < document->size(); ++at) {
      for (const char c : {'<', '>', '"', '/', 'x'}) {
        std::string damaged = *document;
        damaged[at] = c;
        INFO(damaged);
        CHECK(feed_of(damaged).entries.size() + 1 >= kEntries);
      }
    }
  }
}

TEST_CASE("References to the bytes of a letter are that letter, unless Western texts have them in a row") {
  const auto title = [](const std::string& text) {
    return feed_of(rss("<item><title>" + text + "</title></item>")).entries.at(0).title.value;
  };
  CHECK(title("&#216;&#174;&#216;&#168;&#216;&#177;") == "خبر");
  CHECK(title("&Oslash;&reg;&Oslash;&uml;&Oslash;&plusmn;") == "خبر");
  CHECK(title("&acirc;&#128;&brvbar;") == "…");
  CHECK(title("caf&eacute;&nbsp;&raquo; CAF&Eacute;&nbsp;&laquo;") == "café\u00A0» CAFÉ\u00A0«");
  CHECK(title("caf&#233;&#160;&#187;") == "café\u00A0»");
}

TEST_CASE("Huge and deep documents just finish (X06-X09)") {
  CHECK(feed_of(rss("<!--" + std::string(8U << 20U, 'x') + "--><item><title>t</title></item>"))
            .entries.size() == 1);
  const std::string deep =
      "<item><description>" + repeated("<div>", 500000) + "x</description></item><item/>";
  CHECK(feed_of(rss(deep)).entries.size() == 2);
  CHECK(feed_of(rss("<item" + repeated(" a=\"b\"", 200000) + "/>")).entries.size() == 1);
  check_clean(read_feed("<rss>" + repeated("<a>", 1000000), kHints));
  check_clean(read_feed("<rss>" + repeated("<a b=\"", 200000), kHints));
  check_clean(read_feed("<rss><x>" + repeated("<![CDATA[x</x><x>", 200000), kHints));
  check_clean(read_feed("<rss>" + repeated("<!--", 200000), kHints));
  check_clean(read_feed(rss("<item><tags>" + repeated("a,", 1000000) + "</tags></item>"), kHints));
  check_clean(read_feed(rss("<item><title>" + repeated("&acirc;", 200000) + "</title></item>"), kHints));
  check_clean(read_feed(repeated("[", 1000000), kHints));
}
