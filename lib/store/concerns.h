#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace khabar::store {

/// What an operator should look after in the database and its feeds, a sentence each; usually none. Whoever
/// reads the schema khabar may read it.
std::vector<std::string> find_concerns(pqxx::transaction_base& session);

}  // namespace khabar::store
