#include <rapidjson/document.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "normalize/language.h"

// language_score [FILE...]      default: tests/data/languages/news/*.tsv
//
// How many articles' languages are told right. A FILE ("-": standard input) has an article a line: language,
// title and summary, separated by tabs, or a JSON object with "lang", "title" and "summary". Each is judged
// three times: without a hint, with the right one, and under one that does not fit ("en", for English "fr"),
// as many feeds have it. Prints the errors without a hint, then a line for each language: right, all,
// percent; with the right hint; with the wrong one. Exit 1: below kFloor percent without a hint in all; 2: no
// data.

using namespace khabar;

namespace {

constexpr double kFloor = 99.5;
constexpr std::size_t kMostShown = 60;

struct Item {
  std::string lang, title, summary;
  [[nodiscard]] std::string text() const { return title + "\n" + summary; }  // as normalize() puts them
};

/// Right answers without a hint, with the right hint and with a wrong one.
struct Score {
  std::size_t all = 0;
  std::array<std::size_t, 3> right{};
};

Item item_of_json(const std::string& line) {
  rapidjson::Document json;
  json.Parse(line.data(), line.size());
  const auto text = [&](const char* name) -> std::string {
    if (!json.IsObject()) return {};
    const auto member = json.FindMember(name);
    if (member == json.MemberEnd() || !member->value.IsString()) return {};
    return {member->value.GetString(), member->value.GetStringLength()};
  };
  return {text("lang"), text("title"), text("summary")};
}

Item item_of(const std::string& line) {
  if (line.starts_with("{")) return item_of_json(line);
  const std::size_t first = std::min(line.find('\t'), line.size());
  const std::size_t second = std::min(line.find('\t', first + 1), line.size());
  return {line.substr(0, first), line.substr(std::min(first + 1, second), second - first - 1),
          line.substr(std::min(second + 1, line.size()))};
}

class Judge {
 public:
  void read(std::istream& in) {
    for (std::string line; std::getline(in, line);)
      if (!line.empty() && !line.starts_with("#")) take(item_of(line));
  }

  /// Percent without a hint; 0 where there was nothing.
  double report() const {
    Score sum;
    for (const auto& [lang, score] : scores_) {
      print(lang, score);
      sum.all += score.all;
      for (std::size_t i = 0; i < sum.right.size(); ++i) sum.right.at(i) += score.right.at(i);
    }
    print("all", sum);
    return percent(sum.right.front(), sum.all);
  }

 private:
  void take(const Item& item) {
    const std::string wrong = item.lang == "en" ? "fr" : "en";
    Score& score = scores_[item.lang];
    ++score.all;
    const std::array<std::string, 3> hints{"", item.lang, wrong};
    for (std::size_t i = 0; i < hints.size(); ++i) {
      const std::string found = normalize::language_of(item.text(), hints.at(i));
      score.right.at(i) += found == item.lang ? 1U : 0U;
      if (i == 0 && found != item.lang && shown_++ < kMostShown)
        std::printf("    %s, not %s: %s\n", found.c_str(), item.lang.c_str(), item.text().c_str());
    }
  }

  static double percent(std::size_t right, std::size_t all) {
    return all == 0 ? 0 : 100.0 * static_cast<double>(right) / static_cast<double>(all);
  }
  static void print(const std::string& lang, const Score& score) {
    std::printf("%-5s %7zu of %7zu  %6.2f %%   right hint %6.2f %%   wrong hint %6.2f %%\n", lang.c_str(),
                score.right[0], score.all, percent(score.right[0], score.all),
                percent(score.right[1], score.all), percent(score.right[2], score.all));
  }

  std::map<std::string, Score> scores_;
  std::size_t shown_ = 0;
};

std::vector<std::string> own_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(KHABAR_TEST_DATA "/languages/news"))
    files.push_back(entry.path());
  return files;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> files =
      argc > 1 ? std::vector<std::string>(argv + 1, argv + argc) : own_files();
  Judge judge;
  for (const std::string& name : files) {
    std::ifstream file(name);
    if (name != "-" && !file) {
      std::fprintf(stderr, "language_score: %s cannot be read\n", name.c_str());
      return 2;
    }
    judge.read(name == "-" ? std::cin : file);
  }
  const double percent = judge.report();
  return percent == 0 ? 2 : percent < kFloor ? 1 : 0;
}
