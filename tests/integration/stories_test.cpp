// Stories through the whole daemon: ten outlets carry one report in ten guises, and much else of the same
// week.

#include <algorithm>
#include <array>
#include <sstream>

#include "support/catch.h"
#include "support/desk.h"

using namespace khabar::test;

namespace {

struct Piece {
  std::string title;
  std::vector<std::string> paragraphs;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) lines.push_back(line);
  return lines;
}

std::vector<Piece> pieces_of(const std::string& file) {
  std::vector<Piece> pieces(1);
  for (const std::string& line : lines_of(read_file(KHABAR_TEST_DATA "/stories/" + file))) {
    if (line == "%")
      pieces.emplace_back();
    else if (pieces.back().title.empty())
      pieces.back().title = line;
    else
      pieces.back().paragraphs.push_back(line);
  }
  return pieces;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string with_arabic_digits(std::string text) {
  constexpr std::array<const char*, 10> kDigits{"٠", "١", "٢", "٣", "٤", "٥", "٦", "٧", "٨", "٩"};
  for (std::size_t digit = 0; digit < kDigits.size(); ++digit)
    text = replaced(text, std::to_string(digit), kDigits[digit]);
  return text;
}

std::string html_of(const Piece& piece) {
  std::string html;
  for (const std::string& paragraph : piece.paragraphs) html += "<p>" + paragraph + "</p>\n";
  return html;
}

/// The report as outlet `number` prints it.
Item guise(Piece piece, int number) {
  std::string& first = piece.paragraphs.front();
  std::string summary;
  switch (number) {
    case 0:
      break;  // as it is
    case 1:
      piece.title += " | صحيفة المرفأ";
      break;  // suffix
    case 2:
      first = "العاصمة (قنا) - " + first;
      break;  // dateline
    case 3:
      piece.paragraphs.resize(4);
      break;  // cut
    case 4:
      summary = first;
      piece.paragraphs.clear();
      break;  // summary only
    case 5:   // extended
      piece.paragraphs.push_back(
          "وكانت البلاد قد استضافت قبل عامين ملتقى لرؤساء أجهزة الإنقاذ شارك فيه ممثلون عن عشرين دولة.");
      piece.paragraphs.push_back("لمتابعة آخر الأخبار اشترك في قناتنا، وشارك الخبر مع أصدقائك.");
      break;
    case 6:  // diacritics and digits
      for (std::string& text : piece.paragraphs) text = with_arabic_digits(replaced(text, "محمد", "مُحَمَّد"));
      first = replaced(replaced(first, "استقبل", "اِسْتَقْبَلَ"), "زيارة", "زيـــارة");
      break;
    case 7:
      piece.title = "خطاب نوايا ومذكرتان في ختام مباحثات مع أوسلو";
      break;  // re-headlined
    case 8:   // other letters, marks and spaces
      for (std::string& text : piece.paragraphs)
        text = replaced(replaced(replaced(text, "إ", "ا"), "أ", "ا"), "ى ", "ي ");
      break;
    default:  // edited and without its last part
      first = replaced(replaced(first, "صباح الثلاثاء", "أمس"), "تطوير الشراكة", "تعزيز التعاون");
      piece.paragraphs.pop_back();
  }
  const std::string link = "https://outlet" + std::to_string(number) + ".example/visit";
  return {link,    link,           piece.title,
          summary, html_of(piece), "Tue, 09 Dec 2025 1" + std::to_string(number % 10) + ":00:00 GMT"};
}

Item decoy(const Piece& piece, int number) {
  const std::string link =
      "https://outlet" + std::to_string(number % 10) + ".example/other" + std::to_string(number);
  return {link, link, piece.title, "", html_of(piece), "Tue, 09 Dec 2025 08:00:00 GMT"};
}

/// Ten outlets with two decoys each, and the report where `with_report` says so.
void publish(Desk& desk, bool with_report) {
  const Piece report = pieces_of("visit.txt").front();
  const std::vector<Piece> decoys = pieces_of("decoys.txt");
  REQUIRE(decoys.size() == 20);
  for (int outlet = 0; outlet < 10; ++outlet) {
    std::vector<Item> items;
    if (with_report) items.push_back(guise(report, outlet));
    items.push_back(decoy(decoys[static_cast<std::size_t>(outlet)], outlet));
    items.push_back(decoy(decoys[static_cast<std::size_t>(outlet + 10)], outlet + 10));
    desk.site.put("/feed" + std::to_string(outlet), rss("منبر " + std::to_string(outlet), items));
  }
}

void ten_outlets(Desk& desk) {
  std::vector<std::pair<std::string, std::string>> feeds;
  for (int outlet = 0; outlet < 10; ++outlet)
    feeds.emplace_back("outlet" + std::to_string(outlet), "/feed" + std::to_string(outlet));
  desk.configure(feeds);
}

}  // namespace

TEST_CASE("One report in ten guises among twenty others of its week is one story of ten") {
  Desk desk;
  ten_outlets(desk);
  publish(desk, true);
  const Ended once = desk.khabard({"once"});
  INFO(once.err << once.out);
  REQUIRE(once.exit_code == 0);

  CHECK(desk.number("SELECT count(*) FROM khabar.articles") == 30);
  CHECK(desk.sql("SELECT articles, feeds, wire_agency, agency_evidence FROM khabar.stories") ==
        "10|10|QNA|credit");
  CHECK(desk.number("SELECT count(*) FROM khabar.story_members") == 10);
  CHECK(
      desk.sql("SELECT bool_and(a.url LIKE '%/visit') FROM khabar.articles a WHERE a.story_id IS NOT NULL") ==
      "t");
  CHECK(desk.number("SELECT count(DISTINCT article_id) FROM khabar.changes(0) WHERE kind = 's'") == 10);
  CHECK(desk.number("SELECT count(*) FROM khabar.story_members WHERE method = 'first' AND similarity = 1") ==
        1);
}

TEST_CASE("The same when it comes poll by poll, over restarts and from a second daemon") {
  Desk desk;
  ten_outlets(desk);
  publish(desk, false);
  REQUIRE(desk.khabard({"once"}).exit_code == 0);
  CHECK(desk.number("SELECT count(*) FROM khabar.stories") == 0);
  publish(desk, true);
  for (int outlet = 0; outlet < 10; ++outlet)  // a new process each time: its memory is the database's
    REQUIRE(desk.khabard({"once", "outlet" + std::to_string(outlet)}).exit_code == 0);
  CHECK(desk.sql("SELECT articles, feeds FROM khabar.stories") == "10|10");
}

TEST_CASE("Sketches that a khabard of version 1 left are compared with new ones") {
  Desk desk;
  ten_outlets(desk);
  publish(desk, true);
  REQUIRE(desk.khabard({"once", "outlet0"}).exit_code == 0);
  // Theirs say nothing of marks, and have more of the hash in their place, as here the first pair.
  REQUIRE(desk.sql(R"(WITH old AS (UPDATE khabar_core.article_sketch SET algo = 1, sketch =
      set_byte(set_byte(sketch, 3, get_byte(sketch, 3) & 127), 23, get_byte(sketch, 23) | 96) RETURNING 1)
      SELECT count(*) FROM old)") == "3");
  REQUIRE(desk.khabard({"once", "outlet2"}).exit_code == 0);
  CHECK(desk.sql("SELECT articles, feeds FROM khabar.stories") == "2|2");
  CHECK(desk.sql("SELECT string_agg(DISTINCT algo::text, ' ') FROM khabar_core.article_sketch") == "1 2");
  const Ended told = desk.khabard(
      {"explain", desk.sql("SELECT id FROM khabar.articles WHERE url = 'https://outlet0.example/visit'"),
       desk.sql("SELECT id FROM khabar.articles WHERE url = 'https://outlet2.example/visit'")});
  CHECK(told.out.find("copies: the texts and both openings agree (rule: leads)") != std::string::npos);
}

TEST_CASE("Two daemons that meet the copies at once find one story") {
  Desk desk;
  ten_outlets(desk);
  publish(desk, true);
  std::vector<std::string> ours{"once"}, theirs{"once"};
  for (int outlet = 0; outlet < 10; ++outlet)
    (outlet % 2 == 0 ? ours : theirs).push_back("outlet" + std::to_string(outlet));
  REQUIRE(desk.khabard({"once", "outlet0"}).exit_code ==
          0);  // so that neither has to fill the table of feeds
  const auto here = desk.start(ours), there = desk.start_elsewhere(theirs);
  CHECK(here->wait(std::chrono::minutes{3}).exit_code == 0);
  CHECK(there->wait(std::chrono::minutes{3}).exit_code == 0);
  CHECK(desk.sql("SELECT articles, feeds, wire_agency FROM khabar.stories") == "10|10|QNA");
  CHECK(desk.number("SELECT count(*) FROM khabar.story_members WHERE method = 'first'") == 1);
}

TEST_CASE("An article that gains its full text is matched again; a further feed of a member counts") {
  Desk desk;
  desk.configure({{"a", "/a"}, {"b", "/b"}, {"c", "/c"}});
  const Piece report = pieces_of("visit.txt").front();
  const Item whole = guise(report, 0);
  Item growing = guise(report, 7);
  const std::string full = growing.content;
  growing.content = "<p>التفاصيل بعد قليل.</p>";
  desk.site.put("/a", rss("أ", {whole}));
  desk.site.put("/b", rss("ب", {growing}));
  desk.site.put("/c", rss("ج", {}));
  REQUIRE(desk.khabard({"once", "--all"}).exit_code == 0);
  CHECK(desk.number("SELECT count(*) FROM khabar.stories") == 0);

  growing.content = full;
  desk.site.put("/b", rss("ب", {growing}));
  const std::string before = desk.sql("SELECT head_seq FROM khabar.stream");
  REQUIRE(desk.khabard({"once", "--all"}).exit_code == 0);
  CHECK(desk.sql("SELECT articles, feeds FROM khabar.stories") == "2|2");
  CHECK(desk.sql("SELECT string_agg(kind::text, ' ' ORDER BY seq) FROM khabar.changes(" + before + ")") ==
        "r s s");

  desk.site.put("/c", rss("ج", {whole}));
  REQUIRE(desk.khabard({"once", "--all"}).exit_code == 0);
  CHECK(desk.sql("SELECT articles, feeds FROM khabar.stories") == "2|3");
}

TEST_CASE("khabard explain tells why two articles are copies and why two are not") {
  Desk desk;
  ten_outlets(desk);
  publish(desk, true);
  REQUIRE(desk.khabard({"once"}).exit_code == 0);
  const auto id = [&](const std::string& url) {
    return desk.sql("SELECT id FROM khabar.articles WHERE url = 'https://" + url + "'");
  };
  const Ended copies = desk.khabard({"explain", id("outlet0.example/visit"), id("outlet2.example/visit")});
  INFO(copies.out << copies.err);
  CHECK(copies.exit_code == 0);
  CHECK(copies.out.find("copies: the texts and both openings agree (rule: leads)") != std::string::npos);
  CHECK(copies.out.find("استقبل الشيخ سالم") != std::string::npos);
  const Ended others = desk.khabard({"explain", id("outlet0.example/visit"), id("outlet0.example/other0")});
  CHECK(others.exit_code == 0);
  CHECK(others.out.find("not copies: too little in common (rule: nothing)") != std::string::npos);
  CHECK(desk.khabard({"explain", "1", "2"}).exit_code == 1);
  CHECK(desk.khabard({"explain", "x", "2"}).exit_code == 2);
}

TEST_CASE("A rewritten article leaves its story, and the story keeps its id without its first member") {
  Desk desk;
  ten_outlets(desk);
  publish(desk, true);
  REQUIRE(desk.khabard({"once"}).exit_code == 0);
  const std::string story = desk.sql("SELECT id FROM khabar.stories");
  const std::string first = desk.sql("SELECT article_id FROM khabar.story_members WHERE method = 'first'");
  const std::string feed = desk.sql("SELECT feed_id FROM khabar.articles WHERE id = " + first);
  const int outlet = feed.back() - '0';
  const std::string before = desk.sql("SELECT head_seq FROM khabar.stream");
  Piece other = pieces_of("decoys.txt").front();
  other.title = "تصحيح: نعتذر عن خبر نشر خطأ";
  other.paragraphs = {
      "نعتذر لقرائنا عن خبر نشر صباح اليوم قبل التثبت من تفاصيله، وقد سحبناه، وسننشر ما يردنا من الجهات المعنية فور "
      "وصوله إلينا مع بيان كامل لما وقع من خطأ في التحرير."};
  Item item = guise(pieces_of("visit.txt").front(), outlet);
  item.title = other.title;
  item.description.clear();
  item.content = html_of(other);
  desk.site.put("/feed" + std::to_string(outlet), rss("منبر " + std::to_string(outlet), {item}));
  const Ended again = desk.khabard({"once", "--all"});
  INFO(again.err << again.out);
  REQUIRE(again.exit_code == 0);

  CHECK(desk.sql("SELECT rev FROM khabar.articles WHERE id = " + first) == "2");
  CHECK(desk.sql("SELECT id, articles FROM khabar.stories") == story + "|9");
  CHECK(desk.sql("SELECT story_id FROM khabar.articles WHERE id = " + first).empty());
  CHECK(desk.sql("SELECT article_id, into_id FROM khabar.changes(" + before + ") WHERE kind = 's'") ==
        first + "|");
}

TEST_CASE("Ten thousand items with one text from one feed are stored in bounded time and take no one along") {
  Desk desk;
  desk.configure({{"flood", "/flood"}, {"other", "/other"}});
  const std::string text = html_of(
      {"",
       {"تعلن إدارة الموقع عن توقف الخدمة مؤقتا لأعمال الصيانة الدورية، وتعتذر لزوارها "
        "الكرام عن أي إزعاج، على أن تعود الصفحات إلى العمل كالمعتاد فور انتهاء الفنيين من أعمالهم."}});
  const auto flood = [&](int first) {  // a document holds 5000 entries at most
    std::vector<Item> items;
    for (int number = first; number < first + 5000; ++number) {
      const std::string link = "https://flood.example/" + std::to_string(number);
      items.push_back(
          {link, link, "خبر رقم " + std::to_string(number), "", text, "Tue, 09 Dec 2025 08:00:00 GMT"});
    }
    desk.site.put("/flood", rss("سيل", items));
  };
  const std::vector<Piece> decoys = pieces_of("decoys.txt");
  std::vector<Item> others;
  for (int number = 0; number < 20; ++number)
    others.push_back(decoy(decoys[static_cast<std::size_t>(number)], number));
  desk.site.put("/other", rss("آخر", others));

  const auto begin = std::chrono::steady_clock::now();
  for (const int first : {0, 5000}) {
    flood(first);
    const Ended once = desk.khabard({"once", "--all"});
    INFO(once.err << once.out);
    REQUIRE(once.exit_code == 0);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  CHECK(took.count() < 240);  // a sanitizer's build on a busy machine
  CHECK(desk.number("SELECT count(*) FROM khabar.articles WHERE feed_id = 'flood'") == 10000);
  CHECK(desk.number("SELECT count(*) FROM khabar.articles WHERE feed_id = 'other'") == 20);
  CHECK(desk.number(
            "SELECT count(*) FROM khabar.articles WHERE feed_id = 'other' AND story_id IS NOT NULL") == 0);
}
