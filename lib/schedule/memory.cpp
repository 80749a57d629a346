#include "schedule/memory.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/json.h"

namespace khabar::schedule {
namespace {

using Field = std::pair<std::string_view, std::int64_t Memory::*>;
constexpr std::array<Field, 5> kFields{{{"ttl", &Memory::ttl},
                                        {"skip_hours", &Memory::skip_hours},
                                        {"skip_days", &Memory::skip_days},
                                        {"gone", &Memory::gone},
                                        {"gone_since", &Memory::gone_since}}};

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

void assign(Memory& memory, std::string_view quoted, std::int64_t value) {
  for (const auto& [name, member] : kFields)
    if (quoted.size() == name.size() + 2 && quoted.substr(1, name.size()) == name) memory.*member = value;
}

}  // namespace

std::string Memory::str() const {
  if (*this == Memory{}) return {};
  JsonWriter json;
  json.begin_object();
  for (const auto& [name, member] : kFields)
    if (this->*member != 0) json.key(name).value(this->*member);
  return std::move(json.end_object()).str();
}

Memory Memory::parse(std::string_view json) {
  Memory memory;
  if (next_token(json) != "{") return {};
  for (std::string_view mark = ","; mark == ",";) {
    const std::string_view name = next_token(json);
    if (name.size() < 2 || name.front() != '"' || next_token(json) != ":") return {};
    std::int64_t value = 0;
    if (!to_number(next_token(json), value)) return {};
    assign(memory, name, value);
    mark = next_token(json);
    if (mark != "," && mark != "}") return {};
  }
  return memory;
}

}  // namespace khabar::schedule
