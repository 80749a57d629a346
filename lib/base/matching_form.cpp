#include "base/matching_form.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

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

}  // namespace

FoldedLetter fold_next(std::string_view text, std::size_t& offset) {
  return fold(text, offset);
}

namespace {

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

/// Writes letters one behind the other, with the blanks between words and numbers.
class FormWriter {
 public:
  explicit FormWriter(std::string_view text) : text_(text), out_(text.size() + kRoom, '\0') {}

  std::string run() {
    while (at_ < text_.size()) {
      common_letters();
      if (at_ == text_.size()) break;
      const FoldedLetter letter = fold(text_, at_);
      add(letter.kind, letter.text, letter.original);
    }
    out_.resize(size_);
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kRoom = 128;  // more than one letter ever becomes

  /// The stretch of common letters, and of separators between words, that stands here. Its state is in
  /// locals: the members might be what is written to, as far as a compiler knows.
  void common_letters() {
    static const CommonLetters common = make_common_letters();
    std::size_t at = at_, size = size_;
    bool apart = apart_;
    Folding last = last_;
    reserve(text_.size() - at);
    char* const out = out_.data();
    const std::size_t full = out_.size() - kRoom;
    while (at < text_.size() && size < full) {
      const utf8::Step step = utf8::decode(text_, at);
      if (step.code_point >= kCommon) break;
      const CommonLetter& letter = common[step.code_point];
      if (letter.kind == Folding::kLetter && letter.size <= sizeof(CommonLetter::bytes)) {
        out[size] = ' ';
        size += static_cast<std::size_t>(size > 0 && (apart || last != Folding::kLetter));
        std::memcpy(out + size, &letter, sizeof letter);  // what is behind the letter is written over
        size += letter.size;
        apart = false;
        last = Folding::kLetter;
      } else if (letter.kind == Folding::kSeparator && last == Folding::kLetter) {
        apart = true;
      } else if (letter.kind != Folding::kNothing) {
        break;
      }
      at += step.length;
    }
    at_ = at;
    size_ = size;
    apart_ = apart;
    last_ = last;
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
    if ((apart_ || kind != last_) && size_ > 0) out_[size_++] = ' ';
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

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
  std::size_t size_ = 0;
  bool apart_ = false;  // a separator was passed since the last letter
  Folding last_ = Folding::kNothing;
};

}  // namespace

std::string matching_form(std::string_view text) {
  return FormWriter(text).run();
}

}  // namespace khabar
