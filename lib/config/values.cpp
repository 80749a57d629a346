#include "config/values.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/utf8.h"
#include "config/size.h"

namespace khabar::config {
namespace {

std::string_view type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number with a fraction";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

std::string name(Entry entry) {
  return '\'' + std::string(entry.key.str()) + '\'';
}

void wrong_type(Reader& reader, Entry entry, std::string_view wanted) {
  reader.fault(entry.at(), name(entry) + " must be " + std::string(wanted) + ", not " +
                               std::string(type_name(entry.node)));
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

/// Why `text` will not do, or "".
std::string judge(const std::string& text, Check check) {
  if (has_control(text)) return "must not hold control characters";
  if (!utf8::is_valid(text)) return "must be valid UTF-8";
  return check(text);
}

template <class T>
std::optional<T> bounded(Reader& reader, Entry entry, T value, T min, T max) {
  if (value >= min && value <= max) return value;
  reader.fault(entry.at(), name(entry) + " must be between " + literal(min) + " and " + literal(max));
  return std::nullopt;
}

}  // namespace

std::optional<std::string> read_text(Reader& reader, Entry entry, Check check) {
  const auto* text = entry.node.as_string();
  if (text == nullptr) {
    wrong_type(reader, entry, "a string");
    return std::nullopt;
  }
  if (const std::string why = judge(text->get(), check); !why.empty()) {
    reader.fault(entry.at(), name(entry) + ' ' + why);
    return std::nullopt;
  }
  return text->get();
}

std::optional<std::vector<std::string>> read_texts(Reader& reader, Entry entry, Check check) {
  const auto* array = entry.node.as_array();
  if (array == nullptr) {
    wrong_type(reader, entry, "an array of strings");
    return std::nullopt;
  }
  std::vector<std::string> texts;
  for (const toml::node& element : *array)
    if (auto text = read_text(reader, {entry.key, element}, check)) texts.push_back(*std::move(text));
  if (texts.size() < array->size()) return std::nullopt;
  return texts;
}

std::optional<bool> read_truth(Reader& reader, Entry entry) {
  if (const auto* truth = entry.node.as_boolean()) return truth->get();
  wrong_type(reader, entry, "true or false without quotes");
  return std::nullopt;
}

std::optional<int> read_number(Reader& reader, Entry entry, int min, int max) {
  const auto* integer = entry.node.as_integer();
  if (integer == nullptr) {
    wrong_type(reader, entry, "an integer");
    return std::nullopt;
  }
  const auto value = bounded<std::int64_t>(reader, entry, integer->get(), min, max);
  return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

std::optional<std::int64_t> read_number(Reader& reader, Entry entry, std::int64_t min, std::int64_t max) {
  if (const auto* integer = entry.node.as_integer()) return bounded(reader, entry, integer->get(), min, max);
  const auto* text = entry.node.as_string();
  const auto bytes = text == nullptr ? std::nullopt : parse_size(text->get());
  if (bytes) return bounded(reader, entry, *bytes, min, max);
  constexpr const char* kWanted =
      "a number of bytes, or one with its unit in quotes such as \"16MiB\" (B, KiB, MiB, GiB, TiB)";
  if (text == nullptr)
    wrong_type(reader, entry, kWanted);
  else
    reader.fault(entry.at(), name(entry) + " must be " + kWanted);
  return std::nullopt;
}

std::optional<double> read_number(Reader& reader, Entry entry, double min, double max) {
  if (const auto* integer = entry.node.as_integer())
    return bounded(reader, entry, static_cast<double>(integer->get()), min, max);
  if (const auto* number = entry.node.as_floating_point())
    return bounded(reader, entry, number->get(), min, max);
  wrong_type(reader, entry, "a number");
  return std::nullopt;
}

std::optional<milliseconds> read_number(Reader& reader, Entry entry, milliseconds min, milliseconds max) {
  const auto* text = entry.node.as_string();
  const auto duration = text == nullptr ? std::nullopt : parse_duration(text->get());
  if (duration) return bounded(reader, entry, *duration, min, max);
  constexpr const char* kWanted =
      "a duration in quotes such as \"90s\", \"15m\" or \"1h30m\" (d, h, m, s, ms)";
  if (text == nullptr)
    wrong_type(reader, entry, kWanted);
  else
    reader.fault(entry.at(), name(entry) + " must be " + kWanted);
  return std::nullopt;
}

std::optional<seconds> read_number(Reader& reader, Entry entry, seconds min, seconds max) {
  const auto duration = read_number(reader, entry, milliseconds{min}, milliseconds{max});
  if (!duration) return std::nullopt;
  const auto whole = std::chrono::duration_cast<seconds>(*duration);
  if (whole == *duration) return whole;
  reader.fault(entry.at(), name(entry) + " must be whole seconds");
  return std::nullopt;
}

}  // namespace khabar::config
