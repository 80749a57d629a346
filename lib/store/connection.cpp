#include "store/connection.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

#include "base/url_host.h"
#include "store/migrate.h"

namespace khabar::store {
namespace {

constexpr std::string_view kLockTimeout =
    "5s";  // fault D15, D22: whoever holds a lock longer is waited for outside

bool is_uri(std::string_view text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) append_percent(out, static_cast<unsigned char>(c));
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

/// The operator says something of `key` himself: then his word counts.
bool names(std::string_view connection, std::string_view key) {
  const std::string wanted = std::string(key) + "=";
  for (std::size_t at = connection.find(wanted); at != std::string_view::npos;
       at = connection.find(wanted, at + 1))
    if (at == 0 || std::string_view(" \t\n?&").find(connection[at - 1]) != std::string_view::npos)
      return true;
  return false;
}

void add(std::string& connection, std::string_view key, std::string_view value) {
  if (names(connection, key)) return;
  if (is_uri(connection)) {
    connection += connection.find('?') == std::string::npos ? '?' : '&';
    connection.append(key).append("=").append(percent_encoded(value));
  } else {
    connection.append(" ").append(key).append("=").append(quoted(value));
  }
}

}  // namespace

std::string connection_string(const Options& options, Access access) {
  std::string out = options.url;
  if (!options.password.empty()) add(out, "password", options.password);
  add(out, "connect_timeout", std::to_string(options.connect_timeout.count()));
  add(out, "keepalives_idle", "10");
  add(out, "keepalives_interval", "5");
  add(out, "keepalives_count", "3");
  add(out, "tcp_user_timeout", "25000");
  if (access == Access::kWrite) add(out, "target_session_attrs", "read-write");
  return out;
}

std::unique_ptr<pqxx::connection> connect(const Options& options, Access access, const std::string& purpose) {
  auto connection = std::make_unique<pqxx::connection>(connection_string(options, access));
#if PQXX_VERSION_MAJOR < 7
  connection->inhibit_reactivation(true);  // else it connects again in silence, on a socket nobody watches
#endif
  pqxx::nontransaction session(*connection);
  session.exec(
      "SET client_encoding = 'UTF8'; SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = "
      "'postgres';"
      "SET standard_conforming_strings = on; SET jit = off; SET application_name = " +
      session.quote("khabard " + purpose) + "; SET lock_timeout = '" + std::string(kLockTimeout) +
      "'; SET idle_in_transaction_session_timeout = '60s';"
      "SET statement_timeout = " +
      std::to_string(options.statement_timeout.count() * 1000));
  return connection;
}

std::unique_ptr<pqxx::connection> connect(const Options& options, const std::string& purpose,
                                          const Patience& patience) {
  constexpr milliseconds kLook{50};
  struct Attempt {
    std::mutex mutex;
    std::condition_variable ended;
    std::unique_ptr<pqxx::connection> connection;
    std::exception_ptr fault;
    bool over = false;
  };
  const auto attempt = std::make_shared<Attempt>();
  // libpq cannot be called back from connecting, so a thread does it and is left behind if need be; what it
  // holds is its own.
  std::thread([attempt, options, purpose] {
    std::unique_ptr<pqxx::connection> made;
    std::exception_ptr fault;
    try {
      made = connect(options, Access::kWrite, purpose);
    } catch (...) {
      fault = std::current_exception();
    }
    const std::lock_guard lock(attempt->mutex);
    attempt->connection = std::move(made);
    attempt->fault = std::move(fault);
    attempt->over = true;
    attempt->ended.notify_one();
  }).detach();

  const Steady end = std::chrono::steady_clock::now() + options.connect_timeout + options.statement_timeout;
  std::unique_lock lock(attempt->mutex);
  while (!attempt->ended.wait_for(lock, kLook, [&] { return attempt->over; }))
    if (patience.gave_up() || std::chrono::steady_clock::now() >= end)
      throw pqxx::broken_connection("connecting takes too long");
  if (attempt->fault) std::rethrow_exception(std::exchange(attempt->fault, nullptr));  // it is ours alone
  return std::move(attempt->connection);
}

int schema_version(pqxx::transaction_base& session) {
  const auto there = session.exec("SELECT to_regclass('khabar_core.schema_version') IS NOT NULL");
  if (!there[0][0].as<bool>()) return 0;
  return session.exec("SELECT coalesce(max(version), 0) FROM khabar_core.schema_version")[0][0].as<int>();
}

Status check_schema(pqxx::transaction_base& session) {
  const int have = schema_version(session);
  const int need = migrations().back().version;
  if (have == need) return Done{};
  const std::string numbers = "store: the database has schema version " + std::to_string(have) +
                              ", this khabard (" + KHABAR_VERSION + ") needs " + std::to_string(need);
  return Error{Kind::kSchema,
               numbers + (have < need ? ": run `khabard migrate`" : ": it is too old, upgrade it")};
}

}  // namespace khabar::store
