#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace khabar::read {

/// General entities that a document's own DTD declares: name -> text. Only harmless ones get here: short,
/// internal, without markup and without references to other entities, so nothing can multiply and nothing is
/// fetched (faults X01-X05).
class Entities {
 public:
  /// Longest replacement text, and how much all replacements of one document may add to it.
  static constexpr std::size_t kLongestText = 1024;
  static constexpr std::size_t kBudget = std::size_t{256} << 10;
  static constexpr std::size_t kMost = 1000;

  void declare(std::string_view name, std::string_view text);
  /// Null where there is no such entity.
  [[nodiscard]] const std::string* find(std::string_view name) const;
  [[nodiscard]] bool empty() const { return texts_.empty(); }

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

/// The entities declared in the internal subset of a document type: what stands between the brackets.
Entities read_internal_subset(std::string_view subset);

/// Reads character data as it is meant: references made the characters that they stand for, HTML's named ones
/// and those that XML forbids too; stray '&' and '<' as they are, control bytes dropped.
class ReferenceReader {
 public:
  explicit ReferenceReader(const Entities& declared) : declared_(declared) {}

  /// Appends `text`, which must be valid UTF-8.
  void append(std::string& out, std::string_view text);
  /// Appends the text of a CDATA section: as it is, but for control bytes.
  void append_without_controls(std::string& out, std::string_view text);
  /// Something that well-formed XML does not have was met.
  [[nodiscard]] bool repaired() const { return repaired_; }

 private:
  std::size_t append_reference(std::string& out, std::string_view text, std::size_t at);
  std::size_t append_numeric(std::string& out, std::string_view text, std::size_t at);
  std::size_t append_named(std::string& out, std::string_view text, std::size_t at);
  std::size_t append_declared(std::string& out, std::string_view text, std::size_t at);

  const Entities& declared_;
  std::size_t budget_ = Entities::kBudget;
  bool repaired_ = false;
};

/// Where text between tags, from `at` on, first has what does not stand for itself: markup, a reference, a
/// control byte, or a carriage return; text.size() where nothing has.
std::size_t plain_text_end(std::string_view text, std::size_t at);
/// The same for an attribute's value, where tabs and ends of lines do not either.
std::size_t plain_value_end(std::string_view text, std::size_t at);
/// The same in a CDATA section, which "]]" may end, and where "<!" may be the next one's beginning.
std::size_t plain_section_end(std::string_view text, std::size_t at);

/// One line feed for each end of a line from `from` on (XML 1.0, 2.11).
void normalize_line_ends(std::string& text, std::size_t from);
/// A blank for each tab and end of a line (XML 1.0, 3.3.3).
void normalize_value(std::string& text, std::size_t from);

}  // namespace khabar::read
