#include "bench/corpus_text.h"

#include <cmath>
#include <stdexcept>

namespace khabar::bench {
namespace {

struct WordList {
  std::string_view code;
  bool right_to_left;
  std::string_view words;
};
constexpr WordList kWordLists[] = {
#include "bench/words.inc"
};

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    if (blank > 0) words.push_back(text.substr(0, blank));
    text.remove_prefix(std::min(blank + 1, text.size()));
  }
  return words;
}

std::vector<Language> all_languages() {
  std::vector<Language> out;
  for (const WordList& list : kWordLists) out.push_back({list.code, list.right_to_left, split(list.words)});
  return out;
}

/// Rank r comes with a probability near 1/r: the logarithm of the rank is uniform.
std::string_view zipf_word(const Language& language, Random& random) {
  const double uniform = std::ldexp(static_cast<double>(random.next() >> 11U), -53);
  const double ranks = static_cast<double>(language.words.size());
  return language.words[static_cast<std::size_t>(std::pow(ranks + 1.0, uniform)) - 1];
}

std::string link_in(const Language& language, Random& random, const std::string& site) {
  return "<a href=\"" + site + "/tag/" + std::to_string(random.between(1, 5000)) +
         "?ref=body&amp;pos=" + std::to_string(random.between(1, 9)) + "\">" + sentence(language, random, 2) +
         "</a>";
}

std::string paragraph(const Language& language, Random& random, const std::string& site) {
  std::string out = "<p>" + sentence(language, random, random.between(12, 30)) + ". ";
  if (random.chance(40)) out += "<strong>" + sentence(language, random, 4) + "</strong> ";
  if (random.chance(30)) out += link_in(language, random, site) + "&nbsp;";
  out += sentence(language, random, random.between(12, 35));
  if (random.chance(25)) out += " &quot;" + sentence(language, random, 9) + "&quot; &#8211; ";
  return out + ".</p>\n";
}

std::string figure(const Language& language, Random& random, const std::string& site) {
  return "<figure class=\"wp-block-image size-large\"><img src=\"" + site + "/wp-content/uploads/2025/06/" +
         std::to_string(random.between(1, 99999)) + ".jpg\" alt=\"" + sentence(language, random, 5) +
         "\" width=\"1024\" height=\"576\" loading=\"lazy\" /><figcaption>" + sentence(language, random, 8) +
         "</figcaption></figure>\n";
}

std::string listing(const Language& language, Random& random) {
  std::string out = "<ul>";
  for (int i = random.between(3, 6); i > 0; --i) out += "<li>" + sentence(language, random, 7) + "</li>\n";
  return out + "</ul>\n";
}

}  // namespace

std::uint64_t Random::next() {
  state_ += 0x9E3779B97F4A7C15U;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

int Random::between(int low, int high) {
  return low + static_cast<int>(next() % static_cast<std::uint64_t>(high - low + 1));
}

const Language& language(std::string_view code) {
  static const std::vector<Language> kAll = all_languages();
  for (const Language& candidate : kAll)
    if (candidate.code == code) return candidate;
  throw std::invalid_argument("no words of " + std::string(code));
}

std::string sentence(const Language& language, Random& random, int words) {
  std::string out;
  for (int i = 0; i < words; ++i) {
    if (i > 0) out += random.chance(6) ? (language.right_to_left ? "\u060C " : ", ") : " ";
    out += zipf_word(language, random);
  }
  return out;
}

std::string article_html(const Language& language, Random& random, int paragraphs, const std::string& site) {
  std::string out = figure(language, random, site);
  for (int i = 0; i < paragraphs; ++i) {
    out += paragraph(language, random, site);
    if (random.chance(8)) out += "<blockquote><p>" + sentence(language, random, 20) + "</p></blockquote>\n";
    if (random.chance(6)) out += listing(language, random);
  }
  return out + "<p>The post <a rel=\"nofollow\" href=\"" + site + "\">" + site + "</a> appeared first.</p>\n";
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

}  // namespace khabar::bench
