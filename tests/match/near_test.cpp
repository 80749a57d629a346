// Copies and what looks like copies: the rules one by one, and input that is no text.

#include <ctime>

#include "match/near_explain.h"
#include "match/near_matcher.h"
#include "match/near_sketch.h"
#include "support/catch.h"

using namespace khabar;
using namespace khabar::match;

namespace {

/// `count` words that nobody else has, from the seed on.
std::string words(int seed, int count, const std::string& prefix = "kalima") {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += prefix;
    for (int rest = seed * 100000 + i; rest > 0; rest /= 26) text += static_cast<char>('a' + rest % 26);
    text += ' ';
  }
  return text;
}

constexpr std::int64_t kStart = 1765000000, kDay = 86400;

/// A matcher that numbers its articles and puts them into the stories that it proposes.
class Room {
 public:
  Matcher::Proposal take(const std::string& title, const std::string& text, std::uint64_t source,
                         std::int64_t at_s = kStart) {
    Sketch sketch = sketch_of(title, "", text);
    const Sighted whose{++last, source, at_s};
    Matcher::Proposal proposal = matcher.propose(sketch, whose);
    std::int64_t story = proposal.choice.story;
    if (proposal.choice.with != 0 && story == 0)
      matcher.put(proposal.choice.with, story = proposal.choice.with);
    matcher.keep(sketch, whose, story, proposal.resembles);
    return proposal;
  }
  Matcher matcher{Window::Options{4096}};
  std::int64_t last = 0;
};

double cpu_ms() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
}

}  // namespace

TEST_CASE("A copy, a cut copy, a summary and an extended copy join; another text does not") {
  Room room;
  const std::string report = words(1, 240);
  CHECK(room.take("one", report, 1).choice.with == 0);
  CHECK(room.take("two", "QNA - Doha: " + report, 2).choice.with == 1);
  CHECK(room.take("three", report.substr(0, report.size() / 2), 3).choice.story == 1);
  CHECK(room.take("four", report.substr(0, report.size() / 6), 4).choice.story == 1);
  CHECK(room.take("five", report + words(2, 60), 5).choice.story == 1);
  CHECK(room.take("six", words(3, 240), 6).choice.with == 0);
}

TEST_CASE("A follow-up that repeats the background is no copy, nor is a roundup that holds an item") {
  Room room;
  room.take("first", words(1, 70) + words(2, 140), 1);
  CHECK(room.take("next day", words(3, 70) + words(2, 140), 1).choice.with == 0);
  room.take("item", words(5, 80), 2);
  const auto roundup = room.take("roundup", words(6, 150) + words(5, 80) + words(7, 150), 3);
  CHECK(roundup.choice.with == 0);
  REQUIRE(roundup.relations.size() == 1);
  CHECK(roundup.relations.front().verdict.relation == Relation::kContains);
}

TEST_CASE("The next part of a report is a continuation, never a copy") {
  Room room;
  room.take("وزير الصحة يفتتح المؤتمر", words(1, 120), 7);
  const auto next = room.take("وزير الصحة يفتتح المؤتمر / إضافة أولى", words(2, 120), 7);
  CHECK(next.choice.with == 0);
  REQUIRE(next.relations.size() == 1);
  CHECK(next.relations.front().verdict.relation == Relation::kContinuation);
  CHECK(next.relations.front().whose.article == 1);
}

TEST_CASE("A form that is filled in with other numbers is no copy") {
  Room room;
  const auto weather = [](const char* a, const char* b, const char* c, const char* d) {
    return words(1, 12) + a + " " + words(2, 8) + b + " " + words(3, 8) + c + " " + words(4, 8) + d;
  };
  room.take("weather", weather("21", "38", "12", "4"), 1);
  const auto next = room.take("weather", weather("23", "41", "15", "6"), 2, kStart + kDay);
  CHECK(next.choice.with == 0);
  CHECK(room.take("weather", weather("21", "38", "12", "4"), 3).choice.with == 1);
}

TEST_CASE("What a site writes under everything, and what is written every day, weighs nothing") {
  Room room;
  const std::string furniture = words(9, 120);
  for (int i = 0; i < 5; ++i) room.take("t", words(20 + i, 30) + furniture, 1, kStart + i * kDay);
  CHECK(room.take("t", furniture, 1, kStart + 5 * kDay).choice.with == 0);
  CHECK(room.take("t", words(40, 30) + furniture, 2, kStart + 5 * kDay).choice.with == 0);
}

TEST_CASE("A stub needs its title") {
  Room room;
  room.take("الأرصاد تحذر من عاصفة رملية على الطرق السريعة", "شاهد الفيديو المرفق مع الخبر الآن", 1);
  CHECK(room.take("افتتاح معرض الكتاب في العاصمة بحضور الناشرين", "شاهد الفيديو المرفق مع الخبر الآن", 2)
            .choice.with == 0);
  CHECK(room.take("الأرصاد تحذر من عاصفة رملية على الطرق السريعة | منبر", "شاهد الفيديو المرفق مع الخبر الآن",
                  3)
            .choice.with == 1);
}

TEST_CASE("Input that is no text glues nothing together and costs little") {
  Room room;
  std::string repeated, digits;
  for (int i = 0; i < 300000; ++i) repeated += "خبر ";
  for (int i = 0; i < 3000; ++i) digits += std::to_string(i % 10) + " ";
  const std::string huge = words(1, 4000) + std::string(4U << 20U, 'x');
  const double before = cpu_ms();
  CHECK(room.take("", "", 1).choice.with == 0);
  CHECK(room.take("", "", 2).choice.with == 0);
  CHECK(room.take("", "كلمة", 1).choice.with == 0);
  CHECK(room.take("a", repeated, 1).choice.with == 0);
  CHECK(room.take("b", repeated, 2).choice.with == 0);
  CHECK(room.take("c", digits, 1).choice.with == 0);
  CHECK(room.take("d", huge, 1).choice.with == 0);
  CHECK(room.take("e", "\xff\xfe\x80 \xd8", 1).choice.with == 0);
  CHECK(room.take("f", "abc كلمة 漢字 שלום 12 ελλ", 1).choice.with == 0);
  CHECK(cpu_ms() - before < 2000);  // a sanitizer's build is 20 times slower than a release
}

TEST_CASE("Ten thousand equal items of one feed slow nothing and take no one with them") {
  Room room;
  const std::string text = words(1, 200);
  const double before = cpu_ms();
  for (int i = 0; i < 10000; ++i) room.take("same", text, 1, kStart + i);
  CHECK((cpu_ms() - before) / 10000 < 10);  // milliseconds an article, sanitizers and all
  CHECK(room.take("other", words(2, 200), 2, kStart + 10000).choice.with == 0);
  CHECK(room.matcher.size() <= 4096);
}

TEST_CASE("A window that is filled newest first finds what one finds that saw it all") {
  Matcher matcher{Window::Options{4096}};
  for (int i = 50; i > 0; --i) {
    Sketch sketch = sketch_of("t", "", words(i, 150));
    REQUIRE(matcher.keep_older(sketch, {i, static_cast<std::uint64_t>(i), kStart + i * 60}, 0));
  }
  for (int i = 1; i <= 50; ++i) {
    Sketch sketch = sketch_of("u", "", words(i, 150));
    CHECK(matcher.propose(sketch, {100, 99, kStart + kDay}).choice.with == i);
  }
  matcher.forget(7);
  Sketch sketch = sketch_of("u", "", words(7, 150));
  CHECK(matcher.propose(sketch, {100, 99, kStart + kDay}).choice.with == 0);
}

TEST_CASE("The explanation names the words and the rule") {
  const Sketch one = sketch_of("t", "", "alpha beta gamma " + words(1, 60));
  const Sketch other = sketch_of("t", "", "QNA alpha beta gamma " + words(1, 60));
  const std::string told = explain(one, "alpha beta gamma", other, false);
  CHECK(told.find("alpha beta gamma") != std::string::npos);
  CHECK(told.find("(rule: leads)") != std::string::npos);
}
