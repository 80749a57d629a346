#include <array>
#include <random>
#include <utility>

#include "base/matching_form.h"
#include "base/utf8.h"
#include "database.h"
#include "model/outcome.h"
#include "support/catch.h"

namespace khabar {
namespace {

using namespace test;

std::string refusal(const Database& database, const std::string& sql, const std::string& role) {
  try {
    cluster().query(database.name(), sql, role);
    return "allowed";
  } catch (const std::runtime_error& fault) {
    const std::string words = fault.what();  // libpqxx 6 gives no SQLSTATE with this one
    const bool denied = words.find("permission denied") != std::string::npos ||
                        words.find("must be owner") != std::string::npos;
    return denied ? "42501" : words.substr(0, 5);
  }
}

TEST_CASE("contract: every view, column and function of the schema khabar has a comment") {
  const Database database;
  CHECK(database.value(R"(SELECT string_agg(c.relname || '.' || a.attname, ', ') FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = a.attnum
    WHERE c.relnamespace = 'khabar'::regnamespace AND coalesce(d.description, '') = '')") == "");
  CHECK(database.value(
            R"(SELECT string_agg(relname, ', ') FROM pg_class WHERE relnamespace = 'khabar'::regnamespace
    AND relkind = 'v' AND coalesce(obj_description(oid, 'pg_class'), '') = '')") == "");
  CHECK(database.value(
            R"(SELECT string_agg(proname, ', ') FROM pg_proc WHERE pronamespace = 'khabar'::regnamespace
    AND coalesce(obj_description(oid, 'pg_proc'), '') = '')") == "");
  CHECK(database.count(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'khabar'::regnamespace AND relkind = 'v'") ==
        13);
}

TEST_CASE("contract: the outcomes of khabar.polls are those of the program") {
  const Database database;
  const std::string check = database.value(
      "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'khabar_core.poll'::regclass AND "
      "conname LIKE '%outcome%'");
  std::size_t names = 0;
  for (std::size_t at = check.find('\''); at != std::string::npos; at = check.find('\'', at + 1)) ++names;
  CHECK(names == 2 * kOutcomeNames.size());
  for (const std::string_view name : kOutcomeNames)
    CHECK(check.find("'" + std::string(name) + "'") != std::string::npos);
}

TEST_CASE("roles: a reader reads khabar and nothing else") {
  const Database database;
  for (const auto& row : cluster().query(
           database.name(),
           "SELECT relname FROM pg_class WHERE relnamespace = 'khabar'::regnamespace AND relkind = 'v'"))
    CHECK(refusal(database, "SELECT * FROM khabar." + row[0], "reader") == "allowed");
  for (const auto& row : cluster().query(database.name(),
                                         "SELECT relname FROM pg_class WHERE relnamespace = "
                                         "'khabar_core'::regnamespace AND relkind IN ('r', 'p')"))
    CHECK(refusal(database, "SELECT * FROM khabar_core." + row[0], "reader") == "42501");
  for (const auto& row : cluster().query(
           database.name(),
           "SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'khabar_core'::regnamespace")) {
    CHECK(database.value("SELECT has_function_privilege('reader', '" + row[0] + "', 'EXECUTE')") == "f");
  }
  for (const char* call : {"SELECT khabar.changes(0)", "SELECT khabar.search('x')", "SELECT khabar.norm('x')",
                           "SELECT khabar.id_at(now())"})
    CHECK(refusal(database, call, "reader") == "allowed");
  for (const char* attempt : {"DELETE FROM khabar.hosts", "UPDATE khabar.feeds SET name = ''",
                              "INSERT INTO khabar.hosts VALUES ('x', now(), 1)", "CREATE TABLE khabar.t ()",
                              "CREATE FUNCTION khabar.f() RETURNS int LANGUAGE sql RETURN 1",
                              "SELECT khabar_core.begin_session()", "SELECT pg_read_file('/etc/passwd')"})
    CHECK(refusal(database, attempt, "reader") == "42501");
}

TEST_CASE("roles: a writer can neither delete, nor define, nor touch the change log") {
  const Database database;
  for (const auto& row : cluster().query(database.name(),
                                         "SELECT relname FROM pg_class WHERE relnamespace = "
                                         "'khabar_core'::regnamespace AND relkind IN ('r', 'p')")) {
    CHECK(refusal(database, "DELETE FROM khabar_core." + row[0], "writer") == "42501");
    CHECK(refusal(database, "TRUNCATE khabar_core." + row[0], "writer") == "42501");
  }
  for (const char* attempt :
       {"INSERT INTO khabar_core.change VALUES (1, 'i', 1, 1, NULL)", "UPDATE khabar_core.change SET rev = 2",
        "SELECT nextval('khabar_core.change_seq')", "UPDATE khabar_core.stream SET epoch = 9",
        "UPDATE khabar_core.revision SET rev = 2", "CREATE TABLE khabar_core.t ()",
        "DROP TABLE khabar_core.feed", "ALTER TABLE khabar_core.feed ADD x int",
        "INSERT INTO khabar_core.schema_version VALUES (99, 'x', now(), 'x')", "SET ROLE khabar_owner"})
    CHECK(refusal(database, attempt, "writer") == "42501");
}

TEST_CASE("changes: a cursor below the floor is told to begin anew (fault D21)") {
  const Database database;
  database.execute("UPDATE khabar_core.stream SET floor_seq = 100");
  CHECK(refusal(database, "SELECT * FROM khabar.changes(99)", "reader") == "KB001");
  CHECK(refusal(database, "SELECT * FROM khabar.changes(100)", "reader") == "allowed");
}

TEST_CASE("begin_session: a restored database opens a new epoch above every cursor (faults D11 D23)") {
  const Database database;
  CHECK(database.value("SELECT epoch FROM khabar.stream") == "0");
  database.execute("UPDATE khabar_core.stream SET timeline = timeline + 1");
  const auto store = database.open();
  CHECK(database.value("SELECT epoch FROM khabar.stream") == "1");
  const auto feeds = with_feeds(*store, {feed("a")});
  REQUIRE(store->save({{batch(feeds[0], at(0), {article("1", "https://a.example/1", "one")})}}, hourly));
  CHECK(database.count("SELECT min(seq) FROM khabar.changes(0)") > (std::int64_t{1} << 40));
}

TEST_CASE("norm: bit for bit the program's matching form, for every letter and in company") {
  const Database database;
  database.execute("CREATE TABLE sample (n int, words text, form text)");
  std::string rows;
  int number = 0;
  const auto add = [&](const std::string& words) {
    rows += (rows.empty() ? "" : ",") +
            ("(" + std::to_string(++number) + ",$q$" + words + "$q$,$q$" + matching_form(words) + "$q$)");
  };
  for (char32_t first = 0x21; first < 0x20000;
       first += 64) {  // 64 letters at a time: alone, and among digits and letters
    std::string line, among;
    for (char32_t c = first; c < first + 64; ++c) {
      if ((c >= 0xD800 && c <= 0xDFFF) || c == U'$') continue;
      utf8::append(line, c);
      line += " x";
      among += "1";
      utf8::append(among, c);
      among += c % 3 == 0 ? "a" : "2";
    }
    add(line);
    add(among);
  }
  for (const char* words : {"", " ", "1.2.3", "1,234.5", "1..2", "1.", ".5", "٣٫١٤ ١٬٠٠٠", "1ـ.2", "1.ـ2",
                            "covid19", "الأمنُ القَطَريّ", "½ ㎏ ﷺ"})
    add(words);
  database.execute("INSERT INTO sample VALUES " + rows);
  CHECK(database.value("SELECT count(*) || ': ' || min(words || ' -> ' || khabar.norm(words) || ' instead of "
                       "' || form) FROM sample "
                       "WHERE khabar.norm(words) <> form") == "");
  CHECK(database.count("SELECT count(*) FROM sample WHERE khabar.norm(words) <> form") == 0);
}

/// Texts that the program and the database must fold alike, and what they do not.
class NormSample {
 public:
  /// `words` must not hold "$q$" or NUL.
  void add(const std::string& words) {
    rows_ += (rows_.empty() ? "" : ",") + ("($q$" + words + "$q$,$q$" + matching_form(words) + "$q$)");
    ++size_;
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// How many differ, with the first of them.
  [[nodiscard]] std::string differences(const Database& database) const {
    database.execute("CREATE TABLE norm_sample (words text, form text)");
    database.execute("INSERT INTO norm_sample VALUES " + rows_);
    return database.value(
        "SELECT count(*) || coalesce(': ' || min(words || ' -> ' || norm || ' instead of ' || form), '') FROM "
        "(SELECT *, khabar.norm(words) AS norm FROM norm_sample) AS s WHERE norm <> form");
  }

 private:
  std::string rows_;
  std::size_t size_ = 0;
};

constexpr std::array<std::pair<char32_t, char32_t>, 9> kFoldedBlocks{{{0x600, 0x6FF},
                                                                      {0x750, 0x77F},
                                                                      {0x870, 0x8FF},
                                                                      {0xFB50, 0xFDFF},
                                                                      {0xFE70, 0xFEFF},
                                                                      {0x21, 0x58F},  // Latin to Armenian
                                                                      {0x590, 0x5FF},
                                                                      {0x1E00, 0x1FFF},
                                                                      {0xFB00, 0xFB4F}}};

TEST_CASE("norm: every letter of the folded scripts alone, inside a word, inside a number and between both") {
  NormSample sample;
  for (const auto& [first, last] : kFoldedBlocks) {
    for (char32_t c = first; c <= last; ++c) {
      std::string letter;
      utf8::append(letter, c);
      if (letter == "$") letter = " $ ";
      for (const auto& [before, after] : std::array<std::pair<const char*, const char*>, 5>{
               {{"", ""}, {"ب", "ب"}, {"1", "2"}, {"٣.", "٤"}, {"a", "7"}}})
        sample.add(before + letter + after);
    }
  }
  const Database database;
  CHECK(sample.size() > 15000);
  CHECK(sample.differences(database) == "0");
}

TEST_CASE("norm: random mixtures of scripts, digits, marks and separators") {
  constexpr std::array<const char*, 30> kBetween{
      "1", "٢", "۳",      ".",      ",", "٫", "٬",      "،",      " ",      "  ", "\n", "-", "_", "#", "ـ",
      "َ",  "ّ",  "\u200c", "\u200d", "ً",  "7", "\u00a0", "\u200f", "\u00ad", "ء",  "لا", "ﷲ", "½", "😀", "漢"};
  std::mt19937 random(20251);  // the same numbers on every machine
  const auto below = [&](std::size_t end) { return static_cast<std::size_t>(random() % end); };
  NormSample sample;
  while (sample.size() < 6000) {
    std::string words;
    for (std::size_t left = 1 + below(30); left > 0; --left) {
      const auto& [first, last] = kFoldedBlocks.at(below(kFoldedBlocks.size()));
      const char32_t letter = first + static_cast<char32_t>(below(last - first + 1));
      if (below(2) == 0 && letter != U'$')
        utf8::append(words, letter);
      else
        words += kBetween.at(below(kBetween.size()));
    }
    sample.add(words);
  }
  const Database database;
  CHECK(sample.differences(database) == "0");
}

TEST_CASE("search: Arabic inflections, folded letters and other languages are found") {
  const Database database;
  const auto store = database.open();
  const auto feeds = with_feeds(*store, {feed("a")});
  Article english =
      article("5", "https://a.example/5", "Ministers met", "The ministries were meeting in Doha");
  english.lang = "en";
  REQUIRE(store->save(
      {{batch(feeds[0], at(0),
              {article("1", "https://a.example/1", "التعاون الأمني القطري", "سافر وفد"),
               article("2", "https://a.example/2", "خبر", "أعلنت وزارة الداخلية القطرية أن الأمن في غزة"),
               article("3", "https://a.example/3", "المدارس", "شيء آخر"),
               article("4", "https://a.example/4", "طقس ٢٥ مايو",
                       "ﻻ تزال الرياح شديدة، وقال الخبير إن گرما می آید، والمـُؤتمَر غداً"),
               english})}},
      hourly));
  const auto hits = [&](const std::string& q, const std::string& lang = "ar") {
    return cluster().value(
        database.name(),
        "SELECT coalesce(string_agg(right(url, 1), '' ORDER BY url), '') FROM khabar.search('" + q + "', '" +
            lang + "')",
        "reader");
  };
  CHECK(hits("الأمن القطري") == "12");
  CHECK(hits("الوزاره") == "2");  // the article and the final ha
  CHECK(hits("غزه") == "2");
  CHECK(hits("والمدارس") == "3");
  CHECK(hits("الامني") == "12");  // alef without hamza
  CHECK(hits("25") == "4");       // digits of any script
  CHECK(hits("٢٥ مايو") == "4");
  CHECK(hits("كرما") == "4");  // Persian letters
  CHECK(hits("لا") == "4");    // presentation forms
  CHECK(hits("الأمن -وزارة") == "1");
  CHECK(hits("مدارس or مؤتمر") == "34");
  CHECK(hits("\"القطري الأمن\"") == "");
  CHECK(hits("\"التعاون الأمني\"") == "1");
  CHECK(hits("\"") == "");
  CHECK(hits("-") == "");
  CHECK(hits("!&|:*()<-> \\ :A") == "");
  CHECK(hits("meet", "en") == "5");
  CHECK(hits("meet") == "");
  CHECK(cluster().value(database.name(), "SELECT count(*) FROM khabar.search('meet', NULL)", "reader") ==
        "1");
  CHECK(cluster()
            .value(database.name(), "SELECT headline FROM khabar.search('الداخلية')", "reader")
            .find("<b>الداخلية</b>") != std::string::npos);
  CHECK(database.value("SELECT khabar_core.word_form('ar', 'أإآٱؤئىیېکگڭپچڤڨ ہە ھا ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹')") ==
        "ااااوييييكككبجفف هة ها 01234567890123456789");
  CHECK(database.value("SELECT khabar_core.word_form('en', 'Año ٢٠٢٥')") == "Año 2025");
  const auto headline = [&](const std::string& q) {
    return cluster().value(database.name(), "SELECT headline FROM khabar.search('" + q + "')", "reader");
  };
  CHECK(headline("الوزارة") == "أعلنت <b>وزارة</b> الداخلية القطرية أن الأمن في غزة");
  CHECK(headline("مؤتمر").find("<b>والمـُؤتمَر</b>") != std::string::npos);  // in the letters of the text
  // However deep the word stands: six words before it, eighteen after.
  CHECK(database.value(
            "SELECT count(*) FROM generate_series(0, 400) AS n WHERE khabar_core.headline('ar', "
            "repeat('كلمة ', n) || 'الميناء' || repeat(' كلمة', 30), khabar_core.question('ميناء', 'ar')) <> "
            "repeat('كلمة ', least(n, 6)) || '<b>الميناء</b>' || repeat(' كلمة', 18)") == "0");
  CHECK(cluster().value(database.name(),
                        "SELECT count(*) FROM khabar.search('غزة', 'ar', now() + interval '1 hour')",
                        "reader") == "0");
}

TEST_CASE(
    "search: of equal answers the newer comes first, and of two ages the better only while it is news") {
  const Database database;
  const auto store = database.open();
  const auto feeds = with_feeds(*store, {feed("a")});
  REQUIRE(store->save({{batch(feeds[0], at(0),
                              {article("1", "https://a.example/1", "القمة الخليجية", "نص"),
                               article("2", "https://a.example/2", "القمة الخليجية", "نص آخر"),
                               article("3", "https://a.example/3", "أخبار",
                                       "عقدت القمة أمس ثم بدأ بعدها اجتماع الدول "
                                       "الخليجية")})}},
                      hourly));
  // Ids are times: the two are made older, in a table where nothing else refers to them.
  database.execute(
      "UPDATE khabar_core.article SET id = khabar.id_at(now() - interval '20 days') WHERE url LIKE '%/1'");
  database.execute(
      "UPDATE khabar_core.article SET id = khabar.id_at(now() - interval '1 hour') WHERE url LIKE '%/2'");
  const auto order = [&](const std::string& after) {
    return cluster().value(
        database.name(),
        "SELECT string_agg(right(url, 1), '' ORDER BY rank DESC) FROM khabar.search('القمة الخليجية', "
        "'ar', now() - interval '" +
            after + "')",
        "reader");
  };
  CHECK(order("7 days") == "23");
  CHECK(order("30 days") == "231");
}

TEST_CASE("search: nothing that an article or a question holds makes it fail") {
  const Database database;
  const auto store = database.open();
  const auto feeds = with_feeds(*store, {feed("a")});
  std::string many;
  for (int i = 0; i < 60000; ++i) many += "word" + std::to_string(i) + (i % 7 == 0 ? "كلمة " : " ");
  std::vector<Article> odd{
      article("1", "https://a.example/1", "قمة", many),
      article("2", "https://a.example/2", "قمة", std::string(300000, 'a')),
      article("3", "https://a.example/3", "قمة", "ﷺ ﷺ ﷺ ـ ـ ـ قمة"),
      article("4", "https://a.example/4", "قمة", "\xEE\x80\x80 قمة \xEE\x80\x81 <b>قمة</b>")};
  for (const char* lang : {"", "xx", "zh-Hant", "und", "ar-SA-x-\xC3\xA9"}) {
    odd.push_back(article(lang, std::string("https://a.example/l") + std::to_string(odd.size()), "قمة",
                          std::string("نص ") + lang));
    odd.back().lang = lang;
  }
  const std::size_t stored = odd.size();
  REQUIRE(store->save({{batch(feeds[0], at(0), odd)}}, hourly));
  CHECK(database.count("SELECT count(*) FROM khabar.search('قمة', NULL)") ==
        static_cast<std::int64_t>(stored));
  for (const char* question :
       {"قمة & !", "'':*", "((((", "قمة <-> <-> قمة", "\xEE\x80\x80", "ﷺ", "- - -", "\"قمة"})
    CHECK(database.value("SELECT count(*) >= 0 FROM khabar.search($q$" + std::string(question) +
                         "$q$, NULL)") == "t");
}

}  // namespace
}  // namespace khabar
