#include "support/temp_postgres.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <pqxx/pqxx>
#include <sstream>
#include <stdexcept>

#include "support/process.h"

namespace khabar::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSuperuser = "postgres";

bool has_server(const fs::path& directory) {
  return fs::exists(directory / "initdb") && fs::exists(directory / "postgres");
}

/// What pg_config says, if it is the server's installation; else the newest one there is.
fs::path find_binaries() {
  std::string said;
  if (FILE* pipe = ::popen("pg_config --bindir 2>/dev/null", "r"); pipe != nullptr) {
    std::array<char, 512> line{};
    if (std::fgets(line.data(), line.size(), pipe) != nullptr) said = line.data();
    ::pclose(pipe);
  }
  while (!said.empty() && said.back() == '\n') said.pop_back();
  if (has_server(said)) return said;
  fs::path newest;
  int version = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", none)) {
    const int candidate = std::atoi(entry.path().filename().c_str());
    if (candidate <= version || !has_server(entry.path() / "bin")) continue;
    version = candidate;
    newest = entry.path() / "bin";
  }
  if (newest.empty()) throw std::runtime_error("temp_postgres: no PostgreSQL server is installed");
  return newest;
}

const fs::path& binaries() {
  static const fs::path found = find_binaries();
  return found;
}

/// The user the server runs as: null for ourselves.
const passwd* server_user() {
  if (::geteuid() != 0) return nullptr;
  const passwd* user = ::getpwnam("postgres");
  if (user == nullptr)
    throw std::runtime_error("temp_postgres: running as root, and there is no user postgres");
  return user;
}

int exit_status(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/// The library of the package faketime.
std::string find_faketime() {
  for (const auto& entry : fs::directory_iterator("/usr/lib"))
    if (const fs::path library = entry.path() / "faketime/libfaketime.so.1"; fs::exists(library))
      return library;
  throw std::runtime_error("temp_postgres: faketime is not installed");
}

/// For programs of the server's user alone: what the library shares it owns.
std::vector<std::string> with_clock(const std::string& clock) {
  if (clock.empty()) return {};
  return {"/usr/bin/env", "LD_PRELOAD=" + find_faketime(), "FAKETIME=" + clock,
          "FAKETIME_DONT_FAKE_MONOTONIC=1"};
}

/// Runs one of PostgreSQL's programs to its end as the server's user; its exit status.
int run(const fs::path& directory, std::vector<std::string> command, const std::string& clock = "") {
  command.front() = (binaries() / command.front()).string();
  const std::vector<std::string> before = with_clock(clock);
  command.insert(command.begin(), before.begin(), before.end());
  if (const passwd* user = server_user(); user != nullptr) {
    const std::vector<std::string> as_user{"/usr/bin/setpriv", "--reuid=" + std::to_string(user->pw_uid),
                                           "--regid=" + std::to_string(user->pw_gid), "--clear-groups", "--"};
    command.insert(command.begin(), as_user.begin(), as_user.end());
  }
  Start how;
  how.out = how.err = directory / "log";
  how.directory = "/";  // its user may not enter ours
  return exit_status(start(command, how));
}

std::string read_log(const fs::path& directory) {
  std::ostringstream text;
  text << std::ifstream(directory / "log").rdbuf();
  const std::string all = text.str();
  return all.size() > 4000 ? all.substr(all.size() - 4000) : all;
}

/// Starts what waits for the end of the test, which closes its input, and then leaves nothing behind.
pid_t start_guardian(const fs::path& directory, int lifeline) {
  static const std::string script = R"(
    cat
    server=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$server" &&
      for _ in $(seq 200); do kill -0 "$server" 2>/dev/null || break; sleep 0.02; done
    rm -rf "$1")";
  Start how;
  how.input = lifeline;
  how.session = true;
  how.out = how.err = "/dev/null";
  return start({"/bin/sh", "-c", script, "guardian", directory}, how);
}

fs::path make_directory() {
  std::string name = "/tmp/khabar-pg-XXXXXX";  // short: a socket's path may have 107 bytes
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("temp_postgres: cannot make " + name);
  if (const passwd* user = server_user(); user != nullptr)
    if (::chown(name.c_str(), user->pw_uid, user->pw_gid) != 0)
      throw std::runtime_error("temp_postgres: cannot give away " + name);
  return name;
}

}  // namespace

TempPostgres::TempPostgres(const Options& options) : TempPostgres(Empty{}) {
  clock_ = options.clock;
  initialize(options);
  start();
}

TempPostgres::TempPostgres(Empty /*none*/) : directory_(make_directory()) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("temp_postgres: no pipe");
  guardian_ = start_guardian(directory_, pipe[0]);
  ::close(pipe[0]);
  lifeline_ = pipe[1];
}

TempPostgres::~TempPostgres() {
  ::close(lifeline_);
  exit_status(guardian_);
}

void TempPostgres::initialize(const Options& options) const {
  const int status = run(directory_, {"initdb", "-D", directory_ / "data", "-A", "trust", "-U", kSuperuser,
                                      "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"});
  if (status != 0) throw std::runtime_error("temp_postgres: initdb failed: " + read_log(directory_));
  std::ofstream conf(directory_ / "data" / "postgresql.conf", std::ios::app);
  conf << "listen_addresses = ''\n"
       << "unix_socket_directories = '" << directory_.string() << "'\n"
       << "max_connections = " << options.max_connections << "\n"
       << "fsync = " << (options.fsync ? "on" : "off") << "\n"
       << "max_prepared_transactions = 0\n"
       << "log_min_messages = warning\n";
  for (const std::string& setting : options.settings) conf << setting << "\n";
}

std::unique_ptr<TempPostgres> TempPostgres::make_standby() const {
  std::unique_ptr<TempPostgres> standby(new TempPostgres(Empty{}));
  const fs::path& home = standby->directory_;
  if (run(home, {"pg_basebackup", "-h", directory_, "-U", kSuperuser, "-D", home / "data", "-R", "-X",
                 "stream", "-c", "fast", "--no-sync"}) != 0)
    throw std::runtime_error("temp_postgres: pg_basebackup failed: " + read_log(home));
  std::ofstream(home / "data" / "postgresql.conf", std::ios::app)
      << "unix_socket_directories = '" << home.string() << "'\n";
  standby->start();
  return standby;
}

void TempPostgres::promote() {
  if (run(directory_, {"pg_ctl", "promote", "-D", directory_ / "data", "-w", "-t", "60"}) != 0)
    throw std::runtime_error("temp_postgres: the standby was not promoted: " + read_log(directory_));
}

void TempPostgres::start() {
  if (run(directory_,
          {"pg_ctl", "start", "-D", directory_ / "data", "-w", "-t", "60", "-l", directory_ / "server.log"},
          clock_) != 0)
    throw std::runtime_error("temp_postgres: the server did not start: " + read_log(directory_));
}

void TempPostgres::stop(const char* mode) {
  if (run(directory_, {"pg_ctl", "stop", "-D", directory_ / "data", "-w", "-t", "60", "-m", mode}) != 0)
    throw std::runtime_error("temp_postgres: the server did not stop: " + read_log(directory_));
}

void TempPostgres::stop() {
  stop("fast");
}

void TempPostgres::crash() {
  stop("immediate");
}

std::string TempPostgres::url(const std::string& database, const std::string& role) const {
  return "postgresql:///" + database + "?host=" + directory_.string() + "&user=" + role;
}

std::string TempPostgres::create_database(const std::string& name) {
  query("postgres", "CREATE DATABASE " + name);
  return url(name);
}

std::vector<TempPostgres::Row> TempPostgres::query(const std::string& database, const std::string& sql,
                                                   const std::string& role) const {
  try {
    pqxx::connection connection(url(database, role));
    pqxx::nontransaction session(connection);
    const pqxx::result result = session.exec(sql);
    std::vector<Row> rows;
    for (const auto& found : result) {
      Row& row = rows.emplace_back();
      for (const auto& field : found) row.emplace_back(field.is_null() ? "" : field.c_str());
    }
    return rows;
  } catch (const pqxx::sql_error& fault) {
    throw std::runtime_error(fault.sqlstate() + ": " + fault.what());
  }
}

std::string TempPostgres::value(const std::string& database, const std::string& sql,
                                const std::string& role) const {
  const auto rows = query(database, sql, role);
  return rows.empty() || rows.front().empty() ? "" : rows.front().front();
}

}  // namespace khabar::test
