#include "normalize/date.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace khabar;
using namespace khabar::normalize;

namespace {

const Time kFetchedAt = *parse_rfc3339("2025-12-10T12:00:00Z");

struct Row {
  std::string raw, timezone, lang, expected, quality;
};

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find('\t', at), line.size());
    fields.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  return fields;
}

std::vector<Row> rows_of(const std::string& name) {
  std::vector<Row> rows;
  std::ifstream file(std::string(KHABAR_TEST_DATA) + "/dates/" + name);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("# ")) continue;
    const auto fields = fields_of(line);
    INFO(name << ": " << line);
    REQUIRE(fields.size() == 5);
    rows.push_back({fields[0], fields[1], fields[2], fields[3], fields[4]});
  }
  return rows;
}

std::string said(const DateReading& reading) {
  return (reading.time ? format_rfc3339(*reading.time) : "-") + " " + std::string(name_of(reading.quality));
}

}  // namespace

TEST_CASE("dates as feeds write them") {
  const std::string name =
      GENERATE(as<std::string>{}, "common.tsv", "refused.tsv", "arabic.tsv", "languages.tsv");
  const auto rows = rows_of(name);
  REQUIRE(rows.size() > 50);
  std::size_t right = 0;
  for (const Row& row : rows) {
    const DateReading reading = read_date(row.raw, {kFetchedAt, row.timezone, row.lang});
    INFO(row.raw << " | " << row.timezone << " | " << row.lang);
    CHECK(said(reading) == row.expected + " " + row.quality);
    right += said(reading) == row.expected + " " + row.quality ? 1U : 0U;
  }
  WARN(name << ": " << right << " of " << rows.size());
}
