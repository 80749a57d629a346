// Copies and what looks like copies: the rules one by one, and input that is no text.

#include <algorithm>
#include <ctime>

#include "base/hash.h"
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

TEST_CASE(
    "A roundup that holds the openings of long items contains them; one that shares a few words does not") {
  Room room;
  for (int item = 1; item <= 3; ++item) room.take("item" + std::to_string(item), words(item, 300), item);
  const auto roundup = room.take("roundup", words(9, 12) + words(3, 60) + words(1, 60) + words(2, 60), 9);
  CHECK(roundup.choice.with == 0);
  REQUIRE(roundup.relations.size() == 3);
  for (const Finding& held : roundup.relations) {
    CHECK(held.verdict.relation == Relation::kContains);
    CHECK(held.verdict.rule == Rule::kPart);
  }
  // The same title apart, it would be the item's copy with another beginning.
  const auto digest = room.take("موجز الأنباء: item1", words(8, 8) + words(1, 290), 5);
  CHECK(digest.choice.with == 0);
  CHECK(std::any_of(digest.relations.begin(), digest.relations.end(), [](const Finding& held) {
    return held.whose.article == 1 && held.verdict.relation == Relation::kContains;
  }));
  const auto later = room.take("later", words(20, 150) + words(1, 20) + words(21, 60), 8);
  CHECK(later.choice.with == 0);
  CHECK(later.relations.empty());
}

TEST_CASE("A cable with another name in it is another cable; a copy with another headline stays a copy") {
  const auto cable = [](const std::string& country) {
    return "بعث الأمير برقية تهنئة إلى رئيس " + country + " بمناسبة ذكرى اليوم الوطني لبلاده " +
           words(1, 60) + " متمنيا لشعب " + country + " دوام الرخاء";
  };
  Room room;
  room.take("الأمير يهنئ رئيس تشاد بذكرى اليوم الوطني", cable("تشاد"), 1);
  CHECK(room.take("الأمير يهنئ رئيس النيجر بذكرى اليوم الوطني", cable("النيجر"), 2).choice.with == 0);
  CHECK(room.take("الأمير يهنئ رئيس تشاد باليوم الوطني", "الدوحة - قنا: " + cable("تشاد"), 3).choice.with ==
        1);

  const Sketch chad = sketch_of("الأمير يهنئ رئيس تشاد بذكرى اليوم الوطني", "", cable("تشاد"));
  const Sketch niger = sketch_of("الأمير يهنئ رئيس النيجر بذكرى اليوم الوطني", "", cable("النيجر"));
  CHECK(compare(chad, niger, false).rule == Rule::kNames);

  // Of three pairs that differ in the titles one stands in the text: enough in one form of words.
  const auto visit = [](const std::string& minister, const std::string& country, const std::string& form) {
    return sketch_of("رئيس المجلس يلتقي وزير " + minister + " دولة " + country, "",
                     "التقى رئيس المجلس اليوم الوزير الضيف من دولة " + country + " في مكتبه " + form);
  };
  const Sketch chile = visit("زراعة", "تشيلي", words(1, 60));
  CHECK(compare(chile, visit("صناعة", "البرازيل", words(1, 60)), false).rule == Rule::kNames);
  CHECK(compare(chile, visit("صناعة", "تشيلي", words(1, 60)), false).rule == Rule::kLeads);
  CHECK(compare(chile, visit("صناعة", "البرازيل", words(1, 20) + words(80, 40)), false).rule != Rule::kNames);
  CHECK(explain(chad, cable("تشاد"), niger, false)
            .find("the same form of words about another name (rule: names)") != std::string::npos);
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

TEST_CASE(
    "Texts of nothing but furniture, digits, one word or one repeated word are no copies of another's") {
  std::string repeated, furniture;
  for (int i = 0; i < 500; ++i) repeated += "خبر ";
  for (int i = 0; i < 6; ++i)
    furniture +=
        "شارك الخبر مع أصدقائك. جميع الحقوق محفوظة. لمتابعة آخر الأخبار اشترك في قناتنا على تليجرام. ";
  const auto digits = [](int seed) {
    std::string text;
    for (int i = 0; i < 400; ++i)
      text += std::to_string((seed * 7919 + i * i * 31) % 9973) + (i % 2 ? " " : ".");
    return text;
  };
  const std::string mixed = "abc كلمة 漢字 שלום 12 ελλ слово ไทย 한국 ";
  Room room;
  for (int i = 0; i < 40; ++i) {  // ten outlets, each with other titles and nothing to say under them
    const auto source = static_cast<std::uint64_t>(i % 10);
    const std::int64_t at = kStart + i * 3600;
    INFO(i);
    CHECK(room.take(words(1000 + i, 6), "كلمة", source, at).choice.with == 0);
    CHECK(room.take(words(2000 + i, 6), repeated, source, at).choice.with == 0);
    CHECK(room.take(words(3000 + i, 6), digits(i), source, at).choice.with == 0);
    CHECK(room.take(words(4000 + i, 6), mixed + words(4100 + i, 40), source, at).choice.with == 0);
    CHECK(room.take(words(5000 + i, 6), words(5100 + i, 40) + furniture, source, at).choice.with == 0);
  }
}

TEST_CASE("Texts of megabytes cost and keep as little as others") {
  Room room;
  const std::string one = words(1, 400000), other = words(7, 400000);
  REQUIRE(one.size() > (4U << 20U));
  const double before = cpu_ms();
  CHECK(room.take("one", one, 1).choice.with == 0);
  CHECK(room.take("other", other, 2).choice.with == 0);
  CHECK(room.take("the same", one, 3).choice.with == 1);
  CHECK(room.take("spaces", std::string(4U << 20U, ' ') + "خبر", 4).choice.with == 0);
  CHECK(room.take("one word", std::string(4U << 20U, 'a'), 5).choice.with == 0);
  CHECK(room.take("another word", std::string(4U << 20U, 'b'), 6).choice.with == 0);
  CHECK(cpu_ms() - before < 3000);
  CHECK(sketch_of("one", "", one).bigrams.size() <= 4000);
}

TEST_CASE("Weather, prices and rates of successive days are as many reports, whoever prints them") {
  const auto figure = [](int day, int place, int low, int high) {
    const std::uint64_t drawn = khabar::spread_hash(std::to_string(day) + "/" + std::to_string(place), 0);
    return std::to_string(low + static_cast<int>(drawn % static_cast<std::uint64_t>(high - low + 1)));
  };
  const auto weather = [&](int day) {
    return "توقعت الأرصاد الجوية أن يكون الطقس اليوم " + std::to_string(day + 1) +
           " مارس حارا نهارا مع رياح نشطة أحيانا. وتكون الرياح شمالية غربية إلى شمالية شرقية بسرعة " +
           figure(day, 1, 5, 15) + " إلى " + figure(day, 2, 16, 28) + " عقدة تصل إلى " +
           figure(day, 3, 29, 38) + " عقدة أحيانا. وتتراوح درجات الحرارة الصغرى بين " +
           figure(day, 4, 18, 26) + " و" + figure(day, 5, 27, 31) + " درجة مئوية والعظمى بين " +
           figure(day, 6, 32, 38) + " و" + figure(day, 7, 39, 49) +
           " درجة مئوية، فيما يتراوح ارتفاع الموج بين " + figure(day, 8, 2, 4) + " و" + figure(day, 9, 5, 9) +
           " أقدام.";
  };
  const auto prices = [&](int day) {
    return "سجلت أسعار الذهب في السوق المحلية اليوم تغيرا طفيفا، وبلغ سعر غرام الذهب عيار 24 نحو " +
           figure(day, 1, 240, 299) + "." + figure(day, 2, 10, 99) + " ريالا، وسعر غرام عيار 22 نحو " +
           figure(day, 3, 220, 239) + "." + figure(day, 4, 10, 99) + " ريالا، وسعر غرام عيار 21 نحو " +
           figure(day, 5, 200, 219) + "." + figure(day, 6, 10, 99) + " ريالا، وبلغ سعر الأونصة عالميا نحو " +
           figure(day, 7, 2000, 2600) + " دولارا بحسب بيانات تجار الذهب في السوق المحلية.";
  };
  const auto rates = [&](int day) {
    std::string text = "أسعار صرف العملات مقابل الدينار في تعاملات اليوم: ";
    int place = 0;
    for (const char* currency :
         {"الدولار الأمريكي", "اليورو", "الجنيه الإسترليني", "الريال السعودي", "الدرهم الإماراتي",
          "الليرة التركية", "الين الياباني", "الفرنك السويسري", "الدولار الكندي"}) {
      text += currency;
      for (const char* way : {" للشراء ", " وللبيع "}) {
        ++place;
        text += way + figure(day, place, 1, 9) + "." + figure(day, place + 50, 100, 999);
      }
      text += "، ";
    }
    return text;
  };
  Room room;
  for (int day = 0; day < 10; ++day) {
    const std::int64_t at = kStart + day * kDay;
    INFO("day " << day);
    const auto source = static_cast<std::uint64_t>(1 + day % 2);  // one outlet today, another tomorrow
    CHECK(room.take("حالة الطقس المتوقعة اليوم", weather(day), source, at).choice.with == 0);
    CHECK(room.take("أسعار الذهب اليوم", prices(day), source, at).choice.with == 0);
    CHECK(room.take("أسعار العملات اليوم", rates(day), source, at).choice.with == 0);
  }
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

TEST_CASE(
    "An article that is revised day by day, or tried again and again, does not make its own words common") {
  const std::string report = words(1, 200);
  SECTION("revised") {
    Matcher matcher{Window::Options{4096}};
    for (int day = 0; day < 6; ++day) {
      Sketch sketch = sketch_of("t", "", report + words(100 + day, 8));
      const Sighted whose{1, 1, kStart + day * kDay};
      matcher.propose(sketch, whose);
      matcher.keep(sketch, whose, 0, false);
    }
    Sketch sketch = sketch_of("t", "", report);
    CHECK(matcher.propose(sketch, {2, 1, kStart + 6 * kDay}).choice.with == 1);
    CHECK(matcher.propose(sketch, {2, 2, kStart + 6 * kDay}).choice.with == 1);
  }
  SECTION("tried") {
    Matcher matcher{Window::Options{4096}};
    for (int attempt = 1; attempt <= 20; ++attempt) {
      Sketch sketch = sketch_of("t", "", report);
      matcher.keep(sketch, {attempt, 1, kStart}, 0, false);
      if (attempt < 20) matcher.forget(attempt);
    }
    Sketch sketch = sketch_of("t", "", report);
    CHECK(matcher.propose(sketch, {50, 1, kStart}).choice.with == 20);
  }
  SECTION("what a site writes under five articles is common, also when one of them was forgotten") {
    Matcher matcher{Window::Options{4096}};
    for (int number = 1; number <= 6; ++number) {
      Sketch sketch = sketch_of("t", "", words(10 + number, 60) + report);
      matcher.keep(sketch, {number, 1, kStart}, 0, false);
    }
    matcher.forget(6);
    Sketch sketch = sketch_of("t", "", words(20, 60) + report);
    CHECK(matcher.propose(sketch, {50, 1, kStart}).choice.with == 0);
    CHECK(std::count_if(sketch.bigrams.begin(), sketch.bigrams.end(), [](std::uint32_t pair) {
            return (pair & Sketch::kCommon) != 0;
          }) == 199 + 1);  // of the report, and the title
  }
}

TEST_CASE("Two sketches are compared wherever they stand; the next part of a report is told by its title") {
  const std::string report = words(1, 120);
  const Sketch one = sketch_of("the harbour opens", "", report), copy = sketch_of("x", "", "QNA " + report);
  const Sketch next = sketch_of("the harbour opens first add", "", words(2, 120));
  CHECK(compare(one, copy, false).relation == Relation::kCopy);
  CHECK(compare(one, next, false).relation == Relation::kNone);  // another outlet's
  CHECK(compare(next, one, true).relation == Relation::kContinuation);
  CHECK(explain(one, report, next, true).find("one is the next part of the other (rule: parts)") !=
        std::string::npos);
}

TEST_CASE("The explanation names the words and the rule") {
  const Sketch one = sketch_of("t", "", "alpha beta gamma " + words(1, 60));
  const Sketch other = sketch_of("t", "", "QNA alpha beta gamma " + words(1, 60));
  const std::string told = explain(one, "alpha beta gamma", other, false);
  CHECK(told.find("alpha beta gamma") != std::string::npos);
  CHECK(told.find("(rule: leads)") != std::string::npos);
}
