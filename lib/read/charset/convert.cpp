#include "read/charset/convert.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <iterator>

#include "base/utf8.h"
#include "read/surrogates.h"

namespace khabar::read {
namespace {

struct SingleByte {
  std::string_view name;
  UpperHalf upper;
};

constexpr SingleByte kSingleByte[] = {
#include "read/charset/single_byte.inc"
};

/// The UTF-8 of what the bytes 0x80-0xFF stand for; letters of char16_t have three bytes at most.
struct Encoded {
  std::array<char, 4> bytes;
  std::size_t length;
  bool bad;
};
using EncodedHalf = std::array<Encoded, 128>;

EncodedHalf encoded(const UpperHalf& upper) {
  EncodedHalf half{};
  for (std::size_t i = 0; i < half.size(); ++i) {
    std::string letter;
    utf8::append(letter, upper.at(i));
    std::copy(letter.begin(), letter.end(), half.at(i).bytes.begin());
    half.at(i).length = letter.size();
    half.at(i).bad = upper.at(i) == utf8::kReplacement;
  }
  return half;
}

Converted from_single_byte(std::string_view bytes, const UpperHalf& upper) {
  constexpr std::size_t kStretch = 64, kMostBytes = 4;
  const EncodedHalf half = encoded(upper);
  Converted out;
  out.text.reserve(bytes.size() + bytes.size() / 2);
  std::array<char, kStretch * kMostBytes> buffer{};  // so that room is looked for once a stretch
  for (std::size_t begin = 0; begin < bytes.size(); begin += kStretch) {
    char* to = buffer.data();
    for (const char c : bytes.substr(begin, kStretch)) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x80) {
        *to++ = c;
        continue;
      }
      const Encoded& letter = half[byte - 0x80U];
      std::copy(letter.bytes.begin(), letter.bytes.end(), to);
      to += letter.length;
      out.bad += letter.bad ? 1 : 0;
    }
    out.text.append(buffer.data(), static_cast<std::size_t>(to - buffer.data()));
  }
  return out;
}

/// One unit of `width` bytes in the order of the machine that wrote it.
char32_t unit_at(std::string_view bytes, std::size_t at, std::size_t width, bool big_endian) {
  char32_t unit = 0;
  for (std::size_t i = 0; i < width; ++i) {
    const std::size_t from = big_endian ? at + i : at + width - 1 - i;
    unit = (unit << 8) | static_cast<unsigned char>(bytes[from]);
  }
  return unit;
}

void append_checked(Converted& out, char32_t letter) {
  const bool good = letter < 0x110000 && (letter < 0xD800 || letter > 0xDFFF);
  out.bad += good ? 0 : 1;
  utf8::append(out.text, good ? letter : utf8::kReplacement);
}

/// UTF-16 and UTF-32; half a unit at the end is dropped.
Converted from_wide(std::string_view bytes, std::size_t width, bool big_endian) {
  Converted out;
  out.text.reserve(bytes.size());
  for (std::size_t at = 0; at + width <= bytes.size(); at += width) {
    char32_t letter = unit_at(bytes, at, width, big_endian);
    if (width == 2 && is_high_surrogate(letter) && at + 4 <= bytes.size()) {
      const char32_t low = unit_at(bytes, at + 2, 2, big_endian);
      if (is_low_surrogate(low)) {
        letter = letter_of_pair(letter, low);
        at += 2;
      }
    }
    append_checked(out, letter);
  }
  return out;
}

/// iconv with a substitute for what it refuses.
class Iconv {
 public:
  explicit Iconv(std::string_view from) : handle_(iconv_open("UTF-8", std::string(from).c_str())) {}
  ~Iconv() {
    if (usable()) iconv_close(handle_);
  }
  Iconv(const Iconv&) = delete;
  Iconv& operator=(const Iconv&) = delete;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the error value that POSIX defines
  [[nodiscard]] bool usable() const { return handle_ != reinterpret_cast<iconv_t>(-1); }
  Converted run(std::string_view bytes);

 private:
  void substitute(char*& in, std::size_t& left, Converted& out);
  iconv_t handle_;
};

Converted Iconv::run(std::string_view bytes) {
  Converted out;
  std::string copy(bytes);
  std::array<char, 16384> buffer{};
  char* in = copy.data();
  std::size_t left = copy.size();
  while (left > 0) {
    char* to = buffer.data();
    std::size_t room = buffer.size();
    const std::size_t done = iconv(handle_, &in, &left, &to, &room);
    out.text.append(buffer.data(), buffer.size() - room);
    if (done == static_cast<std::size_t>(-1) && errno != E2BIG) substitute(in, left, out);
  }
  return out;
}

/// A lead byte with a wrong second one is one bad part; an ASCII letter behind it is text again.
void Iconv::substitute(char*& in, std::size_t& left, Converted& out) {
  ++out.bad;
  utf8::append(out.text, utf8::kReplacement);
  const bool pair = left > 1 && static_cast<unsigned char>(in[1]) >= 0x80;
  const std::size_t skip = pair ? 2 : 1;
  in += skip;
  left -= skip;
}

}  // namespace

const UpperHalf* upper_half(std::string_view charset_name) {
  const auto* found = std::find_if(std::begin(kSingleByte), std::end(kSingleByte),
                                   [&](const SingleByte& s) { return s.name == charset_name; });
  return found != std::end(kSingleByte) ? &found->upper : nullptr;
}

Converted convert(std::string_view bytes, const Charset& charset) {
  if (const UpperHalf* upper = upper_half(charset.name)) return from_single_byte(bytes, *upper);
  if (charset.name == "utf-16le" || charset.name == "utf-16be")
    return from_wide(bytes, 2, charset.name.ends_with("be"));
  if (charset.name == "utf-32le" || charset.name == "utf-32be")
    return from_wide(bytes, 4, charset.name.ends_with("be"));
  Iconv iconv(charset.iconv);
  Converted out = iconv.usable() ? iconv.run(bytes) : Converted{utf8::repaired(bytes), bytes.size()};
  if (!utf8::is_valid(out.text)) out.text = utf8::repaired(out.text);
  return out;
}

}  // namespace khabar::read
