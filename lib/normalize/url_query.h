#pragma once

#include <cstdint>
#include <string_view>

namespace khabar::normalize {

/// One "name=value" of a query, percent escapes as they are.
struct Parameter {
  std::string_view text, name, value;
  bool was_escaped = false;  ///< "amp;" stood before it: an "&amp;" that somebody escaped twice
};

/// Walks over the parameters of a query, empty ones too. The query must outlive it.
class Parameters {
 public:
  explicit Parameters(std::string_view query) : rest_(query) {}
  bool next(Parameter& out);

 private:
  std::string_view rest_;
  bool done_ = false;
};

/// What a parameter is for: a page of its own, or one of the things that make no other page.
enum class ParameterKind : std::uint8_t { kOwn, kTracking, kSession, kAmp };
ParameterKind kind_of_parameter(std::string_view name, std::string_view value);

}  // namespace khabar::normalize
