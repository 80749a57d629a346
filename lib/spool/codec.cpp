#include "spool/codec.h"

#include <cstdint>

namespace khabar::spool {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr int kVarintBits = 7;

std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}
std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
}

class Writer {
 public:
  explicit Writer(std::size_t size) { out_.reserve(size); }

  void byte(std::uint8_t value) { out_ += static_cast<char>(value); }
  void natural(std::uint64_t value) {
    for (; value >= 0x80; value >>= kVarintBits) byte(static_cast<std::uint8_t>(value | 0x80U));
    byte(static_cast<std::uint8_t>(value));
  }
  void integer(std::int64_t value) { natural(zigzag(value)); }
  void text(std::string_view value) {
    natural(value.size());
    out_ += value;
  }
  template <class Rep, class Period>
  void duration(std::chrono::duration<Rep, Period> value) {
    integer(value.count());
  }
  void maybe(const std::optional<seconds>& value) {
    byte(value ? 1 : 0);
    if (value) duration(*value);
  }

  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

/// Once something is missing or off, every answer is empty and good() is false.
class Input {
 public:
  explicit Input(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return good_ && rest_.empty(); }

  std::uint8_t byte() {
    if (rest_.empty()) return fail();
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  std::uint64_t natural() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += kVarintBits) {
      const std::uint8_t part = byte();
      if (shift == 63 && part > 1) return fail();
      value |= static_cast<std::uint64_t>(part & 0x7FU) << shift;
      if (part < 0x80) return value;
    }
    return fail();
  }
  std::int64_t integer() { return unzigzag(natural()); }
  int small() {
    const std::int64_t value = integer();
    return static_cast<int>(value) == value ? static_cast<int>(value) : fail();
  }
  std::string text() {
    const std::uint64_t size = natural();
    if (size > rest_.size()) return std::string(fail(), '\0');
    std::string value(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return value;
  }
  bool truth() {
    const std::uint8_t value = byte();
    return value > 1 ? fail() != 0 : value == 1;
  }
  std::optional<seconds> maybe() { return truth() ? std::optional(seconds{integer()}) : std::nullopt; }
  Outcome outcome() {
    const std::uint8_t value = byte();
    return value < kOutcomeNames.size() ? Outcome{value} : Outcome{fail()};
  }

 private:
  std::uint8_t fail() {
    good_ = false;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

std::string encode(const std::string& feed_id, const Response& response) {
  // The bindings name every member: one that is added to the model does not compile here until it is written.
  const auto& [tag, outcome, message, status, url, redirects, permanently_moved, content_type,
               content_language, body, wire_bytes, validators, cache, fetched_at, took] = response;
  const auto& [etag, last_modified] = validators;
  const auto& [max_age, age, retry_after] = cache;
  constexpr std::size_t kOther = 512;  // what the fields besides the body usually need
  Writer out(body.size() + kOther);
  out.byte(kVersion);
  out.text(feed_id);
  out.natural(tag);
  out.byte(static_cast<std::uint8_t>(outcome));
  out.text(message);
  out.integer(status);
  out.text(url);
  out.integer(redirects);
  out.byte(permanently_moved ? 1 : 0);
  out.text(content_type);
  out.text(content_language);
  out.text(body);
  out.integer(wire_bytes);
  out.text(etag);
  out.text(last_modified);
  out.maybe(max_age);
  out.duration(age);
  out.maybe(retry_after);
  out.duration(fetched_at.time_since_epoch());
  out.duration(took);
  return out.take();
}

std::optional<Content> decode(std::string_view bytes) {
  Input in(bytes);
  if (in.byte() != kVersion) return std::nullopt;
  Content content;
  Response& response = content.response;
  content.feed_id = in.text();
  response.tag = in.natural();
  response.outcome = in.outcome();
  response.message = in.text();
  response.status = in.small();
  response.url = in.text();
  response.redirects = in.small();
  response.permanently_moved = in.truth();
  response.content_type = in.text();
  response.content_language = in.text();
  response.body = in.text();
  response.wire_bytes = in.integer();
  response.validators.etag = in.text();
  response.validators.last_modified = in.text();
  response.cache.max_age = in.maybe();
  response.cache.age = seconds{in.integer()};
  response.cache.retry_after = in.maybe();
  response.fetched_at = Time{milliseconds{in.integer()}};
  response.took = milliseconds{in.integer()};
  if (!in.at_end()) return std::nullopt;
  return content;
}

}  // namespace khabar::spool
