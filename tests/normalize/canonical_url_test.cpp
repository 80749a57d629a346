#include "normalize/canonical_url.h"

#include <random>
#include <string>
#include <vector>

#include "support/catch.h"

using khabar::parse_url;

namespace {

std::string canonical(std::string_view text) {
  const auto url = parse_url(text);
  REQUIRE(url);
  return khabar::normalize::canonical_url(*url);
}

struct Row {
  std::string given, expected;
};

}  // namespace

TEST_CASE("one page has one canonical URL (A09)") {
  const std::vector<Row> rows = {
      {"http://www.Example.com:80/a/", "https://example.com/a"},
      {"https://example.com", "https://example.com/"},
      {"https://user:pw@example.com./a#comments", "https://example.com/a"},
      {"https://example.com:8443/a", "https://example.com:8443/a"},
      {"https://example.com/%d8%ae%7Ea%41", "https://example.com/%D8%AE~aA"},
      {"https://example.com/خ", "https://example.com/%D8%AE"},
      {"https://example.com/a?id=7&utm_source=rss&utm_medium=x&fbclid=1#top", "https://example.com/a?id=7"},
      {"https://example.com/a?UTM_Source=x&", "https://example.com/a"},
      {"https://example.com/a?b=2&a=1&&", "https://example.com/a?b=2&a=1"},
      {"https://example.com/a?x=1&amp;utm_source=y&amp;z=2", "https://example.com/a?x=1&z=2"},
      {"https://example.com/?traffic_source=rss", "https://example.com/"},
      {"https://example.com/?maca=ara-rss-ar-all-1491-rdf&a=b", "https://example.com/?a=b"},
      {"https://example.com/?partner=rss&emc=rss", "https://example.com/"},
      {"https://example.com/?source=archive&ref=12", "https://example.com/?source=archive&ref=12"},
      {"https://example.com/#!/news/7", "https://example.com/#!/news/7"},
      {"https://example.com/#/news/7", "https://example.com/#/news/7"}};
  for (const Row& row : rows) {
    INFO(row.given);
    CHECK(canonical(row.given) == row.expected);
    CHECK(canonical(canonical(row.given)) == canonical(row.given));
  }
}

TEST_CASE("different pages stay different") {
  const std::vector<Row> rows = {{"https://example.com/a?p=1", "https://example.com/a?p=2"},
                                 {"https://example.com/a", "https://example.com/A"},
                                 {"https://example.com/a?id=aB", "https://example.com/a?id=Ab"},
                                 {"https://sport.example.com/a", "https://news.example.com/a"},
                                 {"https://m.co.uk/a", "https://co.uk/a"},
                                 {"https://example.com/amplifier", "https://example.com/lifier"},
                                 {"https://example.com/?page=2", "https://example.com/?page=3"},
                                 {"https://example.com/?sid=7", "https://example.com/?sid=8"},
                                 {"https://www.google.com/url?q=words", "https://www.google.com/url?q=other"},
                                 {"https://example.com/a%2Fb", "https://example.com/a/b"},
                                 {"https://example.com/?id=1&id=2", "https://example.com/?id=2&id=1"},
                                 {"https://example.com/a.html", "https://example.com/a"}};
  for (const Row& row : rows) {
    INFO(row.given);
    CHECK(canonical(row.given) != canonical(row.expected));
  }
}

namespace {

std::string rules(std::string_view text) {
  std::string out;
  for (const std::string& rule : khabar::normalize::canonicalize(*parse_url(text)).rules)
    out.append(out.empty() ? "" : " ").append(rule);
  return out;
}

}  // namespace

TEST_CASE("the rules that made the canonical URL are told, in their order") {
  struct Ruled {
    std::string given, expected, rules;
  };
  const std::vector<Ruled> rows = {
      {"https://example.com/a", "https://example.com/a", ""},
      {"http://user@www.example.com/a/?utm_source=rss#x", "https://example.com/a",
       "https host www slash tracking fragment"},
      {"https://m.example.com/a?CMP=share&at_medium=RSS&mc_cid=1&xtor=RSS-1", "https://example.com/a",
       "mobile tracking"},
      {"https://ar.m.wikipedia.org/wiki/%D9%82%D8%B7%D8%B1",
       "https://ar.wikipedia.org/wiki/%D9%82%D8%B7%D8%B1", "mobile"},
      {"https://amp.example.com/news/1", "https://example.com/news/1", "amp"},
      {"https://example.com/news/1/amp/", "https://example.com/news/1", "slash amp"},
      {"https://example.com/amp/news/1", "https://example.com/news/1", "amp"},
      {"https://example.com/news/1.amp.html", "https://example.com/news/1.html", "amp"},
      {"https://example.com/news/1?outputType=amp&id=3", "https://example.com/news/1?id=3", "amp"},
      {"https://example-com.cdn.ampproject.org/c/s/example.com/news/1", "https://example.com/news/1",
       "wrapper"},
      {"https://www.google.com/amp/s/example.com/news/1", "https://example.com/news/1", "wrapper"},
      {"https://www.google.com.qa/url?sa=t&url=https%3A%2F%2Fexample.com%2Fnews%2F1%3Futm_medium%3Dx",
       "https://example.com/news/1", "wrapper tracking"},
      {"https://news.google.com/rss/articles/CBMiGmh0dHBzOi8vZXhhbXBsZS5jb20vbmV3cy8x0gEA?oc=5",
       "https://example.com/news/1", "wrapper"},
      {"https://feedproxy.google.com/~r/wire/?url=https://example.com/news/1", "https://example.com/news/1",
       "wrapper"},
      {"https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.com%2F1&h=AT0", "https://example.com/1",
       "wrapper"},
      {"https://example.com/a;jsessionid=8F3B?PHPSESSID=4c1d&id=1", "https://example.com/a?id=1", "session"},
      {"https://example.com/(S(k3jf0))/news.aspx?sid=0123456789abcdef01", "https://example.com/news.aspx",
       "session"},
      {"https://example.com/%d8%ae?a=%7e", "https://example.com/%D8%AE?a=~", "escapes"},
      {"https://مثال.إختبار/خبر", "https://xn--mgbh0fb.xn--kgbechtv/%D8%AE%D8%A8%D8%B1", ""}};
  for (const Ruled& row : rows) {
    INFO(row.given);
    CHECK(canonical(row.given) == row.expected);
    CHECK(rules(row.given) == row.rules);
    CHECK(rules(row.expected).empty());
  }
}

TEST_CASE("IRI and percent forms, IDN and its ASCII form are one page") {
  CHECK(canonical("https://xn--mgbh0fb.xn--kgbechtv/%d8%ae%D8%a8%d8%b1") ==
        canonical("http://مثال.إختبار/خبر/"));
}

// Property: what is canonical stays as it is, and no rule fires on it. URLs are put together from the pieces
// that the rules look at, so that they meet in every order.
TEST_CASE("canonical URLs are canonical: 20,000 random URLs") {
  const std::vector<std::string> hosts = {"example.com",      "www.example.com",
                                          "m.example.com",    "amp.www.m.example.com",
                                          "www.google.com",   "mobile.co.uk",
                                          "ar.m.example.org", "127.0.0.1",
                                          "news.google.com",  "a-com.cdn.ampproject.org",
                                          "WWW.Example.COM.", "m.m.m.x.org"};
  const std::vector<std::string> pieces = {
      "/amp", "/a",   "/",     "//",        ";jsessionid=1F", "/(S(x1))", "/%d8%ae", "/خبر",          "/c/s/",
      "/url", ".amp", ".html", ".amp.html", "/amp/",          "%41",      "%2f",     "/articles/CBMi"};
  const std::vector<std::string> parameters = {
      "utm_source=rss",
      "id=7",
      "amp",
      "amp=1",
      "amp;x=1",
      "url=https://m.example.com/amp/a?utm_x=1",
      "q=http%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttp%253A%252F%252Fa.example%252Fb",
      "",
      "PHPSESSID=1",
      "A=%7e",
      "CMP=x",
      "ref=rss",
      "outputType=amp"};
  std::mt19937 random(20251209);
  int canonical_at_sight = 0;
  const auto pick = [&](const std::vector<std::string>& from) { return from[random() % from.size()]; };
  for (int i = 0; i < 20000; ++i) {
    std::string text = (random() % 2 == 0 ? "http://" : "https://") + pick(hosts);
    for (auto n = random() % 5; n > 0; --n) text += pick(pieces);
    if (random() % 2 == 0) text += "?" + pick(parameters);
    for (auto n = random() % 3; n > 0; --n) text += "&" + pick(parameters);
    if (random() % 4 == 0) text += random() % 2 == 0 ? "#!/%7ea" : "#top";
    const auto url = parse_url(text);
    if (!url) continue;
    const std::string once = khabar::normalize::canonical_url(*url);
    INFO(text << " -> " << once);
    if (khabar::normalize::is_canonical(text)) {
      ++canonical_at_sight;
      REQUIRE(once == text);
      REQUIRE(khabar::normalize::canonicalize(*url).rules.empty());
    }
    const auto again = parse_url(once);
    REQUIRE(again);
    REQUIRE(khabar::normalize::canonical_url(*again) == once);
    REQUIRE(khabar::normalize::canonicalize(*again).rules.empty());
  }
  CHECK(canonical_at_sight > 20);
}

TEST_CASE("most addresses are canonical at sight, and none that some rule speaks of") {
  for (const char* url : {"https://example.com/a", "https://news.example/2025/1.html",
                          "https://example.com/camera/amateur", "https://amplifier.example/a"})
    CHECK(khabar::normalize::is_canonical(url));
  for (const char* url : {"http://example.com/a", "https://www.example.com/a", "https://example.com/a/",
                          "https://example.com/a?b", "https://example.com/a#b", "https://example.com/%41",
                          "https://example.com/a;b", "https://example.com/(S(a))",
                          "https://example.com/amp/a", "https://m.example.com/a",
                          "https://ar.m.example.com/a", "https://a.cdn.ampproject.org/c/s/b.example/a",
                          "https://news.google.com/articles/CBMi", "https://example.com./a",
                          "https://u@example.com/a", "https://Example.com/a", "https://example.com", ""})
    CHECK_FALSE(khabar::normalize::is_canonical(url));
}
