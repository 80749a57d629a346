#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/time.h"
#include "fetch/content_coding.h"

namespace khabar::fetch {

/// How many bytes all bodies in flight hold together, and what each may hold although the sum is used up.
struct BodyBudget {
  std::size_t total = 0;
  std::size_t fair_share = 0;
  std::size_t used = 0;
};

enum class BodyFault : std::uint8_t {
  kNone,
  kTooLarge,       ///< over the cap, decoded or on the wire (N09, H32)
  kNoMemory,       ///< the budget of all bodies is used up (I5)
  kDeadline,       ///< the time of the whole transfer is over
  kUnknownCoding,  ///< a Content-Encoding that we did not offer
  kBroken,         ///< it does not decode
  kCut,            ///< the coded stream stops before its end (H34, H40)
};

/// Gathers the body of one answer: decodes it and keeps it within its bounds.
class Body {
 public:
  struct Limits {
    std::size_t bytes = 0;
    Steady deadline{};
  };

  /// `budget` must outlive the body, which gives back what it took.
  Body(Limits limits, BodyBudget& budget) : limits_(limits), budget_(budget) {}
  ~Body() { budget_.used -= decoded_.size(); }
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;

  /// Before the first add(). False, here and below: fault() says why, and the body is lost.
  bool expect(std::string_view content_encoding);
  bool add(std::string_view wire_bytes);
  /// The transport says that all has come.
  bool finish();

  [[nodiscard]] BodyFault fault() const { return fault_; }
  /// The decoded bytes; the budget has them back.
  std::string take();

 private:
  bool keep(std::string_view decoded);
  bool fail(BodyFault fault);

  const Limits limits_;
  BodyBudget& budget_;
  std::unique_ptr<Decoder> decoder_;  // null: identity
  std::string decoded_;
  std::size_t wire_bytes_ = 0;
  BodyFault fault_ = BodyFault::kNone;
};

}  // namespace khabar::fetch
