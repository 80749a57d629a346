#include "match/near_common.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

namespace khabar::match {
namespace {

constexpr int kFurnitureCount = 4;  // articles of one source that held the pair: 3 to 6 do equally well
constexpr int kDaysOfHabit = 4;  // 3: F1 of templates -0.2; 2: -2.6 points (research on generated variants)
constexpr std::int32_t kStretchDays = 4;
constexpr unsigned kDays = 21;                          // of a cell's bits: one each
constexpr std::uint32_t kDayBits = (1U << kDays) - 1U;  // the rest of a cell is the newest day, modulo
constexpr std::uint32_t kDayCycle = 1U
                                    << (32U - kDays);  // 2048 days: an older cell looks new every 5.6 years

// Cells an article of the window. At these a source's count is wrong for 1 pair in 300, a day's for 1 in
// 1000.
constexpr std::size_t kSourceCells = 256, kDayCells = 32;
// Of the window's articles so many are counted a day at least; of more, those that resemble another.
constexpr std::size_t kDaysOfBudget = 64;

constexpr std::uint64_t mixed(std::uint64_t value) {
  value ^= value >> 33U;
  value *= 0xFF51AFD7ED558CCDU;
  value ^= value >> 33U;
  value *= 0xC4CEB9FE1A85EC53U;
  return value ^ (value >> 33U);
}
constexpr std::uint64_t source_cell(std::uint64_t source, std::uint32_t bigram) {
  return mixed(source * 0x9E3779B97F4A7C15U ^ bigram);
}
/// Two cells in one number: a pair's days are those that both hold.
constexpr std::uint64_t day_cells(std::uint32_t bigram) {
  return mixed(bigram + 0x1234567890ABCDEFU);
}
constexpr std::uint32_t cycle_day(std::int32_t day) {
  return static_cast<std::uint32_t>(day) % kDayCycle;
}

int count_in(const ZeroedVector<std::uint8_t>& cells, std::uint64_t cell) {
  const std::uint64_t place = cell & (2 * cells.size() - 1);
  return static_cast<int>((cells[place / 2] >> (4U * (place % 2))) & 15U);
}
void count_up(ZeroedVector<std::uint8_t>& cells, std::uint64_t cell) {
  const std::uint64_t place = cell & (2 * cells.size() - 1);
  if (count_in(cells, cell) < 15)
    cells[place / 2] = static_cast<std::uint8_t>(cells[place / 2] + (1U << (4 * (place % 2))));
}
/// A count that is full has been forgotten.
void count_down(ZeroedVector<std::uint8_t>& cells, std::uint64_t cell) {
  const std::uint64_t place = cell & (2 * cells.size() - 1);
  if (const int count = count_in(cells, cell); count > 0 && count < 15)
    cells[place / 2] = static_cast<std::uint8_t>(cells[place / 2] - (1U << (4 * (place % 2))));
}

}  // namespace

CommonPhrases::CommonPhrases(std::size_t articles)
    : of_source_{Cells(std::bit_ceil(articles * kSourceCells) / 2),
                 Cells(std::bit_ceil(articles * kSourceCells) / 2)},
      days_(std::bit_ceil(articles * kDayCells)),
      most_a_day_(std::max<std::size_t>(articles / kDaysOfBudget, 1)) {}

bool CommonPhrases::is_furniture(std::uint64_t cell) const {
  return count_in(of_source_[0], cell) + count_in(of_source_[1], cell) >= kFurnitureCount;
}

/// The days before `day` that the cell has, bit 0 the day before; none of those more than kDays ago.
std::uint32_t CommonPhrases::days_before(std::uint32_t cell, std::int32_t day) {
  const std::uint32_t past = (cycle_day(day) - (cell >> kDays)) % kDayCycle;  // days since the newest
  const std::uint32_t ahead = kDayCycle - past;                               // or until it: an older article
  if (past == 0) return (cell & kDayBits) >> 1U;  // bit 0 is the newest day itself
  if (past < kDays) return ((cell & kDayBits) << (past - 1)) & kDayBits;
  return ahead < kDays ? (cell & kDayBits) >> (ahead + 1) : 0;
}

bool CommonPhrases::is_of_every_day(std::uint64_t cells, std::int32_t day) const {
  const std::size_t mask = days_.size() - 1;
  const std::uint32_t first = days_before(days_[cells & mask], day);
  const std::uint32_t both = first & days_before(days_[(cells >> 32U) & mask], day);
  return std::popcount(both) >= kDaysOfHabit;
}

void CommonPhrases::mark(Sketch& sketch, std::uint64_t source, std::int32_t day) const {
  const std::size_t source_mask = 2 * of_source_[0].size() - 1, day_mask = days_.size() - 1;
  for (const std::uint32_t bigram :
       sketch.bigrams) {  // the cells lie all over the memory: ask for them first
    const std::uint64_t cell = source_cell(source, bigram & Sketch::kHash),
                        days = day_cells(bigram & Sketch::kHash);
    __builtin_prefetch(&of_source_[0][(cell & source_mask) / 2]);
    __builtin_prefetch(&of_source_[1][(cell & source_mask) / 2]);
    __builtin_prefetch(&days_[days & day_mask]);
    __builtin_prefetch(&days_[(days >> 32U) & day_mask]);
  }
  for (std::uint32_t& bigram : sketch.bigrams) {
    bigram &= ~Sketch::kCommon;
    const std::uint32_t hash = bigram & Sketch::kHash;
    if (is_furniture(source_cell(source, hash)) || is_of_every_day(day_cells(hash), day))
      bigram |= Sketch::kCommon;
  }
}

void CommonPhrases::count_day(std::uint32_t& cell, std::int32_t day) {
  const std::uint32_t today = cycle_day(day);
  const std::uint32_t past = (today - (cell >> kDays)) % kDayCycle;
  if (const std::uint32_t ahead = kDayCycle - past;
      ahead < kDays) {  // an older article than the newest counted
    cell |= 1U << ahead;
    return;
  }
  const std::uint32_t before = past < kDays ? ((cell & kDayBits) << past) & kDayBits : 0;
  cell = (today << kDays) | before | 1U;
}

void CommonPhrases::turn_to(std::int32_t day) {
  const std::int32_t stretch = day / kStretchDays;
  if (stretch <= stretch_) return;
  std::swap(of_source_[0], of_source_[1]);
  std::fill(of_source_[0].begin(), of_source_[0].end(), 0);
  if (stretch > stretch_ + 1) std::fill(of_source_[1].begin(), of_source_[1].end(), 0);
  stretch_ = stretch;
}

void CommonPhrases::count(const Sketch& sketch, std::uint64_t source, std::int32_t day, bool telling) {
  turn_to(day);
  if (day > counted_day_) counted_day_ = day, counted_ = 0;
  const bool counts_day = telling || counted_ < most_a_day_;
  if (counts_day) ++counted_;
  const std::int32_t stretch = day / kStretchDays;
  const std::size_t mask = days_.size() - 1;
  for (const std::uint32_t marked : sketch.bigrams) {
    const std::uint32_t bigram = marked & Sketch::kHash;
    if (stretch_ - stretch < 2)
      count_up(of_source_[static_cast<std::size_t>(stretch_ - stretch)], source_cell(source, bigram));
    if (!counts_day) continue;
    const std::uint64_t cells = day_cells(bigram);
    count_day(days_[cells & mask], day);
    count_day(days_[(cells >> 32U) & mask], day);
  }
}

void CommonPhrases::uncount(std::span<const std::uint32_t> bigrams, std::uint64_t source, std::int32_t day) {
  const std::int32_t ago = stretch_ - day / kStretchDays;
  if (ago < 0 || ago > 1) return;
  for (const std::uint32_t marked : bigrams)
    count_down(of_source_[static_cast<std::size_t>(ago)], source_cell(source, marked & Sketch::kHash));
}

}  // namespace khabar::match
