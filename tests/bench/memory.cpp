// Peak memory of `khabard run` with many configured feeds, each polled at least once.
//
//   bench_memory [--feeds N] [--seconds S]      default 10,000 feeds, at most 300 seconds
//
// Prints one line of JSON:
// {"bench":"memory","feeds":10000,"polled":10000,"articles":...,"seconds":...,"peak_rss_mb":...} Every feed
// is served from loopback with three short entries; the database is a private cluster.

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/json.h"
#include "support/desk.h"

using namespace khabar::test;

namespace {

struct Choice {
  int feeds = 10000;
  int seconds = 300;
};

Choice choice_of(int argc, char** argv) {
  Choice choice;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--feeds") == 0) choice.feeds = std::atoi(argv[i + 1]);
    if (std::strcmp(argv[i], "--seconds") == 0) choice.seconds = std::atoi(argv[i + 1]);
  }
  return choice;
}

void publish(Desk& desk, int count) {
  std::vector<std::pair<std::string, std::string>> feeds;
  for (int i = 0; i < count; ++i) {
    const std::string name = "feed-" + std::to_string(i);
    desk.site.put("/" + name, rss(name, numbered_items("https://" + name + ".example", 1, 3)));
    feeds.emplace_back(name, "/" + name);
  }
  desk.configure(feeds, "[log]\nlevel = \"warn\"\n");
}

}  // namespace

int main(int argc, char** argv) {
  const Choice choice = choice_of(argc, argv);
  Desk desk;
  publish(desk, choice.feeds);
  const auto begin = std::chrono::steady_clock::now();
  auto khabard = desk.start({"run"});
  const auto polled = [&] {
    return desk.number("SELECT count(*) FROM khabar.feeds WHERE last_ok IS NOT NULL");
  };
  eventually([&] { return polled() >= choice.feeds; }, std::chrono::seconds{choice.seconds});
  const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const long peak = khabard->peak_kb();
  khabard->signal(SIGTERM);
  khabard->wait();

  khabar::JsonWriter json;
  json.begin_object().key("bench").value("memory").key("feeds").value(choice.feeds);
  json.key("polled")
      .value(polled())
      .key("articles")
      .value(desk.number("SELECT count(*) FROM khabar.articles"));
  json.key("seconds").value(took).key("peak_rss_mb").value(static_cast<double>(peak) / 1024.0).end_object();
  std::printf("%s\n", json.str().c_str());
  return 0;
}
