#include "normalize/language_reading.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/byte_block.h"
#include "base/hashed_words.h"
#include "base/matching_form.h"
#include "base/utf8.h"

namespace khabar::normalize {
namespace {

constexpr std::size_t kCommon = 0x800;  // letters of one and two bytes
constexpr std::size_t kOwned = 0x2000;  // no profile has a letter beyond it

enum class Kind : std::uint8_t { kLetter, kSeparator, kNothing, kOther };

/// What a common letter is in the matching form.
struct CommonLetter {
  std::uint16_t folded = 0;
  std::uint8_t group = 0;
  Kind kind = Kind::kOther;  ///< kOther: a digit, or a letter that becomes several
};

/// Letters that are counted together, for they say the same.
struct Group {
  Script script = Script::kOther;
  Owners owners = 0;
};
constexpr std::size_t kGroups = 256;

/// The hash of a word with one more letter behind it; that of no letters is 0.
std::uint64_t with_letter(std::uint64_t word, char32_t letter) {
  return (word ^ letter) * 0x9E3779B97F4A7C15U;  // odd: nothing is lost
}

/// With those of a folded letter.
std::uint64_t with_letters(std::uint64_t word, std::string_view folded) {
  for (std::size_t at = 0; at < folded.size();) {
    const utf8::Step step = utf8::decode(folded, at);
    word = with_letter(word, step.code_point);
    at += step.length;
  }
  return word;
}

/// Letters and words (in the matching form), and the profiles that have them.
class Index {
 public:
  Index();
  [[nodiscard]] const CommonLetter& common(char32_t letter) const { return common_[letter]; }
  [[nodiscard]] const Group& group(std::size_t number) const { return groups_[number]; }
  [[nodiscard]] std::size_t group_count() const { return group_count_; }
  [[nodiscard]] Owners of_letter(char32_t letter) const {
    return letter < kOwned ? letters_.at(letter) : Owners{0};
  }
  [[nodiscard]] Owners of_word(std::uint64_t word) const { return words_.find(key_of(word)); }

 private:
  /// The table takes the place of a word from the low half, which knows nothing of the high one.
  static std::uint64_t key_of(std::uint64_t word) { return word ^ word >> 32U; }

  void add_letters(std::string_view list, Owners owner);
  void add_words(std::string_view list, Owners owner);
  void add_common_letters();
  std::uint8_t add_group(Script script, Owners owners);

  std::array<CommonLetter, kCommon> common_{};
  std::array<Group, kGroups> groups_{};
  std::size_t group_count_ = 0;
  std::array<Owners, kOwned> letters_{};
  WordTable<Owners, 8192> words_;
};

Index::Index() {
  for (std::size_t i = 0; i < kProfiles.size(); ++i) {
    add_letters(kProfiles.at(i).letters, Owners{1} << i);
    add_words(kProfiles.at(i).words, Owners{1} << i);
  }
  add_common_letters();
}

void Index::add_letters(std::string_view list, Owners owner) {
  for (std::size_t at = 0; at < list.size();) {
    const utf8::Step step = utf8::decode(list, at);
    letters_.at(step.code_point) |= owner;
    at += step.length;
  }
}

void Index::add_words(std::string_view list, Owners owner) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    const std::string form = matching_form(list.substr(0, end));
    const std::string_view word = std::string_view(form).substr(0, form.find(' '));
    const Owners initial = word.size() == 1 ? LanguageReading::kInitial : 0;
    if (!word.empty()) words_[key_of(with_letters(0, word))] |= owner | initial;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

void Index::add_common_letters() {
  // Most letters say nothing but their script. They are in several groups, for counting one waits until it
  // was counted the last time.
  constexpr std::size_t kShared = 4;
  std::array<std::array<std::uint8_t, kShared>, kScriptCount> shared{};
  for (auto& of_script : shared) of_script.fill(0);
  for (char32_t c = 0; c < kCommon; ++c) {
    std::string text;
    utf8::append(text, c);
    std::size_t behind = 0;
    const FoldedLetter folded = fold_next(text, behind);
    CommonLetter& letter = common_.at(c);
    if (folded.kind == Folding::kSeparator) letter.kind = Kind::kSeparator;
    if (folded.kind == Folding::kNothing) letter.kind = Kind::kNothing;
    if (folded.kind != Folding::kLetter) continue;
    const utf8::Step first = utf8::decode(folded.text, 0);
    if (first.length == folded.text.size() && first.code_point <= UINT16_MAX) {
      letter.kind = Kind::kLetter;
      letter.folded = static_cast<std::uint16_t>(first.code_point);
    }
    const Script script = script_of(c);
    std::uint8_t& group = shared.at(static_cast<std::size_t>(script)).at(c % kShared);
    if (letters_.at(c) != 0)
      letter.group = add_group(script, letters_.at(c));
    else
      letter.group = group = group != 0 ? group : add_group(script, 0);
  }
}

std::uint8_t Index::add_group(Script script, Owners owners) {
  groups_.at(++group_count_) = {script, owners};  // 0 is none
  return static_cast<std::uint8_t>(group_count_);
}

/// One pass over a text.
class Reader {
 public:
  Reader(const Index& index, std::string_view text, LanguageReading& reading)
      : index_(index), text_(text), reading_(reading) {}

  void run() {
    for (std::size_t at = 0; at < text_.size();) {
      const auto nothing_else = [](bytes::Block, bytes::Block) { return bytes::Flags{}; };
      at = read_common(at, bytes::find_beyond_two_bytes(text_, at, nothing_else));
      while (at < text_.size() && static_cast<unsigned char>(text_[at]) >= 0x80) at = read_one(at);
      if (at < text_.size()) at = read_one(at);  // a continuation byte may stand behind it
    }
    word_ = end_word(word_);
    report_groups();
  }

 private:
  /// Reads whole letters of one and two bytes, which are all that stands before `end`. Returns where the next
  /// one begins: a number may reach farther.
  std::size_t read_common(std::size_t at, std::size_t end) {
    std::uint64_t word = word_;
    while (at < end) {
      const auto first = static_cast<unsigned char>(text_[at]);
      char32_t letter = first;
      std::size_t behind = at + 1;
      if (first >= 0x80)
        letter = (first & 0x1FU) << 6U | (static_cast<unsigned char>(text_[behind++]) & 0x3FU);
      const CommonLetter& known = index_.common(letter);
      if (known.kind == Kind::kLetter) {
        ++times_[known.group];
        word = with_letter(word, known.folded);
      } else if (known.kind == Kind::kSeparator) {
        word = end_word(word);
      } else if (known.kind == Kind::kOther) {
        word_ = word;
        behind = read_one(at);
        word = word_;
      }
      at = behind;
    }
    word_ = word;
    return at;
  }

  /// Reads any letter, or a number. Returns where the next one begins.
  std::size_t read_one(std::size_t at) {
    const std::size_t begin = at;
    const FoldedLetter letter = fold_next(text_, at);
    if (letter.kind == Folding::kSeparator) word_ = end_word(word_);
    if (letter.kind == Folding::kDigit) at = read_number(begin);
    if (letter.kind == Folding::kLetter) {
      count(letter.original);
      word_ = with_letters(word_, letter.text);
    }
    return at;
  }

  void count(char32_t letter) {
    if (letter < kCommon) {
      ++times_[index_.common(letter).group];
      return;
    }
    ++reading_.scripts.letters.at(static_cast<std::size_t>(script_of(letter)));
    if (const Owners owners = index_.of_letter(letter); owners != 0) add(owners, 1);
  }

  /// A number is a word, and none that a profile has.
  std::size_t read_number(std::size_t at) {
    word_ = end_word(word_);
    ++reading_.words;
    for (std::size_t digit = at; at < text_.size();) {
      std::size_t behind = at;
      const Folding kind = fold_next(text_, behind).kind;
      if (kind == Folding::kLetter) break;
      if (kind == Folding::kDigit) digit = at;
      if (kind == Folding::kSeparator && !is_inside_number(digit, behind)) break;
      at = behind;
    }
    return at;
  }

  /// Whether a separator between this digit and what stands behind it separates nothing: "1,000", "2.5".
  [[nodiscard]] bool is_inside_number(std::size_t digit, std::size_t behind) const {
    if (behind == text_.size()) return false;
    std::size_t end = behind;
    return fold_next(text_, end).kind == Folding::kDigit &&
           count_words(text_.substr(digit, end - digit), 2) == 1;
  }

  /// Gives 0, the hash of the next word so far. Where no word was, nothing is found under its 0.
  std::uint64_t end_word(std::uint64_t word) {
    reading_.words += word != 0 ? 1 : 0;
    const Owners owners = index_.of_word(word);
    reading_.word_owners[reading_.known_words] = owners;  // counted if there are any
    reading_.known_words += owners != 0 ? 1U : 0U;
    return 0;
  }

  void add(Owners owners, int times) { reading_.letters.at(reading_.known_letters++) = {owners, times}; }

  void report_groups() {
    for (std::size_t i = 1; i <= index_.group_count(); ++i) {
      const std::size_t times = times_.at(i);
      if (times == 0) continue;
      reading_.scripts.letters.at(static_cast<std::size_t>(index_.group(i).script)) += times;
      if (index_.group(i).owners != 0) add(index_.group(i).owners, static_cast<int>(times));
    }
  }

  const Index& index_;
  std::string_view text_;
  LanguageReading& reading_;
  std::array<std::uint16_t, kGroups> times_{};
  std::uint64_t word_ = 0;  // the hash of the word that is being read
};

}  // namespace

LanguageReading read_language(std::string_view text) {
  static const Index index;
  LanguageReading reading;
  Reader(index, text, reading).run();
  return reading;
}

}  // namespace khabar::normalize
