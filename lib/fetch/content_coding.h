#pragma once

#include <functional>
#include <memory>
#include <string_view>

namespace khabar::fetch {

/// Undoes one Content-Encoding piece by piece: gzip, deflate (with and without its zlib wrapper), br, zstd.
///
/// khabar does this itself, where libcurl could: libcurl 7.88 reports nothing when a compressed stream ends
/// too early (fault H40), and neither its size limit nor its timeout holds while it inflates (fault H32).
class Decoder {
 public:
  /// Takes decoded bytes, at most kPiece at once. False: no more is wanted.
  using Sink = std::function<bool(std::string_view)>;
  enum class Progress { kGoing, kRefused, kBroken };  ///< kRefused: by the sink

  static constexpr std::size_t kPiece = std::size_t{64} << 10;

  virtual ~Decoder() = default;
  virtual Progress decode(std::string_view coded, const Sink& sink) = 0;
  /// The stream has reached its own end. What follows it is ignored, except further members of gzip and zstd.
  [[nodiscard]] virtual bool at_end() const = 0;
};

/// The decoder for a Content-Encoding header's value. Null: it is none that we offered, or a chain of several
/// (nobody needs one, and fault H33 is made of them). Not for the values that is_identity() accepts.
std::unique_ptr<Decoder> make_decoder(std::string_view content_encoding);

/// No coding at all: "" or "identity".
bool is_identity(std::string_view content_encoding);

/// What to offer in Accept-Encoding.
constexpr std::string_view kOfferedCodings = "gzip, deflate, br, zstd";

}  // namespace khabar::fetch
