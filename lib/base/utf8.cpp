#include "base/utf8.h"

#include "base/byte_block.h"

namespace khabar::utf8 {
namespace {

constexpr bool is_continuation(unsigned char byte) {
  return (byte & 0xC0U) == 0x80U;
}

/// Table 3-7 of the Unicode standard: how long a sequence is by its first byte, and what its second may be.
struct Lead {
  std::uint8_t length;  // 0: never a first byte
  unsigned char low, high;
};

constexpr Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte < 0xC2) return {0, 0, 0};
  if (byte < 0xE0) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte < 0xF0) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte < 0xF4) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

constexpr char32_t first_bits(unsigned char byte, std::uint8_t length) {
  return byte & ((1U << (7U - length)) - 1U);
}

}  // namespace

Step decode_longer(std::string_view text, std::size_t offset) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[offset + i]); };
  const std::size_t left = text.size() - offset;
  const Lead lead = lead_of(byte(0));
  if (lead.length == 1) return {byte(0), 1, true};
  if (lead.length == 0) return {kReplacement, 1, false};
  if (left < 2 || byte(1) < lead.low || byte(1) > lead.high) return {kReplacement, 1, false};
  char32_t code_point = (first_bits(byte(0), lead.length) << 6U) | (byte(1) & 0x3FU);
  for (std::uint8_t i = 2; i < lead.length; ++i) {
    if (left <= i || !is_continuation(byte(i))) return {kReplacement, i, false};
    code_point = (code_point << 6U) | (byte(i) & 0x3FU);
  }
  return {code_point, lead.length, true};
}

std::size_t valid_up_to(std::string_view text) {
  const auto nothing_else = [](bytes::Block, bytes::Block) { return bytes::Flags{}; };
  std::size_t offset = 0;
  for (;;) {
    offset = bytes::find_beyond_two_bytes(text, offset, nothing_else);
    do {
      if (offset == text.size()) return offset;
      const Step step = decode(text, offset);
      if (!step.valid) return offset;
      offset += step.length;
    } while (offset < text.size() && static_cast<unsigned char>(text[offset]) >= 0xE0);
  }
}

std::string repaired(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t good = valid_up_to(text);
    out += text.substr(0, good);
    text.remove_prefix(good);
    if (text.empty()) break;
    append(out, kReplacement);
    text.remove_prefix(decode(text, 0).length);
  }
  return out;
}

void append(std::string& out, char32_t code_point) {
  if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) code_point = kReplacement;
  const auto put = [&](char32_t bits) { out += static_cast<char>(static_cast<unsigned char>(bits)); };
  if (code_point < 0x80) return put(code_point);
  if (code_point < 0x800) {
    put(0xC0U | (code_point >> 6U));
  } else if (code_point < 0x10000) {
    put(0xE0U | (code_point >> 12U));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
  } else {
    put(0xF0U | (code_point >> 18U));
    put(0x80U | ((code_point >> 12U) & 0x3FU));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
  }
  put(0x80U | (code_point & 0x3FU));
}

std::size_t length(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += is_continuation(static_cast<unsigned char>(c)) ? 0U : 1U;
  return count;
}

std::string_view prefix_bytes(std::string_view text, std::size_t bytes) {
  if (bytes >= text.size()) return text;
  while (bytes > 0 && is_continuation(static_cast<unsigned char>(text[bytes]))) --bytes;
  return text.substr(0, bytes);
}

std::string_view prefix_chars(std::string_view text, std::size_t count) {
  std::size_t offset = 0;
  while (offset < text.size() && count > 0) {
    ++offset;
    while (offset < text.size() && is_continuation(static_cast<unsigned char>(text[offset]))) ++offset;
    --count;
  }
  return text.substr(0, offset);
}

}  // namespace khabar::utf8
