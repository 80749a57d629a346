#include "base/matching_form.h"

#include "support/catch.h"

using khabar::matching_form;

TEST_CASE("the matching form of Arabic") {
  CHECK(matching_form("مُباحثاتٌ قطريـــة") == "مباحثات قطريه");
  CHECK(matching_form("أحمد إلى آخر ٱلكتاب") == "احمد الي اخر الكتاب");
  CHECK(matching_form("مسؤول شيئ سماء") == "مسوول شيي سما");
  CHECK(matching_form("کتاب گل یک پارسی چاپ") == matching_form("كتاب كل يك بارسي جاب"));
  CHECK(matching_form("ﻻ ﷲ") == "لا الله");
  CHECK(matching_form("كوريا_الشمالية#عاجل") == "كوريا الشماليه عاجل");
  CHECK(matching_form("ال\u200fدو\u200dحة\u202a") == "الدوحه");
}

TEST_CASE("the matching form of other scripts") {
  CHECK(matching_form("Été Straße İSTANBUL") == "ete strasse istanbul");
  CHECK(matching_form("ПРИВЕТ ёлка Ωμέγα") == "привет елка ωμεγα");
  CHECK(matching_form("שָׁלוֹם") == "שלום");
  CHECK(matching_form("ＡＢＣ １２") == "abc 12");
  CHECK(matching_form("한국 が 🎉") == "한국 が");
}

TEST_CASE("numbers in the matching form") {
  CHECK(matching_form("١٬٢٣٤٫٥") == "1234.5");
  CHECK(matching_form("1,234.5") == "1234.5");
  CHECK(matching_form("۱۲۳") == "123");
  CHECK(matching_form("COVID-19 G20") == "covid 19 g 20");
  CHECK(matching_form("1, 2. 3") == "1 2 3");
}

TEST_CASE("the matching form of nothing and of damage") {
  CHECK(matching_form("").empty());
  CHECK(matching_form(" ...\n«»").empty());
  CHECK(matching_form("a\xff"
                      "b\xd8") == "a b");
}
