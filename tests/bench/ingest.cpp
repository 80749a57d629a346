#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/hash.h"
#include "base/json.h"
#include "bench/corpus.h"
#include "bench/measure.h"
#include "support/http_server.h"
#include "support/process.h"
#include "support/temp_postgres.h"

// bench_ingest [--feeds N]      default 500
//
// The whole way, from sockets to committed rows: `khabard once --all` over N feeds of the corpus, served from
// loopback, into a private PostgreSQL cluster with fsync on. Three phases, one line of JSON each:
//
//   cold        an empty database: every item is new
//   unchanged   the same again: every answer is a 304
//   one-new     every feed has one new item, and the oldest has left its window
//
//   feeds_per_s, articles_per_s   by wall clock, start and end of the process included
//   cpu_s                         user and system time of khabard
//   postgres_cpu_s                the same of the server's backends that served it
//   peak_rss_mb                   of khabard
//
// Politeness is switched off (one loopback host serves everything), so the figures say what the machine can
// do, not what the world would allow. Wall-clock figures need an idle machine; CPU seconds bear a busy one. A
// phase that does not bring exactly the articles that were published is an error.

using namespace khabar;

namespace {

constexpr int kFirstNewest = 1000;

/// The news sites: feed number i at /i, with an ETag.
class Sites {
 public:
  explicit Sites(int feeds)
      : documents_(published(feeds, kFirstNewest)),
        server_([this](const test::HttpRequest& request) { return answer(request); }) {}

  /// Only while nobody asks.
  void publish(int feeds, int newest) { documents_ = published(feeds, newest); }
  [[nodiscard]] std::string url(int feed) const { return server_.url("/" + std::to_string(feed)); }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] long items() const {
    long sum = 0;
    for (const auto& [path, served] : documents_) sum += served.document.items;
    return sum;
  }

 private:
  struct Served {
    bench::Document document;
    std::string etag;
  };
  using Documents = std::unordered_map<std::string, Served>;

  static Documents published(int feeds, int newest) {
    Documents out;
    for (int feed = 0; feed < feeds; ++feed) {
      bench::Document document = bench::make_document(feed, newest);
      std::string etag = '"' + content_hash(document.body).hex() + '"';
      out["/" + std::to_string(feed)] = {std::move(document), std::move(etag)};
    }
    return out;
  }
  [[nodiscard]] test::HttpReply answer(const test::HttpRequest& request) const {
    test::HttpReply reply;
    const Served& served = documents_.at(request.path);
    reply.headers = {{"Content-Type", served.document.content_type}, {"ETag", served.etag}};
    reply.status = request.header("if-none-match") == served.etag ? 304 : 200;
    if (reply.status == 200) reply.body = served.document.body;
    return reply;
  }

  Documents documents_;
  test::HttpServer server_;  // last: it calls answer() as soon as it stands
};

test::TempPostgres::Options durable() {
  test::TempPostgres::Options options;
  options.fsync = true;
  return options;
}

/// Sites, database and configuration, and the phases over them.
class Ingest {
 public:
  explicit Ingest(int feeds)
      : feeds_(feeds),
        sites_(feeds),
        postgres_(durable()),
        database_url_(postgres_.create_database("khabar")) {
    write_config();
    require_fine(bench::run_measured({KHABARD_PROGRAM, "migrate", "--config", config()}, log()));
  }

  void run() {
    phase("cold", sites_.items());
    phase("unchanged", 0);
    sites_.publish(feeds_, kFirstNewest + 1);
    phase("one-new", feeds_);
  }

 private:
  [[nodiscard]] std::string config() const { return directory_.file("khabard.toml"); }
  [[nodiscard]] std::string log() const { return directory_.file("log"); }

  void write_config() const {
    std::ofstream out(config());
    out << "[database]\nurl = \"" << database_url_ << "\"\n"
        << "[spool]\ndirectory = \"" << directory_.file("state") << "\"\n"
        << "[poll]\nstart_spread = \"0s\"\n"
        << "[fetch]\ncontact = \"https://khabar.example/bench\"\nper_host = 100\nhost_spacing = \"0s\"\n"
        << "allow = [\"127.0.0.1:" << sites_.port() << "\"]\n";
    for (int feed = 0; feed < feeds_; ++feed)
      out << "[[feed]]\nid = \"feed-" << feed << "\"\nurl = \"" << sites_.url(feed) << "\"\n";
  }

  void phase(const char* name, long expected) {
    const long articles_before = articles();
    const double postgres_before = postgres_cpu();
    const bench::Used used =
        bench::run_measured({KHABARD_PROGRAM, "once", "--all", "--quiet", "--config", config()}, log());
    require_fine(used);
    const double postgres_cpu_s = postgres_cpu() - postgres_before;
    const long fresh = articles() - articles_before;
    if (fresh != expected)
      throw std::runtime_error(std::string(name) + ": " + std::to_string(fresh) + " new articles, not " +
                               std::to_string(expected));
    report(name, used, fresh, postgres_cpu_s);
  }

  void report(const char* name, const bench::Used& used, long fresh, double postgres_cpu_s) const {
    using bench::rounded;
    JsonWriter json;
    json.begin_object().key("bench").value("ingest").key("phase").value(name);
    json.key("feeds").value(feeds_).key("new").value(fresh).key("wall_s").value(rounded(used.wall_s));
    json.key("feeds_per_s").value(rounded(feeds_ / used.wall_s));
    json.key("articles_per_s").value(rounded(static_cast<double>(fresh) / used.wall_s));
    json.key("cpu_s").value(rounded(used.cpu_s)).key("postgres_cpu_s").value(rounded(postgres_cpu_s));
    json.key("peak_rss_mb").value(rounded(used.peak_mb)).end_object();
    std::printf("%s\n", json.str().c_str());
    std::fflush(stdout);
  }

  [[nodiscard]] long articles() const {
    return std::stol(postgres_.value("khabar", "SELECT count(*) FROM khabar.articles"));
  }

  /// Of the server and of every backend that has ended: khabard's have when it has.
  [[nodiscard]] double postgres_cpu() const {
    std::this_thread::sleep_for(std::chrono::milliseconds{200});  // for the server to see that they have
    pid_t server = 0;
    std::ifstream(postgres_.directory() / "data" / "postmaster.pid") >> server;
    return bench::cpu_seconds_with_children(server);
  }

  void require_fine(const bench::Used& used) const {
    if (used.exit_code == 0) return;
    throw std::runtime_error("khabard ended with " + std::to_string(used.exit_code) + ":\n" +
                             test::read_file(log()));
  }

  int feeds_;
  Sites sites_;
  test::TempPostgres postgres_;
  std::string database_url_;
  test::TempDirectory directory_;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    Ingest(bench::option(argc, argv, "--feeds", 500)).run();
    return 0;
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "bench_ingest: %s\n", fault.what());
    return 1;
  }
}
