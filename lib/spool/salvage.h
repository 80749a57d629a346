#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"
#include "spool/pages.h"

namespace khabar::spool {

/// The seal of a record: binds its bytes to its number, so that neither can change unseen.
Hash128 seal_of(std::int64_t number, std::string_view payload);
inline std::string_view bytes_of(const Hash128& seal) {
  return {reinterpret_cast<const char*>(seal.bytes.data()), seal.bytes.size()};
}

/// Finds the records of a damaged spool page by page, without the tree that leads to them: every record all
/// of whose own pages are whole is found (fault P06). `take` gets each once or more often (a page may be
/// there twice), in no order; an error of `take` ends the search and is answered. Answers how many records
/// were seen whose seal is broken.
using TakeRecord = std::function<Status(std::int64_t number, const std::string& payload)>;
Result<std::int64_t> find_records(const PageFile& pages, const TakeRecord& take);

}  // namespace khabar::spool
