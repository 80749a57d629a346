#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"

namespace khabar {

/// Writes JSON (RFC 8259) into a string, compact, in the order of the calls. Texts must be valid UTF-8; NUL
/// is dropped, because PostgreSQL's jsonb refuses it.
///
///   JsonWriter json;
///   json.begin_object().key("id").value(7).key("tags").begin_array().value("a").end_array().end_object();
class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(std::same_as<bool> auto truth) { return raw(truth ? "true" : "false"); }
  JsonWriter& value(std::integral auto number) requires(!std::same_as<decltype(number), bool>) {
    return raw(std::to_string(number));
  }
  JsonWriter& value(
      double number);  ///< the shortest form that reads back as the same; NaN and infinities become null
  JsonWriter& value(Time time) { return value(format_rfc3339(time)); }
  JsonWriter& null() { return raw("null"); }

  template <class T>
  JsonWriter& value(const std::optional<T>& maybe) {
    return maybe ? value(*maybe) : null();
  }
  /// Empty text as null.
  JsonWriter& text_or_null(std::string_view text) { return text.empty() ? null() : value(text); }
  /// A list of texts.
  template <class Range>
  JsonWriter& texts(const Range& range) {
    begin_array();
    for (const auto& text : range) value(std::string_view(text));
    return end_array();
  }
  /// `json` must be a whole JSON value.
  JsonWriter& raw(std::string_view json);

  [[nodiscard]] const std::string& str() const& { return out_; }
  std::string str() && { return std::move(out_); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();

  std::string out_;
  bool first_ = true;  // nothing was written yet since the last opening bracket or key
};

/// The JSON string literal of the text, quotes included.
void append_json_string(std::string& out, std::string_view text);

}  // namespace khabar
