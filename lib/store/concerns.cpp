#include "store/concerns.h"

#include "store/floods.h"
#include "store/upkeep.h"

namespace khabar::store {

std::vector<std::string> find_concerns(pqxx::transaction_base& session) {
  std::vector<std::string> out = concerns(read_upkeep(session));
  for (std::string& flood : concerns(read_floods(session))) out.push_back(std::move(flood));
  return out;
}

}  // namespace khabar::store
