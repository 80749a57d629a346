#include "normalize/text.h"

#include <array>
#include <random>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "normalize/nfc.h"
#include "normalize/text_builder.h"
#include "support/catch.h"

using namespace khabar::normalize;

namespace {

std::string clean(std::string_view text) {
  std::string room;
  return std::string(cleaned(text, room));
}

const std::string kRle = "\xE2\x80\xAB", kPdf = "\xE2\x80\xAC", kRlo = "\xE2\x80\xAE", kRli = "\xE2\x81\xA7",
                  kPdi = "\xE2\x81\xA9";

}  // namespace

TEST_CASE("what nobody sees is removed (X25-X27)") {
  CHECK(clean("خبر\tعاجل\n") == "خبر\tعاجل\n");
  CHECK(clean("a\x01\x1B[0m\x7F"
              "b") == "a[0mb");
  CHECK(clean("خبر\vعاجل\fجدا") == "خبر عاجل جدا");
  CHECK(clean(std::string("a\0b", 3)) == "ab");
  CHECK(clean("don\xC2\x92t\xC2\x85\xC2\x81") == "don’t…");  // windows-1252 taken for Latin-1
  CHECK(clean("c\xC2\xA0"
              "d") ==
        "c\xC2\xA0"
        "d");
  CHECK(clean("\xEF\xBB\xBF"
              "a\xEF\xBB\xBF"
              "b") == "ab");
  CHECK(clean("a\xEF\xB7\x90\xEF\xBF\xBE\xEF\xBF\xBF\xF0\x9F\xBF\xBE"
              "b") == "ab");
  CHECK(clean("ﷺ 😀 \xEF\xBF\xBD") == "ﷺ 😀 \xEF\xBF\xBD");
  CHECK(clean("می\xE2\x80\x8C"
              "خواهم") ==
        "می\xE2\x80\x8C"
        "خواهم");  // the joiner that Persian needs
  CHECK(clean("a\xD8") == "a\xEF\xBF\xBD");
}

TEST_CASE("a line has single blanks and no ends (forged log lines, X27)") {
  CHECK(single_line("  خبر \n\t عاجل\r\nجدا ") == "خبر عاجل جدا");
  CHECK(single_line("a\xC2\xA0\xC2\xA0"
                    "b\xE2\x80\xA8"
                    "c\xE3\x80\x80"
                    "d\xE2\x80\xAF"
                    "e f") == "a b c d e f");
  CHECK(single_line("\u200f\u200bخبر\u200e \u200b").compare("خبر") == 0);
  CHECK(single_line("لغة C++\u200e") == "لغة C++\u200e");  // the mark keeps the signs with their letter
  CHECK(single_line("\u200f").empty());
  CHECK(single_line("").empty());
  CHECK(single_line("\xC2\xA0\n").empty());
}

TEST_CASE("bidi controls stay where they are paired, and go where they would reach out") {
  struct Row {
    std::string given, expected;
  };
  const std::vector<Row> rows = {{kRle + "خبر" + kPdf + " x", kRle + "خبر" + kPdf + " x"},
                                 {kRlo + "txt.exe", "txt.exe"},
                                 {"a" + kPdf + "b" + kPdi, "ab"},
                                 {kRli + kRle + "a" + kPdi + "b", kRli + "a" + kPdi + "b"},
                                 {kRle + kRli + "a" + kPdf + kPdi, kRli + "a" + kPdi},
                                 {kRle + "a\nb" + kPdf, "a\nb"},
                                 {"\xE2\x80\x8F"
                                  "a\xE2\x80\x8E",
                                  "\xE2\x80\x8F"
                                  "a\xE2\x80\x8E"},  // marks turn nothing around
                                 {"“خبر”…", "“خبر”…"}};
  for (const Row& row : rows) CHECK(balanced_bidi(row.given) == row.expected);
}

TEST_CASE("what encloses all of a line says nothing") {
  CHECK(single_line(kRle + "خبر" + kPdf) == "خبر");
  CHECK(single_line(" " + kRli + "خبر عاجل" + kPdi + "\n") == "خبر عاجل");
  CHECK(single_line("\u200f" + kRle + "خبر" + kPdf) == "خبر");
  CHECK(single_line(kRle + "خبر" + kPdf + " x") == kRle + "خبر" + kPdf + " x");
  CHECK(single_line(kRle + "a" + kPdf + kRle + "b" + kPdf) == kRle + "a" + kPdf + kRle + "b" + kPdf);
  CHECK(single_line(kRle + "لغة C++" + kPdf) == kRle + "لغة C++" + kPdf);
}

TEST_CASE("text is in normalization form C") {
  CHECK(nfc("e\xCC\x81") == "é");
  CHECK(nfc("\xD8\xA7\xD9\x93") == "آ");                                 // alef, madda above
  CHECK(nfc("\xD9\x8A\xD9\x94") == "ئ");                                 // yeh, hamza above
  CHECK(nfc("\xD8\xAF\xD9\x91\xD9\x8E") == "\xD8\xAF\xD9\x8E\xD9\x91");  // shadda, fatha: in canonical order
  CHECK(nfc("مُعَلِّم") == nfc(nfc("مُعَلِّم")));
  CHECK(nfc("خبر عاجل: “نص” 😀 ﷺ") == "خبر عاجل: “نص” 😀 ﷺ");
  CHECK(nfc("\xE2\x84\xAB") == "Å");                                     // the Angstrom sign is a letter
  CHECK(nfc("\xF0\x9D\x85\x9E") == "\xF0\x9D\x85\x97\xF0\x9D\x85\xA5");  // excluded from composition
}

TEST_CASE("cuts keep letters whole") {
  CHECK(cut_letters("خبر عاجل", 3) == "خبر");
  CHECK(cut_letters("خبر عاجل", 4) == "خبر");
  CHECK(cut_letters("خبر", 3) == "خبر");
  CHECK(cut_letters("abc", 0).empty());
}

TEST_CASE("running text: blanks, lines, paragraphs, none at the ends") {
  TextBuilder builder;
  builder.paragraph();
  builder.add("  خبر ");
  builder.add("عاجل");
  builder.line();
  builder.blank();
  builder.add("سطر");
  builder.paragraph();
  builder.line();
  builder.add("\n");
  builder.add_lines("a\nb\n\n\nc \r\n \r\n d\n");
  builder.paragraph();
  CHECK(builder.take() == "خبر عاجل\nسطر\n\na\nb\n\nc\n\nd");
  CHECK(builder.take().empty());
}

TEST_CASE("the short way of single_line() for lines that are plain already says what the long one does") {
  const std::array<std::string_view, 30> parts{"خبر",    "عاجل",
                                               " ",      " ",
                                               " ",      "a",
                                               "É",      "e\u0301",
                                               "\u0622", "\u0627\u0653",
                                               "\u064E", "ی",
                                               "ۀ",      "\u06D5\u0654",
                                               "д",      "\u0485",
                                               "\u00A0", "\u00AB",
                                               "\u0085", "\u061C",
                                               "\u200F", "\u2014",
                                               "\u3000", "\t",
                                               "\n",     "\x7F",
                                               "\xD8",   "\xA7",
                                               "\xC0",   "😀"};
  std::mt19937 random(1);
  int plain = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto count = random() % 12; count > 0; --count) text += parts.at(random() % parts.size());
    const std::string line = single_line(text);
    INFO(text);
    REQUIRE(line == single_line(" " + text));  // a blank in front: the long way
    plain += line == text ? 1 : 0;
  }
  CHECK(plain > 500);
}
