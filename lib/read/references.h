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

/// Copies character data into well-formed XML: stray '&' and '<' escaped, HTML's named references made
/// characters, references that XML forbids made harmless, control bytes dropped. In the answer '<', '&' and
/// '"' that were written as references stay references, so no markup arises from text.
class ReferenceWriter {
 public:
  explicit ReferenceWriter(const Entities& declared) : declared_(declared) {}

  /// Appends `text`, which must be valid UTF-8, as character data or, with quotes escaped too, as an
  /// attribute's value.
  void append(std::string& out, std::string_view text, bool in_attribute);
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

}  // namespace khabar::read
