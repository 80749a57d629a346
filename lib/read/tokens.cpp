#include "read/tokens.h"

#include <algorithm>

namespace khabar::read {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_space);
}

std::string_view local_part(std::string_view qualified) {
  const std::size_t colon = qualified.find(':');
  return colon == std::string_view::npos ? qualified : qualified.substr(colon + 1);
}

std::string_view prefix_part(std::string_view qualified) {
  const std::size_t colon = qualified.find(':');
  return colon == std::string_view::npos ? std::string_view{} : qualified.substr(0, colon);
}

std::size_t skip_spaces(std::string_view text, std::size_t from) {
  while (from < text.size() && is_space(text[from])) ++from;
  return from;
}

bool has_at_ignoring_case(std::string_view text, std::size_t at, std::string_view word) {
  return at <= text.size() && same_ignoring_case(text.substr(at, word.size()), word);
}

std::size_t past(std::string_view text, std::string_view word, std::size_t from) {
  const std::size_t found = text.find(word, from);
  return found == std::string_view::npos ? text.size() : found + word.size();
}

}  // namespace khabar::read
