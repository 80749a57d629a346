#include <stdlib.h>  // mkdtemp

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "layers/house_rules.h"
#include "support/catch.h"

using namespace khabar::layers;
namespace fs = std::filesystem;

namespace {

/// A source tree of a few files in a directory of its own, which goes with it.
class Tree {
 public:
  Tree() {
    std::string pattern = (fs::temp_directory_path() / "khabar-layers-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    root_ = pattern;
    for (const char* part : {"lib", "daemon"}) fs::create_directories(root_ / part);
  }
  ~Tree() { fs::remove_all(root_); }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  Tree& with(const std::string& file, const std::string& text) {
    fs::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text;
    return *this;
  }
  [[nodiscard]] std::vector<Breach> breaches() const { return find_breaches(root_); }

 private:
  fs::path root_;
};

std::vector<Breach> breaches_of(const std::string& file, const std::string& text) {
  return Tree().with(file, text).breaches();
}

struct Sample {
  const char* file;
  const char* line;
};

}  // namespace

TEST_CASE("the house keeps its own rules") {
  const auto breaches = find_breaches(KHABAR_SOURCE_DIR);
  for (const Breach& breach : breaches)
    UNSCOPED_INFO(breach.file << ":" << breach.line << ": " << breach.why);
  CHECK(breaches.empty());
}

TEST_CASE("what the rules forbid is found") {
  const auto [file, line] = GENERATE(values<Sample>({
      {"lib/base/a.h", "#include \"model/feed.h\""},  // upwards
      {"lib/model/a.h", "#include \"fetch/fetcher.h\""},
      {"lib/schedule/a.cpp", "#include \"pipeline/process.h\""},
      {"lib/pipeline/a.cpp", "#include \"daemon/engine.h\""},
      {"lib/read/a.cpp", "#include \"normalize/date.h\""},  // siblings
      {"lib/store/a.cpp", "#include \"spool/spool.h\""},
      {"lib/fetch/a.cpp", "  #  include\t\"read/read.h\" // why not"},
      {"lib/read/a.cpp", "#include \"rss.h\""},  // a bare name
      {"lib/read/a.cpp", "#include \"attic/rss.h\""},
      {"lib/attic/a.cpp", "#include <string>"},
      {"lib/store/a.cpp", "#include <curl/curl.h>"},  // another room's library
      {"daemon/a.cpp", "#include <pqxx/pqxx>"},
      {"lib/normalize/a.cpp", "#include <pugixml.hpp>"},
      {"lib/read/a.cpp", "#include <libxml/HTMLparser.h>"},
      {"lib/base/time.cpp", "#include <spdlog/spdlog.h>"},
      {"lib/store/a.cpp", "#include <sqlite3.h>"},
      {"lib/match/a.cpp", "#include <xxhash.h>"},
      {"lib/fetch/a.cpp", "#include <openssl/sha.h>"},
      {"lib/fetch/a.cpp", "#include <idn2.h>"},
      {"lib/model/a.cpp", "#include <toml++/toml.h>"},
      {"lib/store/a.cpp", "#include <boost/asio.hpp>"},  // a library nobody asked for
      {"lib/read/a.cpp", "#include \"base/log.h\""},     // purity
      {"lib/normalize/a.cpp", "#include <fstream>"},
      {"lib/match/a.cpp", "#include <mutex>"},
      {"lib/pipeline/a.cpp", "#include <sys/socket.h>"},
      {"lib/schedule/a.h", "#include <unistd.h>"},
  }));
  CAPTURE(file, line);
  const auto breaches = breaches_of(file, std::string("#pragma once\n\n") + line + "\n");
  REQUIRE(breaches.size() == 1);
  CHECK(breaches.front().file == file);
  CHECK_FALSE(breaches.front().why.empty());
}

TEST_CASE("what the rules allow is let pass") {
  const auto [file, line] = GENERATE(values<Sample>({
      {"lib/base/a.h", "#include \"base/time.h\""},
      {"lib/read/a.cpp", "#include \"model/parsed_feed.h\""},
      {"lib/read/a.cpp", "#include \"read/xml.h\""},
      {"lib/read/a.cpp", "#include <pugixml.hpp>"},
      {"lib/pipeline/a.cpp", "#include \"normalize/normalize.h\""},
      {"lib/fetch/a.cpp", "#include <sys/socket.h>"},
      {"lib/base/log.cpp", "#include <spdlog/spdlog.h>"},
      {"lib/base/url_host.cpp", "#include <idn2.h>"},
      {"daemon/a.cpp", "#include \"settings.h\""},
      {"daemon/a.cpp", "#include \"store/store.h\""},
      {"lib/read/a.cpp", "// #include <fstream>"},
      {"lib/read/a.cpp", "const char* kText = \"#include <fstream>\";"},
  }));
  CAPTURE(file, line);
  CHECK(breaches_of(file, line).empty());
}

TEST_CASE("a breach is told with its line") {
  const auto breaches = breaches_of("lib/read/a.cpp", "#include <string>\n\n#include \"store/store.h\"\n");
  REQUIRE(breaches.size() == 1);
  CHECK(breaches.front().line == 3);
  CHECK(breaches.front().why == "store/store.h: read may not know store");
}

TEST_CASE("files of 400 lines pass, longer ones do not, tables may") {
  const std::string lines(kLongestFile, '\n');
  CHECK(breaches_of("lib/read/a.cpp", lines).empty());
  CHECK(breaches_of("lib/read/a.cpp", lines + "x").size() == 1);
  CHECK(breaches_of("daemon/a.h", lines + "\n").size() == 1);
  CHECK(breaches_of("lib/read/names.inc", lines + lines).empty());
}

TEST_CASE("every file of the tree is looked at, in the order of the paths") {
  Tree tree;
  tree.with("lib/store/deep/er/a.h", "#include \"read/read.h\"\n")
      .with("daemon/z.cpp", "#include <pqxx/pqxx>\n");
  const auto breaches = tree.breaches();
  REQUIRE(breaches.size() == 2);
  CHECK(breaches[0].file == "daemon/z.cpp");
  CHECK(breaches[1].file == "lib/store/deep/er/a.h");
}
