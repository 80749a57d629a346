#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace khabar::bench {

/// A stream of random numbers that is the same on every machine (SplitMix64), unlike the distributions of
/// <random>.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  /// Uniform in low..high, both included.
  int between(int low, int high);
  bool chance(int percent) { return between(1, 100) <= percent; }

 private:
  std::uint64_t state_;
};

/// A language of the corpus: its words, most frequent first.
struct Language {
  std::string_view code;
  bool right_to_left;
  std::vector<std::string_view> words;
};
const Language& language(std::string_view code);

/// Words picked by Zipf's law, separated by blanks, with a comma here and there; first letter as in the list.
std::string sentence(const Language& language, Random& random, int words);

/// An article as a content system writes it: paragraphs with links and emphasis, entities, an image,
/// sometimes a list or a quotation. UTF-8 HTML.
std::string article_html(const Language& language, Random& random, int paragraphs, const std::string& site);

/// & < > and quotes as XML references.
std::string escaped(std::string_view text);

}  // namespace khabar::bench
