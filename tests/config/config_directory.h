#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "config/config.h"
#include "support/catch.h"

namespace khabar::test {

/// A configuration directory of its own for one test; gone with it. STATE_DIRECTORY, RUNTIME_DIRECTORY and
/// CREDENTIALS_DIRECTORY are unset first, for they would speak into the tests.
class ConfigDirectory {
 public:
  ConfigDirectory() {
    unsetenv("STATE_DIRECTORY");
    unsetenv("RUNTIME_DIRECTORY");
    unsetenv("CREDENTIALS_DIRECTORY");
    std::string pattern = (std::filesystem::temp_directory_path() / "khabar-config-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~ConfigDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ConfigDirectory(const ConfigDirectory&) = delete;
  ConfigDirectory& operator=(const ConfigDirectory&) = delete;

  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return path_ / name; }

  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(path(name).parent_path());
    std::ofstream(path(name), std::ios::binary) << text;
  }

  [[nodiscard]] auto load() const { return config::load(path("khabard.toml")); }

  /// The Config; fails the test with the faults where there are any.
  [[nodiscard]] config::Config config() const {
    auto loaded = load();
    if (const auto* faults = std::get_if<config::Faults>(&loaded))
      FAIL(Catch::StringMaker<std::vector<std::string>>::convert(lines(*faults)));
    return std::get<config::Config>(std::move(loaded));
  }

  /// The faults as "name:line:column: why", without the directory.
  [[nodiscard]] std::vector<std::string> faults() const {
    const auto loaded = load();
    const auto* faults = std::get_if<config::Faults>(&loaded);
    return faults == nullptr ? std::vector<std::string>{} : lines(*faults);
  }

  [[nodiscard]] std::vector<std::string> lines(const config::Faults& faults) const {
    std::vector<std::string> out;
    for (const config::Fault& fault : faults) {
      std::string line = fault.str();
      const std::string prefix = path_.string() + '/';
      for (std::size_t at = 0; (at = line.find(prefix)) != std::string::npos;) line.erase(at, prefix.size());
      out.push_back(std::move(line));
    }
    return out;
  }

 private:
  std::filesystem::path path_;
};

/// The text of a file of the repository.
inline std::string read_text_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace khabar::test
