// khabard feeds: lists of feeds in and out, and what feeds a site has.

#include "support/catch.h"
#include "support/desk.h"

using namespace khabar::test;

namespace {

bool has(const std::string& text, const std::string& part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("feeds import makes of an OPML list what the configuration takes (G03 G04)") {
  Desk desk(false);
  desk.configure({});
  desk.add_feed("gulf", "https://www.gulf.example/rss");
  const TempDirectory directory;
  const std::string list = directory.file("list.opml");
  write_file(list, R"(<opml version="1.1"><body><outline text="أخبار الخليج">
    <outline text="منارات \ &quot;قطر&quot;" xmlUrl="https://manarat.example/rss" language="ar"/>
    <outline text="Sport" xmlUrl="https://manarat.example/sport/feed/" language="not a language"/>
    <outline text="Known" xmlUrl="http://www.gulf.example/rss/"/>
    <outline text="Twice" xmlUrl="http://manarat.example/rss"/>
    <outline text="Gopher" xmlUrl="gopher://old.example/"/>
    <outline text="Numbers" xmlUrl="http://192.0.2.7:8080/"/></outline></body></opml>)");
  const Ended imported = desk.khabard({"feeds", "import", list});
  INFO(imported.err);
  REQUIRE(imported.exit_code == 0);
  CHECK(imported.err.find("3 imported, 2 known already, 1 left out") != std::string::npos);
  has(imported.err, "left out: \"Gopher\": url must be an http or https URL, not gopher");
  CHECK(
      imported.out ==
      "[[feed]]\nid = \"manarat\"\nurl = \"https://manarat.example/rss\"\nname = \"منارات \\\\ \\\"قطر\\\"\"\nlang = "
      "\"ar\"\ntags = [\"أخبار الخليج\"]\n\n"
      "[[feed]]\nid = \"manarat-sport\"\nurl = \"https://manarat.example/sport/feed/\"\nname = \"Sport\"\ntags = "
      "[\"أخبار الخليج\"]\n\n"
      "[[feed]]\nid = \"192-0-2-7\"\nurl = \"http://192.0.2.7:8080/\"\nname = \"Numbers\"\ntags = [\"أخبار "
      "الخليج\"]\n\n");

  write_file(desk.config_file(), read_file(desk.config_file()) + "\n" + imported.out);
  const Ended checked = desk.khabard({"check"});
  INFO(checked.err);
  CHECK(checked.exit_code == 0);
  has(checked.out, "4 feeds");
  const Ended again = desk.khabard({"feeds", "import", list});
  CHECK(again.out.empty());
  has(again.err, "0 imported, 5 known already, 1 left out");
}

TEST_CASE("feeds export writes what import reads") {
  Desk desk(false);
  desk.configure({});
  desk.add_feed("manarat", "https://manarat.example/?cat=1&b=2",
                "name = \"منارات & أخبار\"\nlang = \"ar\"\ntags = [\"قطر\", \"x\"]\n");
  desk.add_feed("gulf", "https://gulf.example/rss");
  const Ended exported = desk.khabard({"feeds", "export"});
  REQUIRE(exported.exit_code == 0);
  const TempDirectory directory;
  write_file(directory.file("list.opml"), exported.out);
  const Ended imported = run({KHABARD_PROGRAM, "feeds", "import", directory.file("list.opml")});
  INFO(imported.err);
  REQUIRE(imported.exit_code == 0);
  CHECK(
      imported.out ==
      "[[feed]]\nid = \"manarat\"\nurl = \"https://manarat.example/?cat=1&b=2\"\nname = \"منارات & أخبار\"\nlang = "
      "\"ar\"\ntags = [\"قطر\", \"x\"]\n\n[[feed]]\nid = \"gulf\"\nurl = \"https://gulf.example/rss\"\nname = "
      "\"gulf\"\n\n");
}

TEST_CASE("feeds import says what it cannot read") {
  const TempDirectory directory;
  write_file(directory.file("page.html"), "<!DOCTYPE html><title>Sign in</title>");
  const Ended page = run({KHABARD_PROGRAM, "feeds", "import", directory.file("page.html")});
  CHECK(page.exit_code == 1);
  CHECK(page.out.empty());
  CHECK(page.err ==
        "khabard feeds: read: an HTML page titled \"Sign in\", not an OPML list of feeds (byte 0)\n");
  CHECK(run({KHABARD_PROGRAM, "feeds", "import", directory.file("none")}).exit_code == 1);
}

TEST_CASE("feeds discover reads the feeds that a page declares, links to or tells to search engines") {
  Desk desk(false);
  desk.site.put("/", R"(<!DOCTYPE html><html><head><title>صحيفة</title>
    <link rel="alternate" type="application/rss+xml" title="الكل" href="/all.xml">
    <link rel="alternate" type="application/rss+xml" href="/gone.xml"></head>
    <body><a href="sport/rss">الرياضة</a><a href="/rss.html">صفحة</a></body></html>)",
                "text/html");
  desk.site.put("/all.xml", rss("صحيفة الخليج", numbered_items("https://paper.example", 1, 3)));
  desk.site.put("/sport/rss", rss("الرياضة", numbered_items("https://paper.example/sport", 1, 2)));
  desk.site.put("/rss.html", "<html><body>about feeds</body></html>", "text/html");
  desk.site.put("/robots.txt", "User-agent: *\r\nSITEMAP: " + desk.site.url("/news-sitemap.xml") + "\r\n",
                "text/plain");
  desk.site.put("/news-sitemap.xml", R"(<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://paper.example/n1</loc><news:news>
    <news:publication><news:name>صحيفة</news:name><news:language>ar</news:language></news:publication>
    <news:publication_date>2025-12-09T14:05:00Z</news:publication_date><news:title>خبر</news:title></news:news></url></urlset>)");

  const Ended found = desk.khabard({"feeds", "discover", desk.site.url("/")});
  INFO(found.err);
  REQUIRE(found.exit_code == 0);
  has(found.out, "# rss2.0, 3 entries");
  has(found.out, ", declared\n[[feed]]\nid = ");
  has(found.out, "url = \"" + desk.site.url("/all.xml") + "\"\nname = \"صحيفة الخليج\"\nlang = \"ar\"\n");
  has(found.out, "url = \"" + desk.site.url("/sport/rss") + "\"\nname = \"الرياضة\"\n");
  has(found.out, "# sitemap-news, 1 entries, newest 2025-12-09T14:05:00Z, robots.txt\n");
  CHECK(found.out.find("rss.html") == std::string::npos);
  CHECK(found.out.find("gone.xml") == std::string::npos);

  write_file(desk.config_file(), read_file(desk.config_file()) + "\n" + found.out);
  CHECK(desk.khabard({"check"}).exit_code == 0);

  const Ended json = desk.khabard({"feeds", "discover", "--json", desk.site.url("/all.xml")});
  REQUIRE(json.exit_code == 0);
  CHECK(json.out.find(R"([{"url":")" + desk.site.url("/all.xml") +
                      R"(","title":"صحيفة الخليج","format":"rss2.0","language":"ar","entries":3,)") == 0);
  has(json.out, R"("found":"asked for"}])");
}

TEST_CASE("feeds discover tries the usual places where a page names no feed, and says where there is none") {
  Desk desk(false);
  desk.site.put("/", "<html><body>no feed here</body></html>", "text/html");
  const Ended none = desk.khabard({"feeds", "discover", desk.site.url("/")});
  CHECK(none.exit_code == 1);
  CHECK(none.out.empty());
  has(none.err, "no feed was found at " + desk.site.url("/"));
  desk.site.put("/feed.xml", rss("صحيفة", numbered_items("https://paper.example", 1, 1)));
  const Ended found = desk.khabard({"feeds", "discover", desk.site.url("/")});
  CHECK(found.exit_code == 0);
  has(found.out, "usual place\n");
  CHECK(desk.khabard({"feeds", "discover", "paper"}).exit_code == 2);
  CHECK(desk.khabard({"feeds", "discover", "http://127.0.0.1:1/"}).exit_code == 1);
}

TEST_CASE("feeds discover asks no more of a site that refuses, and says so (H14)") {
  Desk desk(false);
  desk.site.put("/", R"(<html><head><link rel="alternate" type="application/rss+xml" href="/one.xml">
    <link rel="alternate" type="application/rss+xml" href="/busy.xml">
    <link rel="alternate" type="application/rss+xml" href="/three.xml"></head></html>)",
                "text/html");
  for (const char* path : {"/one.xml", "/three.xml"})
    desk.site.put(path, rss("صحيفة", numbered_items("https://paper.example", 1, 3)));
  desk.site.handle("/busy.xml", [](const HttpRequest&) {
    HttpReply reply;
    reply.status = 429;
    return reply;
  });
  const Ended found = desk.khabard({"feeds", "discover", desk.site.url("/")});
  CHECK(found.exit_code == 0);
  has(found.out, "/one.xml");
  has(found.err, "the site wants no more requests just now");
  CHECK(desk.site.server().hits("/three.xml") == 0);
  CHECK(desk.site.server().hits("/robots.txt") == 0);
}

TEST_CASE("feeds discover leaves a site time between its requests") {
  Desk desk(false);
  desk.site.put("/", "<html><body>no feed here</body></html>", "text/html");
  desk.replace_in_config("host_spacing = \"0s\"", "host_spacing = \"100ms\"");
  const auto begun = std::chrono::steady_clock::now();
  CHECK(desk.khabard({"feeds", "discover", desk.site.url("/")}).exit_code == 1);
  const auto requests = desk.site.server().hits();
  CHECK(requests >= 8);
  CHECK(std::chrono::steady_clock::now() - begun >= (requests - 1) * std::chrono::milliseconds{100});
}
