#include <string>

#include "database.h"
#include "support/catch.h"

namespace khabar {
namespace {

using namespace test;

/// Articles as the daemon stores them, so many of one title and text; the first was stored `hours` ago, each
/// next one a second earlier.
void add(const Database& database, double hours, int articles, const std::string& title,
         const std::string& text) {
  database.execute(R"(
INSERT INTO khabar_core.article (id, origin_feed, first_seen, touched_at, content_hash, url, canonical_url, title, title_raw,
       authors, summary, text, html, summary_html, lang, dir, categories, enclosures, published, published_quality, published_raw)
SELECT khabar.id_at(w.at) | w.n, 1, w.at, w.at, gen_random_uuid(), w.url, w.url, ')" +
                   title + "', '', '{}', '', '" + text +
                   R"(', '', '', 'ar', 'rtl', '{}', '[]', w.at, 'exact', ''
  FROM (SELECT n, 'https://site.example/' || gen_random_uuid() AS url,
               now() - make_interval(secs => 3600 * )" +
                   std::to_string(hours) + R"( + n) AS at FROM generate_series(0, )" +
                   std::to_string(articles - 1) + ") AS n) AS w");
}

/// A table for any time, beside those of the months that are.
void for_all_times(const Database& database) {
  database.execute("CREATE TABLE khabar_core.article_then PARTITION OF khabar_core.article DEFAULT");
}

/// The titles that answer, newest first.
std::string found(const Database& database, const std::string& question, const std::string& after) {
  return cluster().value(database.name(),
                         "SELECT coalesce(string_agg(title, ' ' ORDER BY id DESC), '') FROM khabar.search('" +
                             question + "', 'ar', " + after + ", 200)",
                         "reader");
}

TEST_CASE("search: whenever an article was stored, it is found, up to the time that is asked for") {
  const Database database;
  for_all_times(database);
  const char* const kTimes[] = {"-2", "0", "9", "18.7", "19", "70", "100", "240", "700", "3000", "40000"};
  for (const char* hours : kTimes) add(database, std::stod(hours), 1, hours, "وصلت سفينة إلى الميناء");
  const std::string all = "-2 0 9 18.7 19 70 100 240 700 3000 40000";
  for (const char* question :
       {"سفينة", "\"سفينة إلى الميناء\"", "-مطار", "-\"سفينة الميناء\"", "مطار or الميناء"}) {
    CHECK(found(database, question, "now() - interval '6 years'") == all);
    CHECK(found(database, question, "now() - interval '101 hours'") == "-2 0 9 18.7 19 70 100");
    CHECK(found(database, question, "now() - interval '18.8 hours'") == "-2 0 9 18.7");
  }
}

TEST_CASE("search: of words that many articles hold the newest 200 are ranked, and 1000 read for a phrase") {
  const Database database;
  for_all_times(database);
  add(database, 30, 1, "phrase", "سفينة الميناء");
  add(database, 1, 990, "words", "الميناء ثم سفينة");
  const std::string week = "now() - interval '7 days'";
  const auto count = [&](const std::string& question) {
    return cluster().value(database.name(),
                           "SELECT count(*) FROM khabar.search('" + question + "', lim => 1000)", "reader");
  };
  CHECK(count("سفينة الميناء") == "200");
  CHECK(count("\"الميناء ثم سفينة\"") == "200");
  CHECK(found(database, "سفينة الميناء", week).find("phrase") == std::string::npos);
  CHECK(found(database, "\"سفينة الميناء\"", week) == "phrase");
  CHECK(found(database, "\"سفينة الميناء\" or مطار", week) == "phrase");
  add(database, 2, 10, "words", "الميناء ثم سفينة");
  CHECK(found(database, "\"سفينة الميناء\"", week).empty());
}

TEST_CASE("search: no time makes it fail") {
  const Database database;
  for_all_times(database);
  add(database, 30000, 1, "old", "سفينة");
  CHECK(found(database, "سفينة", "'-infinity'") == "old");
  CHECK(found(database, "-\"سفينة مطار\"", "'-infinity'") == "old");
  CHECK(found(database, "سفينة", "'1970-01-01'") == "old");
  CHECK(found(database, "سفينة", "'infinity'").empty());
  CHECK(found(database, "سفينة", "NULL").empty());
}

}  // namespace
}  // namespace khabar
