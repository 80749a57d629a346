#include "config/literal.h"

#include <array>
#include <charconv>

#include "config/option.h"
#include "config/size.h"

namespace khabar::config {
namespace {

/// A TOML basic string. Text of a Config has no control characters but what fits an escape here.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string literal(const std::string& text) {
  return quoted(text);
}

std::string literal(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + quoted(text);
  return '[' + out + ']';
}

std::string literal(bool truth) {
  return truth ? "true" : "false";
}

std::string literal(int count) {
  return std::to_string(count);
}

std::string literal(std::int64_t bytes) {
  const std::string text = format_size(bytes);
  return text.ends_with('B') ? quoted(text) : text;
}

std::string literal(double share) {
  std::array<char, 32> digits{};
  const auto [end, fault] = std::to_chars(digits.data(), digits.data() + digits.size(), share);
  std::string text(digits.data(), fault == std::errc{} ? end : digits.data());
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

std::string literal(milliseconds duration) {
  return quoted(format_duration(duration));
}

std::vector<Setting> settings(const Config& config) {
  Config copy = config;  // members are reached through a Config&, for reading as for writing
  std::vector<Setting> all;
  for (const Option& option : options()) {
    const std::string value =
        std::visit([&](const auto& kind) { return literal(kind.at(copy)); }, option.value);
    all.push_back({std::string(option.section) + '.' + std::string(option.key), value});
  }
  return all;
}

}  // namespace khabar::config
