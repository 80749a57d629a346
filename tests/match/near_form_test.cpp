// Forms of words that are filled in anew each day, and copies in which a figure was changed.

#include <string>
#include <vector>

#include "match/near_explain.h"
#include "match/near_filling.h"
#include "match/near_sketch.h"
#include "match/near_verdict.h"
#include "support/catch.h"

using namespace khabar;
using namespace khabar::match;

namespace {

struct Item {
  std::string title, text;
};

Sketch sketch_of(const Item& item) {
  return match::sketch_of(item.title, "", item.text);
}
Verdict compare(const Item& one, const Item& other) {
  return match::compare(sketch_of(one), sketch_of(other), /*same_source=*/false);
}
bool are_copies(const Item& one, const Item& other) {
  return compare(one, other).relation == Relation::kCopy && compare(other, one).relation == Relation::kCopy;
}

/// Six figures: low, high, wind from and to, waves from and to.
Item weather(const std::string& day, const std::vector<std::string>& figures) {
  return {"طقس صحار", "تشهد صحار يوم " + day + " أجواء صافية إلى غائمة جزئيا، وتسجل الحرارة نهارا " +
                          figures[1] + " درجة وتنخفض ليلا إلى " + figures[0] +
                          " درجة، وتهب على الساحل رياح جنوبية سرعتها من " + figures[2] + " كيلومترا إلى " +
                          figures[3] + " كيلومترا في الساعة، ويكون البحر خفيفا وأمواجه من " + figures[4] +
                          " أمتار حتى " + figures[5] + " أمتار بعيدا عن المرفأ"};
}

Item market(const std::string& tomatoes, const std::string& onions, const std::string& dates) {
  return {"أسعار الخضار في سوق الجملة",
          "افتتحت سوق الجملة صباحا على حركة معتدلة، وبيع صندوق البندورة بسعر " + tomatoes +
              " دراهم للمتاجر الصغيرة، أما كيس البصل المحلي فبيع بسعر " + onions +
              " دراهم مع وفرة في المعروض، واستقر التمر الفاخر على سعر " + dates +
              " دراهم للعلبة الواحدة قبيل الإغلاق"};
}

Item obituary(const std::string& name, const std::string& age, const std::string& day) {
  return {"وفاة المربي " + name, "تنعى نقابة المعلمين في المدينة عضوها الأستاذ " + name + " الذي رحل وعمره " +
                                     age +
                                     " سنة بعد خدمة طويلة في المدارس، وتشيع الجنازة عند العاشرة من صباح " +
                                     day + " آذار من المسجد الكبير، وتقبل التعازي ثلاثة أيام في دار النقابة"};
}

Item cable(const std::string& country, const std::string& day) {
  return {"سفير البلاد يهنئ حكومة " + country,
          "رفع سفير البلاد رسالة إلى حكومة " + country + " يوم " + day +
              " أيلول هنأ فيها بحلول العيد القومي، وتمنى للشعب الصديق مزيدا من الرفعة والسلام، مؤكدا حرص "
              "البلدين على توسيع التعاون في التجارة والثقافة والتعليم"};
}

Item accident(const std::string& dead, const std::string& hurt) {
  return {"حادث على طريق الجبل",
          "اصطدمت حافلة ركاب بشاحنة محملة بالإسمنت فجر اليوم على طريق الجبل قرب مفرق الوادي، وأعلن الدفاع "
          "المدني سقوط " +
              dead + " ضحايا ونقل " + hurt +
              " مصابين إلى المستشفى الحكومي، فيما أغلقت الشرطة الطريق في الاتجاهين وفتحت تحقيقا مع السائق"};
}

}  // namespace

TEST_CASE("forms: the weather of one city on two days is two reports, also where half of the figures recur") {
  const Item monday = weather("الاثنين", {"21", "38", "12", "25", "2", "3"});
  const Item tuesday = weather("الثلاثاء", {"25", "41", "12", "38", "3", "5"});
  CHECK_FALSE(are_copies(monday, tuesday));
  CHECK(compare(monday, tuesday).rule == Rule::kNumbers);
  CHECK(are_copies(monday, {"الطقس | منبر الساحل", "صحار - مراسلنا: " + monday.text}));
}

TEST_CASE("forms: the prices of two days are two reports") {
  CHECK_FALSE(are_copies(market("14", "9", "30"), market("15", "11", "32")));
  CHECK(compare(market("14", "9", "30"), market("15", "11", "32")).rule == Rule::kNumbers);
}

TEST_CASE("forms: of many figures half are enough, of six an update changes three") {
  const auto ferries = [](const std::vector<std::string>& times) {
    const std::vector<std::string> harbours{"الجزيرة الشمالية", "مرفأ الصيادين", "رأس المنارة",
                                            "خليج اللؤلؤ"};
    std::string text = "مواعيد العبارات كما أعلنتها هيئة الملاحة للمسافرين: ";
    for (std::size_t i = 0; i < times.size(); ++i)
      text +=
          harbours[i / 2] + (i % 2 == 0 ? " ذهابا في الدقيقة " : " وإيابا عند الدقيقة ") + times[i] + "، ";
    return Item{"مواعيد العبارات", text};
  };
  const Item monday = ferries({"11", "12", "13", "14", "15", "16", "17", "18"});
  CHECK_FALSE(are_copies(monday, ferries({"11", "22", "13", "24", "15", "26", "17", "28"})));
  CHECK(are_copies(monday, ferries({"11", "22", "13", "24", "15", "26", "17", "18"})));
}

TEST_CASE("forms: two people's obituaries, and two countries' cables, are two each") {
  const Item one = obituary("سليم الحداد", "71", "4"), other = obituary("عادل المصري", "66", "6");
  CHECK_FALSE(are_copies(one, other));
  CHECK_FALSE(are_copies(one, {other.title + " | منبر الساحل", other.text}));
  const Item argentina = cable("الأرجنتين", "3"), malaysia = cable("ماليزيا", "3");
  CHECK_FALSE(are_copies(argentina, cable("ماليزيا", "5")));
  CHECK_FALSE(are_copies(argentina, {malaysia.title + " | منبر الساحل الشرقي", malaysia.text}));
  CHECK(are_copies(one, {one.title + " | منبر الساحل", "المدينة - وكالات: " + one.text}));
}

TEST_CASE("forms: a summary that is cut before it names its country is told by its title and its day") {
  const Item cut{cable("الأرجنتين", "3").title,
                 "رفع سفير البلاد رسالة يوم 3 أيلول هنأ فيها بحلول العيد القومي، وتمنى للشعب الصديق"};
  const Item full{
      cable("ماليزيا", "5").title,
      "رفع سفير البلاد رسالة يوم 5 أيلول هنأ فيها بحلول العيد القومي، وتمنى للشعب الصديق مزيدا من "
      "الرفعة، وقد تسلمت حكومة ماليزيا الرسالة"};
  CHECK_FALSE(are_copies(cut, full));
  CHECK(compare(cut, full).rule == Rule::kNames);
}

TEST_CASE("copies: one figure that was corrected, or is printed in other digits, parts nothing") {
  const Item monday = weather("الاثنين", {"21", "38", "12", "25", "2", "3"});
  CHECK(are_copies(monday, weather("الاثنين", {"21", "39", "12", "25", "2", "3"})));
  CHECK(are_copies(monday, weather("الاثنين", {"٢١", "٣٨", "١٢", "٢٥", "٢", "٣"})));
  CHECK(are_copies(market("14.5", "9", "30"), market("15", "9", "30")));
  CHECK(are_copies(obituary("سليم الحداد", "71", "4"), obituary("سليم الحداد", "72", "4")));
}

TEST_CASE("copies: a long report is the same one, however its title spells the names") {
  const auto visit = [](const std::string& american, int clauses) {
    std::string text = "استقبل وزير الطاقة أمس وفدا " + american +
                       " رفيعا، وبحث معه شؤون الغاز والكهرباء وتبادل الخبرات بين الجانبين. ";
    for (int i = 0; i < clauses; ++i)
      text += "وأشار البند " + std::to_string(100 + i) + " من البيان إلى تفاصيل أخرى. ";
    return Item{"وزير الطاقة يلتقي وفدا " + american, text};
  };
  CHECK(are_copies(visit("أمريكيا", 150), visit("أميركيا", 150)));
  CHECK_FALSE(are_copies(visit("أمريكيا", 0), visit("إيطاليا", 0)));
}

TEST_CASE("copies: the dead and the wounded of a report may both become more") {
  CHECK(are_copies(accident("6", "11"), accident("8", "14")));
  CHECK(are_copies(accident("6", "11"), {"ارتفاع ضحايا حادث طريق الجبل", accident("8", "14").text}));
}

TEST_CASE("forms: where the words are known as a form, two other numbers make another report") {
  const auto known = [](const Item& item) {
    Sketch sketch = sketch_of(item);
    for (std::size_t i = 0; i < sketch.bigrams.size() * 2 / 3; ++i) sketch.bigrams[i] |= Sketch::kCommon;
    return sketch;
  };
  const Sketch one = known(accident("6", "11")), other = known(accident("8", "14"));
  CHECK(match::compare(one, other, false).rule == Rule::kNumbers);
  CHECK(match::compare(one, known(accident("6", "14")), false).rule != Rule::kNumbers);
}

TEST_CASE("copies: the same number among other words is no other number") {
  const Item one{"النقابة تنعى المربي الحداد",
                 "تنعى نقابة المعلمين عضوها المربي سليم الحداد الذي رحل وعمره 71 سنة بعد خدمة طويلة في "
                 "المدارس، وتقبل التعازي في دار النقابة مساء الخميس"};
  const Item other{"المعلمون يودعون الأستاذ الحداد",
                   "تنعى نقابة المعلمين عضوها الأستاذ سليم الحداد الذي رحل عن 71 عاما بعد خدمة طويلة في "
                   "المدارس، وتقبل التعازي في دار النقابة مساء الخميس"};
  CHECK(are_copies(one, other));
}

TEST_CASE("copies: another headline and words changed here and there are no other name") {
  const Item one = obituary("سليم الحداد", "71", "4");
  Item edited{"المعلمون ينعون سليم الحداد", one.text};
  edited.text.replace(edited.text.find("المدينة"), std::string("المدينة").size(), "العاصمة");
  edited.text.replace(edited.text.find("طويلة"), std::string("طويلة").size(), "حافلة");
  CHECK(are_copies(one, edited));
}

TEST_CASE("forms: the explanation counts what is filled in otherwise") {
  const Item monday = weather("الاثنين", {"21", "38", "12", "25", "2", "3"});
  const Item tuesday = weather("الثلاثاء", {"25", "41", "12", "38", "3", "5"});
  const std::string told = explain(sketch_of(monday), monday.text, sketch_of(tuesday), false);
  CHECK(told.find("a number for another in 3") != std::string::npos);
  CHECK(told.find("numbers kept: 2") != std::string::npos);
  CHECK(told.find("filled in otherwise, with other numbers (rule: numbers)") != std::string::npos);
}

TEST_CASE("fillings: places, what is in them, and what is none") {
  const auto counts = [](const Item& one, const Item& other) {
    const Sketch a = sketch_of(one), b = sketch_of(other);
    return Comparison(view_of(a)).with(view_of(b)).filling;
  };
  const std::string before = "alpha beta gamma delta epsilon zeta ",
                    behind = " eta theta iota kappa lambda mu nu";
  SECTION("a number for a number; the same number in both is none") {
    CHECK(counts({"", before + "7" + behind}, {"", before + "9" + behind}).other_numbers == 1);
    const auto same = counts({"", before + "7" + behind}, {"", before + "7" + behind});
    CHECK(same.places == 0);
    CHECK(same.same_numbers == 1);
  }
  SECTION("a word for another is a place; only words of both titles are subjects") {
    const Item one{"omega wins", before + "omega" + behind}, other{"sigma wins", before + "sigma" + behind};
    CHECK(counts(one, other).other_subjects == 1);
    const auto named_once = counts(one, {"a day of sport", other.text});
    CHECK(named_once.places == 1);
    CHECK(named_once.other_subjects == 0);
    CHECK(counts({"of wins", before + "of" + behind}, {"in wins", before + "in" + behind}).other_subjects ==
          0);
  }
  SECTION("what is put in, left out or a sentence long is no place") {
    CHECK(counts({"", before + behind}, {"", before + "7" + behind}).places == 0);
    const std::string sentence = "one two three four five six seven eight nine ten eleven twelve 13";
    CHECK(counts({"", before + sentence + behind}, {"", before + "7" + behind}).places == 0);
  }
  SECTION("the place at the end of the shorter text") {
    CHECK(
        counts({"omega", before + behind + " omega"}, {"sigma", before + behind + " sigma " + before + "xi"})
            .other_subjects == 1);
  }
}
