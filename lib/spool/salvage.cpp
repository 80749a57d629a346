#include "spool/salvage.h"

#include <optional>

namespace khabar::spool {
namespace {

// sqlite.org/fileformat2.html, sections 1.6 (B-tree pages) and 2.1 (record format). No reserved bytes: U is
// the page size.
constexpr std::uint8_t kTableLeaf = 0x0D;
constexpr std::size_t kCellPointers = 8;
constexpr std::uint64_t kMostLocal = kPageSize - 35;
constexpr std::uint64_t kLeastLocal = (kPageSize - 12) * 32 / 255 - 23;
constexpr std::uint64_t kPerOverflowPage = kPageSize - 4;
constexpr std::uint64_t kNullType = 0, kFirstBlobType = 12, kSealType = kFirstBlobType + 2 * 16;
constexpr std::uint64_t kLongestRecord = std::uint64_t{1} << 30;  // SQLite's own limit for a row

/// Takes a varint (1 to 9 bytes, 7 bits each, most significant first; the ninth has 8) off `bytes`.
std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 9 && i < bytes.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(bytes[i]);
    value = i == 8 ? (value << 8U) | byte : (value << 7U) | (byte & 0x7FU);
    if (i < 8 && byte >= 0x80) continue;
    bytes.remove_prefix(i + 1);
    return value;
  }
  return std::nullopt;
}

/// How much of a row of `size` bytes stands on the leaf itself.
std::uint64_t local_size(std::uint64_t size) {
  if (size <= kMostLocal) return size;
  const std::uint64_t wanted = kLeastLocal + (size - kLeastLocal) % kPerOverflowPage;
  return wanted <= kMostLocal ? wanted : kLeastLocal;
}

/// Appends what is missing of a row, from the chain of overflow pages that begins at `next`. False: the chain
/// ends early.
bool append_overflow(const PageFile& pages, std::uint32_t next, std::uint64_t size, std::string& row) {
  Page page;
  while (row.size() < size) {
    if (!pages.read(next, page)) return false;
    row += page.text(4, std::min(kPerOverflowPage, size - row.size()));
    next = page.u32(0);
  }
  return true;
}

struct Cell {
  std::int64_t number = 0;
  std::string seal;     ///< as it stands there
  std::string payload;  ///< empty where its pages are not all there
};

/// The columns of a row of `record`: NULL (the number stands in the cell), 16 bytes of seal, the payload.
/// Takes the header off `row`. False: it is a row of another table, or nonsense.
bool take_header(std::string_view& row) {
  std::string_view rest = row;
  const auto header = take_varint(rest);
  const auto number = take_varint(rest), seal = take_varint(rest), payload = take_varint(rest);
  if (!header || number != kNullType || seal != kSealType || !payload) return false;
  if (*payload < kFirstBlobType || *payload % 2 != 0 || row.size() - rest.size() != *header) return false;
  row = rest;
  return row.size() >= 16;
}

std::optional<Cell> read_cell(const PageFile& pages, const Page& page, std::size_t at) {
  std::string_view rest = page.text(at, kPageSize - at);
  const auto size = take_varint(rest);
  const auto number = take_varint(rest);
  if (!size || !number || *size > kLongestRecord) return std::nullopt;
  const std::uint64_t local = local_size(*size);
  const bool overflows = local < *size;
  if (rest.size() < local + (overflows ? 4 : 0)) return std::nullopt;
  std::string_view row = rest.substr(0, local);
  if (!take_header(row)) return std::nullopt;
  Cell cell{static_cast<std::int64_t>(*number), std::string(row.substr(0, 16)), std::string(row.substr(16))};
  if (!overflows) return cell;
  const std::uint64_t whole = *size - local + cell.payload.size();
  const std::size_t chain = static_cast<std::size_t>(rest.data() - page.text(0, 0).data()) + local;
  if (!append_overflow(pages, page.u32(chain), whole, cell.payload)) cell.payload.clear();
  return cell;
}

Status take_cells(const PageFile& pages, const Page& page, const TakeRecord& take, std::int64_t& broken) {
  const std::size_t most = (kPageSize - kCellPointers) / 2;
  const std::size_t cells = std::min<std::size_t>(page.u16(3), most);
  for (std::size_t i = 0; i < cells; ++i) {
    const std::size_t at = page.u16(kCellPointers + 2 * i);
    if (at < kCellPointers || at >= kPageSize) continue;
    const auto cell = read_cell(pages, page, at);
    if (!cell) continue;
    if (bytes_of(seal_of(cell->number, cell->payload)) != cell->seal)
      ++broken;
    else if (Status taken = take(cell->number, cell->payload); !taken)
      return taken;
  }
  return Done{};
}

}  // namespace

Hash128 seal_of(std::int64_t number, std::string_view payload) {
  return content_hash(std::to_string(number) + ' ' + content_hash(payload).hex());
}

Result<std::int64_t> find_records(const PageFile& pages, const TakeRecord& take) {
  std::int64_t broken = 0;
  Page page;
  for (std::uint32_t number = 2; number <= pages.count(); ++number) {  // page 1 holds the schema
    if (!pages.read(number, page) || page.bytes[0] != kTableLeaf) continue;
    if (const Status taken = take_cells(pages, page, take, broken); !taken) return taken.error();
  }
  return broken;
}

}  // namespace khabar::spool
