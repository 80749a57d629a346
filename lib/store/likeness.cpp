#include "store/likeness.h"

#include <algorithm>
#include <set>
#include <string>

#include "base/matching_form.h"
#include "base/utf8.h"

namespace khabar::store {
namespace {

constexpr std::size_t kSampleLetters = 4000;
constexpr std::size_t kTellingWords = 12;  // fewer are a stub: equal stubs are different articles
constexpr double kMostWords = 0.5;         // of all words of both: an edit leaves more, another article less

struct Words {
  std::set<std::string> words, numbers;
};

Words words_of(std::string_view text) {
  Words out;
  const std::string form = matching_form(utf8::prefix_chars(text, kSampleLetters));
  for (std::size_t at = 0; at < form.size();) {
    const std::size_t end = std::min(form.find(' ', at), form.size());
    std::string word = form.substr(at, end - at);
    at = end + 1;
    const bool number = !word.empty() && word.front() >= '0' && word.front() <= '9';
    (number ? out.numbers : out.words).insert(std::move(word));
  }
  return out;
}

double overlap(const std::set<std::string>& a, const std::set<std::string>& b) {
  const auto common = static_cast<double>(
      std::count_if(a.begin(), a.end(), [&](const std::string& word) { return b.contains(word); }));
  const double all = static_cast<double>(a.size() + b.size()) - common;
  return all == 0 ? 0 : common / all;
}

}  // namespace

bool tells_the_same(const Article& entry, std::string_view title, std::string_view text,
                    std::optional<Time> published) {
  if (published && entry.published == published &&
      overlap(words_of(entry.title).words, words_of(title).words) >= kMostWords)
    return true;
  const Words here = words_of(entry.title + "\n" + (entry.text.empty() ? entry.summary : entry.text));
  const Words there = words_of(std::string(title) + "\n" + std::string(text));
  return here.numbers == there.numbers && std::min(here.words.size(), there.words.size()) >= kTellingWords &&
         overlap(here.words, there.words) >= kMostWords;
}

}  // namespace khabar::store
