#include "read/charset/statistics.h"

namespace khabar::read {
Guess guess_charset(std::string_view) {
  return {};
}
double likelihood(std::string_view, std::string_view, double unknown) {
  return unknown;
}
}  // namespace khabar::read
