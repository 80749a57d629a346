#include "store/migrate.h"

#include "database.h"
#include "support/catch.h"

namespace khabar {
namespace {

using namespace test;

std::string empty_database() {
  static int number = 0;
  const std::string name = "bare" + std::to_string(++number);
  cluster().create_database(name);
  return name;
}

store::Options options_of(const std::string& database, const std::string& role = "postgres") {
  store::Options options;
  options.url = cluster().url(database, role);
  return options;
}

void apply(const std::string& database, const store::Migration& migration) {
  cluster().query(database,
                  "BEGIN;" + std::string(migration.sql) +
                      "; INSERT INTO khabar_core.schema_version (version, name, binary_version) VALUES (" +
                      std::to_string(migration.version) + ", '" + std::string(migration.name) +
                      "', 'test'); COMMIT");
}

/// Rows that exist since version 1. A migration must take them along.
void fill(const std::string& database) {
  cluster().query(database, R"(
    INSERT INTO khabar_core.feed (id, url, host, name, due_at) VALUES ('old', 'https://old.example/feed', 'old.example', 'Old', now());
    INSERT INTO khabar_core.article (id, origin_feed, first_seen, touched_at, content_hash, url, canonical_url, title, title_raw, authors, summary,
        text, html, summary_html, lang, dir, categories, enclosures, published_quality, published_raw)
      SELECT khabar_core.new_id(), 1, now(), now(), md5(n::text)::uuid, 'https://old.example/' || n, 'https://old.example/' || n, 'title ' || n,
        'title', '{}', '', 'text', '', '', 'ar', 'rtl', '{}', '[]', 'missing', '' FROM generate_series(1, 20) n;
    INSERT INTO khabar_core.revision (article_id, rev, kind, seen_at) SELECT id, 1, 'i', now() FROM khabar_core.article;
    INSERT INTO khabar_core.article_key SELECT 'u', 0, md5(url)::uuid, id, current_date FROM khabar_core.article)");
}

TEST_CASE("migrations: from nothing and from every earlier version, with rows, to the head") {
  const auto& all = store::migrations();
  for (std::size_t i = 0; i < all.size(); ++i) REQUIRE(all[i].version == static_cast<int>(i) + 1);
  for (std::size_t begun = 0; begun < all.size(); ++begun) {
    INFO("from version " << begun);
    const std::string name = empty_database();
    for (std::size_t i = 0; i < begun; ++i) apply(name, all[i]);
    if (begun > 0) fill(name);
    const auto report = store::migrate(options_of(name), false);
    INFO((report ? "" : report.error().message));
    REQUIRE(report);
    CHECK(report->from == static_cast<int>(begun));
    CHECK(report->to == all.back().version);
    CHECK(report->applied.size() == all.size() - begun);
    if (begun == 0) fill(name);
    CHECK(cluster().value(name, "SELECT count(*) FROM khabar.articles WHERE feed_id = 'old'") == "20");
    CHECK(cluster().value(name, "SELECT count(*) FROM khabar.changes(0)") == "20");
    REQUIRE(store::Store::open(options_of(name)));
    CHECK(store::migrate(options_of(name), false)->applied.empty());
  }
}

TEST_CASE("migrations: a dry run tells and changes nothing") {
  const std::string name = empty_database();
  const auto report = store::migrate(options_of(name), true);
  REQUIRE(report);
  CHECK(report->applied.size() == store::migrations().size());
  CHECK(cluster().value(name, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'khabar%'") == "0");
}

TEST_CASE("versions: an older and a newer schema are refused with both numbers (fault D12)") {
  const std::string name = empty_database();
  const auto none = store::Store::open(options_of(name));
  REQUIRE_FALSE(none);
  CHECK(none.error().kind == Kind::kSchema);
  CHECK(none.error().message.find("version 0") != std::string::npos);
  REQUIRE(store::migrate(options_of(name), false));
  cluster().query(name, "INSERT INTO khabar_core.schema_version VALUES (4711, 'future', now(), '9')");
  const auto newer = store::Store::open(options_of(name));
  REQUIRE_FALSE(newer);
  CHECK(newer.error().kind == Kind::kSchema);
  CHECK(newer.error().message.find("4711") != std::string::npos);
  CHECK(newer.error().message.find(std::to_string(store::migrations().back().version)) != std::string::npos);
  const auto refused = store::migrate(options_of(name), false);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Kind::kSchema);
}

TEST_CASE("migrations: a member of khabar_owner who is no superuser can migrate") {
  const Database first;  // makes the roles
  const std::string name = empty_database();
  cluster().query(name, "GRANT CREATE ON DATABASE " + name +
                            " TO khabar_owner; CREATE ROLE migrator LOGIN IN ROLE khabar_owner");
  const auto report = store::migrate(options_of(name, "migrator"), false);
  INFO((report ? "" : report.error().message));
  REQUIRE(report);
  REQUIRE(store::Store::open(options_of(name, "migrator")));
}

}  // namespace
}  // namespace khabar
