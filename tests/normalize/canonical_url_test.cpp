#include "normalize/canonical_url.h"

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
                                 {"https://example.com/a", "https://m.example.com/a"},
                                 {"https://example.com/a", "https://example.com/a/amp"},
                                 {"https://example.com/a", "https://example.com/A"},
                                 {"https://example.com/a%2Fb", "https://example.com/a/b"},
                                 {"https://example.com/?id=1&id=2", "https://example.com/?id=2&id=1"},
                                 {"https://example.com/a.html", "https://example.com/a"}};
  for (const Row& row : rows) {
    INFO(row.given);
    CHECK(canonical(row.given) != canonical(row.expected));
  }
}
