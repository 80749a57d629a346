#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>
#include <variant>

#include "base/utf8.h"
#include "read/charset/survey.h"
#include "read/read.h"
#include "support/catch.h"

using khabar::ParsedFeed;
using khabar::read::read_feed;
using khabar::read::survey;
using khabar::read::Survey;

namespace {

/// A document of one headline and nothing else beyond ASCII.
std::string document(std::string_view label, std::string_view headline) {
  std::string xml = label.empty() ? "" : "<?xml version=\"1.0\" encoding=\"" + std::string(label) + "\"?>";
  return xml + "<rss version=\"2.0\"><channel><title>news</title><item><title>" + std::string(headline) +
         "</title></item></channel></rss>";
}

ParsedFeed read(const std::string& bytes) {
  auto reading = read_feed(bytes, {});
  REQUIRE(std::holds_alternative<ParsedFeed>(reading));
  return std::get<ParsedFeed>(std::move(reading));
}

}  // namespace

TEST_CASE("One headline tells what its label does not") {
  struct Row {
    std::string label, bytes, title;
  };
  const Row row = GENERATE(values<Row>(
      {{"windows-1252", "\xCE\xC8\xD1", "خبر"},
       {"windows-1252", "\xDA\xC7\xCC\xE1", "عاجل"},
       {"iso-8859-1", "\xDA\xC7\xCC\xE1: \xD2\xE1\xD2\xC7\xE1", "عاجل: زلزال"},
       {"us-ascii", "\xDE\xD8\xD1", "قطر"},
       {"iso-8859-15", "\xDA\xE3\xC7\xE4", "عمان"},
       {"iso-8859-6", "\xC7\xD3\xCA\xDE\xC7\xE1\xC9 \xC7\xE1\xE6\xD2\xED\xD1", "استقالة الوزير"},
       {"utf-8", "\xE3\xD5\xD1 2 - 1 \xCA\xE6\xE4\xD3", "مصر 2 - 1 تونس"},
       {"", "\xDA\xC7\xCC\xE1: \xD2\xE1\xD2\xC7\xE1", "عاجل: زلزال"},
       {"windows-1256", "\xC7\xE4\xD3\xD9\xE8\xCF\xEA\xC9 - \xC3\xCE\xC8\xC7\xD1", "السعودية - أخبار"},
       {"windows-1252", "\xC3\xCE\xC8\xC7\xD1 \xC7\xE4\xEA\xE8\xE5", "أخبار اليوم"},
       {"windows-1256", "\xC9lections: r\xE9sultats", "Élections: résultats"},
       {"windows-1256", "S\xE3o Paulo", "São Paulo"},
       {"windows-1251",
        "Gr\xF6\xDF"
        "e",
        "Größe"},
       {"windows-1252", "\xC4\xD6\xDC \xE4\xF6\xFC \xDF", "ÄÖÜ äöü ß"},
       {"iso-8859-1", "\xC5\xE4\xF6", "Åäö"},
       {"windows-1252", "\xC0 \xC9", "À É"},
       {"windows-1256",
        "\xC7\xE1"
        "BBC",
        "الBBC"},
       {"windows-1251", "\xD1\xD8\xC0", "США"},
       {"koi8-r", "\xF3\xD0\xCF\xD2\xD4", "Спорт"},
       {"", "\xF0\xCF\xC7\xCF\xC4\xC1 \xD7 \xED\xCF\xD3\xCB\xD7\xC5", "Погода в Москве"},
       {"windows-1256", "\xDB\xD2\xC9", "غزة"},
       {"iso-8859-6", "\xDA\xD2\xC9", "غزة"}}));
  INFO(row.label << ": " << row.title);
  CHECK(read(document(row.label, row.bytes)).entries.at(0).title.value == row.title);
}

TEST_CASE("Japanese in seven bits needs no label") {
  const std::string bytes = document("", "\x1B$BF|K\\\x1B(B");
  const ParsedFeed feed = read(bytes);
  CHECK(feed.charset == "iso-2022-jp");
  CHECK(feed.entries.at(0).title.value == "日本");
  CHECK(read(document("utf-8", "\x1B$BF|K\\\x1B(B")).entries.at(0).title.value == "日本");
}

TEST_CASE("Pairs written half by half are the letters they stand for") {
  const std::string smile = "\xED\xA0\xBD\xED\xB8\x80";
  CHECK(read(document("utf-8", "Fair " + smile + smile)).entries.at(0).title.value == "Fair 😀😀");
  CHECK(read(document("", "طقس " + smile)).entries.at(0).title.value == "طقس 😀");
  CHECK(read(document("utf-8", "طقس وصحو \xED\xA0\xBD.")).entries.at(0).title.value ==
        "طقس وصحو \uFFFD\uFFFD\uFFFD.");
  CHECK(read(document("utf-8", "Fair " + smile)).salvaged);
}

TEST_CASE("What careless programs made of Arabic letters is undone, even twice") {
  const auto title = [](const std::string& text) {
    return read(document("utf-8", text)).entries.at(0).title.value;
  };
  CHECK(title("Ø®Ø¨Ø±") == "خبر");
  CHECK(title("Ø±1, Ø±2, Ø±3") == "Ø±1, Ø±2, Ø±3");
  CHECK(title("ÇäÝÌÇÑ Ýí ÈíÑæÊ") == "انفجار في بيروت");
  CHECK(title("ÄÖÜ äöü ßÄÖÜ ÀÈÌÒÙ àèìòù") == "ÄÖÜ äöü ßÄÖÜ ÀÈÌÒÙ àèìòù");
  CHECK(title("ÁÉÍÓÚ ÑÁÉÍ ÓÚÑ") == "ÁÉÍÓÚ ÑÁÉÍ ÓÚÑ");
  CHECK(
      title(
          "\xC3\x83\xC2\x98\xC3\x82\xC2\xA7\xC3\x83\xC2\x98\xC3\x82\xC2\xB3\xC3\x83\xC2\x98\xC3\x82\xC2\xAA\xC3\x83\xC2\x99\xC3\x82\xC2\x82\xC3\x83\xC2\x98\xC3\x82\xC2\xA7\xC3\x83\xC2\x99\xC3\x82\xC2\x84\xC3\x83\xC2\x98\xC3\x82\xC2\xA9 \xC3\x83\xC2\x98\xC3\x82\xC2\xA7\xC3\x83\xC2\x99\xC3\x82\xC2\x84\xC3\x83\xC2\x99\xC3\x82\xC2\x88\xC3\x83\xC2\x98\xC3\x82\xC2\xB2\xC3\x83\xC2\x99\xC3\x82\xC2\x8A\xC3\x83\xC2\x98\xC3\x82\xC2\xB1") ==
      "استقالة الوزير");
  CHECK(
      title(
          "&Ccedil;&Oacute;&Ecirc;&THORN;&Ccedil;&aacute;&Eacute; &Ccedil;&aacute;&aelig;&Ograve;&iacute;&Ntilde;") ==
      "استقالة الوزير");
  CHECK(
      title(
          "&#199;&#211;&#202;&#222;&#199;&#225;&#201; &amp;#199;&amp;#225;&amp;#230;&amp;#210;&amp;#237;&amp;#209;") ==
      "استقالة الوزير");
  CHECK(title("&Ccedil;&aacute; &amp; l&agrave;") == "Çá & là");
}

TEST_CASE("the survey of a document says what reading it letter by letter says") {
  const std::array<std::string_view, 22> parts{"a",
                                               "<p>",
                                               "خبر",
                                               "é",
                                               "Ç",
                                               "Çá",
                                               "дом",
                                               "—",
                                               "漢字",
                                               "😀",
                                               "&#199;&#225;",
                                               "&Ccedil;&aacute;",
                                               "\xC2",
                                               "\x80",
                                               "\xC0\xAF",
                                               "\xE0\x80\xAF",
                                               "\xED\xA0\x80",
                                               "\xF4\x90\x80\x80",
                                               "\xF0\x8F\xBF\xBF",
                                               "\xE2\x82",
                                               "\xFF",
                                               " 1 "};
  std::mt19937 random(3);
  int valid = 0;
  for (int round = 0; round < 30'000; ++round) {
    const std::size_t usual = round % 3 == 0 ? parts.size() : 12;  // most texts are without broken letters
    std::string text;
    for (auto count = random() % 40; count > 0; --count) text += parts.at(random() % usual);
    const Survey seen = survey(text);
    INFO(text);
    REQUIRE(seen.valid == khabar::utf8::is_valid(text));
    if (!seen.valid) continue;
    ++valid;
    const auto is_high = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
    CHECK(seen.ascii == std::none_of(text.begin(), text.end(), is_high));
    CHECK(seen.c_cedilla == (text.find("Ç") != std::string::npos));
    if (text.find("&#199;") != std::string::npos || text.find("&Ccedil;") != std::string::npos)
      CHECK(seen.c_cedilla_reference);
    if (text.find("خ") != std::string::npos || text.find("д") != std::string::npos) CHECK(seen.foreign);
    if (seen.ascii) CHECK_FALSE(seen.foreign);
  }
  CHECK(valid > 15'000);
}
