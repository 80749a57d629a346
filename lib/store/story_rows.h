#pragma once

#include <optional>
#include <pqxx/pqxx>

#include "model/story.h"
#include "store/story_memory.h"

namespace khabar::store {

/// Reads a row of sql::kSketchesSince and its like; nothing: the bytes are no sketch.
std::optional<SketchRow> sketch_row_of(const pqxx::row& row);

/// Loads the next sketches into the memory, newest first, and says how many there were. Begins with the head
/// where nothing was loaded yet; begins again, larger, where the memory has grown full. In a transaction of
/// its own.
std::size_t load_sketches(pqxx::transaction_base& session, StoryMemory& memory);

/// A database that knows less than was learned from it (a restore, a standby that took over): all is learned
/// anew.
void check_history(pqxx::transaction_base& session, StoryMemory& memory);

}  // namespace khabar::store
