#include "base/hashed_words.h"

#include <set>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace khabar;

namespace {

/// A form with the bytes behind it that HashedWords asks for, which must not matter.
struct Padded {
  explicit Padded(const std::string& form, char behind = 'x')
      : bytes(form + std::string(bytes::kBlock, behind)), size(form.size()) {}
  [[nodiscard]] HashedWords words() const { return HashedWords(std::string_view(bytes).substr(0, size)); }

  std::string bytes;
  std::size_t size;
};

std::uint64_t hash_of(const std::string& word, char behind = 'x') {
  const Padded padded(word, behind);
  HashedWords words = padded.words();
  REQUIRE(words.next());
  CHECK(words.word() == word);
  CHECK(!words.next());
  return words.hash();
}

}  // namespace

TEST_CASE("the words of a form are found, of every length, with the hashes that they have alone") {
  std::vector<std::string> all;
  std::string form;
  for (std::size_t length = 1; length < 50; ++length) {
    all.push_back(std::string(length, 'a'));
    all.push_back(std::string(length - 1, 'a') + 'b');
    form += all[all.size() - 2] + ' ' + all.back() + ' ';
  }
  form.pop_back();
  const Padded padded(form);
  HashedWords words = padded.words();
  std::set<std::uint64_t> hashes;
  for (const std::string& word : all) {
    REQUIRE(words.next());
    CHECK(words.word() == word);
    CHECK(words.hash() == hash_of(word));
    CHECK(words.hash() == hash_of(word, ' '));
    hashes.insert(words.hash());
  }
  CHECK(!words.next());
  CHECK(hashes.size() == all.size());
  CHECK(!Padded("").words().next());
}

TEST_CASE("a table knows the words that it was given") {
  WordTable<unsigned, 64> table;
  for (unsigned i = 1; i <= 26; ++i) table[hash_of(std::string(i, 'w'))] |= i;
  for (unsigned i = 1; i <= 26; ++i) CHECK(table.find(hash_of(std::string(i, 'w'))) == i);
  CHECK(table.find(hash_of("other")) == 0);
}
