#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace khabar {

/// Why something that may be expected to fail has failed. The set is closed; `code()` gives each a stable
/// text.
enum class Kind {
  kUsage,        ///< the caller's words are off (command line, argument)
  kConfig,       ///< the configuration is at fault; nothing was started
  kNotFound,     ///< what was asked for does not exist
  kParse,        ///< bytes that are not what they should be
  kLimit,        ///< larger, deeper or longer than allowed
  kIo,           ///< a file, socket or other resource of the operating system failed
  kBusy,         ///< another process owns it
  kDatabase,     ///< the database refused for a reason that trying again will not change
  kUnavailable,  ///< the database (or another service) cannot be reached or used just now; trying again may
                 ///< help
  kSchema,       ///< the database schema is older or newer than this binary
  kInternal,     ///< a bug in khabar
};

constexpr std::string_view code(Kind kind) {
  switch (kind) {
    case Kind::kUsage:
      return "usage";
    case Kind::kConfig:
      return "config";
    case Kind::kNotFound:
      return "not_found";
    case Kind::kParse:
      return "parse";
    case Kind::kLimit:
      return "limit";
    case Kind::kIo:
      return "io";
    case Kind::kBusy:
      return "busy";
    case Kind::kDatabase:
      return "database";
    case Kind::kUnavailable:
      return "unavailable";
    case Kind::kSchema:
      return "schema";
    case Kind::kInternal:
      return "internal";
  }
  return "internal";
}

/// An expected failure. The message begins with the room's name ("fetch: ...") and speaks to an operator.
struct Error {
  Kind kind = Kind::kInternal;
  std::string message;
};

/// A value or the Error that took its place. Asking the wrong one throws std::bad_variant_access (a bug).
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  [[nodiscard]] const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value.
struct Done {};
using Status = Result<Done>;

}  // namespace khabar
