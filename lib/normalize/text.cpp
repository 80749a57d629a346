#include "normalize/text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/byte_block.h"
#include "base/utf8.h"
#include "normalize/entities.h"
#include "normalize/nfc.h"

namespace khabar::normalize {
namespace {

bool is_unwanted(char32_t c) {
  if (c < 0x20) return c != '\t' && c != '\n' && c != '\r';
  return (c >= 0x7F && c <= 0x9F) || c == 0xFEFF || (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFEU) == 0xFFFE;
}

/// The first offset from `at` on where an unwanted character or a malformed byte stands. `at` must be where a
/// letter begins. What has one or two bytes, so all of Latin, Arabic, Cyrillic and Hebrew, goes by blocks.
std::size_t find_unwanted(std::string_view text, std::size_t at) {
  const auto controls = [](bytes::Block block, bytes::Block next) {
    const bytes::Flags blank = bytes::in_range(block, '\t', '\n') | bytes::equal(block, '\r');
    const bytes::Flags second = bytes::equal(block, 0xC2) & bytes::in_range(next, 0x80, 0x9F);
    return (bytes::in_range(block, 0, 0x1F) & ~blank) | bytes::equal(block, 0x7F) | second;
  };
  for (;;) {
    at = bytes::find_beyond_two_bytes(text, at, controls);
    do {
      if (at == text.size()) return at;
      const utf8::Step step = utf8::decode(text, at);
      if (!step.valid || is_unwanted(step.code_point)) return at;
      at += step.length;
    } while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0xE0);
  }
}

/// The first offset from `at` on, or text.size(), of white space that is not one blank before something else.
std::size_t find_untidy_space(std::string_view text, std::size_t at) {
  const auto suspects = [](bytes::Block block, bytes::Block next) {
    return bytes::in_range(block, '\t', '\r') | (bytes::equal(block, ' ') & bytes::equal(next, ' ')) |
           bytes::equal(block, 0xC2) | bytes::in_range(block, 0xE1, 0xE3);
  };
  while ((at = bytes::find(text, at, suspects)) < text.size() && space_at(text, at) == 0) ++at;
  return at;
}

std::size_t behind_spaces(std::string_view text, std::size_t at) {
  while (const std::size_t space = at < text.size() ? space_at(text, at) : 0) at += space;
  return at;
}

bool is_embedding(char32_t c) {
  return c == 0x202A || c == 0x202B || c == 0x202D || c == 0x202E;
}
bool is_isolate(char32_t c) {
  return c >= 0x2066 && c <= 0x2068;
}
bool is_closing(char32_t c) {
  return c == 0x202C || c == 0x2069;
}

bool has_bidi_control(std::string_view text) {
  for (std::size_t at = text.find('\xE2'); at != std::string_view::npos; at = text.find('\xE2', at + 1)) {
    const char32_t c = utf8::decode(text, at).code_point;
    if (is_embedding(c) || is_isolate(c) || is_closing(c)) return true;
  }
  return false;
}

constexpr std::size_t kDeepest = 125;  // UAX 9, BD2: what is nested deeper has no effect

/// The offsets of the controls that have no partner, in ascending order.
class BidiPairs {
 public:
  void see(char32_t c, std::size_t at) {
    if (is_embedding(c) || is_isolate(c)) {
      if (open_.size() < kDeepest)
        open_.push_back({c, at});
      else
        unpaired_.push_back(at);
    } else if (c == 0x202C) {
      if (!open_.empty() && is_embedding(open_.back().control))
        open_.pop_back();
      else
        unpaired_.push_back(at);
    } else if (c == 0x2069) {
      close_isolate(at);
    } else if (c == '\n') {
      end_paragraph();
    }
  }
  std::vector<std::size_t> finish() {
    end_paragraph();
    std::sort(unpaired_.begin(), unpaired_.end());
    return std::move(unpaired_);
  }

 private:
  struct Open {
    char32_t control;
    std::size_t at;
  };

  /// An isolate's end also ends what was embedded in it.
  void close_isolate(std::size_t at) {
    const auto opening =
        std::find_if(open_.rbegin(), open_.rend(), [](const Open& o) { return is_isolate(o.control); });
    if (opening == open_.rend()) return unpaired_.push_back(at);
    for (auto inner = open_.rbegin(); inner != opening; ++inner) unpaired_.push_back(inner->at);
    open_.erase(opening.base() - 1, open_.end());
  }
  void end_paragraph() {
    for (const Open& left : open_) unpaired_.push_back(left.at);
    open_.clear();
  }

  std::vector<Open> open_;
  std::vector<std::size_t> unpaired_;
};

bool is_ascii_sign(char c) {
  return c > ' ' && c < 0x7F && !(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/// An embedding or isolate around all of a line: its direction is that of the line anyway.
bool is_enclosed(std::string_view line) {
  constexpr std::array<std::array<std::string_view, 2>, 5> kPairs{{{"\u202a", "\u202c"},
                                                                   {"\u202b", "\u202c"},
                                                                   {"\u2066", "\u2069"},
                                                                   {"\u2067", "\u2069"},
                                                                   {"\u2068", "\u2069"}}};
  return std::any_of(kPairs.begin(), kPairs.end(), [&](const auto& pair) {
    const auto& [open, close] = pair;
    return line.starts_with(open) && line.find(open, 1) == std::string_view::npos &&
           line.find(close) == line.size() - close.size();
  });
}

/// Without what takes no room at the ends of a line: blanks of no width, and marks of direction but where a
/// sign stands that they may turn ("C++" in an Arabic title).
std::string_view without_idle_marks(std::string_view line) {
  constexpr std::array<std::string_view, 5> kMarks{"\u200b", "\u2060", "\u200e", "\u200f", "\u061c"};
  const auto stands_by_sign = [&](std::size_t at) { return at < line.size() && is_ascii_sign(line[at]); };
  for (std::size_t before = line.size() + 1; line.size() < before;) {
    before = line.size();
    for (const std::string_view mark : kMarks) {
      if (line.starts_with(mark) && !stands_by_sign(mark.size())) line.remove_prefix(mark.size());
      if (line.ends_with(mark) && !stands_by_sign(line.size() - mark.size() - 1))
        line.remove_suffix(mark.size());
    }
    constexpr std::size_t kControl = 3;  // bytes
    const bool turns_sign = stands_by_sign(kControl) || stands_by_sign(line.size() - kControl - 1);
    if (is_enclosed(line) && !turns_sign) line = line.substr(kControl, line.size() - 2 * kControl);
    while (line.starts_with(' ')) line.remove_prefix(1);
    while (line.ends_with(' ')) line.remove_suffix(1);
  }
  return line;
}

}  // namespace

std::string_view cleaned(std::string_view text, std::string& room) {
  std::size_t bad = find_unwanted(text, 0);
  if (bad == text.size()) return text;
  room.clear();
  room.reserve(text.size());
  std::size_t begin = 0;
  while (bad < text.size()) {
    room.append(text.substr(begin, bad - begin));
    const utf8::Step step = utf8::decode(text, bad);
    const char32_t meant = step.valid ? repaired_control(step.code_point) : utf8::kReplacement;
    if (!is_unwanted(meant)) utf8::append(room, meant);
    begin = bad + step.length;
    bad = find_unwanted(text, begin);
  }
  return room.append(text.substr(begin));
}

std::size_t space_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned first = byte(at);
  if (first <= 0x20) return first == ' ' || (first >= 9 && first <= 13) ? 1 : 0;
  if (first == 0xC2) return byte(at + 1) == 0xA0 ? 2 : 0;
  if (first < 0xE1 || first > 0xE3) return 0;
  const unsigned pair = (byte(at + 1) << 8U) | byte(at + 2);
  bool space = false;
  if (first == 0xE1) space = pair == 0x9A80;  // U+1680
  if (first == 0xE3) space = pair == 0x8080;  // U+3000
  if (first == 0xE2)                          // U+2000..200A, U+2028, U+2029, U+202F, U+205F
    space = (pair >= 0x8080 && pair <= 0x808A) || pair == 0x80A8 || pair == 0x80A9 || pair == 0x80AF ||
            pair == 0x819F;
  return space ? 3 : 0;
}

std::string collapsed(std::string_view text) {
  std::string room;
  text = cleaned(text, room);
  std::string out;
  out.reserve(text.size());
  std::size_t at = behind_spaces(text, 0);
  while (at < text.size()) {
    const std::size_t end = find_untidy_space(text, at);
    out.append(text.substr(at, end - at));
    at = behind_spaces(text, end);
    if (at > end && !out.empty() && out.back() != ' ') out += ' ';
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool is_plain_line(std::string_view text) {
  if (text.empty()) return true;
  if (text.front() == ' ' || text.back() == ' ' || bytes::is_continuation(text.front())) return false;
  const auto suspects = [](bytes::Block block, bytes::Block next) {
    const bytes::Flags torn = bytes::in_range(block, 0xC2, 0xDF) ^ bytes::in_range(next, 0x80, 0xBF);
    const bytes::Flags blanks = bytes::equal(block, ' ') & bytes::equal(next, ' ');
    const bytes::Flags no_break_or_c1 = bytes::equal(block, 0xC2) & bytes::in_range(next, 0x80, 0xA0);
    const bytes::Flags arabic_mark = bytes::equal(block, 0xD8) & bytes::equal(next, 0x9C);  // U+061C
    return torn | blanks | no_break_or_c1 | arabic_mark | bytes::in_range(block, 0, 0x1F) |
           bytes::equal(block, 0x7F) | bytes::in_range(block, 0xC0, 0xC1) | kMayBeUnsettled(block, next);
  };
  return bytes::find(text, 0, suspects) == text.size();
}

std::string single_line(std::string_view text) {
  if (is_plain_line(text)) return std::string(text);
  std::string line = balanced_bidi(collapsed(text));
  const std::string_view bare = without_idle_marks(line);
  return nfc(bare.size() == line.size() ? std::move(line) : std::string(bare));
}

std::string balanced_bidi(std::string text) {
  if (!has_bidi_control(text)) return text;
  BidiPairs pairs;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') pairs.see(U'\n', at);
    if (text[at] == '\xE2') pairs.see(utf8::decode(text, at).code_point, at);
  }
  std::string out;
  out.reserve(text.size());
  std::size_t begin = 0;
  for (const std::size_t bad : pairs.finish()) {
    out.append(text, begin, bad - begin);
    begin = bad + 3;  // each of these controls takes three bytes
  }
  return out.append(text, begin);
}

std::string cut_letters(std::string text, std::size_t letters) {
  if (text.size() <= letters) return text;
  text.resize(utf8::prefix_chars(text, letters).size());
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return small(x) == small(y); });
}

}  // namespace khabar::normalize
