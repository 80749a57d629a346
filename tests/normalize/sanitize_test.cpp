#include "normalize/sanitize.h"

#include <chrono>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "normalize/strict_html.h"
#include "support/catch.h"

using khabar::parse_url;
using khabar::normalize::render_html;
using khabar::normalize::Rendered;
using khabar::normalize::RenderOptions;
using khabar::test::breach_of_strict_html;

namespace {

const auto kBase = parse_url("https://site.example/news/1");

std::string html_of(std::string_view source) {
  return render_html(source, kBase).html;
}

struct Row {
  std::string given, expected;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(row.given);
    CHECK(html_of(row.given) == row.expected);
    CHECK(html_of(row.expected) == row.expected);
  }
}

/// A news item with most of what occurs in one.
const std::string kSample =
    "<h2 dir='rtl'>مباحثات قطرية</h2><p>استقبل <a href=\"/p?id=1&amp;lang=ar\" title='شخص'>الشيخ</a> "
    "&quot;وزيرة&quot;<br/>"
    "الأمن</p><!-- ad --><figure><img src='/i.jpg' alt=\"صورة &amp; خبر\" "
    "width=640><figcaption>تعليق</figcaption></figure>"
    "<ul><li>أول<li>ثان</ul><table><tr><th colspan=2>س<td>ص</table><blockquote cite=x>قول<p>آخر</blockquote>"
    "<iframe src='https://www.youtube.com/embed/a1'></iframe><script>var a = '<p>';</script><pre>a\n "
    "b</pre>&nbsp;&#1582;";

}  // namespace

TEST_CASE("what articles are made of is kept") {
  check(
      {{"<h2>عنوان</h2><p>نص <b>مهم</b></p>", "<h2>عنوان</h2><p>نص <b>مهم</b></p>"},
       {"<P DIR=RTL LANG=ar>x</P>", "<p lang=\"ar\" dir=\"rtl\">x</p>"},
       {"<blockquote cite='/s'>x</blockquote>", "<blockquote cite=\"https://site.example/s\">x</blockquote>"},
       {"<ol start=3 reversed><li value=7>x</li></ol>",
        "<ol start=\"3\" reversed=\"\"><li value=\"7\">x</li></ol>"},
       {"<time datetime=2025-12-09>x</time>", "<time datetime=\"2025-12-09\">x</time>"},
       {"<ruby>漢<rp>(<rt>かん<rp>)</ruby>", "<ruby>漢<rp>(<rt>かん<rp>)</rp></rt></rp></ruby>"},
       {"<video src=v.mp4 poster=p.jpg></video>",
        "<video src=\"https://site.example/news/v.mp4\" poster=\"https://site.example/news/p.jpg\" "
        "controls></video>"},
       {"<audio><source src=a.mp3 type=audio/mpeg></audio>",
        "<audio controls><source src=\"https://site.example/news/a.mp3\" type=\"audio/mpeg\"></audio>"},
       {"<td>x</td><source src=a.mp3>", "x"}});
}

TEST_CASE("what is not in the lists loses its tags or goes") {
  check({{"<font color=red>x</font><center>y</center>", "xy"},
         {"<form><label>الاسم</label><input name=a><select><option>x</select></form>", "الاسمx"},
         {"<style>p{}</style>x<link rel=a><meta b>", "x"},
         {"<p class=a id=b style='color:red' data-x=y>x</p>", "<p>x</p>"},
         {"<o:p>x</o:p><custom-tag>y</custom-tag>", "xy"},
         {"<math><mi>a</mi><mo>+</mo><mi>b</mi></math>", "a+b"},
         {"<svg><title>t</title><path d=x /></svg>", "t"},
         {"<title>a &amp; <b></title>", "a &amp; &lt;b&gt;"},
         {"<xmp><b>&amp;</xmp>", "&lt;b&gt;&amp;amp;"},
         {"<noscript>x</noscript><object>y</object>", "xy"},
         {"<iframe src=https://other.example/>text</iframe> x", "text x"},
         {"<!-- a -->x<!-- b", "x"},
         {"<?php echo 1 ?>x", "x"},
         {"<!' <b>x</b>", "&lt;!' <b>x</b>"},
         {"<![CDATA[<b>x</b>]]&gt;y", "<b>x</b>y"},
         {"don\xC2\x92t", "don’t"}});
}

TEST_CASE("links are absolute, and references in them are those of attributes") {
  check({{"<a href=/a?x=1&lang=ar&copy=2>x</a>",
          "<a href=\"https://site.example/a?x=1&amp;lang=ar&amp;copy=2\">x</a>"},
         {"<a href='?a=1&amp;b=2'>x</a>", "<a href=\"https://site.example/news/1?a=1&amp;b=2\">x</a>"},
         {"<a href=//cdn.example/أ>x</a>", "<a href=\"https://cdn.example/%D8%A3\">x</a>"},
         {"<a href=' \n http://a.example/b \n '>x</a>", "<a href=\"http://a.example/b\">x</a>"},
         {"<a href=mailto:a@b.example>x</a>", "<a href=\"mailto:a@b.example\">x</a>"},
         {"<a name=top>x</a> y", "x y"},
         {"<a>x</a><a href=''>y</a><a href=javascript:z>z</a>", "xyz"},
         {"<a href=a><b>x</a>y", "<a href=\"https://site.example/news/a\"><b>x</b></a>y"},
         {"<a href=a>x<a href=b>y</a>",
          "<a href=\"https://site.example/news/a\">x</a><a href=\"https://site.example/news/b\">y</a>"},
         {"<a name=top>x<p>y</p><a href=b>z</a>", "x<p>y</p><a href=\"https://site.example/news/b\">z</a>"}});
  CHECK(render_html("<a href='b/c.html'>x</a>", std::nullopt).html == "<a href=\"b/c.html\">x</a>");
  CHECK(render_html("<a href='x:y'>x</a>", std::nullopt).html == "x");
}

TEST_CASE("pictures: lazy ones have their source, trackers go") {
  check(
      {{"<img src=a.jpg>", "<img src=\"https://site.example/news/a.jpg\">"},
       {"<img src='data:image/gif;base64,R0' data-src='/real.jpg' alt=x>",
        "<img src=\"https://site.example/real.jpg\" alt=\"x\">"},
       {"<img srcset='/s.jpg 320w, /l.jpg 1024w, /m.jpg 640w'>", "<img src=\"https://site.example/l.jpg\">"},
       {"<img src=data:image/png;base64,AAAA>", ""},
       {"<img src=t.gif width=1 height=1>x", "x"},
       {"<img src=t.gif width='0'>x", "x"},
       {"<img src=t.gif style='display: none'>x", "x"},
       {"<img src=https://pixel.wp.com/g.gif>x", "x"},
       {"<img src=http://feeds.feedburner.com/~r/a/~4/b>x", "x"},
       {"<img alt='no source'>x", "x"}});
}

TEST_CASE("the first picture that is one is the article's") {
  CHECK(render_html("<img src=t.gif width=1><img src=/emoji/1.png><img src=i.png width=16><img "
                    "src=p.jpg><img src=q.jpg>",
                    kBase)
            .image == "https://site.example/news/p.jpg");
  CHECK(render_html("<p>x</p>", kBase).image.empty());
}

TEST_CASE("films of known sites stay, by https") {
  CHECK(html_of("<iframe src='//www.youtube.com/embed/a?b=1&amp;c' onload=x></iframe>") ==
        "<iframe src=\"https://www.youtube.com/embed/a?b=1&amp;c\" allowfullscreen></iframe>");
  CHECK(html_of("<iframe src='http://player.vimeo.com/video/1'></iframe>") ==
        "<iframe src=\"https://player.vimeo.com/video/1\" allowfullscreen></iframe>");
}

TEST_CASE("the output is balanced as a browser would have it") {
  check({{"<p>a<p>b", "<p>a</p><p>b</p>"},
         {"<p>a<div>b</div>", "<p>a</p><div>b</div>"},
         {"<ul><li>a<li>b<ul><li>c</ul><li>d</ul>",
          "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>"},
         {"<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"},
         {"<table><tr><td>a<td>b<tr><td>c</table>x",
          "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>x"},
         {"<div><table><tr><td></div>a</td></tr></table></div>",
          "<div><table><tr><td>a</td></tr></table></div>"},
         {"<td>a</td><tr>b</tr>", "ab"},
         {"<b><i>a</b>b</i>", "<b><i>a</i></b>b"},
         {"</b></p>a</div>", "a"},
         {"<h2>a<h3>b</h3>", "<h2>a</h2><h3>b</h3>"},
         {"<p>a</br>b<hr/>c", "<p>ab</p><hr>c"},
         {"<b>a", "<b>a</b>"},
         {"a<b", "a"}});
}

TEST_CASE("XHTML: an empty tag is an element without content") {
  RenderOptions xhtml;
  xhtml.dialect = khabar::normalize::HtmlTokenizer::Dialect::kXhtml;
  CHECK(render_html("<div/>a<script src='x'/>b<b/>c<title>d</title>", kBase, xhtml).html ==
        "<div></div>ab<b></b>cd");
  CHECK(render_html("<div/>a", kBase).html == "<div>a</div>");
}

TEST_CASE("control characters, noncharacters and broken bytes are no part of it (X24-X27)") {
  CHECK(html_of("a\x01\x7F\xC2\x81\xEF\xBF\xBE\xEF\xBB\xBF"
                "b") == "ab");
  CHECK(html_of("a&#1;&#xFFFE;&#x85;b") ==
        "a\xE2\x80\xA6"
        "b");
  CHECK(html_of("a\xD8") == "a\xEF\xBF\xBD");
  CHECK(html_of(std::string("a\0b", 3)) == "ab");
  CHECK(html_of("&#0;&#xD800;&#x110000;&#99999999999999999999;") ==
        "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("every truncation and every damaged byte of a sample gives balanced, valid, settled HTML") {
  const auto probe = [](const std::string& source) {
    const Rendered rendered = render_html(source, kBase);
    const std::string breach = breach_of_strict_html(rendered.html);
    if (!breach.empty() || !khabar::utf8::is_valid(rendered.html) || !khabar::utf8::is_valid(rendered.text) ||
        html_of(rendered.html) != rendered.html) {
      INFO(source);
      INFO(rendered.html);
      CHECK(breach == "");
      CHECK(html_of(rendered.html) == rendered.html);
      FAIL("not settled");
    }
  };
  probe(kSample);
  for (std::size_t cut = 0; cut < kSample.size(); ++cut) probe(kSample.substr(0, cut));
  for (std::size_t at = 0; at < kSample.size(); ++at)
    for (const char byte : std::string("<>\"'/&=! a\x00\x80\xFF", 13)) {
      std::string damaged = kSample;
      damaged[at] = byte;
      probe(damaged);
    }
}

TEST_CASE("hostile sizes take linear time (X07)") {
  const auto repeated = [](std::string_view piece, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += piece;
    return out;
  };
  const std::vector<std::string> sources = {repeated("<div>", 500'000),
                                            repeated("<", 1'000'000),
                                            repeated("</", 500'000),
                                            repeated("<!--", 300'000),
                                            repeated("<!", 500'000),
                                            repeated("<a href=\"", 200'000),
                                            repeated("<a href='x", 200'000),
                                            repeated("<p><b>", 300'000),
                                            repeated("<b><p>", 200'000) + repeated("</b></p>", 200'000),
                                            repeated("<title>", 200'000),
                                            repeated("&", 1'000'000),
                                            repeated("&#", 500'000),
                                            repeated("&amp", 300'000),
                                            repeated("<table><tr><td>", 150'000),
                                            repeated("<![CDATA[", 200'000),
                                            repeated("<li>", 300'000),
                                            repeated("\xE2\x80\xAB", 300'000),
                                            repeated("\xE2\x81\xA6\xE2\x80\xAB\xE2\x81\xA9", 150'000),
                                            "<a " + repeated("x=1 ", 300'000) + ">",
                                            "<" + repeated("a", 1'000'000),
                                            repeated("<script>", 200'000),
                                            "<textarea>" + repeated("</textare", 200'000),
                                            repeated("--!", 300'000),
                                            "<!--" + repeated("--", 500'000)};
  for (const std::string& source : sources) {
    const auto begin = std::chrono::steady_clock::now();
    const Rendered rendered = render_html(source, kBase);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    INFO(source.substr(0, 20) << " took " << took.count());
    CHECK(breach_of_strict_html(rendered.html) == "");
    CHECK(took.count() < 10.0);  // with ASan on a busy machine; a quadratic step would take minutes
  }
}

TEST_CASE("nesting is cut where a browser would stop, and end tags still fit") {
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "<div>";
  deep += "x";
  for (int i = 0; i < 1000; ++i) deep += "</div>";
  const std::string html = html_of(deep + "<p>y</p>");
  CHECK(breach_of_strict_html(html) == "");
  CHECK(html.find("x</div>") != std::string::npos);
  CHECK(html.substr(html.size() - 14) == "</div><p>y</p>");
  CHECK(html_of(html) == html);
}

TEST_CASE("text beyond the limit is left out at a letter") {
  RenderOptions options;
  options.max_bytes = 11;
  const Rendered rendered = render_html("<p>خبر عاجل جدا</p><p>x</p>", kBase, options);
  CHECK(rendered.text == "خبر عا");
  CHECK(breach_of_strict_html(rendered.html) == "");
}

TEST_CASE("text that is written as it comes is what the passes make of it") {
  const std::vector<std::string> pieces = {"خبر",       "plain words, one by one",
                                           " ",         "  ",
                                           "\n \t",     "&",
                                           "&amp;",     "&nbsp;",
                                           "&#8211;",   "\"",
                                           "a < b > c", "\u00a0",
                                           "\u00ab",    "\u201c",
                                           "\u2009",    "\ufeff",
                                           "\u4e2d",    "\U0001f600",
                                           "\x01",      "\x7f",
                                           "\xc2\x85",  "\xd8",
                                           "\xe2\x80",  "\x80",
                                           "e\u0301",   "\v",
                                           "&copy"};
  for (const std::string& first : pieces)
    for (const std::string& second : pieces) {
      const std::string source = first + second + "سطر طويل بلا علامات" + second + first;
      RenderOptions narrow;  // no room for every byte to become three: by passes
      narrow.max_bytes = source.size() * 2;
      const Rendered once = render_html(source, kBase), by_passes = render_html(source, kBase, narrow);
      INFO(source);
      CHECK(once.html == by_passes.html);
      CHECK(once.text == by_passes.text);
    }
}
