#include "schedule/histogram.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace khabar::schedule {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr int kSteps = 4095;  // 0 is zero
constexpr double kLeast = 1e-3, kMost = 1e5;
const double kStep = std::log(kMost / kLeast) / (kSteps - 1);
constexpr std::int64_t kEpochHour = 96;  // 1970 began on a Thursday: four days after a Sunday

int code_of(float count) {
  if (!(count >= kLeast)) return 0;
  const double step = std::log(std::min<double>(count, kMost) / kLeast) / kStep;
  return 1 + static_cast<int>(std::lround(step));
}

/// What each code stands for.
const std::array<float, kSteps + 1>& values() {
  static const auto table = [] {
    std::array<float, kSteps + 1> made{};
    for (int code = 1; code <= kSteps; ++code)
      made.at(static_cast<std::size_t>(code)) = static_cast<float>(kLeast * std::exp(kStep * (code - 1)));
    return made;
  }();
  return table;
}

/// The value of each letter; -1: none of ours.
const std::array<int, 256>& digits() {
  static const auto table = [] {
    std::array<int, 256> made{};
    made.fill(-1);
    for (std::size_t i = 0; i < kLetters.size(); ++i)
      made.at(static_cast<unsigned char>(kLetters[i])) = static_cast<int>(i);
    return made;
  }();
  return table;
}

}  // namespace

std::size_t hour_of_week(double at) {
  const auto hour = static_cast<std::int64_t>(std::floor(at / 3600)) + kEpochHour;
  return static_cast<std::size_t>(((hour % 168) + 168) % 168);
}

std::size_t minute_of_hour(double at) {
  const auto minute = static_cast<std::int64_t>(std::floor(at / 60));
  return static_cast<std::size_t>(((minute % 60) + 60) % 60);
}

double seconds_of(Time at) {
  return static_cast<double>(at.time_since_epoch().count()) / 1000.0;
}

std::string pack(std::span<const float> counts) {
  std::string text;
  bool any = false;
  text.reserve(counts.size() * 2);
  for (const float count : counts) {
    const int code = code_of(count);
    any = any || code != 0;
    text += kLetters[static_cast<std::size_t>(code >> 6)];
    text += kLetters[static_cast<std::size_t>(code & 63)];
  }
  return any ? text : std::string();
}

void unpack(std::string_view text, std::span<float> counts) {
  std::fill(counts.begin(), counts.end(), 0.0F);
  if (text.size() != counts.size() * 2) return;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const int high = digits().at(static_cast<unsigned char>(text[2 * i]));
    const int low = digits().at(static_cast<unsigned char>(text[2 * i + 1]));
    if (high < 0 || low < 0) return std::fill(counts.begin(), counts.end(), 0.0F);
    const int code = (high << 6) + low;
    counts[i] = values().at(static_cast<std::size_t>(code));
  }
}

double sum_of(std::span<const float> counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

void scale(std::span<float> counts, double factor) {
  for (float& count : counts) count = static_cast<float>(count * factor);
}

}  // namespace khabar::schedule
