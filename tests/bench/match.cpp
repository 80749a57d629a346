#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/json.h"
#include "bench/measure.h"
#include "match/near_matcher.h"
#include "match/near_sketch.h"

// bench_match FILE.tsv [--pairs FILE] [--clusters FILE] [--days N] [--window N] [--copies N]
//
// Streams the articles of FILE (a line: id, source, seconds since 1970, title, summary, text; U+001F is a
// line break) in the order of their time through the matcher, as the service does, on one thread.
//
//   --pairs     writes "later, earlier, similarity, dup|contains|continuation" for tests/bench/match to score
//   --clusters  writes "article, story"
//   --copies    streams every article N times, each time with other words, and squeezes the whole into the
//               window of --days: how it fares when the window is full
//
// One line of JSON on stdout: CPU microseconds an article (sketch and all), and bytes an article that the
// window holds.

using namespace khabar;

namespace {

struct Line {
  std::string id, title, summary, text;
  std::uint64_t source = 0;
  std::int64_t at_s = 0;
};

Line line_of(const std::string& row) {
  std::vector<std::string> parts(1);
  for (const char c : row) {
    if (c == '\t')
      parts.emplace_back();
    else
      parts.back() += c == '\x1f' ? '\n' : c;
  }
  parts.resize(6);
  return {parts[0], parts[3], parts[4], parts[5], spread_hash(parts[1]), std::atoll(parts[2].c_str())};
}

std::vector<Line> read_lines(const char* path) {
  std::ifstream in(path);
  if (!in) {
    std::fprintf(stderr, "bench_match: %s cannot be read\n", path);
    std::exit(1);
  }
  std::vector<Line> lines;
  for (std::string row; std::getline(in, row);) lines.push_back(line_of(row));
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.at_s < b.at_s; });
  return lines;
}

const char* word_option(int argc, char** argv, const std::string& name) {
  for (int i = 1; i + 1 < argc; ++i)
    if (argv[i] == name) return argv[i + 1];
  return nullptr;
}

/// Other words of the same length: what `copy` would have been in another language.
void salt(Sketch& sketch, std::uint32_t copy) {
  if (copy == 0) return;
  const auto salted = [copy](std::uint32_t hash) {
    return ((hash ^ (copy * 0x9E3779B1U)) * 0x85EBCA6BU) & Sketch::kHash;
  };
  for (std::uint32_t& bigram : sketch.bigrams) bigram = salted(bigram) | (bigram & Sketch::kMarks);
  for (std::uint32_t& number : sketch.numbers) number = salted(number);
  std::sort(sketch.numbers.begin(), sketch.numbers.end());
  sketch.title = salted(sketch.title) | 1U;
}

class Run {
 public:
  Run(std::vector<Line> lines, match::Window::Options options, std::uint32_t copies)
      : lines_(std::move(lines)), copies_(copies), matcher_(options), days_(options.days) {}

  void stream(std::ofstream& pairs) {
    const std::int64_t first = lines_.front().at_s, span = lines_.back().at_s - first + 1;
    costs_.reserve(lines_.size() * copies_);
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const std::int64_t squeezed = first + (lines_[i].at_s - first) * days_ * 86400 / span;
      for (std::uint32_t copy = 0; copy < copies_; ++copy)
        take(i, copy, copies_ > 1 ? squeezed : lines_[i].at_s, pairs);
    }
  }

  void write_clusters(std::ofstream& out) const {
    for (std::size_t i = 0; i < lines_.size(); ++i)
      if (stories_[i] != 0) out << lines_[i].id << "\tstory" << stories_[i] << '\n';
  }

  void report(double bytes_before, double bytes_after) {
    std::sort(costs_.begin(), costs_.end());
    double sum = 0;
    for (const double cost : costs_) sum += cost;
    const auto count = static_cast<double>(costs_.size());
    JsonWriter json;
    json.begin_object().key("bench").value("match").key("articles").value(costs_.size());
    json.key("in_window").value(matcher_.size());
    json.key("us_per_article").value(bench::rounded(sum / count));
    json.key("us_p50").value(bench::rounded(costs_[costs_.size() / 2]));
    json.key("us_p99").value(bench::rounded(costs_[costs_.size() * 99 / 100]));
    json.key("us_max").value(bench::rounded(costs_.back()));
    json.key("bytes_per_article")
        .value(bench::rounded((bytes_after - bytes_before) / static_cast<double>(matcher_.size())));
    std::printf("%s\n", json.end_object().str().c_str());
  }

 private:
  void take(std::size_t line, std::uint32_t copy, std::int64_t at_s, std::ofstream& pairs) {
    const Line& article = lines_[line];
    const auto number = static_cast<std::int64_t>(line * copies_ + copy + 1);
    const double before = bench::cpu_seconds();
    Sketch sketch = match::sketch_of(article.title, article.summary, article.text);
    salt(sketch, copy);
    const match::Sighted whose{number, article.source + copy, at_s};
    const auto proposal = matcher_.propose(sketch, whose);
    std::int64_t story = proposal.choice.story;
    if (proposal.choice.with != 0 && story == 0) {
      story = proposal.choice.with;
      matcher_.put(proposal.choice.with, story);
    }
    matcher_.keep(sketch, whose, story, proposal.resembles);
    costs_.push_back((bench::cpu_seconds() - before) * 1e6);
    if (copies_ > 1) return;
    stories_.resize(lines_.size());
    stories_[line] = story;
    if (story != 0) stories_[static_cast<std::size_t>(proposal.choice.with - 1)] = story;
    if (pairs.is_open()) write_pairs(article, proposal, pairs);
  }

  void write_pairs(const Line& article, const match::Matcher::Proposal& proposal, std::ofstream& pairs) {
    const auto write = [&](const match::Finding& finding, const char* kind) {
      pairs << article.id << '\t' << lines_[static_cast<std::size_t>(finding.whose.article - 1)].id << '\t'
            << finding.verdict.similarity << '\t' << kind << '\n';
    };
    for (const match::Finding& copy : proposal.copies) write(copy, "dup");
    for (const match::Finding& other : proposal.relations)
      write(other, other.verdict.relation == match::Relation::kContains ? "contains" : "continuation");
  }

  const std::vector<Line> lines_;
  const std::uint32_t copies_;
  match::Matcher matcher_;
  const std::int64_t days_;
  std::vector<double> costs_;
  std::vector<std::int64_t> stories_;
};

/// Bytes of this process that are in memory.
double resident() {
  std::ifstream statm("/proc/self/statm");
  double pages = 0, in_memory = 0;
  statm >> pages >> in_memory;
  return in_memory * 4096;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(
        stderr,
        "bench_match FILE.tsv [--pairs FILE] [--clusters FILE] [--days N] [--window N] [--copies N]\n");
    return 2;
  }
  match::Window::Options options;
  options.days = bench::option(argc, argv, "--days", static_cast<int>(options.days));
  options.articles =
      static_cast<std::size_t>(bench::option(argc, argv, "--window", static_cast<int>(options.articles)));
  std::vector<Line> lines = read_lines(argv[1]);
  const double before = resident();
  Run run(std::move(lines), options, static_cast<std::uint32_t>(bench::option(argc, argv, "--copies", 1)));
  std::ofstream pairs, clusters;
  if (const char* path = word_option(argc, argv, "--pairs")) pairs.open(path);
  run.stream(pairs);
  const double after = resident();
  if (const char* path = word_option(argc, argv, "--clusters")) {
    clusters.open(path);
    run.write_clusters(clusters);
  }
  run.report(before, after);
  return 0;
}
