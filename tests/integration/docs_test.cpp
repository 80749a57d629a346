// The SQL that README.md and sql/README.md show is run, as a consumer's login, against a database with
// articles in it.
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.h"
#include "support/desk.h"

using khabar::test::Desk;
using khabar::test::numbered_items;
using khabar::test::read_file;
using khabar::test::rss;

namespace {

/// The contents of the document's ```sql blocks.
std::vector<std::string> sql_blocks(const std::string& document) {
  std::vector<std::string> blocks;
  std::istringstream lines(read_file(KHABAR_SOURCE_DIR "/" + document));
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line == "```sql") blocks.emplace_back();
    if (inside && line != "```") blocks.back() += line + "\n";
    if (line.rfind("```", 0) == 0) inside = line == "```sql";
  }
  return blocks;
}

/// A desk as the contract describes it: a login that is a member of khabar_reader and has a schema of its
/// own.
class Consumer {
 public:
  Consumer() {
    desk.site.put("/feed", rss("Example", numbered_items("https://news.example/", 1, 5)));
    desk.configure({{"example", "/feed"}});
    poll();
    Desk::cluster().query(database(),
                          "DO $$ BEGIN CREATE ROLE desk LOGIN IN ROLE khabar_reader; EXCEPTION WHEN "
                          "duplicate_object THEN NULL; END $$;"
                          "CREATE SCHEMA desk AUTHORIZATION desk");
  }

  void poll() const {
    const auto ended = desk.khabard({"once", "--all"});
    INFO(ended.err);
    REQUIRE(ended.exit_code == 0);
  }
  void run(const std::string& block) const {
    INFO(block);
    REQUIRE_NOTHROW(Desk::cluster().query(database(), block, "desk"));
  }
  void run_all(const std::string& document) const {
    for (const std::string& block : sql_blocks(document)) run(block);
  }

  Desk desk;

 private:
  [[nodiscard]] std::string database() const { return desk.sql("SELECT current_database()"); }
};

constexpr const char* kCopyIsRight =
    "SELECT count(*) FROM (SELECT id, rev, title FROM desk.article) c FULL JOIN "
    "(SELECT id, rev, title FROM khabar.articles WHERE status = 'live') a USING (id, rev, title) "
    "WHERE c.id IS NULL OR a.id IS NULL";

}  // namespace

TEST_CASE("the blocks are found") {
  CHECK(sql_blocks("README.md").size() == 1);
  CHECK(sql_blocks("sql/README.md").size() >= 10);
}

TEST_CASE("the README's SQL runs") {
  const Consumer consumer;
  consumer.run_all("README.md");
}

TEST_CASE("the contract's SQL runs, and its consumer ends up with the same articles") {
  Consumer consumer;
  consumer.run_all("sql/README.md");
  CHECK(consumer.desk.number("SELECT count(*) FROM desk.article") == 5);

  auto items = numbered_items("https://news.example/", 3, 5);
  items.front().title += " (amended)";
  consumer.desk.site.put("/feed", rss("Example", items));
  consumer.poll();
  REQUIRE(consumer.desk.number(kCopyIsRight) > 0);
  for (const std::string& block : sql_blocks("sql/README.md"))
    if (block.find("LATERAL khabar.changes") != std::string::npos) consumer.run(block);
  CHECK(consumer.desk.number("SELECT count(*) FROM desk.article") == 7);
  CHECK(consumer.desk.number(kCopyIsRight) == 0);
}
