#include "read/json_repair.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/byte_block.h"
#include "read/surrogates.h"
#include "read/tokens.h"

namespace khabar::read {
namespace {

/// The depth at which a feed's items stand: the outermost object, and the array in it.
constexpr std::size_t kItemsDepth = 2;

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char l = to_lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

/// The value of the \uXXXX at `at`, or -1.
int escape_value(std::string_view text, std::size_t at) {
  if (!has_at(text, at, "\\u") || at + 6 > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const int digit = hex_value(text[i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

class JsonMender {
 public:
  JsonMender(std::string_view text, std::size_t max_depth) : text_(text), max_depth_(max_depth) {}
  MendedJson run();

 private:
  struct Open {
    char closing;
    std::size_t whole;  // the end in json of what is whole in this bracket
  };

  void step();
  void word();
  bool comment();
  void string();
  [[nodiscard]] bool ends_string() const;
  void escape();
  void close(char bracket);
  void cut();

  std::string_view text_;
  std::size_t pos_ = 0;
  std::size_t max_depth_;
  std::vector<Open> stack_;
  MendedJson out_;
  bool done_ = false;
};

MendedJson JsonMender::run() {
  out_.json.reserve(text_.size() + 16);
  pos_ = skip_spaces(text_, 0);
  while (pos_ < text_.size() && !done_ && !out_.too_deep) step();
  if (!done_ && !out_.too_deep) cut();
  return std::move(out_);
}

void JsonMender::step() {
  const char c = text_[pos_];
  if (c == '"') return string();
  if (is_ascii_letter(c)) return word();
  if (c == '/' && comment()) return;
  ++pos_;
  if (c == '}' || c == ']') return close(c);
  if (c == ',' && !stack_.empty()) stack_.back().whole = out_.json.size();
  out_.json += c;
  if (c != '{' && c != '[') return;
  out_.too_deep = stack_.size() >= max_depth_;
  stack_.push_back({c == '{' ? '}' : ']', out_.json.size()});
}

/// A word outside of strings; also what follows the digits of "1e5".
void JsonMender::word() {
  struct Word {
    std::string_view written, meant;
  };
  constexpr std::array<Word, 6> kForeign{{{"None", "null"},
                                          {"NaN", "null"},
                                          {"undefined", "null"},
                                          {"Infinity", "null"},
                                          {"True", "true"},
                                          {"False", "false"}}};
  std::size_t end = pos_;
  while (end < text_.size() && is_ascii_letter(text_[end])) ++end;
  const std::string_view written = text_.substr(pos_, end - pos_);
  const auto* const found = std::find_if(kForeign.begin(), kForeign.end(),
                                         [&](const Word& word) { return word.written == written; });
  out_.repaired = out_.repaired || found != kForeign.end();
  out_.json += found != kForeign.end() ? found->meant : written;
  pos_ = end;
}

bool JsonMender::comment() {
  const bool line = has_at(text_, pos_, "//");
  if (!line && !has_at(text_, pos_, "/*")) return false;
  pos_ = past(text_, line ? "\n" : "*/", pos_ + 2);
  out_.repaired = true;
  return true;
}

/// Whether the quotation mark at hand is the end of its string.
bool JsonMender::ends_string() const {
  constexpr std::string_view kFollows = ",:}]/";
  const std::size_t next = skip_spaces(text_, pos_ + 1);
  return next >= text_.size() || kFollows.find(text_[next]) != std::string_view::npos;
}

void JsonMender::string() {
  const auto special = [](bytes::Block block, bytes::Block) {
    return bytes::equal(block, '"') | bytes::equal(block, '\\') | bytes::in_range(block, 0, 0x1F);
  };
  out_.json += text_[pos_++];
  while (pos_ < text_.size()) {
    const std::size_t plain = bytes::find(text_, pos_, special);
    out_.json.append(text_, pos_, plain - pos_);
    pos_ = plain;
    if (pos_ == text_.size()) return;
    const char c = text_[pos_];
    if (c == '\\') {
      escape();
      continue;
    }
    const bool control = static_cast<unsigned char>(c) < 0x20;
    const bool inner = c == '"' && !ends_string();
    ++pos_;
    out_.repaired = out_.repaired || control || inner;
    if (inner) out_.json += '\\';
    out_.json += control ? ' ' : c;
    if (c == '"' && !inner) return;
  }
}

void JsonMender::escape() {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  const int value = escape_value(text_, pos_);
  const auto unit = static_cast<char32_t>(value);  // -1, no escape, is no surrogate either
  const bool high = is_high_surrogate(unit);
  const bool pair = high && is_low_surrogate(static_cast<char32_t>(escape_value(text_, pos_ + 6)));
  const bool lone = !pair && (high || is_low_surrogate(unit));
  if (value > 0 && !lone) {
    const std::size_t length = pair ? 12 : 6;
    out_.json += text_.substr(pos_, length);
    pos_ += length;
    return;
  }
  if (value < 0 && pos_ + 1 < text_.size() && kLetters.find(text_[pos_ + 1]) != std::string_view::npos) {
    out_.json += text_.substr(pos_, 2);
    pos_ += 2;
    return;
  }
  out_.repaired = true;
  if (value < 0) out_.json += "\\\\";  // a backslash that escapes nothing
  if (lone) out_.json += "\\ufffd";
  pos_ += value < 0 ? 1 : 6;
}

void JsonMender::close(char bracket) {
  if (stack_.empty() || stack_.back().closing != bracket) {
    out_.repaired = true;
    return;
  }
  std::size_t last = out_.json.size();
  while (last > 0 && is_space(out_.json[last - 1])) --last;
  if (last > 0 && out_.json[last - 1] == ',') {
    out_.json.resize(last - 1);
    out_.repaired = true;
  }
  out_.json += bracket;
  stack_.pop_back();
  done_ = stack_.empty();
  if (!done_) stack_.back().whole = out_.json.size();
}

void JsonMender::cut() {
  out_.truncated = out_.repaired = true;
  if (stack_.size() > kItemsDepth) stack_.resize(kItemsDepth);
  if (!stack_.empty()) out_.json.resize(stack_.back().whole);
  for (; !stack_.empty(); stack_.pop_back()) out_.json += stack_.back().closing;
}

/// Behind the string that begins at `at`.
std::size_t string_end(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at)
    if (json[at] == '\\') ++at;
  return at + 1;
}

}  // namespace

std::string without_item_at(std::string_view json, std::size_t offset) {
  std::size_t depth = 0, begin = 0;  // of the element of items, behind the comma or bracket before it
  for (std::size_t at = 0; at < json.size();) {
    const char c = json[at];
    const bool opens = c == '{' || c == '[', closes = c == '}' || c == ']';
    const bool between = depth == kItemsDepth && (c == ',' || c == ']');
    if (between && at > offset) {
      if (begin == 0 || begin > offset) return {};
      const std::size_t end = c == ',' ? at + 1 : at;
      const bool last = c == ']' && json[begin - 1] == ',';
      return std::string(json.substr(0, last ? begin - 1 : begin)).append(json.substr(end));
    }
    if (between && begin > 0) begin = c == ',' ? at + 1 : 0;
    if (opens && ++depth == kItemsDepth) begin = c == '[' ? at + 1 : 0;
    if (closes && depth > 0) --depth;
    at = c == '"' ? string_end(json, at) : at + 1;
  }
  return {};
}

MendedJson mend_json(std::string_view text, std::size_t max_depth) {
  return JsonMender(text, max_depth).run();
}

}  // namespace khabar::read
