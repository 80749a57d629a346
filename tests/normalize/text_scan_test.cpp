#include "normalize/text_scan.h"

#include <array>
#include <random>
#include <string>

#include "base/utf8.h"
#include "normalize/html_elements.h"
#include "normalize/nfc.h"
#include "support/catch.h"

using khabar::normalize::scan_text;
using khabar::normalize::text_scanners;

TEST_CASE("every way to scan a text finds the same special places") {
  const std::array<std::string_view, 28> parts{"خبر",    "عاجل",   " ",
                                               " ",      "a",      "word",
                                               "É",      "\u0622", "\u064E",
                                               "ی",      "д",      "\u00A0",
                                               "\u00AB", "\u0085", "\u2014",
                                               "\t",     "\n",     "\x7F",
                                               "\xD8",   "\xA7",   "\xC0",
                                               "\xC2",   "\xDF",   "\xF0\x9F\x98\x80",
                                               "&",      "<",      "quite a long piece of words",
                                               ">\""};
  std::mt19937 random(20251209);
  for (int i = 0; i < 20'000; ++i) {
    std::string text = "x";
    const bool plain = random() % 2 == 0;
    for (auto count = random() % 30; count > 0; --count)
      text += parts.at(random() % (plain ? 7 : parts.size()));
    INFO(text);
    const std::size_t special = scan_text(text, 0).special;
    for (const auto scan : text_scanners()) {
      const std::size_t found = scan(text, 0).special;
      REQUIRE((found == special || found + 1 == special));  // scan_text looks at it once more
    }
    if (special > 0) {
      CHECK(khabar::utf8::is_valid(std::string_view(text).substr(0, special)));
      CHECK(text.substr(0, special).find_first_of("&<>\"\n\t") == std::string::npos);
    }
  }
}

TEST_CASE("every pair of bytes is special in every way to scan, or in none") {
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      std::string text(80, 'a');
      text[33] = static_cast<char>(first);
      text[34] = static_cast<char>(second);
      const std::size_t special = text_scanners().front()(text, 0).special;
      if (text_scanners().back()(text, 0).special != special) FAIL(first << ' ' << second);
    }
}

TEST_CASE("what no scan takes for unsettled is in normalization form C behind any letter") {
  for (const auto scan : text_scanners()) {
    std::string letters;
    int settled = 0;
    for (char32_t c = 0xC0; c < 0x800; ++c) {
      std::string letter;
      khabar::utf8::append(letter, c);
      if (scan(letter, 0).unsettled) continue;
      ++settled;
      for (const std::string_view before : {"a", "e", "O", "ا", "و", "ي", "ە", "ہ", "и", "α"})
        letters.append(before).append(letter);
    }
    CHECK(settled > 1000 - 0x100);
    // The mark at the end has the whole algorithm run.
    CHECK(khabar::normalize::nfc(letters + " e\u0301") == letters + " é");
  }
}

TEST_CASE("the common letters of Arabic and Persian are settled") {
  for (const char* const text : {"قال وزير الخارجية، اليوم؛ ماذا؟ ٠١٢٣٤٥٦٧٨٩ إلى آخره أؤئةى",
                                 "گفتگو با وزیر امور خارجه پیش از ژانویه چه شد؟ ۱۲۳"})
    CHECK_FALSE(scan_text(text, 0).unsettled);
  CHECK(scan_text("قَالَ", 0).unsettled);
}

TEST_CASE("an element is found by its name in any case, and by nothing else") {
  for (std::string name : {"a", "p", "h1", "br", "img", "span", "table", "strong", "section", "noscript",
                           "plaintext", "blockquote", "figcaption"}) {
    CHECK(khabar::normalize::find_element(name).name == name);
    std::string large = name;
    for (char& c : large)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
    CHECK(khabar::normalize::find_element(large).name == name);
    CHECK(khabar::normalize::find_element(name + "x").name != name);
    large.back() = '~';
    CHECK(khabar::normalize::find_element(large).name.empty());
  }
}
