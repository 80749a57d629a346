#include "normalize/text_construct.h"

#include <string>
#include <vector>

#include "support/catch.h"

using namespace khabar;
using khabar::normalize::line_of;
using khabar::normalize::render_text;
using khabar::normalize::Rendered;

namespace {

struct Row {
  std::string given, expected;
};

Rendered rendered(std::string value, TextType type) {
  return render_text(RawText{std::move(value), type, "", ""}, parse_url("https://site.example/"));
}

}  // namespace

TEST_CASE("RSS titles become plain text however often they were escaped (C01 C25)") {
  const std::vector<Row> rows = {{"مباحثات قطرية أمريكية", "مباحثات قطرية أمريكية"},
                                 {"AT&T", "AT&T"},
                                 {"AT&amp;T", "AT&T"},
                                 {"AT&amp;amp;T", "AT&T"},
                                 {"AT&amp;amp;amp;T", "AT&amp;T"},  // one level beyond is undone, not two
                                 {"قال: &quot;نعم&quot; &#8211; &#1575;", "قال: \"نعم\" – ا"},
                                 {"<b>مهم</b> جدا", "مهم جدا"},
                                 {"&lt;b&gt;مهم&lt;/b&gt;", "مهم"},
                                 {"&lt;script&gt;alert(1)&lt;/script&gt;خبر", "خبر"},
                                 {"<script>alert(1)</script>خبر", "خبر"},
                                 {"a < b و c > d", "a < b و c > d"},
                                 {"5 <6> 7", "5 <6> 7"},
                                 {"List<String> في Java", "List<String> في Java"},
                                 {"How to use the &lt;b&gt; tag", "How to use the <b> tag"},
                                 {"<![CDATA[عنوان]]>", "عنوان"},
                                 {"this &not that &copy 2025", "this &not that &copy 2025"},
                                 {"سطر\nثان<br>ثالث", "سطر ثان ثالث"},
                                 {"&nbsp; خبر &nbsp;", "خبر"},
                                 {"I <3 you </3", "I <3 you </3"}};
  for (const Row& row : rows) {
    INFO(row.given);
    CHECK(line_of(row.given, TextType::kUnknown) == row.expected);
  }
}

TEST_CASE("declared titles are what they are declared to be (RFC 4287 3.1)") {
  CHECK(line_of("<b> &amp; x", TextType::kPlain) == "<b> &amp; x");
  CHECK(line_of("<b>a</b> &amp;amp; x &copy y", TextType::kHtml) == "a &amp; x © y");
  CHECK(line_of("a<b/>c<br/>d &lt;e&gt;", TextType::kXhtml) == "ac d <e>");
}

TEST_CASE("content that was escaped twice is unescaped once more") {
  CHECK(rendered("&lt;p&gt;خبر &amp;amp; آخر&lt;/p&gt;", TextType::kHtml).html == "<p>خبر &amp; آخر</p>");
  CHECK(rendered("Use &lt;p&gt; and &lt;/p&gt;", TextType::kHtml).html == "Use &lt;p&gt; and &lt;/p&gt;");
  CHECK(rendered("<p>&lt;b&gt;</p>", TextType::kHtml).html == "<p>&lt;b&gt;</p>");
  CHECK(rendered("<![CDATA[<p>خبر</p>]]>", TextType::kHtml).html == "<p>خبر</p>");
}

TEST_CASE("a text without markup keeps its lines and paragraphs") {
  for (const TextType type : {TextType::kPlain, TextType::kHtml, TextType::kUnknown}) {
    const Rendered lines = rendered("سطر\nثان\n\nفقرة < أخرى", type);
    CHECK(lines.text == "سطر\nثان\n\nفقرة < أخرى");
    CHECK(lines.html == "<p>سطر<br>\nثان</p>\n<p>فقرة &lt; أخرى</p>");
  }
  CHECK(rendered("a & b", TextType::kPlain).html == "a &amp; b");
  CHECK(rendered("<b>&amp;</b>", TextType::kPlain).html == "&lt;b&gt;&amp;amp;&lt;/b&gt;");
  CHECK(rendered("", TextType::kHtml).html.empty());
}

TEST_CASE("text of HTML: blocks are paragraphs, items and rows are lines") {
  const std::vector<Row> rows = {
      {"<h2>عنوان</h2><p>فقرة\nأولى</p><p>ثانية</p>", "عنوان\n\nفقرة أولى\n\nثانية"},
      {"a<br>b<br/><br>c", "a\nb\nc"},
      {"<ul><li>a</li><li>b</li></ul>c", "a\nb\n\nc"},
      {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
      {"<div><div>a</div></div><p>&nbsp;</p><div>b</div>", "a\n\nb"},
      {"<script>x</script>a<style>y</style><!-- z -->b", "ab"},
      {"<pre>a\n  b\n\nc</pre>", "a\nb\n\nc"},
      {"<p>غدا<b>ً</b></p>", "غداً"},
      {"<figure><img src=a><figcaption>تعليق</figcaption></figure><hr>x", "تعليق\n\nx"}};
  for (const Row& row : rows) {
    INFO(row.given);
    CHECK(rendered(row.given, TextType::kHtml).text == row.expected);
  }
}
