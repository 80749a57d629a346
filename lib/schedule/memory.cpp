#include "schedule/memory.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/json.h"
#include "schedule/flat_json.h"

namespace khabar::schedule {
namespace {

using Field = std::pair<std::string_view, std::int64_t Memory::*>;
constexpr std::array<Field, 11> kFields{{{"ttl", &Memory::ttl},
                                         {"skip_hours", &Memory::skip_hours},
                                         {"skip_days", &Memory::skip_days},
                                         {"gone", &Memory::gone},
                                         {"gone_since", &Memory::gone_since},
                                         {"down_since", &Memory::down_since},
                                         {"hastened_at", &Memory::hastened_at},
                                         {"unread", &Memory::unread},
                                         {"read_at", &Memory::read_at},
                                         {"whole", &Memory::whole},
                                         {"lied_at", &Memory::lied_at}}};

// Numbers of Habits are kept in thousandths: milliseconds of times, thousandths of items.
constexpr double kParts = 1000;
using Number = std::pair<std::string_view, double Habits::*>;
constexpr std::array<Number, 17> kNumbers{{{"since", &Habits::since},
                                           {"pace", &Habits::pace},
                                           {"items", &Habits::items},
                                           {"exposure", &Habits::exposure},
                                           {"watched", &Habits::watched},
                                           {"bursts", &Habits::bursts},
                                           {"decayed_at", &Habits::decayed_at},
                                           {"recent", &Habits::recent},
                                           {"latest", &Habits::latest},
                                           {"at", &Habits::at},
                                           {"last_event", &Habits::last_event},
                                           {"batch", &Habits::batch},
                                           {"surge", &Habits::surge},
                                           {"max_age", &Habits::max_age},
                                           {"age", &Habits::age},
                                           {"returned_at", &Habits::returned_at},
                                           {"silent_since", &Habits::silent_since}}};
constexpr std::int64_t kLargestWindow = 1'000'000;

using Truth = std::pair<std::string_view, bool Habits::*>;
constexpr std::array<Truth, 3> kTruths{
    {{"in_burst", &Habits::in_burst}, {"alarm", &Habits::alarm}, {"pages_back", &Habits::pages_back}}};

void assign(Memory& memory, std::string_view key, std::int64_t value) {
  for (const auto& [name, member] : kFields)
    if (key == name) memory.*member = value;
  for (const auto& [name, member] : kNumbers)
    if (key == name) memory.habits.*member = static_cast<double>(value) / kParts;
  for (const auto& [name, member] : kTruths)
    if (key == name) memory.habits.*member = value != 0;
  if (key == "window")
    memory.habits.window = static_cast<int>(std::clamp<std::int64_t>(value, 0, kLargestWindow));
}

bool take(Memory& memory, std::string_view key, const FlatValue& value) {
  if (!value.is_text) {
    assign(memory, key, value.number);
  } else if (key == "hours") {
    unpack(value.text, memory.habits.hours);
  } else if (key == "minutes") {
    unpack(value.text, memory.habits.minutes);
  } else {
    return false;
  }
  return true;
}

void put_habits(JsonWriter& json, const Habits& habits) {
  static const Habits kNone;
  for (const auto& [name, member] : kNumbers)
    if (habits.*member != kNone.*member) json.key(name).value(std::llround(habits.*member * kParts));
  for (const auto& [name, member] : kTruths)
    if (habits.*member) json.key(name).value(1);
  if (habits.window != 0) json.key("window").value(habits.window);
  if (const std::string hours = pack(habits.hours); !hours.empty()) json.key("hours").value(hours);
  if (const std::string minutes = pack(habits.minutes); !minutes.empty()) json.key("minutes").value(minutes);
}

}  // namespace

std::string Memory::str() const {
  if (*this == Memory{}) return {};
  JsonWriter json;
  json.begin_object();
  for (const auto& [name, member] : kFields)
    if (this->*member != 0) json.key(name).value(this->*member);
  put_habits(json, habits);
  return std::move(json.end_object()).str();
}

Memory Memory::parse(std::string_view json) {
  Memory memory;
  const bool whole =
      read_flat(json, [&](std::string_view key, const FlatValue& value) { return take(memory, key, value); });
  return whole ? memory : Memory{};
}

}  // namespace khabar::schedule
