#include "schedule/flat_json.h"

#include <algorithm>
#include <charconv>

namespace khabar::schedule {
namespace {

/// Takes the next token off the text, after blanks: a punctuation mark, a string with its quotes, or a
/// number.
std::string_view next_token(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  if (text.empty()) return {};
  std::size_t length = 1;
  if (text.front() == '"') {
    length = std::min(text.find('"', 1), text.size() - 1) + 1;
  } else if (text.front() == '-' || (text.front() >= '0' && text.front() <= '9')) {
    length = std::min(text.find_first_not_of("-0123456789"), text.size());
  }
  const std::string_view token = text.substr(0, length);
  text.remove_prefix(length);
  return token;
}

bool to_number(std::string_view token, std::int64_t& number) {
  const auto [end, fault] = std::from_chars(token.data(), token.data() + token.size(), number);
  return fault == std::errc{} && end == token.data() + token.size();
}

bool read_value(std::string_view token, FlatValue& value) {
  value.is_text = !token.empty() && token.front() == '"';
  if (!value.is_text) return to_number(token, value.number);
  if (token.size() < 2) return false;
  value.text = token.substr(1, token.size() - 2);
  return true;
}

}  // namespace

bool read_flat(std::string_view json, const std::function<bool(std::string_view, const FlatValue&)>& take) {
  if (next_token(json) != "{") return false;
  for (std::string_view mark = ","; mark == ",";) {
    const std::string_view name = next_token(json);
    if (name.size() < 2 || name.front() != '"' || next_token(json) != ":") return false;
    FlatValue value;
    if (!read_value(next_token(json), value) || !take(name.substr(1, name.size() - 2), value)) return false;
    mark = next_token(json);
    if (mark != "," && mark != "}") return false;
  }
  return true;
}

}  // namespace khabar::schedule
