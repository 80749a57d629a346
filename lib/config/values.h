#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "config/checks.h"
#include "config/literal.h"
#include "config/reader.h"

/// TOML values -> C++ values. What does not fit is a fault, and the answer is nothing.
namespace khabar::config {

/// A key with its value, as it stands in a table.
struct Entry {
  const toml::key& key;
  const toml::node& node;

  [[nodiscard]] toml::source_position at() const { return node.source().begin; }
};

std::optional<std::string> read_text(Reader& reader, Entry entry, Check check);
std::optional<std::vector<std::string>> read_texts(Reader& reader, Entry entry, Check check);
std::optional<bool> read_truth(Reader& reader, Entry entry);
std::optional<int> read_number(Reader& reader, Entry entry, int min, int max);
std::optional<std::int64_t> read_number(Reader& reader, Entry entry, std::int64_t min,
                                        std::int64_t max);  ///< bytes
std::optional<double> read_number(Reader& reader, Entry entry, double min, double max);
std::optional<milliseconds> read_number(Reader& reader, Entry entry, milliseconds min, milliseconds max);
std::optional<seconds> read_number(Reader& reader, Entry entry, seconds min,
                                   seconds max);  ///< whole seconds only

}  // namespace khabar::config
