#include "config/reader.h"

#include <algorithm>
#include <numeric>

namespace khabar::config {
namespace {

/// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each 1.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before, last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = last;
    last = row;
  }
  return last[b.size()];
}

}  // namespace

std::string Fault::str() const {
  if (line == 0) return file + ": " + why;
  return file + ':' + std::to_string(line) + ':' + std::to_string(column) + ": " + why;
}

std::string Reader::place(toml::source_position at) const {
  return file_ + ':' + std::to_string(at.line) + ':' + std::to_string(at.column);
}

Fault Reader::found(toml::source_position at, std::string why) const {
  return {file_, at.line, at.column, std::move(why)};
}

void Reader::unknown(const toml::key& key, std::string_view what,
                     const std::vector<std::string_view>& known) {
  std::string why = "unknown " + std::string(what) + " '" + std::string(key.str()) + '\'';
  if (const auto near = nearest(key.str(), known); !near.empty())
    why += "; did you mean '" + std::string(near) + "'?";
  fault(key.source().begin, std::move(why));
}

const toml::table* Reader::table(const toml::key& key, const toml::node& node) {
  if (!node.is_table())
    fault(key.source().begin,
          "'" + std::string(key.str()) + "' is a table: write [" + std::string(key.str()) + ']');
  return node.as_table();
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known) {
  std::string_view best;
  std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
  if (word.size() > 64) return best;
  for (const std::string_view candidate : known) {
    const std::size_t changes = distance(word, candidate);
    if (changes >= least || changes >= candidate.size()) continue;
    least = changes;
    best = candidate;
  }
  return best;
}

}  // namespace khabar::config
