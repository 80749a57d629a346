#include "read/opml.h"

#include <chrono>
#include <string>

#include "support/catch.h"

using namespace khabar;
using namespace khabar::read;

namespace {

std::vector<Subscription> feeds_of(const std::string& document, const std::string& content_type = "") {
  const OpmlReading reading = read_opml(document, content_type);
  if (const auto* refusal = std::get_if<Refusal>(&reading)) FAIL(refusal->message);
  return std::get<0>(reading);
}

std::string refusal_of(const std::string& document) {
  const OpmlReading reading = read_opml(document, "");
  const auto* refusal = std::get_if<Refusal>(&reading);
  return refusal == nullptr ? "" : refusal->message;
}

std::vector<std::string> urls_of(const std::string& document) {
  std::vector<std::string> urls;
  for (const Subscription& feed : feeds_of(document)) urls.push_back(feed.url);
  return urls;
}

using Tags = std::vector<std::string>;
using Urls = std::vector<std::string>;

}  // namespace

TEST_CASE("opml: feeds with their folders, names, sites and languages") {
  const auto feeds = feeds_of(R"(<?xml version="1.0" encoding="UTF-8"?>
<!-- a list -->
<opml version="2.0"><head><title>My list</title></head><body>
  <outline text="الخليج">
    <outline text="قطر" title="قطر">
      <outline type="rss" text="Manarat" title="منارات &amp; أخبار" xmlUrl="https://manarat.example/rss?a=1&amp;b=2"
               htmlUrl="https://manarat.example/" language="ar"/>
    </outline>
    <outline type="rss" text="Gulf" xmlUrl=" https://gulf.example/feed " category="/news/gulf,daily,الخليج"></outline>
  </outline>
  <outline type="rss" xmlUrl="https://alone.example/atom"/>
  <outline text="a note"/>
</body></opml>)");
  REQUIRE(feeds.size() == 3);
  CHECK(feeds[0].url == "https://manarat.example/rss?a=1&b=2");
  CHECK(feeds[0].name == "منارات & أخبار");
  CHECK(feeds[0].site_url == "https://manarat.example/");
  CHECK(feeds[0].lang == "ar");
  CHECK(feeds[0].tags == Tags{"الخليج", "قطر"});
  CHECK(feeds[1].url == "https://gulf.example/feed");
  CHECK(feeds[1].name == "Gulf");
  CHECK(feeds[1].tags == Tags{"الخليج", "news", "gulf", "daily"});
  CHECK(feeds[2].name.empty());
  CHECK(feeds[2].tags.empty());
}

TEST_CASE("opml: what programs make of it") {
  const Urls two{"https://a.example/1", "https://a.example/2"};
  // other letters' case, single quotes, none, bare ampersands, no body, no root
  CHECK(
      urls_of("<OPML><OUTLINE XMLURL='https://a.example/1'/><Outline xmlurl=https://a.example/2 /></OPML>") ==
      two);
  CHECK(urls_of("<outline xmlUrl=\"https://a.example/1\"/><outline xmlUrl=\"https://a.example/2\"/>") == two);
  CHECK(urls_of("<opml><outline xmlUrl=\"https://a.example/1?x=1&y=2\"/></opml>") ==
        Urls{"https://a.example/1?x=1&y=2"});
  // a folder that is not closed, an end tag too many, a comment around an outline
  CHECK(urls_of("<opml><body><outline text='f'><outline xmlUrl='https://a.example/1'/></outline></outline>"
                "<!-- <outline xmlUrl='https://no.example/'/> --><outline xmlUrl='https://a.example/2'>") ==
        two);
  // cut in the middle: what stands before it
  CHECK(urls_of("<opml><body><outline text='f'><outline xmlUrl='https://a.example/1'/><outline "
                "xmlUrl='https://a.example/2'/><outline xmlUrl='https://a.exa") == two);
}

TEST_CASE("opml: charsets by evidence") {
  std::string arabic = "<?xml version=\"1.0\" encoding=\"windows-1256\"?><opml><outline text=\"";
  arabic += "\xC7\xE1\xE3\xE4\xC7\xC8\xD1 \xC7\xE1\xDE\xD8\xD1\xED\xC9 \xC7\xE1\xED\xE6\xE3\xED\xC9";
  arabic += "\" xmlUrl=\"https://a.example/1\"/></opml>";
  CHECK(feeds_of(arabic).front().name == "المنابر القطرية اليومية");
}

TEST_CASE("opml: what is no list is named; a list without feeds is refused") {
  CHECK(refusal_of("<html><head><title>Sign in</title></head></html>") ==
        "read: an HTML page titled \"Sign in\", not an OPML list of feeds");
  CHECK(refusal_of("<rss version='2.0'><channel/></rss>").find("not an OPML list of feeds") !=
        std::string::npos);
  CHECK(refusal_of("").find("an empty document") != std::string::npos);
  CHECK(refusal_of("{}").find("JSON") != std::string::npos);
  CHECK(refusal_of("<opml><body/></opml>") == "read: an OPML list without a feed");
}

TEST_CASE("opml: no entity of its own is expanded and nothing is fetched (G08 X01 X04)") {
  const auto feeds = feeds_of(R"(<?xml version="1.0"?>
<!DOCTYPE opml [<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>
<opml><body><outline text="&file;&b;" xmlUrl="https://a.example/1"/></body></opml>)");
  REQUIRE(feeds.size() == 1);
  CHECK(feeds[0].name == "&file;&b;");
}

TEST_CASE("opml: fifty megabytes and a hundred thousand folders end soon (G08 X06)") {
  constexpr std::size_t kSize = std::size_t{50} << 20;
  std::string large = "<opml><body>";
  std::size_t count = 0;
  for (; large.size() < kSize; ++count)
    large += "<outline text=\"n\" xmlUrl=\"https://a.example/" + std::to_string(count) + "\"/>\n";
  std::string deep = "<opml><body>", unclosed = "<opml><body>";
  for (int i = 0; i < 100'000; ++i) {
    deep += "<outline text=\"f\">";
    unclosed += "<outline text=\"<!-- ";
  }
  deep += "<outline xmlUrl=\"https://a.example/deep\"/>";
  const auto begin = std::chrono::steady_clock::now();
  CHECK(feeds_of(large).size() == count);
  CHECK(feeds_of(deep).size() == 1);
  CHECK(read_opml(unclosed, "").index() == 1);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds{60});  // under a sanitizer
}

TEST_CASE("opml: any bytes are fine") {
  const std::string list =
      "<opml><body><outline text=\"f\"><outline title='&amp;&#x62F;' xmlUrl=\"https://a.example/1\"/></outline></body></opml>";
  for (std::size_t at = 0; at < list.size(); ++at) {
    read_opml(list.substr(0, at), "");
    for (const char byte : {'\0', '<', '>', '"', '&', '\xFF'}) {
      std::string damaged = list;
      damaged[at] = byte;
      read_opml(damaged, "");
    }
  }
  SUCCEED();
}

TEST_CASE("opml: what is written is read again") {
  Feed feed;
  feed.url = "https://a.example/?x=1&y=\"2\"";
  feed.name = "منارات <أخبار> & \"أكثر\"";
  feed.lang = "ar";
  feed.tags = {"الخليج", "daily"};
  Feed bare;
  bare.url = "https://b.example/";
  bare.name = "b";
  const std::string list = write_opml(std::vector<Feed>{feed, bare}, "khabar");
  CHECK(list.find("<opml version=\"2.0\">") != std::string::npos);
  CHECK(list.find("<title>khabar</title>") != std::string::npos);
  const auto feeds = feeds_of(list);
  REQUIRE(feeds.size() == 2);
  CHECK(feeds[0].url == feed.url);
  CHECK(feeds[0].name == feed.name);
  CHECK(feeds[0].lang == feed.lang);
  CHECK(feeds[0].tags == feed.tags);
  CHECK(feeds[1].url == bare.url);
}
