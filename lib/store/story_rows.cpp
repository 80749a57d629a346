#include "store/story_rows.h"

#include <algorithm>

#include "store/rows.h"
#include "store/sketch_bytes.h"
#include "store/story_statements.h"

namespace khabar::store {
namespace {

constexpr std::size_t kFewestArticles = 65536;

/// Room for twice what there is, so that it need not be built anew soon.
void begin(pqxx::transaction_base& session, StoryMemory& memory) {
  const auto row = session.exec(sql::kSketchHead)[0];
  const auto known = std::max(row[1].as<std::size_t>(), memory.size());
  memory.begin(row[0].as<std::int64_t>(), std::clamp(2 * known, kFewestArticles, StoryMemory::kMostArticles));
}

}  // namespace

std::optional<SketchRow> sketch_row_of(const pqxx::row& row) {
  auto sketch = sketch_of_hex({row[4].c_str(), row[4].size()});
  if (!sketch) return std::nullopt;
  SketchRow read;
  read.article = row[0].as<std::int64_t>();
  read.feed = row[2].as<std::int64_t>();
  read.seen_at = time_of(row[3]).value_or(Time{});
  read.sketch = std::move(*sketch);
  read.story = row[5].is_null() ? 0 : row[5].as<std::int64_t>();
  return read;
}

void check_history(pqxx::transaction_base& session, StoryMemory& memory) {
  const auto row = session.exec(sql::kHistory)[0];
  memory.is_of(row[0].as<std::int64_t>());
  if (row[1].as<std::int64_t>() < memory.last_seq()) memory.start_again();
}

std::size_t load_sketches(pqxx::transaction_base& session, StoryMemory& memory) {
  if (memory.is_full()) memory.start_again();
  if (!memory.begun()) begin(session, memory);
  if (memory.load_below() == 0) return 0;
  std::size_t rows = 0, recent = 0;
  std::int64_t below = 0;
  for (const auto& row : session.exec_params(sql::kSketchesBelow, memory.load_below())) {
    ++rows;
    below = row[1].as<std::int64_t>();
    if (row[4].is_null()) continue;
    ++recent;
    const auto sketch = sketch_row_of(row);
    if (sketch && !memory.finder().keep_older(*sketch)) {
      recent = 0;  // no room for older ones
      break;
    }
  }
  memory.loaded_down_to(recent == 0 ? 0 : below);  // what came late from a spool may stand between newer ones
  return rows;
}

}  // namespace khabar::store
