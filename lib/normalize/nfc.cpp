#include "normalize/nfc.h"

#include <unictype.h>
#include <uninorm.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "base/byte_block.h"
#include "base/utf8.h"

namespace khabar::normalize {
namespace {

struct Range {
  char32_t first, last;
};
constexpr Range kSuspects[] = {
#include "normalize/nfc_suspects.inc"
};

constexpr char32_t kFirstSuspect =
    0x300;  // everything below is in the form, and joins nothing in front of it

/// Which code points may need work, for the Basic Multilingual Plane; what lies above is rare and always
/// looked at.
class Table {
 public:
  enum Kind : std::uint8_t { kSettled, kMark, kSuspect };
  Table() {
    for (char32_t c = kFirstSuspect; c < kinds_.size(); ++c)
      if (uc_combining_class(c) != 0) kinds_.at(c) = kMark;
    for (const Range& range : kSuspects)
      for (char32_t c = range.first; c <= range.last && c < kinds_.size(); ++c) kinds_.at(c) = kSuspect;
  }
  [[nodiscard]] Kind kind(char32_t c) const { return c >= kinds_.size() ? kSuspect : kinds_[c]; }

 private:
  std::array<Kind, 0x10000> kinds_{};
};

/// utf8::decode, with a short way for the two-byte letters that most text is made of.
utf8::Step letter_at(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first >= 0xE0 || at + 1 >= text.size()) return utf8::decode(text, at);
  return {((first & 0x1FU) << 6U) | (static_cast<unsigned char>(text[at + 1]) & 0x3FU), 2, true};
}

/// A letter outside the form, or two marks in a row, whose order the form fixes.
bool may_need_work(std::string_view text) {
  static const Table table;
  for (std::size_t at = bytes::find(text, 0, kMayBeUnsettled); at < text.size();
       at = bytes::find(text, at, kMayBeUnsettled)) {
    bool after_mark = false;
    do {
      const utf8::Step step = letter_at(text, at);
      const Table::Kind kind = table.kind(step.code_point);
      if (kind == Table::kSuspect || (kind == Table::kMark && after_mark)) return true;
      after_mark = kind == Table::kMark;
      at += step.length;
    } while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0xCC);
  }
  return false;
}

}  // namespace

std::string nfc(std::string text) {
  if (!may_need_work(text)) return text;
  std::size_t length = 0;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const std::unique_ptr<std::uint8_t, void (*)(void*)> made(
      u8_normalize(UNINORM_NFC, bytes, text.size(), nullptr, &length), std::free);
  if (!made) return text;
  return {reinterpret_cast<const char*>(made.get()), length};
}

}  // namespace khabar::normalize
