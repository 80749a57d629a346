#include "fetch/body.h"

#include <utility>

namespace khabar::fetch {

bool Body::expect(std::string_view content_encoding) {
  if (is_identity(content_encoding)) return true;
  decoder_ = make_decoder(content_encoding);
  return decoder_ != nullptr || fail(BodyFault::kUnknownCoding);
}

bool Body::add(std::string_view wire_bytes) {
  if (fault_ != BodyFault::kNone) return false;
  wire_bytes_ += wire_bytes.size();
  if (wire_bytes_ > limits_.bytes) return fail(BodyFault::kTooLarge);
  if (!decoder_) return keep(wire_bytes);
  const auto progress =
      decoder_->decode(wire_bytes, [this](std::string_view decoded) { return keep(decoded); });
  if (progress == Decoder::Progress::kBroken) return fail(BodyFault::kBroken);
  return progress == Decoder::Progress::kGoing;
}

bool Body::finish() {
  if (fault_ != BodyFault::kNone) return false;
  const bool whole = !decoder_ || wire_bytes_ == 0 || decoder_->at_end();  // nothing at all is an empty body
  return whole || fail(BodyFault::kCut);
}

bool Body::keep(std::string_view decoded) {
  const std::size_t size = decoded_.size() + decoded.size();
  if (size > limits_.bytes) return fail(BodyFault::kTooLarge);
  if (budget_.used + decoded.size() > budget_.total && size > budget_.fair_share)
    return fail(BodyFault::kNoMemory);
  if (std::chrono::steady_clock::now() >= limits_.deadline) return fail(BodyFault::kDeadline);
  decoded_ += decoded;
  budget_.used += decoded.size();
  return true;
}

bool Body::fail(BodyFault fault) {
  fault_ = fault;
  return false;
}

std::string Body::take() {
  budget_.used -= decoded_.size();
  return std::exchange(decoded_, {});
}

}  // namespace khabar::fetch
