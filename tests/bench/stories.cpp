#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <pqxx/pqxx>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/json.h"
#include "base/utf8.h"
#include "bench/corpus_text.h"
#include "bench/measure.h"
#include "match/near_sketch.h"
#include "pipeline/story_finder.h"
#include "store/migrate.h"
#include "store/sketch_bytes.h"
#include "store/store.h"
#include "support/temp_postgres.h"

// bench_stories [--articles N]      default 1,000,000
//
// A start with a full window. Fills khabar_core.article_sketch with the sketches of so many Arabic articles
// of 60 to 300 words, spread over the last six days, and then starts as the daemon does. One line of JSON:
//
//   first_save_s       from nothing to the first committed poll: connection, feeds, the newest sketches
//   complete_s         from nothing until all sketches are in memory, with a save now and then
//   slowest_save_ms    of those
//   cpu_s, server_s    CPU of the client in all that, and of the server's backend
//   bytes_per_article  resident memory that the process gained, by articles
//   loaded             articles in the window at the end

using namespace khabar;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kVocabulary = 30000, kRowsOfAnInsert = 2000, kFeeds = 500;
constexpr int kLoadsBetweenSaves = 10;
constexpr seconds kSpread{6 * 86400};

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

double resident_bytes() {
  double all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

/// Articles of words drawn from a vocabulary: the square of an even draw, so that some are frequent.
class Writer {
 public:
  Writer() {
    constexpr std::u32string_view kLetters = U"ابتجحدرسشصعفقكلمنهوي";
    for (int i = 0; i < kVocabulary; ++i) {
      std::string word;
      for (int left = random_.between(3, 7); left > 0; --left)
        utf8::append(
            word,
            kLetters[static_cast<std::size_t>(random_.between(0, static_cast<int>(kLetters.size()) - 1))]);
      words_.push_back(word);
    }
  }
  std::string text(int words) {
    std::string out;
    for (int i = 0; i < words; ++i) {
      const int draw = random_.between(0, kVocabulary - 1);
      const auto place = static_cast<std::int64_t>(draw) * draw / kVocabulary;
      out += words_[static_cast<std::size_t>(place)] + ' ';
    }
    return out;
  }
  Article article() {
    Article article;
    article.title = article.title_raw = text(9);
    article.text = text(random_.between(60, 300));
    article.lang = "ar";
    article.dir = Direction::kRtl;
    return article;
  }

 private:
  bench::Random random_{1};
  std::vector<std::string> words_;
};

// Ids are times. `seq` rises with them, as it does where articles are stored as they come.
const char* const kInsert = R"(
INSERT INTO khabar_core.article_sketch (article_id, seq, feed_key, seen_at, algo, sketch)
SELECT khabar.id_at(at) | (w.number & 4194303), nextval('khabar_core.sketch_seq'), w.number % $3, at, 2, decode(w.sketch, 'hex')
  FROM jsonb_to_recordset($1::jsonb) AS w (number int, sketch text),
       LATERAL (SELECT now() - $4 * interval '1 second' * (1 - w.number::float8 / $2)) AS t (at)
 ORDER BY w.number)";

void fill(pqxx::connection& connection, Writer& writer, int articles) {
  for (int begin = 0; begin < articles; begin += kRowsOfAnInsert) {
    JsonWriter json;
    json.begin_array();
    for (int number = begin; number < std::min(articles, begin + kRowsOfAnInsert); ++number) {
      json.begin_object().key("number").value(number);
      json.key("sketch").value(store::sketch_hex(match::sketch_of(writer.article()))).end_object();
    }
    pqxx::work session(connection);
    session.exec_params(kInsert, json.end_array().str(), articles, kFeeds,
                        static_cast<long>(kSpread.count()));
    session.commit();
  }
}

ScheduleState hourly(const Batch& batch, const ScheduleState& before, const PollFacts& /*facts*/) {
  ScheduleState after = before;
  after.due_at = batch.poll.at + std::chrono::hours{1};
  after.last_poll = after.last_ok = batch.poll.at;
  return after;
}

class Bench {
 public:
  explicit Bench(int articles) : articles_(articles) {
    test::TempPostgres::Options settings;
    settings.settings = {"shared_buffers = 256MB", "max_wal_size = 8GB"};
    postgres_ = std::make_unique<test::TempPostgres>(settings);
    options_.url = postgres_->create_database("khabar");
    must(store::migrate(options_, false));
    {
      pqxx::connection connection(options_.url);
      fill(connection, writer_, articles);
    }
    postgres_->query("khabar", "VACUUM ANALYZE khabar_core.article_sketch");
    postgres_->query("khabar", "CHECKPOINT");
  }

  void run() {
    const double server_before = server_cpu();
    const double memory_before = resident_bytes(), cpu_before = bench::cpu_seconds();
    const auto begin = Clock::now();
    const auto finder = pipeline::make_story_finder();
    store::StoryMemory memory(*finder);
    store_ = must(store::Store::open(options_, &memory));
    prepare_feed();
    save();
    const double first_save_s = seconds_since(begin);
    double slowest_s = 0;
    for (int loads = 1; must(store_->load_stories()) > 0; ++loads)
      if (loads % kLoadsBetweenSaves == 0) slowest_s = std::max(slowest_s, save());
    const double complete_s = seconds_since(begin);
    const double gained = resident_bytes() - memory_before;
    if (!memory.complete() || memory.size() < static_cast<std::size_t>(articles_))
      throw std::runtime_error("of the sketches only " + std::to_string(memory.size()) + " were loaded");
    JsonWriter json;
    json.begin_object().key("bench").value("stories").key("articles").value(articles_);
    json.key("first_save_s").value(bench::rounded(first_save_s));
    json.key("complete_s").value(bench::rounded(complete_s));
    json.key("slowest_save_ms").value(bench::rounded(slowest_s * 1e3));
    json.key("cpu_s").value(bench::rounded(bench::cpu_seconds() - cpu_before));
    json.key("server_s").value(bench::rounded(server_cpu() - server_before));
    json.key("bytes_per_article").value(bench::rounded(gained / articles_));
    json.key("loaded").value(memory.size()).end_object();
    std::printf("%s\n", json.str().c_str());
  }

 private:
  void prepare_feed() {
    Feed feed;
    feed.id = feed.name = "one";
    feed.url = "https://site.example/feed";
    must(store_->sync_feeds(
        {&feed, 1}, [](const Feed&) { return ScheduleState{}; }, false));
    feed_ = must(store_->load_feeds()).front();
  }

  /// A poll with one new article; how long it took, in seconds.
  double save() {
    Batch batch;
    batch.feed = feed_.key;
    batch.feed_id = feed_.feed.id;
    batch.poll.outcome = Outcome::kOk;
    batch.poll.http_status = 200;
    batch.poll.at = now();
    batch.poll.window = 1;
    batch.poll.charset = "utf-8";
    Article article = writer_.article();
    article.guid = "tag:site.example," + std::to_string(++saved_);
    article.url = article.canonical_url = "https://site.example/" + std::to_string(saved_);
    article.content_hash = content_hash(article.text);
    article.keys = {{IdentityKey::Kind::kUrl, identity_hash(article.url)}};
    batch.articles.push_back(article);
    batch.body_hash = content_hash(article.guid);
    const auto begin = Clock::now();
    must(store_->save({&batch, 1}, hourly));
    return seconds_since(begin);
  }

  /// CPU seconds of all backends so far; ends the store's.
  [[nodiscard]] double server_cpu() {
    store_.reset();
    std::this_thread::sleep_for(
        std::chrono::milliseconds{300});  // for the server to see that a backend has ended
    pid_t server = 0;
    std::ifstream(postgres_->directory() / "data" / "postmaster.pid") >> server;
    return bench::cpu_seconds_with_children(server);
  }

  const int articles_;
  std::unique_ptr<test::TempPostgres> postgres_;
  store::Options options_;
  Writer writer_;
  std::unique_ptr<store::Store> store_;
  FeedRecord feed_;
  int saved_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    Bench(bench::option(argc, argv, "--articles", 1'000'000)).run();
    return 0;
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "bench_stories: %s\n", fault.what());
    return 1;
  }
}
