#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "bench/corpus.h"

// bench_write_corpus DIRECTORY [FEEDS]
//
// Writes the documents of the benchmark corpus to files, so that other readers can be measured on the same
// bytes: DIRECTORY/0001.atom1.0.xml and so on.

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench_write_corpus DIRECTORY [FEEDS]\n");
    return 2;
  }
  const std::filesystem::path directory = argv[1];
  const int feeds = argc > 2 ? std::atoi(argv[2]) : khabar::bench::kCorpusFeeds;
  std::filesystem::create_directories(directory);
  for (int feed = 0; feed < feeds; ++feed) {
    const auto document = khabar::bench::make_document(feed);
    char number[16];
    std::snprintf(number, sizeof number, "%04d.", feed);
    const auto name = number + std::string(document.format) + (document.is_xml ? ".xml" : ".json");
    std::ofstream(directory / name, std::ios::binary) << document.body;
  }
  return 0;
}
