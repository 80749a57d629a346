#include "base/matching_form.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "base/matching_form_avx2.h"
#include "base/matching_form_blocks.h"
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

/// Writes letters one behind the other, with the blanks between words and numbers.
class FormWriter {
 public:
  FormWriter(std::string_view text, std::string& out, bool avx2)
      : avx2_(avx2), text_(text), out_(out), start_(out.size()) {
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
  static_assert(kRoom >= form_blocks::kRoom);
  /// Where a stretch of common letters is read and written. In a local of its own: members might be what is
  /// written to, as far as a compiler knows.
  struct Run {
    std::size_t at, size;
    bool apart;
  };

  /// The stretch of common letters, and of separators between words, that stands here, behind a word or
  /// between words.
  void common_letters() {
    if (last_ == Folding::kNothing || (last_ == Folding::kDigit && !apart_)) return;
    reserve(text_.size() - at_);
    char* const out = out_.data();
    const std::size_t full = out_.size() - kRoom;
    Run run{at_, size_, apart_};
    for (bool common = true; common && run.size + (text_.size() - run.at) <= full;) {
      fold_blocks(run, out);
      if (run.at == text_.size()) break;
      common = common_letter(run, out);
    }
    at_ = run.at;
    size_ = run.size;
    apart_ = run.apart;
    last_ = is_digit(out[size_ - 1]) ? Folding::kDigit : Folding::kLetter;
  }

  /// The letters here that fold by blocks, and what separates them.
  void fold_blocks(Run& run, char* out) const {
    for (; run.at < text_.size() && separates_[static_cast<unsigned char>(text_[run.at])]; ++run.at)
      run.apart = true;
    if (run.at == text_.size() || !form_blocks::may_fold(text_[run.at])) return;
    out[run.size] = ' ';
    const std::size_t begin = run.size + (run.apart ? 1U : 0U);
    const form_blocks::Progress done =
        avx2_ ? form_blocks::fold_avx2(text_, run.at, run.apart, out + begin)
              : form_blocks::fold_portably(text_, run.at, run.apart, out + begin);
    run.at += done.read;
    if (done.written > 0) run.size = begin + done.written;
    run.apart = done.apart;
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
  const bool avx2_;
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
  FormWriter(text, out, form_blocks::has_avx2()).run();
}

void append_matching_form_portably(std::string& out, std::string_view text) {
  FormWriter(text, out, false).run();
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
