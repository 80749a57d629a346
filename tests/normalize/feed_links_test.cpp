#include "normalize/feed_links.h"

#include <string>

#include "support/catch.h"

using namespace khabar;
using namespace khabar::normalize;

namespace {

using Links = std::vector<FeedLink>;

Links links_of(const std::string& html, std::size_t most = 20) {
  return feed_links(html, *parse_url("https://paper.example/section/page.html"), most);
}

}  // namespace

TEST_CASE("feed links: what a page declares, relative to its base, comes first") {
  const Links links = links_of(R"(<html><head>
    <a href="/rss/sport.xml">الرياضة</a>
    <link rel="stylesheet" type="text/css" href="/a.css">
    <LINK REL="Alternate Nofollow" TYPE="application/rss+xml; charset=utf-8" TITLE=" منارات &amp; أخبار "
          HREF="/feed?a=1&amp;b=2#top">
    <base href="https://cdn.paper.example/v2/">
    <link rel=alternate type=application/atom+xml href=atom.xml>
    <link rel="alternate" type="application/feed+json" href="https://paper.example/feed.json" />)");
  CHECK(links == Links{{"https://paper.example/feed?a=1&b=2", "منارات & أخبار", true},
                       {"https://cdn.paper.example/v2/atom.xml", "", true},
                       {"https://paper.example/feed.json", "", true},
                       {"https://paper.example/rss/sport.xml", "", false}});
}

TEST_CASE("feed links: other languages of the page, oEmbed and WordPress's interface are none") {
  CHECK(links_of(R"(<link rel="alternate" hreflang="en" href="/en/">
    <link rel="alternate" type="application/json+oembed" href="/oembed?url=x">
    <link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
    <link rel="alternate" type="text/xml" href="/xmlrpc.php">
    <link rel="preload" type="application/rss+xml" href="/no">)")
            .empty());
}

TEST_CASE("feed links: anchors by what their address looks like") {
  const auto looks = [](const std::string& href) {
    return links_of("<a href=\"" + href + "\">x</a>").size() == 1;
  };
  for (const std::string href :
       {"/rss", "/feed/", "/feeds", "../rss.xml", "/sport/index.rdf", "/news.atom", "/rss.php",
        "/rss.aspx?id=4", "/?format=rss", "/page?type=rss2", "https://other.example/RSS"})
    CHECK(looks(href));
  for (const std::string href :
       {"/feedback", "/news/feed-prices-rise", "/", "", "#rss", "mailto:rss@paper.example",
        "javascript:rss()", "/sitemap.xml", "/atomic/energy"})
    CHECK_FALSE(looks(href));
}

TEST_CASE("feed links: each address once, so many at most, and scripts are no markup") {
  std::string page =
      "<script>document.write('<link rel=alternate type=application/rss+xml href=/no>')</script>";
  for (int i = 0; i < 50; ++i)
    page += "<a href=/rss/" + std::to_string(i % 10) + ".xml>x</a><a href=/feed>y</a>";
  CHECK(links_of(page).size() == 11);
  CHECK(links_of(page, 5).size() == 5);
}
