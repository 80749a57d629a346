#pragma once

#include <memory>
#include <pqxx/pqxx>
#include <string>

#include "store/patience.h"
#include "store/store.h"

namespace khabar::store {

/// Whether a session will write: then it is no use to land on a standby where the operator names several
/// hosts (fault D10).
enum class Access { kRead, kWrite };

/// The libpq connection string: the operator's, with password, timeouts, keepalives and the wanted kind of
/// server added where it says nothing of them. A half-open connection is noticed within 30 s (fault D04).
std::string connection_string(const Options& options, Access access);

/// Connects. Throws what libpqxx throws. `purpose` is shown in pg_stat_activity.
std::unique_ptr<pqxx::connection> connect(const Options& options, Access access, const std::string& purpose);

/// The same, to write, for a thread that has other things to do when the process ends: throws as for a lost
/// connection once `patience` has given up, or when connecting takes longer than all its timeouts together.
std::unique_ptr<pqxx::connection> connect(const Options& options, const std::string& purpose,
                                          const Patience& patience);

/// The schema's version; 0: there is no schema of khabar.
int schema_version(pqxx::transaction_base& session);

/// kSchema with both numbers unless the schema is the one this binary was made for (fault D12).
Status check_schema(pqxx::transaction_base& session);

}  // namespace khabar::store
