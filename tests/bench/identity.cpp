#include <sys/types.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <functional>
#include <pqxx/pqxx>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/json.h"
#include "bench/measure.h"
#include "store/migrate.h"
#include "store/store.h"
#include "support/temp_postgres.h"

// bench_identity [--feeds N]      default 2000: 100,000 items
//
// How much it costs to recognise items that are known. N feeds of 50 items each are stored once; then every
// feed is polled again, with the same items in a document that is otherwise new (a document that is the same
// is not even read). Each item has three names: guid, URL and words. One line of JSON a phase:
//
//   standing   it stands in its feed as it stood there at the last poll: what nearly every item of a poll is
//   daily      the same at the poll that touches last_seen of the sightings, once a day: it writes a row
//   looked-up  it is not known from the window, but is as its feed showed it last: it comes back, or twenty
//              days are over, after which no window is believed. One of its names and its digest tell it
//   names      all its names are looked up and the article is read: it changed, or its feed shows it for
//              the first time
//   probes     no poll at all: the bare look-up of its three names in the key index, below which `names`
//              cannot go
//
//   us_per_item           CPU microseconds of the store and of the server's backend, together, per item
//   client_us, server_us  the two of them
//
// With the poll rows and feed rows that each poll writes. An item that is not recognised is an error.

using namespace khabar;

namespace {

constexpr int kItems = 50;             // of a feed
constexpr std::size_t kTogether = 50;  // polls of a transaction: store.batch_polls

Article item(int feed, int number) {
  const std::string name = std::to_string(feed) + "/" + std::to_string(number);
  Article article;
  article.guid = "tag:site.example,2025:" + name;
  article.url = article.canonical_url = "https://site" + std::to_string(feed) + ".example/news/" + name;
  article.title = article.title_raw = "خبر رقم " + name + " من غرفة الأخبار";
  for (int i = 0; i < 12; ++i) article.text += "فقرة من نص الخبر " + name + " كما نشره الموقع اليوم. ";
  article.lang = "ar";
  article.dir = Direction::kRtl;
  article.content_hash = content_hash(article.title + article.text);
  article.keys = {{IdentityKey::Kind::kGuid, identity_hash(article.guid)},
                  {IdentityKey::Kind::kUrl, identity_hash(article.url)},
                  {IdentityKey::Kind::kFingerprint, identity_hash(article.title + article.text)}};
  return article;
}

ScheduleState hourly(const Batch& batch, const ScheduleState& before, const PollFacts& /*facts*/) {
  ScheduleState after = before;
  after.due_at = batch.poll.at + std::chrono::hours{1};
  after.last_poll = after.last_ok = batch.poll.at;
  return after;
}

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

class Bench {
 public:
  explicit Bench(int feeds) {
    options_.url = postgres_.create_database("khabar");
    must(store::migrate(options_, false));
    store_ = must(store::Store::open(options_));
    std::vector<Feed> wanted;
    for (int i = 0; i < feeds; ++i) {
      Feed feed;
      feed.id = feed.name = std::to_string(1'000'000 + i);
      feed.url = "https://site" + std::to_string(i) + ".example/feed";
      wanted.push_back(feed);
    }
    must(store_->sync_feeds(
        wanted, [](const Feed&) { return ScheduleState{}; }, false));
    records_ = must(store_->load_feeds());
    for (std::size_t i = 0; i < records_.size(); ++i) batches_.push_back(document(static_cast<int>(i)));
  }

  void run() {
    poll(start_, kItems);
    postgres_.query("khabar", "VACUUM ANALYZE");
    phase("standing", start_ + std::chrono::minutes{10});
    phase("daily", start_ + std::chrono::hours{25});
    age_looks();
    phase("looked-up", start_ + kWindowsOld);
    age_looks();
    postgres_.query("khabar", "UPDATE khabar_core.sighting SET shown_digest = NULL");
    postgres_.query("khabar", "VACUUM ANALYZE khabar_core.sighting");
    phase("names", start_ + kWindowsOld + std::chrono::minutes{10});
    probes();
  }

 private:
  static constexpr std::chrono::hours kWindowsOld{25 + 21 * 24};

  /// As if each sighting had been touched within the day, and no window looked up for three weeks.
  void age_looks() {
    const std::string now = "'" + format_rfc3339(start_ + kWindowsOld) + "'";
    postgres_.query("khabar", "UPDATE khabar_core.sighting SET last_seen = " + now);
    postgres_.query("khabar", "UPDATE khabar_core.feed_window SET sighted_at = " + now + ", looked_at = '" +
                                  format_rfc3339(start_) + "'");
    postgres_.query("khabar", "VACUUM ANALYZE");
  }

  void probes() {
    measured("probes", [this] {
      pqxx::connection connection(postgres_.url("khabar"));
      connection.prepare("probe", R"(
        SELECT w.place, k.article_id FROM unnest($1::"char"[], $2::bigint[], $3::uuid[]) WITH ORDINALITY
            AS w (kind, scope, key, place)
          JOIN khabar_core.article_key k ON k.kind = w.kind AND k.scope = w.scope AND k.key = w.key)");
      pqxx::nontransaction session(connection);
      for (std::size_t begin = 0; begin < batches_.size(); begin += kTogether) {
        std::string kinds = "{", scopes = "{", keys = "{";
        std::size_t names = 0;
        for (std::size_t i = begin; i < std::min(begin + kTogether, batches_.size()); ++i)
          for (const Article& article : batches_[i].articles)
            for (const IdentityKey& key : article.keys) {
              const std::string comma = names++ == 0 ? "" : ",";
              const bool page = key.kind == IdentityKey::Kind::kUrl;
              kinds += comma + static_cast<char>(key.kind);
              scopes += comma + std::to_string(page ? 0 : batches_[i].feed);
              keys += comma + key.hash.hex();
            }
        const auto found = session.exec_prepared("probe", kinds + "}", scopes + "}", keys + "}");
        if (static_cast<std::size_t>(found.size()) != names) throw std::runtime_error("a name was not found");
      }
    });
  }

  [[nodiscard]] Batch document(int feed) const {
    Batch batch;
    batch.feed = records_[static_cast<std::size_t>(feed)].key;
    batch.feed_id = records_[static_cast<std::size_t>(feed)].feed.id;
    batch.poll.outcome = Outcome::kOk;
    batch.poll.http_status = 200;
    batch.poll.window = kItems;
    batch.poll.charset = "utf-8";
    for (int number = 0; number < kItems; ++number) batch.articles.push_back(item(feed, number));
    return batch;
  }

  void poll(Time at, int fresh) {
    for (Batch& batch : batches_) {
      batch.poll.at = at;
      batch.body_hash = content_hash(batch.feed_id + format_rfc3339(at));
    }
    for (std::size_t begin = 0; begin < batches_.size(); begin += kTogether) {
      const std::size_t count = std::min(kTogether, batches_.size() - begin);
      for (const Stored& stored : must(store_->save({&batches_[begin], count}, hourly)))
        if (stored.facts.fresh != fresh || stored.facts.known != kItems - fresh)
          throw std::runtime_error("an item was not recognised");
    }
  }

  void phase(const char* name, Time at) {
    store_.reset();
    measured(name, [&] {
      store_ = must(store::Store::open(options_));
      poll(at, 0);
      store_.reset();  // a backend that ends hands in its time
    });
  }

  void measured(const char* name, const std::function<void()>& work) {
    const double server_before = server_cpu();
    const double client_before = bench::cpu_seconds();
    work();
    const double client = bench::cpu_seconds() - client_before;
    const double server = server_cpu() - server_before;
    const double items = static_cast<double>(batches_.size()) * kItems / 1e6;
    JsonWriter json;
    json.begin_object().key("bench").value("identity").key("phase").value(name);
    json.key("items").value(static_cast<long>(batches_.size()) * kItems);
    json.key("us_per_item").value(bench::rounded((client + server) / items));
    json.key("client_us").value(bench::rounded(client / items));
    json.key("server_us").value(bench::rounded(server / items)).end_object();
    std::printf("%s\n", json.str().c_str());
    std::fflush(stdout);
  }

  [[nodiscard]] double server_cpu() const {
    std::this_thread::sleep_for(
        std::chrono::milliseconds{300});  // for the server to see that a backend has ended
    pid_t server = 0;
    std::ifstream(postgres_.directory() / "data" / "postmaster.pid") >> server;
    return bench::cpu_seconds_with_children(server);
  }

  test::TempPostgres postgres_;
  store::Options options_;
  std::unique_ptr<store::Store> store_;
  std::vector<FeedRecord> records_;
  std::vector<Batch> batches_;
  const Time start_ = std::chrono::floor<std::chrono::hours>(now());
};

}  // namespace

int main(int argc, char** argv) {
  try {
    Bench(bench::option(argc, argv, "--feeds", 2000)).run();
    return 0;
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "bench_identity: %s\n", fault.what());
    return 1;
  }
}
