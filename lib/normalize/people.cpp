#include "normalize/people.h"

#include <algorithm>

#include "normalize/text.h"
#include "normalize/text_construct.h"

namespace khabar::normalize {
namespace {

bool is_mail(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find(' ') == std::string_view::npos;
}

std::string_view unquoted(std::string_view text) {
  text = trimmed(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = trimmed(text.substr(1, text.size() - 2));
  return text;
}

/// "outer (inner)" or "outer <inner>" taken apart; false: the text has no such form.
bool split_brackets(std::string_view text, std::string_view& outer, std::string_view& inner) {
  const std::size_t open = text.find_last_of("(<");
  if (open == std::string_view::npos || text.back() != (text[open] == '(' ? ')' : '>')) return false;
  outer = unquoted(text.substr(0, open));
  inner = unquoted(text.substr(open + 1, text.size() - open - 2));
  return true;
}

/// The part of "mail (Name)" and its like that is the name.
std::string_view name_in(std::string_view text) {
  std::string_view outer, inner;
  if (text.empty() || !split_brackets(text, outer, inner)) return unquoted(text);
  if (is_mail(outer)) return inner.empty() ? outer : inner;
  if (is_mail(inner)) return outer.empty() ? inner : outer;
  return text;
}

}  // namespace

std::string name_of_person(const RawPerson& person) {
  std::string line = person.name.find_first_of("<&") == std::string::npos
                         ? single_line(person.name)
                         : line_of(person.name, TextType::kUnknown);
  std::string_view name = name_in(line);
  if (name.substr(0, 7) == "mailto:") name.remove_prefix(7);
  return name.empty() ? single_line(person.email) : std::string(name);
}

std::vector<std::string> names_of_people(const std::vector<RawPerson>& people, std::size_t most,
                                         std::size_t letters) {
  std::vector<std::string> names;
  for (const RawPerson& person : people) {
    if (names.size() == most) break;
    std::string name = cut_letters(name_of_person(person), letters);
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(std::move(name));
  }
  return names;
}

}  // namespace khabar::normalize
