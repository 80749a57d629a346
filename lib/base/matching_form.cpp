#include "base/matching_form.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "base/byte_block.h"
#include "base/utf8.h"

namespace khabar {
namespace {

#include "base/matching_table.inc"

constexpr std::uint16_t kSame = 0, kSeparates = 1, kDrops = 2, kFirstFolded = 3;  // meanings of a table entry
constexpr unsigned kPageBits = 7;

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Beyond the Basic Multilingual Plane only symbols and tags need to be told from letters.
constexpr std::uint16_t entry_beyond(char32_t c) {
  if (c >= 0xE0000) return kDrops;  // tags, variation selectors, private use
  return c >= 0x1D000 && c < 0x20000 && (c < 0x1D400 || c > 0x1D7FF) ? kSeparates : kSame;  // music, emoji
}

std::uint16_t entry_of(char32_t c) {
  if (c > 0xFFFF) return entry_beyond(c);
  return kPages[kPageOf[c >> kPageBits]][c & ((1U << kPageBits) - 1U)];
}

FoldedLetter fold(std::string_view text, std::size_t& offset) {
  const utf8::Step step = utf8::decode(text, offset);
  const std::string_view letter = text.substr(offset, step.length);
  offset += step.length;
  const std::uint16_t entry = step.valid ? entry_of(step.code_point) : kSeparates;
  if (entry == kSeparates) return {Folding::kSeparator, {}, step.code_point};
  if (entry == kDrops) return {Folding::kNothing, {}, step.code_point};
  const std::string_view folded = entry == kSame ? letter : kFolded[entry - kFirstFolded];
  return {is_digit(folded.front()) ? Folding::kDigit : Folding::kLetter, folded, step.code_point};
}

constexpr bool is_decimal_point(char32_t c) {
  return c == U'.' || c == 0x066B;
}
constexpr bool is_thousands_separator(char32_t c) {
  return c == U',' || c == 0x066C || c == 0x060C;
}

/// What a separator between digits leaves: the decimal point, nothing for a thousands separator, else a
/// blank.
std::string_view inside_number(std::string_view text, std::size_t offset, char32_t separator) {
  if (offset >= text.size() || fold(text, offset).kind != Folding::kDigit) return " ";
  if (is_decimal_point(separator)) return ".";
  return is_thousands_separator(separator) ? "" : " ";
}

/// A letter of one or two bytes, folded in advance. Eight bytes, so that copying one is one store.
struct CommonLetter {
  std::array<char, 6> bytes{};
  std::uint8_t size = 0;
  Folding kind = Folding::kNothing;
};
static_assert(sizeof(CommonLetter) == 8);

constexpr std::size_t kCommon = 0x800;
using CommonLetters = std::array<CommonLetter, kCommon>;

CommonLetters make_common_letters() {
  CommonLetters letters;
  for (std::size_t c = 0; c < kCommon; ++c) {
    std::string text;
    utf8::append(text, static_cast<char32_t>(c));
    std::size_t offset = 0;
    const FoldedLetter folded = fold(text, offset);
    CommonLetter& letter = letters.at(c);
    letter.kind = folded.kind;
    letter.size = static_cast<std::uint8_t>(folded.text.size());
    if (folded.text.size() <= letter.bytes.size())
      std::copy(folded.text.begin(), folded.text.end(), letter.bytes.begin());
  }
  return letters;
}

const CommonLetters& known_common_letters() {
  static const CommonLetters letters = make_common_letters();
  return letters;
}

}  // namespace

FoldedLetter fold_next(std::string_view text, std::size_t& offset) {
  const utf8::Step step = utf8::decode(text, offset);
  if (step.code_point < kCommon) {
    const CommonLetter& letter = known_common_letters()[step.code_point];
    if (letter.size <= sizeof(CommonLetter::bytes)) {
      offset += step.length;
      return {letter.kind, {letter.bytes.data(), letter.size}, step.code_point};
    }
  }
  return fold(text, offset);
}

namespace {

/// Which bytes are ASCII that separates words.
using Separators = std::array<bool, 256>;

const Separators& ascii_separators() {
  static const Separators separators = [] {
    Separators made{};
    for (std::size_t c = 0; c < 0x80; ++c)
      made.at(c) = known_common_letters().at(c).kind == Folding::kSeparator;
    return made;
  }();
  return separators;
}

/// The short way of the letters that most texts here are made of: those that keep their length when they are
/// folded.
namespace blocks {

using namespace bytes;

Block where(Flags flags, unsigned char byte) {
  return std::bit_cast<Block>(flags) & splat(byte);
}

Flags is_ascii_letter(Block block) {
  return in_range(block | splat(0x20), 'a', 'z');
}

/// First bytes of U+0622..U+063A and U+0641..U+064A; given the bytes before and here, their second bytes.
Flags is_arabic_letter(Block first, Block second) {
  return (equal(first, 0xD8) & in_range(second, 0xA2, 0xBA)) |
         (equal(first, 0xD9) & in_range(second, 0x81, 0x8A));
}

/// آ أ إ are ا, ؤ is و, ئ and ى are ي, ة is ه: what their bytes change by. Only the bytes of Arabic letters
/// count.
Block arabic_change(Block before, Block here, Block next) {
  const Flags to_d9 = equal(here, 0xD8) & (equal(next, 0xA4) | equal(next, 0xA6) | equal(next, 0xA9));
  const Block second = where(equal(here, 0xA2), 0xA7 - 0xA2) | where(equal(here, 0xA3), 0xA7 - 0xA3) |
                       where(equal(here, 0xA5), 0xA7 - 0xA5) |
                       where(equal(here, 0xA4) | equal(here, 0xA6), (0x88 - 0xA4) & 0xFF) |
                       where(equal(here, 0xA9), (0x87 - 0xA9) & 0xFF);
  const Flags after_d8 = equal(before, 0xD8), maksura = equal(before, 0xD9) & equal(here, 0x89);
  return (second & std::bit_cast<Block>(after_d8)) + where(to_d9 | maksura, 1);
}

/// ک گ چ and ی, as is_arabic_letter().
Flags is_persian_letter(Block first, Block second) {
  return (equal(first, 0xDA) & (equal(second, 0xA9) | equal(second, 0xAF) | equal(second, 0x86))) |
         (equal(first, 0xDB) & equal(second, 0x8C));
}

/// ک گ are ك, چ is ج, ی is ي; as arabic_change().
Block persian_change(Block before, Block here, Block next) {
  const Flags to_d8 = equal(here, 0xDA) & equal(next, 0x86);
  const Flags to_d9 = equal(here, 0xDB) | (equal(here, 0xDA) & ~to_d8);
  const Flags after_da = equal(before, 0xDA), yeh = equal(before, 0xDB) & equal(here, 0x8C);
  const Block second = where(equal(here, 0xA9), (0x83 - 0xA9) & 0xFF) |
                       where(equal(here, 0xAF), (0x83 - 0xAF) & 0xFF) | where(equal(here, 0x86), 0xAC - 0x86);
  return (second & std::bit_cast<Block>(after_da)) + where(yeh, (0x8A - 0x8C) & 0xFF) +
         (where(to_d8, 0xD8) | where(to_d9, 0xD9)) - (here & std::bit_cast<Block>(to_d8 | to_d9));
}

/// Folds the block at `from`, but for what is no letter of those here and no blank. Gives how many of its
/// bytes are before the first such; half a letter and a blank at the end are among them, where what stands
/// behind them may be their other half, or is no second blank.
std::size_t fold_block(const char* from, char* out) {
  const Block here = load(from);
  const Flags ascii = is_ascii_letter(here);
  const std::uint32_t leads = mask_of(in_range(here, 0xD8, 0xDB)), blanks = mask_of(equal(here, ' '));
  std::uint32_t starts = mask_of(ascii), rests = 0;
  Block folded = here | where(ascii, 0x20);
  if (leads != 0) {
    const Block before = load(from - 1), next = load(from + 1);
    rests = mask_of(is_arabic_letter(before, here));
    folded += arabic_change(before, here, next);
    if (mask_of(in_range(here, 0xDA, 0xDB) | in_range(before, 0xDA, 0xDB)) != 0) {
      rests |= mask_of(is_persian_letter(before, here));
      folded += persian_change(before, here, next);
    }
    const std::uint32_t open = is_continuation(from[kBlock]) ? 1U << (kBlock - 1) : 0U;
    starts |= (rests >> 1U) | (leads & open);
  }
  const std::uint32_t behind = from[kBlock] != ' ' ? 1U << kBlock : 0U;
  std::memcpy(out, &folded, kBlock);
  const std::uint32_t known = starts | rests | (blanks & ((starts | behind) >> 1U));
  return static_cast<std::size_t>(std::countr_one(known & 0xFFFFU));
}

/// Whether a block that begins with this byte may have letters at its start.
bool may_fold(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? byte > '9' : (byte & 0xFCU) == 0xD8U;
}

/// Folds ASCII letters, Arabic letters and single blanks between them, from `at` on, which is behind a
/// letter, up to the first byte that is something else. Returns how many bytes were read, and are written;
/// kBlock more may be written over.
std::size_t fold(std::string_view text, std::size_t at, char* out) {
  // Whole blocks follow one another without waiting for what is found in them, which takes longer than
  // finding.
  std::size_t size = 0;
  for (; at + size + kBlock < text.size(); size += kBlock) {
    const std::size_t known = fold_block(text.data() + at + size, out + size);
    if (known == kBlock) continue;
    size += known;
    break;
  }
  // Half a letter was none after all, or a blank stands before what is no letter.
  if (size > 0 && (static_cast<unsigned char>(text[at + size - 1]) & 0xFCU) == 0xD8U) --size;
  if (size > 0 && text[at + size - 1] == ' ') --size;
  return size;
}

}  // namespace blocks

/// Writes letters one behind the other, with the blanks between words and numbers.
class FormWriter {
 public:
  FormWriter(std::string_view text, std::string& out) : text_(text), out_(out), start_(out.size()) {
    out_.resize(start_ + text.size() + kRoom);
  }

  void run() {
    for (;;) {
      common_letters();
      if (at_ == text_.size()) break;
      const FoldedLetter letter = fold(text_, at_);
      add(letter.kind, letter.text, letter.original);
    }
    out_.resize(size_);
  }

 private:
  static constexpr std::size_t kRoom = 128;  // more than one letter ever becomes
  /// Where a stretch of common letters is read and written. In a local of its own: members might be what is
  /// written to, as far as a compiler knows.
  struct Run {
    std::size_t at, size;
    bool apart;
  };

  /// The stretch of common letters, and of separators between words, that stands here, behind a letter.
  void common_letters() {
    if (last_ != Folding::kLetter) return;
    reserve(text_.size() - at_);
    char* const out = out_.data();
    const std::size_t full = out_.size() - kRoom;
    Run run{at_, size_, apart_};
    bool common = true;
    while (common && run.at < text_.size() && run.size < full) {
      fold_blocks(run, out, full);
      if (run.at == text_.size()) break;
      common = common_letter(run, out);
    }
    at_ = run.at;
    size_ = run.size;
    apart_ = run.apart;
  }

  /// The letters here that fold by blocks, and ASCII separators between them.
  void fold_blocks(Run& run, char* out, std::size_t full) const {
    while (run.size < full) {
      for (; run.at < text_.size() && separates_[static_cast<unsigned char>(text_[run.at])]; ++run.at)
        run.apart = true;
      if (run.at == text_.size() || !blocks::may_fold(text_[run.at])) return;
      out[run.size] = ' ';
      const std::size_t begin = run.size + (run.apart ? 1U : 0U);
      const std::size_t folded = blocks::fold(text_.substr(0, run.at + full - run.size), run.at, out + begin);
      if (folded == 0) return;
      run = {run.at + folded, begin + folded, false};
    }
  }

  /// False: no common letter or separator stands here.
  bool common_letter(Run& run, char* out) const {
    const utf8::Step step = utf8::decode(text_, run.at);
    if (step.code_point >= kCommon) return false;
    const CommonLetter& letter = common_[step.code_point];
    if (letter.kind == Folding::kLetter && letter.size <= sizeof(CommonLetter::bytes)) {
      out[run.size] = ' ';
      run.size += static_cast<std::size_t>(run.apart);
      std::memcpy(out + run.size, &letter, sizeof letter);  // what is behind the letter is written over
      run.size += letter.size;
      run.apart = false;
    } else if (letter.kind == Folding::kSeparator) {
      run.apart = true;
    } else if (letter.kind != Folding::kNothing) {
      return false;
    }
    run.at += step.length;
    return true;
  }

  void reserve(std::size_t more) {
    if (out_.size() - size_ < more + kRoom) out_.resize(out_.size() + more + kRoom);
  }

  void add(Folding kind, std::string_view letter, char32_t original) {
    if (kind == Folding::kNothing) return;
    if (kind == Folding::kSeparator) return separate(original);
    begin(kind);
    put(letter);
  }

  /// Makes room, and sets what begins here apart from what stands before it.
  void begin(Folding kind) {
    if (out_.size() - size_ < kRoom) out_.resize(out_.size() * 2);
    if ((apart_ || kind != last_) && size_ > start_) out_[size_++] = ' ';
    apart_ = false;
    last_ = kind;
  }

  void separate(char32_t separator) {
    const bool in_number = last_ == Folding::kDigit && !apart_;
    const std::string_view left = in_number ? inside_number(text_, at_, separator) : " ";
    if (left == " ")
      apart_ = true;
    else
      put(left);  // one byte at most: begin() has left room
  }

  void put(std::string_view bytes) {
    bytes.copy(out_.data() + size_, bytes.size());
    size_ += bytes.size();
  }

  const CommonLetters& common_ = known_common_letters();
  const Separators& separates_ = ascii_separators();
  std::string_view text_;
  std::size_t at_ = 0;
  std::string& out_;
  const std::size_t start_;
  std::size_t size_ = start_;
  bool apart_ = false;  // a separator was passed since the last letter
  Folding last_ = Folding::kNothing;
};

}  // namespace

void append_matching_form(std::string& out, std::string_view text) {
  FormWriter(text, out).run();
}

namespace {

/// What stands at `offset`, which is moved behind it.
Folding next_kind(std::string_view text, std::size_t& offset, const CommonLetters& common) {
  const utf8::Step step = utf8::decode(text, offset);
  if (step.code_point >= kCommon) return fold(text, offset).kind;
  offset += step.length;
  return common[step.code_point].kind;
}

}  // namespace

bool has_words(std::string_view text) {
  const CommonLetters& common = known_common_letters();
  for (std::size_t at = 0; at < text.size();) {
    const Folding kind = next_kind(text, at, common);
    if (kind == Folding::kLetter || kind == Folding::kDigit) return true;
  }
  return false;
}

std::size_t count_words(std::string_view text, std::size_t most) {
  std::size_t words = 0;
  Folding last = Folding::kSeparator;
  const CommonLetters& common = known_common_letters();
  for (std::size_t at = 0; at < text.size() && words < most;) {
    const std::size_t begin = at;
    const Folding kind = next_kind(text, at, common);
    if (kind == Folding::kNothing) continue;
    if (kind == Folding::kSeparator) {
      if (last == Folding::kDigit && inside_number(text, at, utf8::decode(text, begin).code_point) != " ")
        continue;
    } else if (kind != last) {
      ++words;
    }
    last = kind;
  }
  return words;
}

std::string matching_form(std::string_view text) {
  std::string form;
  append_matching_form(form, text);
  return form;
}

}  // namespace khabar
