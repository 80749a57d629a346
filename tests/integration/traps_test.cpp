// Mistakes found in shipped code of other readers, each as a feed on loopback and the rows that must come of
// it.

#include "integration/wire.h"
#include "support/catch.h"

using namespace khabar::test;

TEST_CASE("trap: the newest date is unchanged, and all else is looked at all the same") {
  Wire wire;
  std::vector<Item> items = window(wire, 10, 5);
  wire.show(items);
  items[3].title += " (معدل)";
  items.push_back(window(wire, 2, 1)[0]);  // back-dated
  wire.show(items);
  CHECK(wire.kinds() == "iiiiiir");
}

TEST_CASE("trap: a feed without validators is fetched whole each time, and never asked for by HEAD") {
  Wire wire;
  std::string body = rss("وكالة", window(wire, 3, 3));
  wire.desk.site.handle("/wire", [&](const HttpRequest&) {
    HttpReply reply;
    reply.body = body;
    return reply;
  });
  wire.poll();
  body = rss("وكالة", window(wire, 4, 4));
  wire.poll();
  CHECK(wire.rows() == 4);
  for (const HttpRequest& request : wire.desk.site.server().requests("/wire")) CHECK(request.method == "GET");
}

TEST_CASE("trap: bytes that are no UTF-8 are a charset to be found, not letters to be dropped") {
  Wire wire;
  // "خبر عاجل من الدوحة" in windows-1256, declared nowhere
  const std::string title = "\xce\xc8\xd1 \xda\xc7\xcc\xe1 \xe3\xe4 \xc7\xe1\xcf\xe6\xcd\xc9";
  wire.desk.site.put("/wire",
                     "<rss version=\"2.0\"><channel><title>" + title + "</title><item><guid>1</guid><title>" +
                         title + "</title><description>" + title + " " + title +
                         "</description></item></channel></rss>",
                     "text/xml");
  wire.poll();
  CHECK(wire.desk.sql("SELECT title FROM khabar.articles") == "خبر عاجل من الدوحة");
}

TEST_CASE("trap: letters' case and subdomains make different pages") {
  Wire wire;
  const std::vector<std::string> links = {
      "https://paper.example/Story/A", "https://paper.example/story/a", "https://sport.paper.example/story/a",
      "https://paper.example/story/a?id=Ab", "https://paper.example/story/a?id=aB"};
  std::vector<Item> items;
  for (std::size_t i = 0; i < links.size(); ++i)
    items.push_back(
        {"", links[i], "خبر مختلف رقم " + std::to_string(i), "نص مختلف رقم " + std::to_string(i), "", ""});
  wire.show(items);
  CHECK(wire.rows() == 5);
}

TEST_CASE("trap: titles are compared in every script: Arabic marks and punctuation make no other article") {
  Wire wire;
  const std::string text = "نص طويل بما يكفي ليكون للخبر هوية من كلماته وحدها دون معرف ولا رابط";
  wire.show({{"", "", "الإمارات: «قمّة» في أبوظبي!", text, "", ""}});
  wire.show({{"", "", "الامارات، قمة في أبوظبي؟", text, "", ""}});
  CHECK(wire.rows() == 1);
}

TEST_CASE("trap: an unchanged item writes no article row, and no index") {
  Wire wire;
  std::vector<Item> items = window(wire, 20, 20);
  wire.show(items);
  // What a backend did is counted when it ends, which under load is later than the program that it served.
  const auto all_told = [&] {
    return eventually([&] {
      return wire.desk.number(
                 "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
                 "pg_backend_pid() AND backend_type = 'client backend'") == 0;
    });
  };
  const std::string writes =
      "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_user_tables WHERE schemaname = 'khabar_core' AND "
      "relname ~ '^(article|revision|sighting|change|feed_window)'";
  REQUIRE(all_told());
  CHECK(wire.desk.number(writes) > 0);
  wire.desk.execute("SELECT pg_stat_reset()");
  for (int i = 0; i < 3; ++i) {
    wire.desk.site.put("/wire", rss("وكالة", items) + "<!-- " + std::to_string(i) + " -->");
    wire.poll();
  }
  CHECK(wire.last_poll() == "0|0|20");
  REQUIRE(all_told());
  CHECK(wire.desk.number(writes) == 0);
}

TEST_CASE("trap: a feed that failed often is not given up") {
  Wire wire;
  for (int i = 0; i < 5; ++i) {
    wire.desk.site.handle("/wire", [](const HttpRequest&) {
      HttpReply reply;
      reply.status = 500;
      return reply;
    });
    CHECK(wire.desk.khabard({"once", "wire"}).exit_code == 1);
  }
  CHECK(wire.desk.sql("SELECT state, failures FROM khabar.feeds") == "active|5");
  const std::string body = rss("وكالة", window(wire, 3, 3));
  wire.desk.site.handle("/wire", [&](const HttpRequest&) {
    HttpReply reply;
    reply.body = body;
    return reply;
  });
  wire.poll();
  CHECK(wire.rows() == 3);
  CHECK(wire.desk.sql("SELECT failures FROM khabar.feeds") == "0");
}

TEST_CASE("trap: a date that is missing is missing, and a title of six hundred letters is whole") {
  Wire wire;
  std::string title;
  for (int i = 0; i < 100; ++i) title += "كلمة" + std::to_string(i) + " ";
  title.pop_back();
  wire.show({{"1", wire.page("/news/1"), title, "نص", "", ""}});
  CHECK(wire.desk.sql(
            "SELECT published IS NULL, published_quality, first_seen IS NOT NULL FROM khabar.articles") ==
        "t|missing|t");
  CHECK(wire.desk.sql("SELECT title FROM khabar.articles") == title);
}
