#include "read/escaped_bytes.h"

#include <array>
#include <string>

#include "base/utf8.h"
#include "read/charset/convert.h"
#include "read/html_entity.h"
#include "read/tokens.h"

namespace khabar::read {
namespace {

/// One reference as the byte that it was made of.
struct EscapedByte {
  unsigned char byte = 0;
  std::size_t length = 0;  // 0: no reference, or none to a byte above ASCII
  bool named = false;
};

/// The byte that a character is read from by ISO 8859-1 or windows-1252; 0: none.
unsigned char western_byte(char32_t character) {
  if (character >= 0x80 && character <= 0xFF) return static_cast<unsigned char>(character);
  static const UpperHalf& upper = *upper_half("windows-1252");
  for (std::size_t i = 0; i < 32; ++i)
    if (upper.at(i) == character) return static_cast<unsigned char>(0x80 + i);
  return 0;
}

EscapedByte named_byte(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && end - at <= kLongestEntityName &&
         (is_ascii_letter(text[end]) || is_digit(text[end])))
    ++end;
  if (end >= text.size() || text[end] != ';') return {};
  const HtmlEntity* entity = find_html_entity(text.substr(at + 1, end - at - 1));
  if (entity == nullptr) return {};
  const utf8::Step step = utf8::decode(entity->text, 0);
  const unsigned char byte = step.length == entity->text.size() ? western_byte(step.code_point) : 0;
  return {byte, byte != 0 ? end + 1 - at : 0, true};
}

EscapedByte byte_at(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '&') return {};
  if (!has_at(text, at, "&#")) return named_byte(text, at);
  const NumericReference number = parse_numeric(text, at);
  const bool fits = number.length != 0 && number.value <= 0xFFFF;
  const unsigned char byte = fits ? western_byte(static_cast<char32_t>(number.value)) : 0;
  return {byte, byte != 0 ? number.length : 0, false};
}

std::size_t utf8_length(unsigned char lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

struct Sequence {
  char32_t character = 0;
  std::size_t length = 0;  // of the references; 0: no sequence
  std::array<unsigned char, 4> bytes{};
  std::size_t size = 0;
  bool named = false;
};

Sequence sequence_at(std::string_view text, std::size_t at) {
  Sequence sequence;
  std::string bytes;
  std::size_t end = at, wanted = 1;
  for (std::size_t i = 0; i < wanted; ++i) {
    const EscapedByte next = byte_at(text, end);
    if (i == 0) wanted = next.length != 0 ? utf8_length(next.byte) : 0;
    if (wanted == 0 || next.length == 0) return {};
    sequence.bytes.at(i) = next.byte;
    bytes += static_cast<char>(next.byte);
    end += next.length;
    sequence.named = sequence.named || next.named;
  }
  const utf8::Step step = utf8::decode(bytes, 0);
  if (!step.valid || step.length != wanted) return {};
  sequence.character = step.code_point;
  sequence.length = end - at;
  sequence.size = wanted;
  return sequence;
}

/// A no-break space or a guillemet: what Western texts put behind a letter, so that "&eacute;&nbsp;&raquo;"
/// is a sequence by chance.
bool is_western_mark(unsigned char byte) {
  return byte == 0xA0 || byte == 0xAB || byte == 0xBB;
}

/// Whether no Western text would have these signs in a row.
bool is_telling(const Sequence& sequence) {
  const unsigned char lead = sequence.bytes[0];
  for (std::size_t i = 1; i < sequence.size; ++i)
    if (is_western_mark(sequence.bytes.at(i))) return false;
  if (sequence.size == 2) return lead >= 0xD0 || !sequence.named;
  const bool punctuation = lead == 0xE2 && sequence.bytes[1] < 0x90;  // what "..." and dashes are made of
  return sequence.size == 4 || punctuation || !sequence.named;
}

bool is_cyrillic_or_hebrew(const Sequence& sequence) {
  return sequence.size == 2 && sequence.bytes[0] >= 0xD0 && sequence.bytes[0] < 0xD8;
}

}  // namespace

Referenced read_escaped_bytes(std::string_view text, std::size_t at) {
  const Sequence sequence = sequence_at(text, at);
  if (sequence.length == 0 || !is_telling(sequence)) return {};
  const bool alone = sequence.named && is_cyrillic_or_hebrew(sequence) &&
                     !is_cyrillic_or_hebrew(sequence_at(text, at + sequence.length));
  return alone ? Referenced{} : Referenced{sequence.character, sequence.length, true};
}

}  // namespace khabar::read
