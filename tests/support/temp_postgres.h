#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace khabar::test {

/// A PostgreSQL cluster of its own for one test program: in a directory of its own below /tmp, reached by the
/// unix socket in that directory and by nothing else, every role trusted. It is stopped and removed when the
/// object ends, and also when the process dies: a guardian process holds the other end of a pipe.
///
/// The server runs as the user "postgres" when the test is root (PostgreSQL refuses root), else as oneself.
/// The binaries are those of `pg_config --bindir`, or the newest of /usr/lib/postgresql. Everything throws
/// std::runtime_error, with the server's own words: a test that has no database cannot go on. One thread at a
/// time.
class TempPostgres {
 public:
  struct Options {
    bool fsync = false;  ///< a crash of the server alone loses nothing without it: the kernel has the pages
    int max_connections = 200;
    std::string clock;  ///< how far the server's clock is off, as faketime(1) writes it: "+1h"; "": not
    std::vector<std::string> settings;  ///< more of postgresql.conf: "statement_timeout = 5s"
  };

  TempPostgres() : TempPostgres(Options{}) {}
  explicit TempPostgres(const Options& options);
  TempPostgres(const TempPostgres&) = delete;
  ~TempPostgres();
  TempPostgres& operator=(const TempPostgres&) = delete;

  /// The libpq URI of a database for a role. "postgres" is the superuser.
  [[nodiscard]] std::string url(const std::string& database = "postgres",
                                const std::string& role = "postgres") const;

  /// Makes an empty database and answers its url() for the superuser.
  std::string create_database(const std::string& name);

  /// Another cluster, a standby that streams from this one.
  [[nodiscard]] std::unique_ptr<TempPostgres> make_standby() const;
  /// Of a standby: from now on it is a primary.
  void promote();

  using Row = std::vector<std::string>;  ///< fields as text; NULL is ""

  /// Runs SQL (any number of statements) and answers the rows of the last one.
  std::vector<Row> query(const std::string& database, const std::string& sql,
                         const std::string& role = "postgres") const;
  /// The first field of the first row; "" where there is none.
  std::string value(const std::string& database, const std::string& sql,
                    const std::string& role = "postgres") const;

  void start();
  void stop();   ///< "fast": sessions are ended, a checkpoint is written
  void crash();  ///< "immediate": as if the server had died; the next start recovers from the log
  void restart() { stop(), start(); }

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

 private:
  struct Empty {};
  explicit TempPostgres(Empty);  ///< a directory and its guardian, no cluster

  void initialize(const Options& options) const;
  void stop(const char* mode);

  std::filesystem::path directory_;
  pid_t guardian_ = 0;
  std::string clock_;
  int lifeline_ =
      -1;  // closed by our end, however it comes; the guardian then stops the server and cleans up
};

}  // namespace khabar::test
