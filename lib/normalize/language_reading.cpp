#include "normalize/language_reading.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>

#include "base/byte_block.h"
#include "base/hashed_words.h"
#include "base/matching_form.h"
#include "base/utf8.h"

namespace khabar::normalize {
namespace {

constexpr std::size_t kCommon = 0x800;  // letters of one and two bytes
constexpr std::size_t kCodes = kCommon + 0x100;
constexpr std::size_t kOwned = 0x2000;  // no profile has a letter beyond it

enum class Kind : std::uint8_t { kLetter, kSeparator, kOther };

/// What a common letter is in the matching form.
struct CommonLetter {
  std::uint16_t folded = 0;
  std::uint8_t group = 0;
  Kind kind = Kind::kOther;  ///< kOther: nothing, a digit, or a letter that becomes several
};

/// Letters that are counted together, for they say the same.
struct Group {
  Script script = Script::kOther;
  Owners owners = 0;
};
constexpr std::size_t kGroups = 256;

/// The hash of a word with one more letter behind it; that of no letters is 0. Each letter waits for the one
/// before it, so the multiplication, which takes longest, is that of the letter alone.
std::uint64_t with_letter(std::uint64_t word, char32_t letter) {
  constexpr int kTurn = 11;  // odd: the bits of a letter come everywhere
  return std::rotl(word, kTurn) + letter * 0x9E3779B97F4A7C15U;
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
  /// Of a code of Codes.
  [[nodiscard]] const CommonLetter& common(char32_t code) const { return common_[code]; }
  [[nodiscard]] const Group& group(std::size_t number) const { return groups_[number]; }
  [[nodiscard]] std::size_t group_count() const { return group_count_; }
  [[nodiscard]] Owners of_letter(char32_t letter) const {
    return letter < kOwned ? letters_.at(letter) : Owners{0};
  }
  /// False for nearly all words that have no owners, by a table of bits that stays in the cache.
  [[nodiscard]] bool may_own(std::uint64_t word) const {
    return (some_words_[place_of(word) / 64] >> place_of(word) % 64 & 1U) != 0;
  }
  [[nodiscard]] Owners of_word(std::uint64_t word) const { return words_.find(key_of(word)); }

 private:
  /// The table takes the place of a word from the low half, which knows nothing of the high one.
  static std::uint64_t key_of(std::uint64_t word) { return word ^ word >> 32U; }
  static std::size_t place_of(std::uint64_t word) { return key_of(word) % kSomeWords; }

  void add_letters(std::string_view list, Owners owner);
  void add_words(std::string_view list, Owners owner);
  void add_common_letters();
  std::uint8_t add_group(Script script, Owners owners);

  std::array<CommonLetter, kCodes> common_{};  // those from kCommon on are kOther
  std::array<Group, kGroups> groups_{};
  std::size_t group_count_ = 0;
  std::array<Owners, kOwned> letters_{};
  static constexpr std::size_t kSomeWords = 0x20000;
  std::array<std::uint64_t, kSomeWords / 64> some_words_{};
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
    list.remove_prefix(std::min(end + 1, list.size()));
    if (word.empty()) continue;
    const std::uint64_t hash = with_letters(0, word);
    words_[key_of(hash)] |= owner | initial;
    some_words_.at(place_of(hash) / 64) |= std::uint64_t{1} << place_of(hash) % 64;
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
  groups_.at(++group_count_) = {script, owners};  // 0 are separators
  return static_cast<std::uint8_t>(group_count_);
}

/// The bytes of a text with zeros behind them, and what begins at each: the code point of a letter of one or
/// two bytes, or a number from kCommon on.
class Codes {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): only what is read is written
  explicit Codes(std::string_view text) {
    std::memcpy(bytes_.data(), text.data(), text.size());
    std::memset(bytes_.data() + text.size(), 0, kStretch + 1);
  }

  /// Gives each place in the kStretch bytes from `at` on where a letter begins, as a bit; also where a byte
  /// is that belongs to none of one or two bytes.
  std::uint64_t read(std::size_t at) {
    std::uint64_t pairs = 0;
    for (std::size_t i = 0; i < kStretch; i += bytes::kBlock)
      pairs |= std::uint64_t{read_block(bytes_.data() + at + i, codes_.data() + i)} << i;
    const std::uint64_t rests = pairs << 1U | (last_is_pair_ ? 1U : 0U);
    last_is_pair_ = pairs >> (kStretch - 1) != 0;
    return ~rests;
  }
  /// Of a place in the stretch that was read last.
  [[nodiscard]] std::uint16_t code(std::size_t place) const { return codes_[place]; }

  static constexpr std::size_t kStretch = 64;

 private:
  /// Returns where letters of two bytes begin.
  static std::uint32_t read_block(const char* from, std::uint16_t* codes) {
    using bytes::Block;
    const Block here = bytes::load(from), next = bytes::load(from + 1);
    const bytes::Flags pair = bytes::in_range(here, 0xC2, 0xDF) & bytes::in_range(next, 0x80, 0xBF);
    const Block in_pair = std::bit_cast<Block>(pair);
    const Block other = std::bit_cast<Block>(bytes::at_least(here, 0x80)) & ~in_pair;
    const Block low_of_pair = (here << 6U) | (next & 0x3F);
    const Block low = (here & ~in_pair) | (low_of_pair & in_pair);
    const Block high = ((here >> 2U) & 0x07 & in_pair) | (other & (kCommon >> 8U));
    for (std::size_t i = 0; i < bytes::kBlock; ++i)
      codes[i] = static_cast<std::uint16_t>(low[i] | (high[i] << 8U));
    return bytes::mask_of(pair);
  }

  std::array<char, LanguageReading::kMostText + kStretch + 1> bytes_;
  std::array<std::uint16_t, kStretch> codes_;
  bool last_is_pair_ = false;
};

/// One pass over a text. Where a word ends is not asked letter by letter, which no processor guesses: the
/// hash so far is written at every letter, and stays where the word ends.
class Reader {
 public:
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): only what is read is written
  Reader(const Index& index, std::string_view text, LanguageReading& reading)
      : index_(index), text_(text), reading_(reading), codes_(text) {
    std::memset(times_.data(), 0, (index.group_count() / kTogether + 1) * bytes::kBlock);
  }

  void run() {
    for (std::size_t at = 0; at < text_.size(); at += Codes::kStretch) read_stretch(at);
    words_[word_count_++] = word_;
    report_words();
    report_groups();
  }

 private:
  void read_stretch(std::size_t from) {
    std::uint64_t starts = codes_.read(from);
    const std::size_t left = text_.size() - from;
    if (left < Codes::kStretch) starts &= (std::uint64_t{1} << left) - 1;
    if (next_ > from) starts = without_first(starts, next_ - from);
    std::uint64_t word = word_;
    std::size_t count = word_count_;
    while (starts != 0) {
      const auto place = static_cast<std::size_t>(std::countr_zero(starts));
      starts &= starts - 1;
      const CommonLetter letter = index_.common(codes_.code(place));
      if (letter.kind == Kind::kOther) {
        word_ = word;
        word_count_ = count;
        next_ = read_one(from + place);
        word = word_;
        count = word_count_;
        starts = without_first(starts, next_ - from);
        continue;
      }
      ++times_[letter.group];
      const std::uint64_t ends = static_cast<std::uint64_t>(letter.kind);  // 1 or 0
      words_[count] = word;
      count += ends;
      word = with_letter(word, letter.folded) & (ends - 1);
    }
    word_ = word;
    word_count_ = count;
  }

  static std::uint64_t without_first(std::uint64_t starts, std::size_t count) {
    return count < Codes::kStretch ? starts >> count << count : 0;
  }

  /// Reads any letter, or a number. Returns where the next one begins.
  std::size_t read_one(std::size_t at) {
    const std::size_t begin = at;
    const FoldedLetter letter = fold_next(text_, at);
    if (letter.kind == Folding::kSeparator) end_word();
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
    end_word();
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

  void end_word() {
    words_[word_count_++] = word_;
    word_ = 0;
  }

  /// Between two separators stands the word 0, which has no owners.
  void report_words() {
    std::size_t some = 0;
    for (std::size_t i = 0; i < word_count_; ++i) {
      const std::uint64_t word = words_[i];
      reading_.words += word != 0 ? 1 : 0;
      words_[some] = word;  // kept if it may have owners
      some += index_.may_own(word) ? 1U : 0U;
    }
    for (std::size_t i = 0; i < some; ++i) {
      const Owners owners = index_.of_word(words_[i]);
      if (owners != 0) reading_.word_owners.at(reading_.known_words++) = owners;
    }
  }

  void add(Owners owners, int times) { reading_.letters.at(reading_.known_letters++) = {owners, times}; }

  void report_groups() {
    times_[0] = 0;
    for (std::size_t first = 0; first <= index_.group_count(); first += kTogether) {
      bytes::Block block;
      std::memcpy(&block, times_.data() + first, sizeof block);
      for (std::uint32_t some = bytes::mask_of(block != 0); some != 0;) {
        const auto at = static_cast<std::size_t>(std::countr_zero(some)) / sizeof(std::uint16_t);
        some = some >> (at + 1) * sizeof(std::uint16_t) << (at + 1) * sizeof(std::uint16_t);
        report(index_.group(first + at), times_.at(first + at));
      }
    }
  }

  void report(const Group& group, std::size_t times) {
    reading_.scripts.letters.at(static_cast<std::size_t>(group.script)) += times;
    if (group.owners != 0) add(group.owners, static_cast<int>(times));
  }

  const Index& index_;
  std::string_view text_;
  LanguageReading& reading_;
  Codes codes_;
  static constexpr std::size_t kTogether = bytes::kBlock / sizeof(std::uint16_t);
  std::array<std::uint16_t, kGroups> times_;
  std::array<std::uint64_t, LanguageReading::kMostText + 2> words_;  // the first word_count_ of them
  std::size_t word_count_ = 0;
  std::uint64_t word_ = 0;  // the hash of the word that is being read
  std::size_t next_ = 0;    // where the letter begins that is to be read next
};

}  // namespace

LanguageReading read_language(std::string_view text) {
  static const Index index;
  LanguageReading reading;
  Reader(index, text, reading).run();
  return reading;
}

}  // namespace khabar::normalize
