#pragma once

#include <cstddef>
#include <string_view>

namespace khabar::read {

/// A named character reference of HTML (WHATWG HTML 13.5; written by make_html_entities.py).
struct HtmlEntity {
  std::string_view name;   ///< without '&' and ';'
  std::string_view text;   ///< UTF-8: one or two characters
  bool without_semicolon;  ///< HTML reads it without its semicolon too
};

constexpr std::size_t kLongestEntityName = 31;  // CounterClockwiseContourIntegral

/// The entity of that name, upper and lower case told apart; null: none.
const HtmlEntity* find_html_entity(std::string_view name);

}  // namespace khabar::read
