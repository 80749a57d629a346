#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/process.h"
#include "support/site.h"
#include "support/temp_postgres.h"

namespace khabar::test {

/// A whole newsroom for one test: a database of its own in the cluster that the test program shares, a news
/// site, a state directory, a configuration file, and the built khabard.
class Desk {
 public:
  /// Creates the database and, unless told otherwise, migrates it with khabard.
  explicit Desk(bool migrated = true);

  Site site;

  /// Writes the configuration: these feeds (id, path on the site) and `more` TOML before them. Polling is
  /// quick and the site's address is allowed.
  void configure(const std::vector<std::pair<std::string, std::string>>& feeds, const std::string& more = "");
  /// [[feed]] with a whole URL, or further keys as TOML lines.
  void add_feed(const std::string& id, const std::string& url, const std::string& keys = "");

  /// Changes the configuration that was written; throws where `from` does not stand in it.
  void replace_in_config(const std::string& from, const std::string& to) const;

  [[nodiscard]] std::string config_file() const { return directory_.file("khabard.toml"); }
  [[nodiscard]] std::string state_directory() const { return directory_.file("state"); }
  [[nodiscard]] std::string database_url() const;

  /// Runs khabard with these words and --config, to its end.
  Ended khabard(std::vector<std::string> words) const;
  /// Starts it; `err`: see Process.
  std::unique_ptr<Process> start(std::vector<std::string> words, const Process::Environment& environment = {},
                                 const std::string& err = "") const;

  /// The same as on a second machine: with a state directory of its own.
  std::unique_ptr<Process> start_elsewhere(std::vector<std::string> words) const;

  /// The answer of a query as text: columns joined with '|', rows with '\n', null as "". Throws on a fault.
  [[nodiscard]] std::string sql(const std::string& query) const;
  /// Runs a statement that answers nothing.
  void execute(const std::string& statement) const;
  /// The single number it answers.
  [[nodiscard]] long number(const std::string& query) const;
  /// The outcome of the feed's latest poll.
  [[nodiscard]] std::string outcome(const std::string& feed) const;

  /// The cluster that all desks of the program share.
  static TempPostgres& cluster();

 private:
  TempDirectory directory_;
  std::string database_;
};

}  // namespace khabar::test
