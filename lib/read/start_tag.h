#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "read/references.h"
#include "read/tree.h"

namespace khabar::read {

/// How a start tag ended.
struct StartTag {
  enum class End { kOpen, kSelfClosed, kNoTag, kCut };
  std::string_view name;
  std::size_t end = 0;  ///< the byte behind its '>'
  End kind = End::kNoTag;
  /// None where there turned out to be no tag. Valid until the next tag is read, but for their texts.
  std::span<const Attribute> attributes;
};

/// Reads start tags with their attributes.
class StartTagReader {
 public:
  /// `store` keeps the values that do not stand in `text` as they are meant.
  StartTagReader(std::string_view text, ReferenceReader& references, TextStore& store)
      : text_(text), references_(references), store_(store) {}

  /// Reads the tag that begins at `at`. There may turn out to be none: kNoTag, another '<' comes first; kCut,
  /// the document ends first.
  StartTag read(std::size_t at);
  [[nodiscard]] bool repaired() const { return repaired_; }

 private:
  void read_attribute();
  void read_attributes(StartTag& tag);
  void add(std::string_view name, std::string_view written);
  void keep_resolved();
  std::string_view value();
  std::string_view quoted_value(char quote);

  /// A value that had to be resolved, and of which attribute it is: kept when the tag has turned out to be
  /// one, so that what only looks like tags does not fill the memory.
  struct Resolved {
    std::size_t attribute, begin, end;  // in resolved_text_
  };

  std::string_view text_;
  ReferenceReader& references_;
  TextStore& store_;
  std::vector<Attribute> attributes_;
  std::vector<Resolved> resolved_;
  std::string resolved_text_;
  std::size_t pos_ = 0;
  bool repaired_ = false;
};

}  // namespace khabar::read
