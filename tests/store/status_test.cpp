#include "store/status.h"

#include "database.h"
#include "support/catch.h"

namespace khabar {
namespace {

using namespace test;

TEST_CASE("status: a reader's login sees feeds, gaps and spool, for people and as JSON") {
  const Database database;
  const auto store = database.open();
  const auto feeds = with_feeds(*store, {feed("qna-arabic"), feed("idle")});
  Batch failed = batch(feeds[1], at(0), {});
  failed.poll.outcome = Outcome::kTimeout;
  failed.poll.http_status = 0;
  failed.poll.message = "fetch: no answer within 60 s";
  REQUIRE(store->save({{failed}}, hourly));
  store::Store::Pulse pulse;
  pulse.host = {"busy.example"};
  pulse.in_flight = {2};
  pulse.next_allowed_at = {at(0)};
  pulse.retry_after_until = {std::nullopt};
  pulse.spool_records = 7;
  REQUIRE(store->show(pulse));

  const auto people = store::status_report(database.as("reader"), false);
  INFO((people ? *people : people.error().message));
  REQUIRE(people);
  CHECK(people->find("keeping up\n") == std::string::npos);  // due since 2025
  CHECK(people->find("2 feeds, 1 failing") != std::string::npos);
  CHECK(people->find("fetch: no answer within 60 s") != std::string::npos);
  CHECK(people->find("spool 7 polls") != std::string::npos);
  CHECK(people->find("busy.example") != std::string::npos);
  const auto json = store::status_report(database.as("reader"), true);
  REQUIRE(json);
  const std::string quoted = "$khabar$" + *json + "$khabar$";
  CHECK(database.value("SELECT (" + quoted + "::jsonb) #>> '{health,spool_records}'") == "7");
  CHECK(database.value("SELECT jsonb_array_length((" + quoted + "::jsonb) -> 'feeds')") == "2");
}

}  // namespace
}  // namespace khabar
