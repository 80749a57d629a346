#include "match/near_sketch.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/matching_form.h"
#include "base/utf8.h"
#include "match/form_words.h"

namespace khabar::match {
namespace {

/// Bytes of a text that are folded at all: kMostWords of the longest words, and room for marks between them.
constexpr std::size_t kMostBytes = 24 * kMostWords;

constexpr std::ptrdiff_t kLongestAddition = 3;  // blanks in "اضافه ثالثه و اخيره"

constexpr std::size_t kShortestSubject = 3;  // letters: a title's "in" and "of" are nobody's name

struct Words {
  std::vector<std::uint64_t> hashes;
  std::vector<std::uint32_t> marks;  // Sketch::kMarks
};

/// Hashes of those words of a title that tell what it is about.
using Subjects = std::vector<std::uint64_t>;

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Words words_of(std::string_view form, std::size_t most, const Subjects& subjects) {
  Words words;
  FormWords rest(form);
  for (std::string_view word = rest.next(); !word.empty() && words.hashes.size() < most; word = rest.next()) {
    words.hashes.push_back(spread_hash(word));
    const bool is_subject =
        std::find(subjects.begin(), subjects.end(), words.hashes.back()) != subjects.end();
    words.marks.push_back(is_digit(word.front()) ? Sketch::kNumber : is_subject ? Sketch::kSubject : 0);
  }
  return words;
}

Subjects subjects_of(std::string_view title) {
  Subjects subjects;
  FormWords rest(title);
  for (std::string_view word = rest.next(); !word.empty() && subjects.size() < kMostTitleWords;
       word = rest.next())
    if (utf8::prefix_chars(word, kShortestSubject - 1).size() < word.size())
      subjects.push_back(spread_hash(word));
  return subjects;
}

std::uint32_t bigram_of(std::uint64_t first, std::uint64_t second) {
  const std::uint64_t mixed = (std::rotl(first, 23) ^ second) * 0x9E3779B97F4A7C15U;
  return static_cast<std::uint32_t>(mixed >> 32U) & Sketch::kHash;
}

/// A set of bigrams that remembers nothing but membership; twice as many places as bigrams at least.
class Seen {
 public:
  explicit Seen(std::size_t most) : places_(std::bit_ceil(2 * most + 2)) {}
  bool add(std::uint32_t bigram) {
    const std::size_t mask = places_.size() - 1;
    for (std::size_t at = bigram & mask;; at = (at + 1) & mask) {
      if (places_[at] == bigram + 1U) return false;  // 0 is a free place
      if (places_[at] != 0) continue;
      places_[at] = bigram + 1U;
      return true;
    }
  }

 private:
  std::vector<std::uint32_t> places_;
};

bool names_a_part(std::string_view ordinal) {
  constexpr std::array<std::string_view, 7> kOrdinals{"اولي",  "ثانيه", "ثالثه", "رابعه",
                                                      "خامسه", "اخيره", "واخيره"};
  return ordinal.empty() || std::any_of(kOrdinals.begin(), kOrdinals.end(),
                                        [&](std::string_view word) { return ordinal.starts_with(word); });
}

/// Calls `take(bigram, mark)` for each two words in a row; the mark is the second one's.
template <class Take>
void each_bigram(const Words& words, Take take) {
  if (words.hashes.size() == 1) take(bigram_of(words.hashes.front(), 0), 0U);
  for (std::size_t i = 0; i + 1 < words.hashes.size(); ++i)
    take(bigram_of(words.hashes[i], words.hashes[i + 1]), words.marks[i + 1]);
}

std::vector<std::uint32_t> numbers_of(const Words& words) {
  std::vector<std::uint32_t> numbers;
  for (std::size_t i = 0; i < words.hashes.size(); ++i)
    if (words.marks[i] == Sketch::kNumber) numbers.push_back(static_cast<std::uint32_t>(words.hashes[i]));
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

/// "... إضافة أولى", "... إضافة ثانية واخيرة", in the matching form: what agencies put behind the title of
/// the next part of a report. Cuts it off and says whether it was there.
bool cut_addition(std::string& heading) {
  constexpr std::array<std::string_view, 2> kAdditions{" اضافه ", " first add"};
  for (const std::string_view addition : kAdditions) {
    const std::size_t at = heading.rfind(addition);
    if (at == std::string::npos) continue;
    const auto words = std::count(heading.begin() + static_cast<std::ptrdiff_t>(at) + 1, heading.end(), ' ');
    if (words > kLongestAddition || !names_a_part(std::string_view(heading).substr(at + addition.size())))
      continue;
    heading.resize(at);
    return true;
  }
  return false;
}

/// "موجز الأخبار: ...", "News in brief", "... - roundup": what editors call a piece that is made of others.
bool names_a_roundup(std::string_view heading) {
  static const std::vector<std::string> first_words = [] {
    std::vector<std::string> forms;
    for (
        const char* words :
        {"موجز",           "نشرة الأخبار",  "نشرة أخبار",   "أبرز الأخبار",     "أبرز أخبار",
         "أهم الأخبار",    "أهم أخبار",     "أبرز الأنباء", "أهم الأنباء",      "حصاد",
         "جولة الصحافة",   "جولة في الصحف", "عناوين الصحف", "أبرز عناوين",      "أقوال الصحف",
         "news roundup",   "news in brief", "in brief",     "morning briefing", "evening briefing",
         "daily briefing", "news digest",   "daily digest", "revue de presse",  "l'essentiel de l'actualité"})
      forms.push_back(matching_form(words) + ' ');
    return forms;
  }();
  const std::string whole = std::string(heading) + ' ';
  return heading.ends_with(" roundup") || heading.ends_with(" in brief") ||
         std::any_of(first_words.begin(), first_words.end(),
                     [&](const std::string& words) { return whole.starts_with(words); });
}

}  // namespace

Sketch sketch_of(std::string_view title, std::string_view summary, std::string_view text) {
  const std::string_view body = text.empty() ? summary : text;
  std::string heading = matching_form(utf8::prefix_bytes(title, kMostBytes));
  Sketch sketch;
  sketch.is_addition = cut_addition(heading);
  sketch.is_roundup = names_a_roundup(heading);
  const Words title_words = words_of(heading, kMostTitleWords, {});
  const Words words =
      words_of(matching_form(utf8::prefix_bytes(body, kMostBytes)), kMostWords, subjects_of(heading));
  if (!heading.empty()) sketch.title = static_cast<std::uint32_t>(spread_hash(heading)) | 1U;
  Seen seen(words.hashes.size() + title_words.hashes.size() + 2);
  sketch.bigrams.reserve(words.hashes.size() + title_words.hashes.size());
  each_bigram(words, [&](std::uint32_t bigram, std::uint32_t mark) {
    if (seen.add(bigram)) sketch.bigrams.push_back(bigram | mark);
  });
  const std::size_t of_text = sketch.bigrams.size();
  each_bigram(title_words, [&](std::uint32_t bigram, std::uint32_t /*mark*/) {
    (seen.add(bigram) ? sketch.bigrams : sketch.title_in_text).push_back(bigram);
  });
  sketch.of_title = static_cast<std::uint16_t>(sketch.bigrams.size() - of_text);
  sketch.numbers = numbers_of(words);
  return sketch;
}

Sketch sketch_of(const Article& article) {
  return sketch_of(article.title, article.summary, article.text);
}

}  // namespace khabar::match
