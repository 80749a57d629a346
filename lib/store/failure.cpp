#include "store/failure.h"

#include <algorithm>
#include <array>
#include <pqxx/pqxx>
#include <string_view>

namespace khabar::store {
namespace {

bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

/// libpq gives no SQLSTATE for a login that failed: only its words tell a wrong password from a server that
/// is away.
Trouble trouble_of_connection(std::string_view message) {
  const bool refused =
      contains_any(message, {"authentication failed", "no password supplied", "pg_hba.conf", "does not exist",
                             "invalid connection option", "invalid URI"}) &&
      !contains_any(message, {"No such file", "could not connect"});
  return refused ? Trouble::kRefused : Trouble::kLost;
}

Trouble trouble_of_state(std::string_view state, std::string_view message) {
  const std::string_view group = state.substr(0, 2);
  if (state == "23514" && contains_any(message, {"no partition of relation"})) return Trouble::kPartition;
  if (state == "40001" || state == "40P01") return Trouble::kConflict;
  if (group == "22" || group == "23" || group == "54") return Trouble::kData;
  if (group == "08" || state == "57P01" || state == "57P02" || state == "57P03") return Trouble::kLost;
  if (group == "53" || group == "57" || group == "40" || group == "58" || state == "55P03" ||
      state == "25006")
    return Trouble::kWait;
  return state.empty() ? Trouble::kLost : Trouble::kRefused;
}

template <class Fault>
bool is(const std::exception& fault) {
  return dynamic_cast<const Fault*>(&fault) != nullptr;
}

/// libpqxx 6 keeps the SQLSTATE of some errors only in the type of what it throws.
std::string state_of(const pqxx::sql_error& fault) {
  if (!fault.sqlstate().empty()) return fault.sqlstate();
  if (is<pqxx::check_violation>(fault)) return "23514";
  if (is<pqxx::unique_violation>(fault)) return "23505";
  if (is<pqxx::not_null_violation>(fault)) return "23502";
  if (is<pqxx::integrity_constraint_violation>(fault)) return "23000";
  if (is<pqxx::data_exception>(fault)) return "22000";
  if (is<pqxx::insufficient_privilege>(fault)) return "42501";
  if (is<pqxx::syntax_error>(fault)) return "42601";
  if (is<pqxx::undefined_table>(fault) || is<pqxx::undefined_function>(fault)) return "42P01";
  if (is<pqxx::feature_not_supported>(fault)) return "0A000";
  if (is<pqxx::insufficient_resources>(fault)) return "53000";
  return "";
}

/// What ends a transaction (class 40) is no sql_error in libpqxx 6, and has its SQLSTATE in its type alone.
std::string state_of(const pqxx::transaction_rollback& fault) {
  if (is<pqxx::serialization_failure>(fault)) return "40001";
  if (is<pqxx::deadlock_detected>(fault)) return "40P01";
  return "40000";
}

/// What a person can do about it; empty: nothing that the message does not say.
std::string advice(std::string_view state) {
  if (state != "42501") return "";
  return ": the login lacks a role: GRANT khabar_writer TO it (khabar_reader, where it only looks)";
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

}  // namespace

Error Failure::error() const {
  const bool again = trouble == Trouble::kLost || trouble == Trouble::kWait || trouble == Trouble::kConflict;
  return {again ? Kind::kUnavailable : Kind::kDatabase,
          "store: " + message + (sqlstate.empty() ? "" : " (" + sqlstate + ")") + advice(sqlstate)};
}

Failure failure_of(const std::exception& fault) {
  const std::string message = one_line(fault.what());
  if (is<pqxx::in_doubt_error>(fault)) return {Trouble::kLost, "", message};
  if (is<pqxx::broken_connection>(fault)) return {trouble_of_connection(message), "", message};
  if (const auto* ended = dynamic_cast<const pqxx::transaction_rollback*>(&fault); ended != nullptr) {
    const std::string state = state_of(*ended);
    return {trouble_of_state(state, message), state, message};
  }
  if (const auto* refused = dynamic_cast<const pqxx::sql_error*>(&fault); refused != nullptr) {
    const std::string state = state_of(*refused);
    return {trouble_of_state(state, message), state, message};
  }
  return {Trouble::kRefused, "", message};
}

}  // namespace khabar::store
