#include "support/desk.h"

#include <atomic>
#include <fstream>
#include <pqxx/pqxx>
#include <stdexcept>

namespace khabar::test {
namespace {

std::string next_database() {
  static std::atomic<int> number{0};
  return "desk_" + std::to_string(++number);
}

}  // namespace

TempPostgres& Desk::cluster() {
  static TempPostgres instance;
  return instance;
}

Desk::Desk(bool migrated) : database_(next_database()) {
  cluster().create_database(database_);
  configure({});
  if (!migrated) return;
  const Ended ended = khabard({"migrate"});
  if (ended.exit_code != 0) throw std::runtime_error("khabard migrate failed: " + ended.err);
}

std::string Desk::database_url() const {
  return cluster().url(database_);
}

void Desk::configure(const std::vector<std::pair<std::string, std::string>>& feeds, const std::string& more) {
  std::string text = "[database]\nurl = \"" + database_url() + "\"\n[spool]\ndirectory = \"" +
                     state_directory() +
                     "\"\n[poll]\ninterval = \"1s\"\nmin_interval = \"1s\"\nstart_spread = \"0s\"\n"
                     "[fetch]\ncontact = \"https://khabar.example/test\"\nconnect_timeout = \"2s\"\n"
                     "total_timeout = \"4s\"\nper_host = 50\nhost_spacing = \"0s\"\nallow = [\"127.0.0.1:" +
                     std::to_string(site.port()) + "\"]\n" + more;
  for (const auto& [id, path] : feeds)
    text += "\n[[feed]]\nid = \"" + id + "\"\nurl = \"" + site.url(path) + "\"\n";
  write_file(config_file(), text);
}

void Desk::add_feed(const std::string& id, const std::string& url, const std::string& keys) {
  std::ofstream(config_file(), std::ios::app)
      << "\n[[feed]]\nid = \"" << id << "\"\nurl = \"" << url << "\"\n"
      << keys;
}

void Desk::replace_in_config(const std::string& from, const std::string& to) const {
  std::string text = read_file(config_file());
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("the configuration has no " + from);
  write_file(config_file(), text.replace(at, from.size(), to));
}

Ended Desk::khabard(std::vector<std::string> words) const {
  return start(std::move(words))->wait(std::chrono::minutes{3});
}

std::unique_ptr<Process> Desk::start(std::vector<std::string> words, const Process::Environment& environment,
                                     const std::string& err) const {
  words.insert(words.begin(), KHABARD_PROGRAM);
  words.push_back("--config");
  words.push_back(config_file());
  return std::make_unique<Process>(words, environment, err);
}

std::unique_ptr<Process> Desk::start_elsewhere(std::vector<std::string> words) const {
  std::string text = read_file(config_file());
  text.replace(text.find(state_directory()), state_directory().size(), directory_.file("elsewhere"));
  const std::string file = directory_.file("elsewhere.toml");
  write_file(file, text);
  words.insert(words.begin(), KHABARD_PROGRAM);
  words.insert(words.end(), {"--config", file});
  return std::make_unique<Process>(words, Process::Environment{});
}

std::string Desk::sql(const std::string& query) const {
  pqxx::connection connection(database_url());
  pqxx::nontransaction transaction(connection);
  std::string out;
  for (const auto& row : transaction.exec(query)) {
    if (!out.empty()) out += '\n';
    for (int i = 0; i < static_cast<int>(row.size()); ++i) {
      if (i > 0) out += '|';
      out += row[i].is_null() ? "" : row[i].c_str();
    }
  }
  return out;
}

void Desk::execute(const std::string& statement) const {
  cluster().query(database_, statement);
}

long Desk::number(const std::string& query) const {
  return std::stol(sql(query));
}

std::string Desk::outcome(const std::string& feed) const {
  return sql("SELECT outcome FROM khabar.polls WHERE feed_id = '" + feed + "' ORDER BY at DESC LIMIT 1");
}

}  // namespace khabar::test
