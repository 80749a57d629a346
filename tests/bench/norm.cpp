#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/matching_form.h"
#include "bench/corpus_text.h"
#include "bench/measure.h"

// bench_norm [--megabytes N]      default 256 a language
//
// How fast texts are brought into the matching form: articles of 200 words, one after another, of Arabic (as
// it is written, and with every letter marked with vowels), Persian, English, French and Russian. One line of
// JSON a language: megabytes (10^6 bytes of UTF-8 read) a second of CPU time of one thread.

using namespace khabar;

namespace {

constexpr int kWords = 200;
constexpr std::size_t kTextBytes = 2'000'000;  // different text, more than the caches near a core hold

/// The words of a language that the corpus has no list of.
bench::Language russian() {
  return {"ru",
          false,
          {"и",
           "в",
           "на",
           "что",
           "с",
           "по",
           "не",
           "из",
           "за",
           "для",
           "к",
           "о",
           "от",
           "его",
           "это",
           "как",
           "года",
           "также",
           "был",
           "была",
           "после",
           "россии",
           "москве",
           "заявил",
           "президент",
           "министр",
           "страны",
           "компания",
           "рублей",
           "млрд",
           "процентов",
           "сообщил",
           "власти",
           "области",
           "человек",
           "время",
           "правительство",
           "рынок",
           "цены",
           "экономики",
           "объявили",
           "решение",
           "суд",
           "новый",
           "первый",
           "ещё",
           "городе",
           "работы",
           "проекта",
           "самолёт",
           "чемпионат",
           "победил",
           "2025",
           "школы"}};
}

/// Every second letter with a vowel mark behind it.
std::string with_marks(const std::string& text) {
  std::string marked;
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    marked += text[at];
    const bool letter_ends = (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
    if (letter_ends && at % 4 == 1) marked += "\u064E";
  }
  return marked;
}

void measure(std::string_view name, const bench::Language& language, bool marks, std::size_t bytes) {
  bench::Random random(1);
  std::vector<std::string> texts;
  std::size_t size = 0;
  while (size < kTextBytes) {
    const std::string text = bench::sentence(language, random, kWords);
    texts.push_back(marks ? with_marks(text) : text);
    size += texts.back().size();
  }
  std::string form;
  std::size_t read = 0, written = 0;
  const double begin = bench::cpu_seconds();
  while (read < bytes) {
    for (const std::string& text : texts) {
      form.clear();
      append_matching_form(form, text);
      read += text.size();
      written += form.size();
    }
  }
  const double took = bench::cpu_seconds() - begin;
  JsonWriter json;
  json.begin_object().key("bench").value("norm").key("language").value(name);
  json.key("mb_per_s").value(bench::rounded(static_cast<double>(read) / 1e6 / took));
  json.key("written").value(bench::rounded(static_cast<double>(written) / static_cast<double>(read)));
  std::printf("%s\n", json.end_object().str().c_str());
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t bytes =
      static_cast<std::size_t>(bench::option(argc, argv, "--megabytes", 256)) * 1'000'000;
  measure("ar", bench::language("ar"), false, bytes);
  measure("ar with vowels", bench::language("ar"), true, bytes);
  measure("fa", bench::language("fa"), false, bytes);
  measure("en", bench::language("en"), false, bytes);
  measure("fr", bench::language("fr"), false, bytes);
  measure("ru", russian(), false, bytes);
  return 0;
}
