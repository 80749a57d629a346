#include "base/byte_block.h"

#include <algorithm>
#include <random>
#include <string>

#include "base/matching_form.h"
#include "base/utf8.h"
#include "support/catch.h"

using namespace khabar;

namespace {

/// Texts that end blocks in every way: letters of one to four bytes, marks, blanks, separators, and, where
/// wanted, bytes that are no UTF-8.
std::string random_text(std::mt19937& random, bool malformed) {
  constexpr std::u32string_view kLetters =
      U"abcXYZ   ,.-\n\t\x7F\x01 éßñ كتابمدرسة آأإؤئىةء کیگچپژ 1290٣ æßÿÉüØ×’– ـًّ،؟ \u061C жЩ\u0301 \u00A0\u00AD\u0085 “हि中\U0001F600 \u200B";
  std::string text;
  const std::size_t letters = random() % 90;
  for (std::size_t i = 0; i < letters; ++i) {
    const std::size_t stretch = random() % 8 == 0 ? 12 : 1;  // blocks of one kind too
    const char32_t letter = kLetters[random() % kLetters.size()];
    for (std::size_t j = 0; j < stretch; ++j) utf8::append(text, letter);
    if (malformed && random() % 20 == 0) text += static_cast<char>(0x80 + random() % 0x80);
  }
  return text;
}

/// The same by single steps.
std::size_t first_beyond_two_bytes(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const utf8::Step step = utf8::decode(text, at);
    if (!step.valid || step.length > 2) break;
    at += step.length;
  }
  return at;
}

std::size_t first_malformed(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const utf8::Step step = utf8::decode(text, at);
    if (!step.valid) break;
    at += step.length;
  }
  return at;
}

/// The matching form of a text without digits: letter by letter, blanks where something separated them.
std::string form_by_letters(std::string_view text) {
  std::string form;
  bool apart = false;
  Folding last = Folding::kNothing;
  for (std::size_t at = 0; at < text.size();) {
    const FoldedLetter letter = fold_next(text, at);
    if (letter.kind == Folding::kNothing) continue;
    if (letter.kind == Folding::kSeparator) {
      std::size_t behind = at;
      const bool in_number = last == Folding::kDigit && !apart && at < text.size() &&
                             fold_next(text, behind).kind == Folding::kDigit;
      const char32_t c = letter.original;
      if (in_number && (c == U'.' || c == 0x66B))
        form += '.';
      else if (!in_number || (c != U',' && c != 0x66C && c != 0x60C))
        apart = true;
      continue;
    }
    if ((apart || letter.kind != last) && !form.empty()) form += ' ';
    form += letter.text;
    apart = false;
    last = letter.kind;
  }
  return form;
}

}  // namespace

TEST_CASE("a block search finds the first byte that is wanted, at any distance from the end") {
  const auto is_mark = [](bytes::Block block, bytes::Block next) {
    return bytes::equal(block, '!') & bytes::in_range(next, 'a', 'f');
  };
  for (std::size_t size = 0; size < 70; ++size) {
    for (std::size_t mark = 0; mark < size; ++mark) {
      std::string text(size, 'x');
      text[mark] = '!';
      CHECK(bytes::find(text, 0, is_mark) == size);
      if (mark + 1 == size) continue;
      text[mark + 1] = 'c';
      CHECK(bytes::find(text, 0, is_mark) == mark);
      CHECK(bytes::find(text, mark, is_mark) == mark);
      CHECK(bytes::find(text, mark + 1, is_mark) == size);
    }
  }
}

TEST_CASE("blocks count like single bytes do") {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::string text = random_text(random, false);
    CHECK(bytes::count(text, ' ') == static_cast<std::size_t>(std::count(text.begin(), text.end(), ' ')));
  }
  CHECK(bytes::count(std::string(100'000, ' '), ' ') == 100'000);  // no place overflows
}

TEST_CASE("blocks see where UTF-8 is longer than two bytes, or none") {
  const auto nothing = [](bytes::Block, bytes::Block) { return bytes::Flags{}; };
  std::mt19937 random(11);
  for (int round = 0; round < 5000; ++round) {
    const std::string text = random_text(random, round % 2 == 0);
    const std::size_t end = first_beyond_two_bytes(text);
    const std::size_t found = bytes::find_beyond_two_bytes(text, 0, nothing);
    const bool before_stray = found + 1 == end && end < text.size() && bytes::is_continuation(text[end]);
    CHECK((found == end || before_stray));
    CHECK(utf8::valid_up_to(text) == first_malformed(text));
  }
}

/// By each of the two short ways that there are; that of AVX2 only where there is one.
void check_form(const std::string& text) {
  const std::string expected = form_by_letters(text);
  std::string portable;
  append_matching_form_portably(portable, text);
  if (matching_form(text) != expected || portable != expected) {
    INFO(text);
    CHECK(matching_form(text) == expected);
    CHECK(portable == expected);
  }
}

TEST_CASE("the matching form is the same by blocks as letter by letter") {
  std::mt19937 random(13);
  for (int round = 0; round < 5000; ++round) {
    const std::string text = random_text(random, round % 4 == 0);
    check_form(text);
  }
  for (char32_t letter = 0; letter < 0x2100; ++letter) {
    for (std::size_t before = 0; before < 34; ++before) {  // at each place of a block
      std::string text = "كتاب" + std::string(before, 'a');
      for (int i = 0; i < 3; ++i) utf8::append(text, i == 1 ? U' ' : letter);
      utf8::append(text, letter);
      text +=
          before % 2 == 0 ? " 12 مدرسة العالم 1,500.5 defghijklmnop" : "كتابBCD مدرسة العالم1 defghijklmnop";
      check_form(text);
    }
  }
}

TEST_CASE("what is counted by blocks is what is counted one by one") {
  std::mt19937 random(7);
  for (int i = 0; i < 2000; ++i) {
    const std::string text = random_text(random, true);
    INFO(text);
    const auto singles = static_cast<std::size_t>(std::count(text.begin(), text.end(), ' '));
    CHECK(bytes::count(text, ' ') == singles);
    std::size_t pairs = 0;
    for (std::size_t at = 0; at + 1 < text.size(); ++at)
      pairs += text[at] == ' ' && text[at + 1] == ' ' ? 1 : 0;
    CHECK(bytes::count_where(text, [](bytes::Block block, bytes::Block next) {
            return bytes::equal(block, ' ') & bytes::equal(next, ' ');
          }) == pairs);
  }
  CHECK(bytes::count(std::string(70000, 'a'), 'a') == 70000);
}

TEST_CASE("words are counted as the matching form has them") {
  std::mt19937 random(11);
  for (int i = 0; i < 2000; ++i) {
    std::string text = random_text(random, true);
    for (char& c : text)
      if (c == 'X' || c == 'b') c = static_cast<char>('0' + random() % 10);
    INFO(text);
    const std::string form = matching_form(text);
    const std::size_t words = form.empty() ? 0 : 1 + bytes::count(form, ' ');
    CHECK(count_words(text, text.size() + 1) == words);
    CHECK(count_words(text, 3) == std::min<std::size_t>(words, 3));
    CHECK(has_words(text) == (words > 0));
    std::string behind = "before";
    append_matching_form(behind, text);
    CHECK(behind == "before" + form);
  }
}
