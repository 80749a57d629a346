#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "read/references.h"

namespace khabar::read {

/// How a start tag ended.
struct StartTag {
  enum class End { kOpen, kSelfClosed, kNoTag, kCut };
  std::string_view name;
  std::size_t end = 0;  ///< the byte behind its '>'
  End kind = End::kNoTag;
};

/// Copies start tags, with their attributes in double quotes.
class StartTagWriter {
 public:
  StartTagWriter(std::string_view text, ReferenceWriter& references) : text_(text), references_(references) {}

  /// Appends "<name a="b"", without the closing bracket, for the tag that begins at `at`. Where there turns
  /// out to be none (kNoTag: another '<' comes first; kCut: the document ends first) `out` is left as it was.
  StartTag append(std::string& out, std::size_t at);
  [[nodiscard]] bool repaired() const { return repaired_; }

 private:
  void append_attribute(std::string& out);
  std::string_view value();
  std::string_view quoted_value(char quote);

  std::string_view text_;
  ReferenceWriter& references_;
  std::size_t pos_ = 0;
  bool repaired_ = false;
};

}  // namespace khabar::read
