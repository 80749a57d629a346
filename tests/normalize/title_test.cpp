#include "normalize/title.h"

#include "support/catch.h"

using namespace khabar::normalize;

namespace {
const std::vector<std::string> kNames{"الخليج أونلاين",    "العربية",           "CNN.com - Top Stories",
                                      "www.aljazeera.net", "Sky News - Arabia", "France 24"};
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
       {"خبر | العربية | الخليج أونلاين", "خبر"}}));
  INFO(title);
  CHECK(without_site_suffix(title, kNames) == clean);
}

TEST_CASE("all else of a title stays") {
  const auto title =
      GENERATE(as<std::string>{}, "قمة سعودية-مصرية", "قمة - القاهرة", "العربية", "الخليج أونلاين",
               "اللغة العربية", "تعليم اللغة - العربية الفصحى", "| العربية", " - العربية", "سعودي-العربية",
               "CNN.com reports", "", "a - b | c", "الجزيرة - الدوحة");
  INFO(title);
  CHECK(without_site_suffix(title, kNames) == title);
}

TEST_CASE("without names nothing goes") {
  CHECK(without_site_suffix("خبر - العربية", {}) == "خبر - العربية");
  CHECK(without_site_suffix("خبر - ", {"", " ", "-"}) == "خبر - ");
}

TEST_CASE("a title of separators is linear work") {
  std::string title;
  for (int i = 0; i < 50000; ++i) title += " - a";
  CHECK(without_site_suffix(title, kNames) == title);
}
