#pragma once

#include <algorithm>
#include <string_view>

namespace khabar::match {

/// The words of a matching form, one after another. The form is not owned.
class FormWords {
 public:
  explicit FormWords(std::string_view form) : rest_(form) {}

  /// The next word; empty at the end.
  std::string_view next() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
    const std::string_view word = rest_.substr(0, rest_.find(' '));
    rest_.remove_prefix(word.size());
    return word;
  }

 private:
  std::string_view rest_;
};

}  // namespace khabar::match
