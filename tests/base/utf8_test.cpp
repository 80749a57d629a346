#include "base/utf8.h"

#include <array>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace khabar;

namespace {

/// Whether the bytes are one well-formed code point, by arithmetic rather than by Table 3-7: bits put
/// together, then refused when too long for their value, a surrogate, or past the end of Unicode.
bool is_one_code_point(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  std::size_t length = 1;
  char32_t value = byte(0);
  if (value >= 0xF8 || (value >= 0x80 && value < 0xC0)) return false;
  if (value >= 0xF0) {
    length = 4;
    value &= 0x07U;
  } else if (value >= 0xE0) {
    length = 3;
    value &= 0x0FU;
  } else if (value >= 0xC0) {
    length = 2;
    value &= 0x1FU;
  }
  if (bytes.size() != length) return false;
  for (std::size_t i = 1; i < length; ++i) {
    if (byte(i) / 64 != 2) return false;
    value = value * 64 + byte(i) % 64;
  }
  return value >= kLeast[length] && value <= 0x10FFFF && value / 0x800 != 0xD800 / 0x800;
}

bool is_valid_by_arithmetic(std::string_view text) {
  while (!text.empty()) {
    std::size_t length = 1;
    while (length <= 4 && length <= text.size() && !is_one_code_point(text.substr(0, length))) ++length;
    if (length > 4 || length > text.size()) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string bytes(std::initializer_list<int> values) {
  std::string out;
  for (const int value : values) out += static_cast<char>(value);
  return out;
}

constexpr std::array<int, 12> kEdges{0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xED, 0xFF};

}  // namespace

TEST_CASE("every scalar value is appended, decoded and counted") {
  std::size_t wrong = 0;
  std::string text;
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    if (value >= 0xD800 && value <= 0xDFFF) continue;
    text.clear();
    utf8::append(text, value);
    const utf8::Step step = utf8::decode(text, 0);
    wrong += !step.valid || step.code_point != value || step.length != text.size() ||
             !is_one_code_point(text) || utf8::length(text) != 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("what is no scalar value is appended as U+FFFD") {
  for (const char32_t value : {0xD800U, 0xDBFFU, 0xDC00U, 0xDFFFU, 0x110000U, 0xFFFFFFFFU}) {
    std::string text;
    utf8::append(text, value);
    CHECK(text == "\uFFFD");
  }
}

TEST_CASE(
    "validity is judged as by arithmetic: all of two bytes, and the edges of three and four (Table 3-7)") {
  std::size_t wrong = 0;
  const auto judge = [&](const std::string& text) {
    wrong += utf8::is_valid(text) != is_valid_by_arithmetic(text);
  };
  for (int first = 0; first < 256; ++first) {
    judge(bytes({first}));
    for (int second = 0; second < 256; ++second) {
      judge(bytes({first, second}));
      for (const int third : kEdges) {
        judge(bytes({first, second, third}));
        if (first >= 0xE0)
          for (const int fourth : kEdges) judge(bytes({first, second, third, fourth}));
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("repaired text is valid, keeps what was valid, and replaces what was not") {
  std::size_t wrong = 0;
  for (int first = 0x80; first < 256; ++first)
    for (int second = 0; second < 256; ++second)
      for (const int third : kEdges) {
        const std::string bad = bytes({first, second, third});
        const std::string good = utf8::repaired("a" + bad + "\u0628");
        wrong += !utf8::is_valid(good) || !good.starts_with("a") || !good.ends_with("\u0628");
        if (utf8::is_valid(bad)) wrong += good != "a" + bad + "\u0628";
      }
  CHECK(wrong == 0);
}

TEST_CASE("one U+FFFD per maximal subpart (Unicode 15, tables 3-8 to 3-11)") {
  const std::string r = "\uFFFD";
  CHECK(utf8::repaired(bytes({0xC0, 0xAF, 0xE0, 0x80, 0xBF, 0xF0, 0x81, 0x82, 0x41})) ==
        r + r + r + r + r + r + r + r + "A");
  CHECK(utf8::repaired(bytes({0xED, 0xA0, 0x80, 0xED, 0xBF, 0xBF, 0xED, 0xAF, 0x41})) ==
        r + r + r + r + r + r + r + r + "A");
  CHECK(utf8::repaired(bytes({0xF4, 0x91, 0x92, 0x93, 0xFF, 0x41, 0x80, 0xBF, 0x42})) ==
        r + r + r + r + r + "A" + r + r + "B");
  CHECK(utf8::repaired(bytes({0xE1, 0x80, 0xE2, 0xF0, 0x91, 0x92, 0xF1, 0xBF, 0x41})) == r + r + r + r + "A");
  CHECK(utf8::repaired("") == "");
  CHECK(utf8::repaired(bytes({0xD9})) == r);
}

TEST_CASE("valid_up_to finds the fault wherever it stands") {
  for (std::size_t before = 0; before < 40; ++before) {
    const std::string ascii(before, 'x');
    CHECK(utf8::valid_up_to(ascii + "\xFF" + std::string(40, 'y')) == before);
    CHECK(utf8::valid_up_to(ascii + "\u0645\u0631\u062D\u0628\u0627" + "\xD9") == before + 10);
    CHECK(utf8::valid_up_to(ascii) == before);
  }
}

TEST_CASE("prefixes never cut a letter") {
  const std::string text = "a\u0628\u20AC\U0001F600";  // 1, 2, 3 and 4 bytes
  const std::vector<std::size_t> by_bytes{0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
  for (std::size_t n = 0; n < by_bytes.size(); ++n) CHECK(utf8::prefix_bytes(text, n).size() == by_bytes[n]);
  const std::vector<std::size_t> by_letters{0, 1, 3, 6, 10, 10};
  for (std::size_t n = 0; n < by_letters.size(); ++n)
    CHECK(utf8::prefix_chars(text, n).size() == by_letters[n]);
  CHECK(utf8::length(text) == 4);
  CHECK(utf8::length("") == 0);
  CHECK(utf8::prefix_bytes("", 5).empty());
}
