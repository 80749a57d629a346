#include "normalize/title.h"

#include "support/catch.h"

using namespace khabar::normalize;

namespace {
const SiteNames kNames({"الخليج أونلاين", "العربية", "CNN.com - Top Stories", "www.aljazeera.net",
                        "Sky News - Arabia", "France 24"});
}

TEST_CASE("the outlet's name behind the last separator goes") {
  const auto [title, clean] = GENERATE(table<std::string, std::string>(
      {{"مباحثات قطرية أمريكية | الخليج أونلاين", "مباحثات قطرية أمريكية"},
       {"مباحثات قطرية أمريكية - الخليج أونلاين", "مباحثات قطرية أمريكية"},
       {"مباحثات قطرية أمريكية – الخليج اونلاين", "مباحثات قطرية أمريكية"},
       {"مباحثات قطرية أمريكية — الخليـج أونلاين", "مباحثات قطرية أمريكية"},
       {"مباحثات قطرية أمريكية :: الخليج أونلاين", "مباحثات قطرية أمريكية"},
       {"مباحثات قطرية أمريكية » الخليج أونلاين", "مباحثات قطرية أمريكية"},
       {"مباحثات قطرية أمريكية · الخليج أونلاين", "مباحثات قطرية أمريكية"},
       {"مباحثات قطرية أمريكية|الخليج أونلاين", "مباحثات قطرية أمريكية"},
       {"مباحثات قطرية أمريكية - صحيفة الخليج أونلاين", "مباحثات قطرية أمريكية"},
       {"النفط يرتفع - العربية", "النفط يرتفع"},
       {"Budget talks fail - CNN.com", "Budget talks fail"},
       {"Budget talks fail | AlJazeera.net", "Budget talks fail"},
       {"Budget talks fail | ALJAZEERA", "Budget talks fail"},
       {"خبر - Sky News - Arabia", "خبر"},
       {"Budget | France24", "Budget"},
       {"قمة - الدوحة - العربية", "قمة - الدوحة"},
       {"خبر | العربية | الخليج أونلاين", "خبر"},
       {"خبر\u200f | \u200fالخليج أونلاين\u200f", "خبر"}}));
  INFO(title);
  CHECK(without_site_name(title, kNames) == clean);
}

TEST_CASE("all else of a title stays") {
  const auto title =
      GENERATE(as<std::string>{}, "قمة سعودية-مصرية", "قمة - القاهرة", "العربية", "الخليج أونلاين",
               "اللغة العربية", "تعليم اللغة - العربية الفصحى", "| العربية", " - العربية", "سعودي-العربية",
               "CNN.com reports", "", "a - b | c", "الجزيرة - الدوحة");
  INFO(title);
  CHECK(without_site_name(title, kNames) == title);
}

TEST_CASE("without names nothing goes") {
  CHECK(without_site_name("خبر - العربية", SiteNames()) == "خبر - العربية");
  CHECK(without_site_name("خبر - ", SiteNames({"", " ", "-"})) == "خبر - ");
}

TEST_CASE("a title of separators is linear work") {
  std::string title;
  for (int i = 0; i < 50000; ++i) title += " - a";
  CHECK(without_site_name(title, kNames) == title);
}

TEST_CASE("the outlet's name before the first separator goes; what it quotes does not") {
  CHECK(without_site_name("العربية | النفط يرتفع", kNames) == "النفط يرتفع");
  CHECK(without_site_name("France 24 - Budget talks fail", kNames) == "Budget talks fail");
  CHECK(without_site_name("العربية: النفط يرتفع", kNames) == "العربية: النفط يرتفع");
  CHECK(without_site_name("عاجل | النفط يرتفع", kNames) == "عاجل | النفط يرتفع");
}

TEST_CASE("what titles are in the habit of carrying is learned from them") {
  const std::vector<std::string_view> titles = {"قمة في الدوحة | أخبار الخليج", "النفط يرتفع | أخبار الخليج",
                                                "أمطار على الساحل | أخبار الخليج",
                                                "افتتاح المتحف | أخبار الخليج", "خبر بلا لاحقة"};
  CHECK(title_habits(titles) == std::vector<std::string>{"أخبار الخليج"});
  SECTION("two deep") {
    const std::vector<std::string_view> deep = {"One - Sport :: Desk", "Two - Sport :: Desk",
                                                "Three - Sport :: Desk", "Four - Sport :: Desk"};
    CHECK(title_habits(deep) == std::vector<std::string>{"Desk", "Sport"});
  }
  SECTION("before the title") {
    const std::vector<std::string_view> before = {"Desk | One", "Desk | Two", "Desk | Three", "Desk | Four"};
    CHECK(title_habits(before) == std::vector<std::string>{"Desk"});
  }
  SECTION("not of fewer than four in five, nor of fewer than four titles, nor of one title many times") {
    CHECK(title_habits({"One - Desk", "Two - Desk", "Three - Desk", "Four", "Five"}).empty());
    CHECK(title_habits({"One - Desk", "Two - Desk", "Three - Desk"}).empty());
    CHECK(title_habits(std::vector<std::string_view>(9, "One - Desk")).empty());
    CHECK(title_habits({"a - b", "c - d", "e - f", "g - h"}).empty());
  }
}
