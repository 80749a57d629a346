#include "base/url.h"

#include <string>
#include <vector>

#include "base/url_host.h"
#include "support/catch.h"

using khabar::parse_url;
using khabar::resolve_url;
using khabar::resolve_url_text;

namespace {

std::string parsed(std::string_view text) {
  const auto url = parse_url(text);
  return url ? url->str() : "";
}

struct Row {
  std::string given, expected;
};

}  // namespace

TEST_CASE("references resolve as RFC 3986 5.4 lists them") {
  const std::string base = "http://a/b/c/d;p?q";
  // Two answers follow browsers (WHATWG URL): an empty path of a host is "/", and a scheme equal to the
  // base's is skipped ("http:g", which 5.4.2 allows "for backward compatibility").
  const std::vector<Row> rows = {{"g:h", "g:h"},
                                 {"g", "http://a/b/c/g"},
                                 {"./g", "http://a/b/c/g"},
                                 {"g/", "http://a/b/c/g/"},
                                 {"/g", "http://a/g"},
                                 {"//g", "http://g/"},
                                 {"?y", "http://a/b/c/d;p?y"},
                                 {"g?y", "http://a/b/c/g?y"},
                                 {"#s", "http://a/b/c/d;p?q#s"},
                                 {"g#s", "http://a/b/c/g#s"},
                                 {"g?y#s", "http://a/b/c/g?y#s"},
                                 {";x", "http://a/b/c/;x"},
                                 {"g;x", "http://a/b/c/g;x"},
                                 {"g;x?y#s", "http://a/b/c/g;x?y#s"},
                                 {"", "http://a/b/c/d;p?q"},
                                 {".", "http://a/b/c/"},
                                 {"./", "http://a/b/c/"},
                                 {"..", "http://a/b/"},
                                 {"../", "http://a/b/"},
                                 {"../g", "http://a/b/g"},
                                 {"../..", "http://a/"},
                                 {"../../", "http://a/"},
                                 {"../../g", "http://a/g"},
                                 {"../../../g", "http://a/g"},
                                 {"../../../../g", "http://a/g"},
                                 {"/./g", "http://a/g"},
                                 {"/../g", "http://a/g"},
                                 {"g.", "http://a/b/c/g."},
                                 {".g", "http://a/b/c/.g"},
                                 {"g..", "http://a/b/c/g.."},
                                 {"..g", "http://a/b/c/..g"},
                                 {"./../g", "http://a/b/g"},
                                 {"./g/.", "http://a/b/c/g/"},
                                 {"g/./h", "http://a/b/c/g/h"},
                                 {"g/../h", "http://a/b/c/h"},
                                 {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
                                 {"g;x=1/../y", "http://a/b/c/y"},
                                 {"g?y/./x", "http://a/b/c/g?y/./x"},
                                 {"g?y/../x", "http://a/b/c/g?y/../x"},
                                 {"g#s/./x", "http://a/b/c/g#s/./x"},
                                 {"g#s/../x", "http://a/b/c/g#s/../x"},
                                 {"http:g", "http://a/b/c/g"}};
  for (const Row& row : rows) {
    INFO(row.given);
    CHECK(resolve_url_text(base, row.given) == row.expected);
  }
}

TEST_CASE("references resolve as browsers do") {
  struct Case {
    std::string base, reference, expected;
  };
  const std::vector<Case> rows = {
      {"https://example.com/a/b", "//cdn.example.com/x.jpg", "https://cdn.example.com/x.jpg"},
      {"https://example.com/a/b", "\\\\cdn.example.com\\x.jpg", "https://cdn.example.com/x.jpg"},
      {"https://example.com/a/b", "\\c\\..\\d", "https://example.com/d"},
      {"https://example.com/a/b?q#f", "", "https://example.com/a/b?q"},
      {"https://example.com/a/b?q#f", "#", "https://example.com/a/b?q#"},
      {"https://example.com/a/b?q#f", "?", "https://example.com/a/b?"},
      {"https://example.com", "a", "https://example.com/a"},
      {"https://example.com/a/", "http:b", "http://b/"},
      {"http://example.com/a/", "http:/b", "http://example.com/b"},
      {"http://example.com/a/b", "%2e%2E/c", "http://example.com/c"},
      {"http://example.com/a/b", "c/.%2e/d", "http://example.com/a/d"},
      {"http://example.com/a/b", " خبر جديد ",
       "http://example.com/a/%D8%AE%D8%A8%D8%B1%20%D8%AC%D8%AF%D9%8A%D8%AF"},
      {"http://example.com/a/b", "1:2", "http://example.com/a/1:2"},
      {"http://user:pw@example.com:81/a", "b", "http://user:pw@example.com:81/b"},
      {"mailto:a@example.com", "#top", "mailto:a@example.com#top"},
      {"mailto:a@example.com", "b", ""},
      {"", "b", ""},
      {"", "http://example.com", "http://example.com/"},
      {"not a url", "b", ""},
      {"file:///srv/feeds/a.xml", "../b.xml", "file:///srv/b.xml"},
      {"http://example.com/", "mailto:x@example.com", "mailto:x@example.com"},
      {"http://example.com/", "javascript:alert(1)", "javascript:alert(1)"}};
  for (const Case& row : rows) {
    INFO(row.base << " + " << row.reference);
    CHECK(resolve_url_text(row.base, row.reference) == row.expected);
  }
}

TEST_CASE("absolute URLs are read forgivingly and written strictly") {
  const std::vector<Row> rows = {
      {"http://example.com", "http://example.com/"},
      {"  HTTP://EXAMPLE.com:80/a?b=c#d \n", "http://example.com/a?b=c#d"},
      {"https://example.com:443/", "https://example.com/"},
      {"https://example.com:8443/", "https://example.com:8443/"},
      {"https://example.com:/", "https://example.com/"},
      {"http:\\\\example.com\\a\\b?c\\d", "http://example.com/a/b?c%5Cd"},
      {"http:example.com/a", "http://example.com/a"},
      {"http:////example.com/a", "http://example.com/a"},
      {"ht\ntp://exa\tmple.com/a\r\nb", "http://example.com/ab"},
      {"http://example.com/a b\"<>`{}|^c", "http://example.com/a%20b%22%3C%3E%60%7B%7D%7C%5Ec"},
      {"http://example.com/%D8%AE%zz%", "http://example.com/%D8%AE%zz%"},
      {"http://example.com/?q=خبر&x[]=1", "http://example.com/?q=%D8%AE%D8%A8%D8%B1&x[]=1"},
      {"http://example.com/#خبر", "http://example.com/#%D8%AE%D8%A8%D8%B1"},
      {"http://example.com/a/../b/./c/..", "http://example.com/b/"},
      {"http://u@x:p@example.com/", "http://u%40x:p@example.com/"},
      {"foo://Example.COM/a b", "foo://example.com/a%20b"},
      {"urn:isbn:0451450523", "urn:isbn:0451450523"},
      {"tag:example.com,2025:خبر", "tag:example.com,2025:%D8%AE%D8%A8%D8%B1"},
      {"file:///etc/passwd", "file:///etc/passwd"},
      {"data:text/html,<b>x", "data:text/html,%3Cb%3Ex"}};
  for (const Row& row : rows) {
    INFO(row.given);
    CHECK(parsed(row.given) == row.expected);
    CHECK(parsed(parsed(row.given)) == parsed(row.given));
  }
}

TEST_CASE("hosts have one spelling") {
  const std::vector<Row> rows = {
      {"http://مثال.إختبار/", "http://xn--mgbh0fb.xn--kgbechtv/"},
      {"http://BÜCHER.example/", "http://xn--bcher-kva.example/"},
      {"http://faß.example/", "http://xn--fa-hia.example/"},  // UTS 46 non-transitional keeps the sharp s
      {"http://ｅｘａｍｐｌｅ。com/", "http://example.com/"},
      {"http://%65xample.com/", "http://example.com/"},
      {"http://a_b.example.com/", "http://a_b.example.com/"},
      {"http://r3---sn-4g5e.example.com/", "http://r3---sn-4g5e.example.com/"},
      {"http://example.com./", "http://example.com./"},
      {"http://2130706433/", "http://127.0.0.1/"},
      {"http://0x7f.1/", "http://127.0.0.1/"},
      {"http://0177.0.0.01/", "http://127.0.0.1/"},
      {"http://127.1/", "http://127.0.0.1/"},
      {"http://0x/", "http://0.0.0.0/"},
      {"http://192.0.2.235.:8080/", "http://192.0.2.235:8080/"},
      {"http://１２７.0.0.1/", "http://127.0.0.1/"},
      {"http://[2001:DB8:0:0:0:0:0:1]:8080/", "http://[2001:db8::1]:8080/"},
      {"http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/"},
      {"http://[1:0:0:2:0:0:0:3]/", "http://[1:0:0:2::3]/"},
      {"http://[1:0:2:3:4:5:6:7]/", "http://[1:0:2:3:4:5:6:7]/"},
      {"http://[::]/", "http://[::]/"}};
  for (const Row& row : rows) {
    INFO(row.given);
    CHECK(parsed(row.given) == row.expected);
  }
}

TEST_CASE("what is no URL is refused") {
  const std::vector<std::string> rows = {"",
                                         "   ",
                                         "example.com",
                                         "/a",
                                         "//example.com/a",
                                         "1http://example.com/",
                                         "http://",
                                         "http:///",
                                         "http://?q",
                                         "http://:80/",
                                         "http://user@/",
                                         "http://example.com:65536/",
                                         "http://example.com:8a/",
                                         "http://exa mple.com/",
                                         "http://exa%00mple.com/",
                                         "http://exa<mple.com/",
                                         "http://exa%2Fmple.com/",
                                         "http://[::1/",
                                         "http://[::1]x/",
                                         "http://[fe80::1%25eth0]/",
                                         "http://[1::2::3]/",
                                         "http://1.2.3.4.5/",
                                         "http://256.1.1.1/",
                                         "http://1.2.3.0x1g.9/",
                                         "http://4294967296/",
                                         "http://09.1/",
                                         "http://./",
                                         "http://\xD8/",
                                         std::string("http://a\0b/", 11)};
  for (const std::string& row : rows) {
    INFO(row);
    CHECK_FALSE(parse_url(row).has_value());
  }
}

TEST_CASE("URLs above 8 KiB are refused, also when encoding makes them so (H02 C13)") {
  const std::string head = "http://example.com/";
  const std::string fits = head + std::string(khabar::kLongestUrl - head.size(), 'a');
  CHECK(parsed(fits) == fits);
  CHECK_FALSE(parse_url(fits + "a").has_value());
  CHECK_FALSE(parse_url(head + std::string(4000, ' ') + "a").has_value());
  CHECK_FALSE(resolve_url(parse_url(fits), "?" + std::string(10, 'q')).has_value());
  CHECK(parsed(std::string(20'000, ' ') + "http://example.com/").empty() == false);
}

TEST_CASE("the parts of a URL can be asked for") {
  const auto url = parse_url("https://u:p@Example.com:8443/a/b?c=d#e");
  REQUIRE(url);
  CHECK(url->scheme == "https");
  CHECK(url->userinfo == "u:p");
  CHECK(url->host == "example.com");
  CHECK(url->port == 8443);
  CHECK(url->effective_port() == 8443);
  CHECK(url->path == "/a/b");
  CHECK(url->query == "c=d");
  CHECK(url->fragment == "e");
  CHECK(url->is_http());
  CHECK(parse_url("http://a/")->effective_port() == 80);
  CHECK(parse_url("https://a/")->effective_port() == 443);
  CHECK(parse_url("mailto:a@b")->effective_port() == 0);
  CHECK_FALSE(parse_url("ftp://a/")->is_http());
  CHECK_FALSE(parse_url("http://a/")->query.has_value());
  CHECK(parse_url("http://a/?")->query == "");
}

TEST_CASE("www is dropped where a name remains") {
  CHECK(khabar::host_without_www("www.example.com") == "example.com");
  CHECK(khabar::host_without_www("example.com") == "example.com");
  CHECK(khabar::host_without_www("www.com") == "www.com");
  CHECK(khabar::host_without_www("wwww.example.com") == "wwww.example.com");
}

TEST_CASE("no bytes make the reader stumble, and what it accepts it accepts again unchanged") {
  const std::string sample = "http://u:p@[::1]:80/a/../%2e/b\\c?d=e&f#g خبر";
  for (std::size_t at = 0; at < sample.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = sample;
      text[at] = static_cast<char>(byte);
      const std::string once = parsed(text);
      if (!once.empty()) {
        INFO(text);
        REQUIRE(parsed(once) == once);
      }
    }
    CHECK_NOTHROW(parse_url(sample.substr(0, at)));
  }
}

TEST_CASE("the short ways for clean hosts and paths say what the long ones do") {
  for (const std::string host : {"www.sahil.example", "a-b.c.example", "1.2.x3", "x..y", "-.-a"}) {
    std::string escaped;
    khabar::append_percent(escaped, static_cast<unsigned char>(host.front()));
    CHECK(parsed("https://" + host + "/") == parsed("https://" + escaped + host.substr(1) + "/"));
  }
  for (const std::string_view path :
       {"", "a", "a/b.html", "a/./b", "a/..b", "..", "a%2e/b", "%2e%2e/b", "%20", "a//b", "a;b=(c)"})
    CHECK(parsed("https://sahil.example/" + std::string(path)) ==
          parsed("https://sahil.example/x/../" + std::string(path)));
}

TEST_CASE("a settled URL is one that reading does not change, whatever byte stands in it") {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    for (const char* const tail : {"y", "/a/long/path/behind/it?b=c#d"}) {
      const std::string text = std::string("https://a.example/x") + c + tail;
      INFO("byte " << byte << ": " << text);
      const auto url = khabar::parse_url(text);
      CHECK(khabar::is_settled_web_url(text) == (url && url->str() == text));
      const std::string host = std::string("https://a") + c + "b.example/";
      const auto other = khabar::parse_url(host);
      if (khabar::is_settled_web_url(host)) CHECK((other && other->str() == host));
    }
  }
}
