#pragma once

#include <map>
#include <string>
#include <string_view>

namespace khabar::fetch {

/// The status and the headers that khabar reads of one answer, gathered line by line as libcurl hands them
/// over. Interim answers (1xx) are forgotten when the next one begins; what follows the final head (trailers)
/// is ignored.
class ResponseHead {
 public:
  /// One line, with or without its line end.
  void add_line(std::string_view line);

  [[nodiscard]] int status() const { return status_; }  ///< 0: none yet
  /// The final head has come wholly: the status can be believed.
  [[nodiscard]] bool complete() const { return complete_ && status_ >= 200; }

  /// The value of a header, by its name in lower case; "" where it was not sent. Lists that came in several
  /// headers (Cache-Control, Content-Encoding) are joined by a comma, of others the first one counts.
  [[nodiscard]] std::string_view field(std::string_view name) const;

 private:
  void begin(std::string_view status_line);
  void add_field(std::string_view line);

  int status_ = 0;
  bool complete_ = false;
  std::map<std::string, std::string, std::less<>> fields_;
  std::string* last_ = nullptr;  // the value that a folded line continues (RFC 9112 5.2); none: skipped
};

}  // namespace khabar::fetch
