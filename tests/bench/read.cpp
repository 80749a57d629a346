#include <cstdio>
#include <cstdlib>
#include <pugixml.hpp>
#include <string>
#include <utility>

#include "base/json.h"
#include "bench/corpus.h"
#include "bench/measure.h"
#include "pipeline/process.h"

// bench_read [--feeds N] [--rounds N]
//
// How fast bytes become batches: pipeline::process (charset, reading, normalizing, identity) over the corpus,
// and, in the same run, document after document, what bare pugixml needs to build its tree of the same bytes:
// the floor that no reader on top of it can get below. Both in CPU time of this one thread, best of the
// rounds, so that a busy machine does not show. One line of JSON on stdout:
//
//   mb_per_s           10^6 bytes of documents a second, all formats
//   items_per_s        entries a second
//   xml_mb_per_s       the same over the XML documents alone
//   pugixml_mb_per_s   bare pugixml, XML documents only
//   ratio              khabar's speed over bare pugixml's, on those same XML documents
//   peak_rss_mb        of this process, in which one document at a time is held, 8 MB once
//   memory_times       the document and all that was held besides while it became a batch, in documents, for
//   8 MB
//                      of RSS

using namespace khabar;

namespace {

/// What one way of reading has done in one round.
struct Tally {
  double seconds = 0;
  double bytes = 0;
  double items = 0;

  [[nodiscard]] double mb_per_s() const { return bytes / 1e6 / seconds; }
  [[nodiscard]] double items_per_s() const { return items / seconds; }
  void add(double took, std::size_t size, std::size_t count) {
    seconds += took;
    bytes += static_cast<double>(size);
    items += static_cast<double>(count);
  }
  /// Of two that have read the same; one that has read nothing does not count.
  static Tally faster(const Tally& a, const Tally& b) {
    return a.seconds > 0 && a.seconds < b.seconds ? a : b;
  }
};

struct Figures {
  Tally all;      ///< khabar, every document
  Tally xml;      ///< khabar, XML documents
  Tally pugixml;  ///< bare pugixml, XML documents
};

/// Many RSS documents of the corpus as one of about 8 MB.
bench::Document large_document() {
  constexpr std::size_t kSize = std::size_t{8} << 20;
  bench::Document large = bench::make_document(0);
  const std::size_t end = large.body.rfind("</channel>");
  const std::string tail = large.body.substr(end);
  large.body.resize(end);
  large.body.reserve(kSize * 2);
  for (int feed = 1; large.body.size() < kSize; ++feed) {
    const bench::Document more = bench::make_document(feed);
    if (more.format != large.format) continue;
    const std::size_t begin = more.body.find("<item>");
    large.body.append(more.body, begin, more.body.rfind("</channel>") - begin);
  }
  large.body += tail;
  return large;
}

Response response_of(const bench::Document& document) {
  Response response;
  response.outcome = Outcome::kOk;
  response.status = 200;
  response.url = document.url;
  response.content_type = document.content_type;
  response.body = document.body;
  response.fetched_at = *parse_rfc3339("2025-12-09T12:00:00Z");
  return response;
}

void measure_khabar(const bench::Document& document, Figures& figures) {
  const Response response = response_of(document);
  const FeedRecord feed;
  const double before = bench::cpu_seconds();
  const Batch batch = pipeline::process(response, feed);
  const double took = bench::cpu_seconds() - before;
  if (batch.poll.outcome != Outcome::kOk ||
      batch.articles.size() != static_cast<std::size_t>(document.items)) {
    std::fprintf(stderr, "bench_read: %s (%s): %s, %zu of %d items: %s\n", document.url.c_str(),
                 std::string(document.format).c_str(), std::string(name_of(batch.poll.outcome)).c_str(),
                 batch.articles.size(), document.items, batch.poll.message.c_str());
    std::exit(1);
  }
  figures.all.add(took, document.body.size(), batch.articles.size());
  if (document.is_xml) figures.xml.add(took, document.body.size(), batch.articles.size());
}

/// Before anything else is measured: peaks do not go down.
double measure_memory() {
  bench::Document document = large_document();
  std::string body = std::move(document.body);  // held once
  Response response = response_of(document);
  response.body = std::move(body);
  const auto size = static_cast<double>(response.body.size());
  const double before = bench::peak_mb();
  const Batch batch = pipeline::process(response, FeedRecord{});
  if (batch.articles.size() < 1000) std::exit(1);
  return 1 + (bench::peak_mb() - before) * 1024 * 1024 / size;
}

void measure_pugixml(const bench::Document& document, Figures& figures) {
  if (!document.is_xml) return;
  const double before = bench::cpu_seconds();
  pugi::xml_document tree;
  const auto result =
      tree.load_buffer(document.body.data(), document.body.size(), pugi::parse_default, pugi::encoding_utf8);
  const double took = bench::cpu_seconds() - before;
  if (!result) {
    std::fprintf(stderr, "bench_read: pugixml: %s\n", result.description());
    std::exit(1);
  }
  figures.pugixml.add(took, document.body.size(), 0);
}

Figures one_round(int feeds) {
  Figures figures;
  for (int feed = 0; feed < feeds; ++feed) {
    const bench::Document document = bench::make_document(feed);
    measure_pugixml(document, figures);
    measure_khabar(document, figures);
  }
  return figures;
}

Figures faster(const Figures& a, const Figures& b) {
  return {Tally::faster(a.all, b.all), Tally::faster(a.xml, b.xml), Tally::faster(a.pugixml, b.pugixml)};
}

void report(const Figures& figures, int feeds, double memory) {
  using bench::rounded;
  JsonWriter json;
  json.begin_object().key("bench").value("read").key("mb_per_s").value(rounded(figures.all.mb_per_s()));
  json.key("items_per_s").value(rounded(figures.all.items_per_s()));
  json.key("xml_mb_per_s").value(rounded(figures.xml.mb_per_s()));
  json.key("pugixml_mb_per_s").value(rounded(figures.pugixml.mb_per_s()));
  json.key("ratio").value(rounded(figures.xml.mb_per_s() / figures.pugixml.mb_per_s()));
  json.key("memory_times").value(rounded(memory));
  json.key("peak_rss_mb").value(rounded(bench::peak_mb())).key("documents").value(feeds);
  json.key("mb")
      .value(rounded(figures.all.bytes / 1e6))
      .key("items")
      .value(static_cast<std::int64_t>(figures.all.items));
  std::printf("%s\n", json.end_object().str().c_str());
}

}  // namespace

int main(int argc, char** argv) {
  const int feeds = bench::option(argc, argv, "--feeds", bench::kCorpusFeeds);
  const int rounds = bench::option(argc, argv, "--rounds", 3);
  const double memory = measure_memory();
  Figures best;
  for (int round = 0; round < rounds; ++round) best = faster(best, one_round(feeds));
  report(best, feeds, memory);
  return 0;
}
