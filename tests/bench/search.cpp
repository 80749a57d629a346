#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <pqxx/pqxx>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/utf8.h"
#include "bench/corpus_text.h"
#include "bench/measure.h"
#include "store/migrate.h"
#include "support/temp_postgres.h"

// bench_search [--articles N] [--questions N]      default 1,000,000 and 200
//
// How long a consumer waits for khabar.search. So many Arabic articles of some 160 words, spread over thirty
// days, of a vocabulary of 30,000 words by Zipf's law; then questions of two words, for the last seven days
// and the usual fifty rows, whole rows read. The words are drawn from the places 30 to 3000 of the
// vocabulary, as people ask for names and things and not for "in" and "from"; then from the places 10 to 40,
// as they do all the same; then phrases of such words. A line of JSON each: milliseconds a question (median,
// 95th percentile, most), rows a question on average, and how many had none.

using namespace khabar;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kVocabulary = 30000, kTitleWords = 10, kTextWords = 150, kRowsOfAnInsert = 2000;

/// What is asked for: two words from these places of the vocabulary, as a phrase or not.
struct Asked {
  int first = 0, last = 0;
  bool as_phrase = false;
};
constexpr std::array kAsked{Asked{30, 3000}, Asked{10, 40}, Asked{30, 3000, true}, Asked{10, 40, true}};

/// Words of three to seven Arabic letters; those that stand first are the most frequent.
std::vector<std::string> make_vocabulary() {
  constexpr std::u32string_view kLetters = U"ابتجحدرسشصعفقكلمنهوي";
  bench::Random random(1);
  std::vector<std::string> words;
  for (int i = 0; i < kVocabulary; ++i) {
    std::string word;
    const int letters = random.between(3, 7);
    for (int j = 0; j < letters; ++j)
      utf8::append(
          word, kLetters[static_cast<std::size_t>(random.between(0, static_cast<int>(kLetters.size()) - 1))]);
    words.push_back(word);
  }
  return words;
}

class Writer {
 public:
  Writer() {
    double sum = 0;
    for (int rank = 1; rank <= kVocabulary; ++rank) reach_.push_back(sum += 1.0 / rank);
  }

  std::string text(int words) {
    std::string out;
    for (int i = 0; i < words; ++i) {
      const double at = static_cast<double>(random_.next() >> 11U) / 9007199254740992.0 * reach_.back();
      const auto place = std::upper_bound(reach_.begin(), reach_.end(), at) - reach_.begin();
      out += (out.empty() ? "" : " ") + words_[std::min(static_cast<std::size_t>(place), words_.size() - 1)];
    }
    return out;
  }
  std::string question(const Asked& asked) {
    const std::string words = word_of(asked) + " " + word_of(asked);
    return asked.as_phrase ? '"' + words + '"' : words;
  }

 private:
  const std::string& word_of(const Asked& asked) {
    return words_[static_cast<std::size_t>(random_.between(asked.first, asked.last))];
  }

  bench::Random random_{2};
  std::vector<std::string> words_ = make_vocabulary();
  std::vector<double> reach_;  // sum of the frequencies up to each word
};

// The rows' ids are times: they are spread over the thirty days before now.
const char* const kInsert = R"(
INSERT INTO khabar_core.article (id, origin_feed, first_seen, touched_at, content_hash, url, canonical_url, title, title_raw,
       authors, summary, text, html, summary_html, lang, dir, categories, enclosures, published, published_quality, published_raw)
SELECT khabar.id_at(w.at) | (w.number & 4194303), 1, w.at, w.at, gen_random_uuid(), w.url, w.url, w.title, w.title, '{}', '',
       w.text, '', '', 'ar', 'rtl', '{}', '[]', w.at, 'exact', ''
  FROM (SELECT number, title, text, 'https://site.example/' || number AS url,
               now() - interval '30 days' * (1 - number::float8 / $2) AS at
          FROM jsonb_to_recordset($1::jsonb) AS r (number int, title text, text text)) AS w)";

void fill(pqxx::connection& connection, Writer& writer, int articles) {
  for (int begin = 0; begin < articles; begin += kRowsOfAnInsert) {
    JsonWriter json;
    json.begin_array();
    for (int number = begin; number < std::min(articles, begin + kRowsOfAnInsert); ++number) {
      json.begin_object().key("number").value(number).key("title").value(writer.text(kTitleWords));
      json.key("text").value(writer.text(kTextWords)).end_object();
    }
    pqxx::work session(connection);
    session.exec_params(kInsert, json.end_array().str(), articles);
    session.commit();
  }
}

void prepare(const test::TempPostgres& postgres, const std::string& url, Writer& writer, int articles) {
  store::Options options;
  options.url = url;
  if (const auto made = store::migrate(options, false); !made) throw std::runtime_error(made.error().message);
  // To be made again at the end; "ON ONLY" would leave the partitions out.
  const std::string index = postgres.value(
      "khabar",
      "SELECT replace(pg_get_indexdef('khabar_core.article_words'::regclass), ' ON ONLY ', ' ON ')");
  postgres.query("khabar",
                 "SELECT khabar_core.ensure_partitions(); DROP INDEX khabar_core.article_words; CREATE TABLE "
                 "khabar_core.article_bench PARTITION OF khabar_core.article DEFAULT");
  {
    pqxx::connection connection(url);
    fill(connection, writer, articles);
  }
  postgres.query("khabar", "SET maintenance_work_mem = '1GB'; " + index);
  postgres.query("khabar", "VACUUM ANALYZE khabar_core.article");
}

void report(const Asked& asked, std::vector<double> ms, double rows, int none, int articles) {
  std::sort(ms.begin(), ms.end());
  const auto at = [&](double part) {
    return bench::rounded(ms[static_cast<std::size_t>(part * static_cast<double>(ms.size() - 1))]);
  };
  JsonWriter json;
  json.begin_object()
      .key("bench")
      .value("search")
      .key("articles")
      .value(articles)
      .key("questions")
      .value(ms.size())
      .key("places")
      .value(std::to_string(asked.first) + "-" + std::to_string(asked.last))
      .key("as_phrase")
      .value(asked.as_phrase);
  json.key("median_ms").value(at(0.5)).key("p95_ms").value(at(0.95)).key("most_ms").value(at(1));
  json.key("rows")
      .value(bench::rounded(rows / static_cast<double>(ms.size())))
      .key("without_rows")
      .value(none);
  std::printf("%s\n", json.end_object().str().c_str());
}

void measure(const std::string& url, Writer& writer, const Asked& asked, int questions, int articles) {
  pqxx::connection connection(url);
  pqxx::nontransaction session(connection);
  std::vector<double> ms;
  double rows = 0;
  int none = 0;
  for (int i = -questions / 10; i < questions; ++i) {  // a tenth before, to warm the caches
    const std::string question = writer.question(asked);
    const auto begin = Clock::now();
    const auto found = session.exec_params("SELECT * FROM khabar.search($1)", question);
    const std::chrono::duration<double, std::milli> took = Clock::now() - begin;
    if (i < 0) continue;
    ms.push_back(took.count());
    rows += static_cast<double>(found.size());
    none += found.empty() ? 1 : 0;
  }
  report(asked, std::move(ms), rows, none, articles);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const int articles = bench::option(argc, argv, "--articles", 1'000'000);
    const int questions = bench::option(argc, argv, "--questions", 200);
    test::TempPostgres::Options options;
    options.settings = {"shared_buffers = 1GB", "max_wal_size = 8GB"};
    test::TempPostgres postgres(options);
    const std::string url = postgres.create_database("khabar");
    Writer writer;
    prepare(postgres, url, writer, articles);
    for (const Asked& asked : kAsked) measure(url, writer, asked, questions, articles);
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "bench_search: %s\n", fault.what());
    return 1;
  }
  return 0;
}
