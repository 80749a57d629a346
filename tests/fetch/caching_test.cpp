// Response heads, HTTP dates, caching headers and validators: pure functions over header lines.
#include "fetch/caching.h"

#include "fetch/http_date.h"
#include "support/catch.h"

namespace khabar::fetch {
namespace {

const Time kReceived = *parse_rfc3339("2025-12-09T12:00:00Z");

ResponseHead head_of(std::initializer_list<const char*> lines, const char* status = "HTTP/1.1 200 OK\r\n") {
  ResponseHead head;
  head.add_line(status);
  for (const char* line : lines) head.add_line(std::string(line) + "\r\n");
  head.add_line("\r\n");
  return head;
}

std::optional<seconds> max_age(std::initializer_list<const char*> lines) {
  return cache_hints(head_of(lines), kReceived).max_age;
}

std::optional<seconds> retry_after(std::initializer_list<const char*> lines) {
  return cache_hints(head_of(lines), kReceived).retry_after;
}

TEST_CASE("a head gives its status and its headers, whatever their case and blanks") {
  const ResponseHead head =
      head_of({"ETag:\t \"a\" ", "CONTENT-TYPE: text/xml; charset=utf-8", "X-Other: 1"});
  CHECK(head.complete());
  CHECK(head.status() == 200);
  CHECK(head.field("etag") == "\"a\"");
  CHECK(head.field("content-type") == "text/xml; charset=utf-8");
  CHECK(head.field("x-other").empty());
}

TEST_CASE("lists are joined, of other repeated headers the first counts") {
  const ResponseHead head =
      head_of({"Cache-Control: private", "ETag: \"1\"", "Cache-Control: max-age=60", "ETag: \"2\""});
  CHECK(head.field("cache-control") == "private, max-age=60");
  CHECK(head.field("etag") == "\"1\"");
}

TEST_CASE("folded lines continue their header, and only a kept one") {
  const ResponseHead head =
      head_of({"Cache-Control: private,", "\tmax-age=60", "X-Other: 1", "  more", "ETag: \"1\""});
  CHECK(head.field("cache-control") == "private, max-age=60");
  CHECK(head.field("etag") == "\"1\"");
}

TEST_CASE("H31 interim heads are forgotten, H29 trailers are ignored") {
  ResponseHead head = head_of({"ETag: \"interim\""}, "HTTP/1.1 103 Early Hints\r\n");
  CHECK_FALSE(head.complete());
  head.add_line("HTTP/1.1 200 OK\r\n");
  CHECK(head.field("etag").empty());
  head.add_line("\r\n");
  CHECK(head.complete());
  head.add_line("ETag: \"trailer\"\r\n");
  head.add_line("HTTP/1.1 304 Not Modified\r\n");
  CHECK(head.status() == 200);
  CHECK(head.field("etag").empty());
}

TEST_CASE("a status line that is none has no status") {
  for (const char* line : {"HTTP/1.1\r\n", "HTTP/1.1 abc\r\n", "HTTP/1.1  \r\n"})
    CHECK(head_of({}, line).status() == 0);
  CHECK(head_of({}, "HTTP/2 304 \r\n").status() == 304);
}

TEST_CASE("the three forms of HTTP-date mean the same instant (RFC 9110 5.6.7)") {
  const Time expected = *parse_rfc3339("1994-11-06T08:49:37Z");
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", kReceived) == expected);
  CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", kReceived) == expected);
  CHECK(parse_http_date("Sun Nov  6 08:49:37 1994", kReceived) == expected);
  CHECK(parse_http_date("sun, 06 nov 1994 08:49:37 UTC", kReceived) == expected);
}

TEST_CASE("a two-digit year is at most 50 years ahead (RFC 9110 5.6.7)") {
  CHECK(parse_http_date("Sunday, 06-Nov-75 08:49:37 GMT", kReceived) ==
        parse_rfc3339("2075-11-06T08:49:37Z"));
  CHECK(parse_http_date("Sunday, 06-Nov-76 08:49:37 GMT", kReceived) ==
        parse_rfc3339("1976-11-06T08:49:37Z"));
  CHECK(parse_http_date("Sunday, 06-Nov-00 08:49:37 GMT", kReceived) ==
        parse_rfc3339("2000-11-06T08:49:37Z"));
}

TEST_CASE("H38 what is no HTTP-date is none") {
  for (const char* text :
       {"", "0", "-1", "garbage", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sun, 06 Nov 1994 08:61:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 +0300", "Sun, 06 Nov 99999 08:49:37 GMT", "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT again", "1994-11-06T08:49:37Z", "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994 GMT", "Sun, 06 Nov 123 08:49:37 GMT"}) {
    INFO(text);
    CHECK_FALSE(parse_http_date(text, kReceived));
  }
  CHECK(parse_http_date("Fri, 31 Dec 9999 23:59:60 GMT", kReceived));
}

TEST_CASE("freshness: s-maxage before max-age before Expires (RFC 9111 4.2.1)") {
  const char* expires = "Expires: Tue, 09 Dec 2025 13:00:00 GMT";
  CHECK(max_age({}) == std::nullopt);
  CHECK(max_age({"Cache-Control: max-age=300, s-maxage=60", expires}) == seconds{60});
  CHECK(max_age({"Cache-Control: public, Max-Age=300", expires}) == seconds{300});
  CHECK(max_age({expires}) == seconds{3600});
  CHECK(max_age({expires, "Date: Tue, 09 Dec 2025 12:30:00 GMT"}) == seconds{1800});
}

TEST_CASE("H42 a clock 30 years ahead does no harm: Expires counts from the server's own Date") {
  CHECK(max_age({"Date: Fri, 09 Dec 2055 12:00:00 GMT", "Expires: Fri, 09 Dec 2055 12:10:00 GMT"}) ==
        seconds{600});
}

TEST_CASE("H41 freshness is never negative, and absurd spans are cut") {
  CHECK(max_age({"Cache-Control: max-age=-5"}) == seconds{0});
  CHECK(max_age({"Expires: Thu, 01 Jan 1970 00:00:00 GMT"}) == seconds{0});
  CHECK(max_age({"Expires: 0"}) == seconds{0});
  CHECK(max_age({"Expires: -1"}) == seconds{0});
  CHECK(max_age({"Cache-Control: max-age=315360000"}) == seconds{315360000});
  CHECK(max_age({"Cache-Control: max-age=99999999999999999999999999"}) == kLongestSpan);
}

TEST_CASE("Cache-Control: quoted, repeated, malformed and forbidding directives") {
  CHECK(max_age({"Cache-Control: max-age=\"60\""}) == seconds{60});
  CHECK(max_age({"Cache-Control: max-age=60, max-age=90"}) == seconds{60});
  CHECK(max_age({"Cache-Control: max-age = 60"}) == seconds{60});
  CHECK(max_age({"Cache-Control: max-age=abc"}) == std::nullopt);
  CHECK(max_age({"Cache-Control: max-age"}) == std::nullopt);
  CHECK(max_age({"Cache-Control: ,,=,max-age=7,"}) == seconds{7});
  CHECK(max_age({"Cache-Control: no-cache, max-age=60"}) == seconds{0});
  CHECK(max_age({"Cache-Control: no-store"}) == seconds{0});
  CHECK(max_age({"Cache-Control: x-max-age=60"}) == std::nullopt);
}

TEST_CASE("Age says how old the copy is, or nothing") {
  CHECK(cache_hints(head_of({"Age: 12"}), kReceived).age == seconds{12});
  for (const char* line : {"Age: -3", "Age: soon", "Age:", "X: 1"})
    CHECK(cache_hints(head_of({line}), kReceived).age == seconds{0});
}

TEST_CASE("H14-H17 Retry-After: seconds, date, absurd, negative, garbage") {
  CHECK(retry_after({"Retry-After: 120"}) == seconds{120});
  CHECK(retry_after({"Retry-After: Tue, 09 Dec 2025 12:05:00 GMT"}) == seconds{300});
  CHECK(retry_after({"Retry-After: Tue, 09 Dec 2025 12:05:00 GMT", "Date: Tue, 09 Dec 2025 12:04:00 GMT"}) ==
        seconds{60});
  CHECK(retry_after({"Retry-After: Tue, 09 Dec 2025 11:00:00 GMT"}) == seconds{0});
  CHECK(retry_after({"Retry-After: 999999999999999999999"}) == kLongestSpan);
  CHECK(retry_after({"Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"}) == kLongestSpan);
  for (const char* line :
       {"Retry-After: -5", "Retry-After: soon", "Retry-After:", "Retry-After: 1.5", "Retry-After: 10 s"})
    CHECK(retry_after({line}) == std::nullopt);
}

TEST_CASE("H37 H38 a validator is kept only if it can be sent back as it is") {
  CHECK(validators_of(head_of({"ETag: W/\"a b\"", "Last-Modified: whatever"})) ==
        Validators{"W/\"a b\"", "whatever"});
  const std::string longest(kLongestValidator, 'x');
  CHECK(validators_of(head_of({("ETag: " + longest).c_str()})).etag == longest);
  CHECK(validators_of(head_of({("ETag: " + longest + "x").c_str()})).empty());
  CHECK(validators_of(head_of({"ETag: \"\x01\"", "Last-Modified: \xD8\xA7"})).empty());
  CHECK_FALSE(is_sendable("a\r\nX: 1"));
  CHECK_FALSE(is_sendable(std::string_view("a\0b", 3)));
  CHECK_FALSE(is_sendable(" a"));
  CHECK_FALSE(is_sendable(""));
}

}  // namespace
}  // namespace khabar::fetch
