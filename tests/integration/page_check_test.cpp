// Articles that vanished from their feed, and their pages: [retraction] check_page.
#include <csignal>
#include <memory>

#include "live_feed.h"
#include "store/store.h"
#include "wire.h"

using namespace khabar::test;

namespace {

const std::string kOn = "[retraction]\ncheck_page = true\n";

HttpReply status(int code, std::vector<std::pair<std::string, std::string>> headers = {}) {
  HttpReply reply;
  reply.status = code;
  reply.headers = std::move(headers);
  reply.body = "<html><body>" + std::to_string(code) + "</body></html>";
  return reply;
}

/// A wire whose item 8 has vanished; its page answers what `page` says.
class Vanishing {
 public:
  explicit Vanishing(HttpServer::Handler page, const std::string& more = kOn) : wire(more) {
    wire.desk.site.handle("/news/8", std::move(page));
    items = window(wire, 10, 10);
    wire.show(items);
    gone = items[2];
    items.erase(items.begin() + 2);
  }
  /// The polls that confirm it.
  void confirm() {
    wire.show(items);
    wire.poll();
    wire.poll();
  }
  [[nodiscard]] int hits() { return wire.desk.site.server().hits("/news/8"); }
  [[nodiscard]] std::string state() const {
    return wire.desk.sql("SELECT status, rev FROM khabar.articles WHERE url LIKE '%/news/8'");
  }
  [[nodiscard]] std::string check() const {
    return wire.desk.sql("SELECT finding, http_status, next_at IS NOT NULL FROM khabar.page_checks");
  }
  /// As if so much time had passed since the last look.
  void pass(const std::string& span) const {
    wire.desk.execute("UPDATE khabar_core.page_check SET due_at = due_at - interval '" + span +
                      "', checked_at = checked_at - interval '" + span +
                      "', leased_until = leased_until - interval '" + span +
                      "', front_page_since = front_page_since - interval '" + span + "'");
    wire.desk.execute("UPDATE khabar_core.host SET retry_after_until = retry_after_until - interval '" +
                      span + "'");
  }
  [[nodiscard]] bool still_missing() const {
    return wire.desk.number("SELECT count(*) FROM khabar.sightings WHERE missing_since IS NOT NULL") == 1;
  }

  Wire wire;
  std::vector<Item> items;
  Item gone;
};

}  // namespace

TEST_CASE("a page that is gone, 404 or 410, makes the retraction, in the poll's own call") {
  const int code = GENERATE(404, 410);
  Vanishing test([code](const HttpRequest&) { return status(code); });
  test.wire.show(test.items);
  test.wire.poll();
  CHECK(test.hits() == 0);  // the polls have not confirmed it yet
  test.wire.poll();
  CHECK(test.hits() == 1);
  CHECK(test.state() == "retracted|2");
  CHECK(test.wire.kinds() == "iiiiiiiiiid");
  CHECK(test.check() == "gone|" + std::to_string(code) + "|f");
  const HttpRequest asked = test.wire.desk.site.server().requests("/news/8").front();
  CHECK(asked.method == "GET");
  CHECK(asked.header("accept").find("text/html") == 0);
  for (int i = 0; i < 3; ++i) test.wire.poll();
  CHECK(test.hits() == 1);
  // shown again and withdrawn again, it is looked at again
  std::vector<Item> again = test.items;
  again.insert(again.begin() + 2, test.gone);
  test.wire.show(again);
  CHECK(test.state() == "live|3");
  test.pass("2 hours");
  test.confirm();
  CHECK(test.hits() == 2);
  CHECK(test.state() == "retracted|4");
}

TEST_CASE("a page that stands is no retraction, and is looked at ever more rarely, until it is gone") {
  const auto stands = std::make_shared<std::atomic<bool>>(true);
  Vanishing test([stands](const HttpRequest&) { return status(*stands ? 200 : 404); });
  test.confirm();
  CHECK(test.hits() == 1);
  for (int i = 0; i < 4; ++i) test.wire.poll();
  CHECK(test.hits() == 1);
  CHECK(test.state() == "live|1");
  CHECK(test.check() == "standing|200|t");
  CHECK(test.still_missing());
  test.pass("5 hours 59 minutes");
  test.wire.poll();
  CHECK(test.hits() == 1);
  test.pass("2 minutes");
  test.wire.poll();
  CHECK(test.hits() == 2);
  test.pass("11 hours 59 minutes");
  test.wire.poll();
  CHECK(test.hits() == 2);
  SECTION("gone at last") {
    *stands = false;
    test.pass("2 minutes");
    test.wire.poll();
    CHECK(test.state() == "retracted|2");
  }
  SECTION("there is an end to it") {
    for (int i = 0; i < 12; ++i) {
      test.pass("8 days");
      test.wire.poll();
    }
    CHECK(test.hits() == 8);
    CHECK(test.check() == "standing|200|f");
    CHECK(test.state() == "live|1");
  }
  SECTION("shown again, it is no case any more") {
    std::vector<Item> again = test.items;
    again.insert(again.begin() + 2, test.gone);
    test.wire.show(again);
    test.pass("8 days");
    test.wire.poll();
    CHECK(test.hits() == 2);
    CHECK(test.check() == "standing|200|f");
  }
}

TEST_CASE("errors and refusals say nothing: the page is asked for again later") {
  const int code = GENERATE(500, 403);
  const auto now = std::make_shared<std::atomic<int>>(code);
  Vanishing test([now](const HttpRequest&) { return status(*now); });
  test.confirm();
  CHECK(test.state() == "live|1");
  CHECK(test.check() == "unclear|" + std::to_string(code) + "|t");
  test.wire.poll();
  CHECK(test.hits() == 1);
  *now = 410;
  test.pass("61 minutes");
  test.wire.poll();
  CHECK(test.hits() == 2);
  CHECK(test.state() == "retracted|2");
}

TEST_CASE("a page that does not answer, or whose address is private, says nothing") {
  SECTION("the connection is cut") {
    Vanishing test([](const HttpRequest&) {
      HttpReply reply;
      reply.raw = [](Connection& connection) { connection.reset(); };
      return reply;
    });
    test.confirm();
    CHECK(test.state() == "live|1");
    CHECK(test.check() == "unclear||t");
  }
  SECTION("a redirect to an address that is not contacted") {
    HttpServer inner([](const HttpRequest&) { return status(404); });
    Vanishing test([&](const HttpRequest&) { return status(302, {{"Location", inner.url("/secret")}}); });
    test.confirm();
    CHECK(test.hits() == 1);
    CHECK(inner.hits() == 0);
    CHECK(test.state() == "live|1");
  }
}

TEST_CASE("of a page no more is read than its beginning") {
  Vanishing test([](const HttpRequest&) {
    HttpReply reply;
    reply.raw = [](Connection& connection) {
      connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
      while (connection.write(std::string(4096, 'x'))) {
      }
    };
    return reply;
  });
  test.confirm();
  CHECK(test.check() == "standing|200|t");
  CHECK(test.state() == "live|1");
}

TEST_CASE("429: the page, and the feeds of its host, are asked when the host allows it") {
  const auto code = std::make_shared<std::atomic<int>>(429);
  Vanishing test([code](const HttpRequest&) {
    return *code == 429 ? status(429, {{"Retry-After", "7200"}}) : status(*code);
  });
  test.confirm();
  CHECK(test.hits() == 1);
  CHECK(test.state() == "live|1");
  CHECK(
      test.wire.desk.sql(
          "SELECT retry_after_until BETWEEN now() + interval '119 minutes' AND now() + interval '121 minutes' "
          "FROM khabar.hosts WHERE retry_after_until IS NOT NULL") == "t");
  CHECK(test.wire.desk.sql("SELECT next_at > now() + interval '119 minutes' FROM khabar.page_checks") == "t");
  *code = 404;
  test.pass("110 minutes");
  CHECK(test.wire.desk.khabard({"once", "wire"}).err.find("asked to wait") != std::string::npos);
  CHECK(test.hits() == 1);
  test.pass("11 minutes");
  test.wire.poll();
  CHECK(test.hits() == 2);
  CHECK(test.state() == "retracted|2");
}

TEST_CASE("the front page instead: for good three times over a day is a retraction, for now is nothing") {
  const auto code = std::make_shared<std::atomic<int>>(301);
  Vanishing test([code](const HttpRequest&) { return status(*code, {{"Location", "/"}}); });
  test.wire.desk.site.put("/", "<html>front</html>", "text/html");
  SECTION("permanent") {
    test.confirm();
    CHECK(test.check() == "front_page|200|t");
    test.pass("12 hours 1 minute");
    test.wire.poll();
    CHECK(test.state() == "live|1");
    test.pass("12 hours 1 minute");
    test.wire.poll();
    CHECK(test.hits() == 3);
    CHECK(test.state() == "retracted|2");
  }
  SECTION("temporary") {
    *code = 302;
    test.confirm();
    for (int i = 0; i < 5; ++i) {
      test.pass("25 hours");
      test.wire.poll();
    }
    CHECK(test.hits() == 6);
    CHECK(test.check() == "unclear|200|t");
    CHECK(test.state() == "live|1");
  }
}

TEST_CASE("switched off, retraction is by polls alone, also of what waited for its page") {
  SECTION("never on") {
    Vanishing test([](const HttpRequest&) { return status(200); }, "");
    test.confirm();
    CHECK(test.state() == "retracted|2");
    CHECK(test.hits() == 0);
    CHECK(test.check().empty());
  }
  SECTION("switched off later") {
    Vanishing test([](const HttpRequest&) { return status(200); });
    test.confirm();
    CHECK(test.state() == "live|1");
    test.wire.desk.configure({{"wire", "/wire"}});
    test.wire.poll();
    CHECK(test.state() == "retracted|2");
    CHECK(test.hits() == 1);
  }
}

TEST_CASE("a reload switches it off in the running service") {
  Vanishing test([](const HttpRequest&) { return status(200); });
  test.wire.show(test.items);
  auto khabard = test.wire.desk.start({"run"});
  REQUIRE(eventually([&] { return test.check() == "standing|200|t"; }));
  const int polls = test.wire.desk.site.server().hits("/wire");
  REQUIRE(eventually([&] { return test.wire.desk.site.server().hits("/wire") > polls + 2; }));
  CHECK(test.state() == "live|1");
  test.wire.desk.configure({{"wire", "/wire"}});
  khabard->signal(SIGHUP);
  CHECK(eventually([&] { return test.state() == "retracted|2"; }));
  CHECK(test.hits() == 1);
  check_stops(*khabard);
}

TEST_CASE("what another feed of the outlet still shows is not retracted, whatever its page says") {
  Vanishing test([](const HttpRequest&) { return status(404); });
  test.wire.desk.add_feed("section", test.wire.page("/section"));
  test.wire.desk.site.put("/section", rss("S", {test.items[0], test.gone, test.items[4]}));
  test.wire.poll("section");
  test.confirm();
  CHECK(test.hits() == 0);
  CHECK(test.state() == "live|1");
}

TEST_CASE("many pages of one host: one at a time, and twenty an hour at most; nothing is forgotten") {
  Wire wire(kOn);
  const auto here = std::make_shared<std::atomic<int>>(0), most = std::make_shared<std::atomic<int>>(0);
  const int kAll = 60;
  for (int n = 1; n <= kAll; ++n)
    wire.desk.site.handle("/p/" + std::to_string(n), [here, most](const HttpRequest&) {
      most->store(std::max(most->load(), ++*here));
      usleep(20'000);
      --*here;
      return status(410);
    });
  std::vector<Item> items;
  for (int n = kAll; n > 0; --n) {
    const std::string id = std::to_string(n);
    const std::string minute = std::string(n % 60 < 10 ? "0" : "") + std::to_string(n % 60);
    items.push_back({"tag:" + id, wire.page("/p/" + id), "خبر رقم " + id, "نص الخبر رقم " + id, "",
                     "Tue, 09 Dec 2025 " + std::string(n < 60 ? "10:" : "11:") + minute + ":00 GMT"});
  }
  wire.show(items);
  items.erase(items.begin() + 10, items.begin() + 35);
  wire.show(items);
  wire.poll();
  wire.poll();
  const std::string gone = "SELECT count(*) FROM khabar.articles WHERE status = 'retracted'";
  CHECK(wire.desk.number(gone) == 20);
  CHECK(*most == 1);
  wire.poll();
  CHECK(wire.desk.number(gone) == 20);
  wire.desk.execute("UPDATE khabar_core.page_check SET checked_at = checked_at - interval '1 hour'");
  wire.poll();
  CHECK(wire.desk.number(gone) == 25);
}

TEST_CASE("killed while a page is on its way: it is asked for again when the lease is over") {
  const auto answers = std::make_shared<std::atomic<bool>>(false);
  Vanishing test([answers](const HttpRequest&) {
    HttpReply reply = status(404);
    if (!*answers) reply.raw = [](Connection& connection) { connection.sleep_until_stopped(); };
    return reply;
  });
  test.wire.show(test.items);
  test.wire.poll();
  {
    auto khabard = test.wire.desk.start({"once", "wire"});
    REQUIRE(eventually([&] { return test.hits() == 1; }));
    khabard->signal(SIGKILL);
    CHECK(khabard->wait().signal == SIGKILL);
  }
  *answers = true;
  test.wire.poll();
  CHECK(test.hits() == 1);  // the lease holds
  CHECK(test.state() == "live|1");
  test.pass("181 seconds");
  test.wire.poll();
  CHECK(test.hits() == 2);
  CHECK(test.state() == "retracted|2");
  CHECK(test.wire.kinds() == "iiiiiiiiiid");
}

TEST_CASE("a lease is one process's alone, and what an expired one found out does not count") {
  using khabar::store::Store;
  Vanishing test([](const HttpRequest&) { return status(200); });
  test.confirm();
  test.pass("7 hours");
  khabar::store::Options options;
  options.url = test.wire.desk.database_url();
  const auto first = Store::open(options), second = Store::open(options);
  REQUIRE(first);
  REQUIRE(second);
  const auto gone = [](const khabar::PageCheck& check) {
    khabar::store::PageResult result;
    result.answer = {check, true, khabar::PageFinding::kGone, 404, khabar::now(), std::nullopt};
    result.plan.gone = true;
    return std::vector{result};
  };
  const auto early = (*first)->take_pages({}, 10);
  REQUIRE(early);
  REQUIRE(early->size() == 1);
  CHECK(early->front().history.standing == 1);
  CHECK((*second)->take_pages({}, 10)->empty());
  test.pass("181 seconds");
  const auto late = (*second)->take_pages({}, 10);
  REQUIRE(late);
  REQUIRE(late->size() == 1);
  CHECK(*(*first)->settle_pages(gone(early->front())) == 0);
  CHECK(test.state() == "live|1");
  CHECK(*(*second)->settle_pages(gone(late->front())) == 1);
  CHECK(*(*second)->settle_pages(gone(late->front())) == 0);
  CHECK(test.state() == "retracted|2");
}

TEST_CASE("two daemons ask for no page twice, and go on polling while pages do not answer") {
  Vanishing test([](const HttpRequest&) {
    HttpReply reply = status(404);
    reply.delay = std::chrono::seconds{2};
    return reply;
  });
  test.wire.show(test.items);
  test.wire.poll();
  const Desk& desk = test.wire.desk;
  TempDirectory other;
  std::string text = read_file(desk.config_file());
  replace_all(text, desk.state_directory(), other.file("state"));
  write_file(other.file("khabard.toml"), text);
  auto one = desk.start({"run"});
  Process two({KHABARD_PROGRAM, "run", "--config", other.file("khabard.toml")});
  REQUIRE(eventually([&] { return test.hits() == 1; }));
  const int polls = test.wire.desk.site.server().hits("/wire");
  REQUIRE(eventually([&] { return test.state() == "retracted|2"; }));
  CHECK(test.wire.desk.site.server().hits("/wire") > polls);
  sleep(3);
  CHECK(test.hits() == 1);
  CHECK(test.wire.kinds() == "iiiiiiiiiid");
  check_stops(*one);
  check_stops(two);
}
