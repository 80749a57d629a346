#include "normalize/language.h"

#include <fstream>

#include "support/catch.h"

using namespace khabar;
using namespace khabar::normalize;

TEST_CASE("the language of sentences and titles") {
  std::ifstream file(std::string(KHABAR_TEST_DATA) + "/languages/sentences.tsv");
  std::size_t rows = 0, right = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("# ")) continue;
    const std::size_t last = line.rfind('\t');
    REQUIRE(last != std::string::npos);
    const std::size_t first = line.rfind('\t', last - 1);
    REQUIRE(first != std::string::npos);
    const std::string found = language_of(line.substr(0, first), line.substr(first + 1, last - first - 1));
    INFO(line);
    CHECK(found == line.substr(last + 1));
    ++rows;
    right += found == line.substr(last + 1) ? 1U : 0U;
  }
  WARN("languages: " << right << " of " << rows);
  REQUIRE(rows >= 150);
}

TEST_CASE("language tags as feeds write them") {
  const auto [tag, normal] = GENERATE(table<std::string, std::string>({{"ar", "ar"},
                                                                       {"AR_sa", "ar-SA"},
                                                                       {"en-us", "en-US"},
                                                                       {"arabic", "ar"},
                                                                       {"العربية", "ar"},
                                                                       {"English", "en"},
                                                                       {"zh-hant-tw", "zh-Hant-TW"},
                                                                       {"es-419", "es-419"},
                                                                       {"ara", "ar"},
                                                                       {"per", "fa"},
                                                                       {"iw", "he"},
                                                                       {"in", "id"},
                                                                       {"ar_SA.UTF-8", "ar-SA"},
                                                                       {"ar, en", "ar"},
                                                                       {"ar;q=0.9", "ar"},
                                                                       {" fr ", "fr"},
                                                                       {"\"de\"", "de"},
                                                                       {"ckb-Arab-IQ", "ckb-Arab-IQ"},
                                                                       {"", ""},
                                                                       {"und", ""},
                                                                       {"none", ""},
                                                                       {"*", ""},
                                                                       {"x", ""},
                                                                       {"e1", ""},
                                                                       {"klingonese", ""},
                                                                       {"ar-", "ar"},
                                                                       {"ar--SA", "ar"}}));
  INFO(tag);
  CHECK(normalize_language_tag(tag) == normal);
}

TEST_CASE("a tag of any length is short work") {
  CHECK(normalize_language_tag(std::string(100000, 'a')).empty());
  CHECK(normalize_language_tag("ar-" + std::string(100000, 'a')).empty());
}

TEST_CASE("direction by the language's script, else by the first letters") {
  CHECK(direction_of("ar", "Breaking news") == Direction::kRtl);
  CHECK(direction_of("fa-IR", "") == Direction::kRtl);
  CHECK(direction_of("en", "محمد") == Direction::kLtr);
  CHECK(direction_of("ckb", "") == Direction::kRtl);
  CHECK(direction_of("az-Arab", "") == Direction::kRtl);
  CHECK(direction_of("ur-Latn", "salam") == Direction::kLtr);
  CHECK(direction_of("ku", "سەرۆک") == Direction::kRtl);
  CHECK(direction_of("ku", "Serok") == Direction::kLtr);
  CHECK(direction_of("und", "«2025» محمد Ali") == Direction::kRtl);
  CHECK(direction_of("und", "2025 Ali محمد") == Direction::kLtr);
  CHECK(direction_of("", "שלום") == Direction::kRtl);
  CHECK(direction_of("", "") == Direction::kLtr);
}

TEST_CASE("one letter alone belongs to no language") {
  for (const char* letter : {"a", "A", "e", "o", "y"}) CHECK(language_of(letter, "") == "und");
  CHECK(language_of("a", "fr") == "fr");
}

TEST_CASE("letters of damage belong to no language") {
  CHECK(language_of("\xff\xfe\xd8", "") == "und");
  CHECK(language_of(std::string(1000000, '\xd9'), "ar") == "ar");
}
