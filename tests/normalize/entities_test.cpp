#include "normalize/entities.h"

#include <string>
#include <vector>

#include "support/catch.h"

using khabar::normalize::has_reference;
using khabar::normalize::RefContext;
using khabar::normalize::resolve_references;

namespace {

std::string resolved(std::string_view raw, RefContext context = RefContext::kText) {
  std::string room;
  return std::string(resolve_references(raw, context, room));
}

struct Row {
  std::string given, expected;
};

}  // namespace

TEST_CASE("references of HTML resolve in text") {
  const std::vector<Row> rows = {{"no reference", "no reference"},
                                 {"&lt;b&gt; &amp; &quot;x&quot; &apos;", "<b> & \"x\" '"},
                                 {"&nbsp;&zwnj;&rlm;", "\xC2\xA0\xE2\x80\x8C\xE2\x80\x8F"},
                                 {"&copy &copy; &copyx", "© © ©x"},         // legacy: no semicolon needed
                                 {"&notit; &notin;", "¬it; ∉"},             // the longest name wins
                                 {"&NotEqualTilde; &fjlig;", "≂̸ fj"},       // two code points
                                 {"&hellip &Hellip;", "&hellip &Hellip;"},  // not legacy; not a name
                                 {"&#1582;&#x62E;&#X62e;&#1582", "خخخخ"},
                                 {"&#145;x&#146; &#150; &#128;", "‘x’ – €"},  // windows-1252 numbers
                                 {"&#0;&#xD800;&#x110000;", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
                                 {"& &; &# &#; &#x &#x; &a; &amp", "& &; &# &#; &#x &#x; &a; &"},
                                 {"&amp;amp; &amp;#39;", "&amp; &#39;"},  // one level
                                 {"AT&T R&D", "AT&T R&D"},
                                 {"&CounterClockwiseContourIntegral;", "∳"}};  // the longest name
  for (const Row& row : rows) {
    INFO(row.given);
    CHECK(resolved(row.given) == row.expected);
  }
}

TEST_CASE("in an attribute a reference without semicolon before '=' or a letter is none") {
  CHECK(resolved("?a=1&lang=ar&copy=2&copyx&notit;", RefContext::kAttribute) ==
        "?a=1&lang=ar&copy=2&copyx&notit;");
  CHECK(resolved("?a=1&amp;b=2&copy", RefContext::kAttribute) == "?a=1&b=2©");
  CHECK(resolved("&lang;&#x41&#65", RefContext::kAttribute) == "⟨AA");
}

TEST_CASE("where escaping is only suspected, the semicolon is needed") {
  CHECK(resolved("this &not that &copy 2025 &copy; &#65 &#65;", RefContext::kStrict) ==
        "this &not that &copy 2025 © &#65 A");
  CHECK(resolved("it&#8217s &#1605x &#x62e", RefContext::kStrict) == "it’s مx خ");
  CHECK(has_reference("a &amp; b"));
  CHECK(has_reference("&#8217;"));
  CHECK_FALSE(has_reference("AT&T & Q&A; &copy 2025"));
}

TEST_CASE("a number of a hundred thousand digits is just too large (X28)") {
  CHECK(resolved("&#" + std::string(100'000, '9') + ";x") == "\xEF\xBF\xBDx");
  CHECK(resolved("&#x" + std::string(100'000, '0') + "41;x") == "Ax");
}
