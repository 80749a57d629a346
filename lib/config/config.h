#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/feed.h"

namespace khabar::config {

/// Every option with its default. config/khabard.toml lists the same; a test compares them.
struct Database {
  std::string url = "postgresql:///khabar";  ///< libpq URI or key=value; the password may come from
                                             ///< PGPASSFILE, PGPASSWORD or password_file
  std::string
      password_file;  ///< file holding the password alone; a systemd credential: "%d/db-password" of the unit
  seconds connect_timeout{10};
  seconds statement_timeout{30};
};
struct Poll {
  seconds interval{900};  ///< fixed, for all feeds; only where budget is 0
  int budget = 48;  ///< polls that a feed may cost a day on average, when each is learned; 0: fixed intervals
  seconds min_interval{120};
  seconds max_interval{86400};
  double jitter = 0.1;
  seconds max_backoff{86400};
  seconds start_spread{60};  ///< a feed never polled is first polled within this time after the start
};
struct Fetch {
  std::string user_agent =
      "khabar";  ///< product name; version and contact are added: "khabar/0.1.0 (+contact)"
  std::string contact =
      "https://khabar.example/bot";  ///< URL where site owners find who you are: set your own
  milliseconds connect_timeout = std::chrono::seconds{10};
  milliseconds total_timeout = std::chrono::seconds{60};
  std::int64_t max_body = std::int64_t{16} << 20;      ///< bytes, decoded
  std::int64_t max_headers = std::int64_t{256} << 10;  ///< bytes
  int max_redirects = 5;
  int in_flight = 200;
  int per_host = 2;
  milliseconds host_spacing = std::chrono::milliseconds{250};
  std::vector<std::string> allow;  ///< "address:port" exceptions to the address guard
  std::string ca_file;
};
struct Process {
  int workers = 2;
  std::int64_t queue_bytes = std::int64_t{32} << 20;  ///< each of the two queues
  int max_entries = 5000;
};
struct StoreOptions {
  int batch_polls = 50;  ///< polls that one transaction may hold
  milliseconds batch_wait = std::chrono::milliseconds{200};
};
struct SpoolOptions {
  std::string directory =
      "/var/lib/khabar";  ///< the state directory; $STATE_DIRECTORY of systemd where it is set
  std::int64_t max_bytes = std::int64_t{4} << 30;
};
/// When an article that vanished from its feed is taken for withdrawn.
struct Retraction {
  bool check_page = false;  ///< only after its page answered 404 or 410
};
/// How long rows stay in the database, for `khabard prune`; 0: for ever.
struct Retention {
  seconds articles{0};
  seconds polls{0};
  seconds changes{0};
  seconds keys{std::chrono::days{400}};
};
struct Log {
  std::string level = "info";
};
struct Metrics {
  std::string file;  ///< what the service counts, for Prometheus; metrics.prom in systemd's
                     ///< $RUNTIME_DIRECTORY where that is set; empty: not written
};

/// One fault of a file, in the form "file:line:column: why".
struct Fault {
  std::string file;
  unsigned line = 0, column = 0;  ///< from 1, in characters; 0: the file as a whole
  std::string why;
  [[nodiscard]] std::string str() const;
};
using Faults = std::vector<Fault>;

struct Config {
  Database database;
  Poll poll;
  Fetch fetch;
  Process process;
  StoreOptions store;
  SpoolOptions spool;
  Retraction retraction;
  Retention retention;
  Log log;
  Metrics metrics;
  std::vector<Feed> feeds;  ///< of khabard.toml, then of feeds.d/*.toml by file name; ids and URLs unique
  Faults warnings;  ///< what an operator should know but what stops nothing, such as a password file open to
                    ///< all (G05)
};

/// Reads `file` and the feeds.d/*.toml beside it. All faults of all files are found in one go; with any fault
/// there is no Config. Touches only these files, database.password_file, fetch.ca_file, the zone names under
/// /usr/share/zoneinfo and the environment variables STATE_DIRECTORY, RUNTIME_DIRECTORY and
/// CREDENTIALS_DIRECTORY.
///
/// What the Config holds is ready for use: a relative password_file has become a whole path (in
/// CREDENTIALS_DIRECTORY, else beside `file`), and every feed's URL is in the form of Url::str(), without a
/// fragment.
std::variant<Config, Faults> load(const std::filesystem::path& file);

/// One option as khabard.toml writes it.
struct Setting {
  std::string key;    ///< "poll.interval"
  std::string value;  ///< a TOML value: "\"15m\"", "0.1", "[]"
  bool operator==(const Setting&) const = default;
};

/// Every option but the feeds, in the order of khabard.toml. settings(Config{}) are the defaults.
std::vector<Setting> settings(const Config& config);

/// The keys that a [[feed]] may have; [defaults] takes them too, all but id and url.
std::vector<std::string_view> feed_keys();

}  // namespace khabar::config
