// What xss_vectors.h attempts, against a strict checker of our own; browser/ does the same with a browser's
// parser.

#include <string>

#include "base/utf8.h"
#include "normalize/sanitize.h"
#include "normalize/strict_html.h"
#include "normalize/xss_vectors.h"
#include "support/catch.h"

using khabar::parse_url;
using khabar::normalize::render_html;
using khabar::normalize::Rendered;
using khabar::normalize::RenderOptions;
using khabar::test::breach_of_strict_html;
using khabar::test::kXssVectors;

TEST_CASE("nothing active gets through (C01-C03)") {
  const auto base = parse_url("https://site.example/news/1");
  for (const std::string& vector : kXssVectors) {
    for (const std::string& input :
         {vector, "خبر " + vector + " <p>بقية الخبر</p>", "<p title=\"" + vector, "<!-- " + vector}) {
      INFO(input);
      const Rendered rendered = render_html(input, base);
      CHECK(breach_of_strict_html(rendered.html) == "");
      CHECK(khabar::utf8::is_valid(rendered.html));
      CHECK(render_html(rendered.html, base).html == rendered.html);
    }
  }
}

TEST_CASE("nothing active gets through without a base, and from XHTML") {
  RenderOptions xhtml;
  xhtml.dialect = khabar::normalize::HtmlTokenizer::Dialect::kXhtml;
  for (const std::string& vector : kXssVectors) {
    INFO(vector);
    CHECK(breach_of_strict_html(render_html(vector, std::nullopt).html) == "");
    CHECK(breach_of_strict_html(render_html(vector, std::nullopt, xhtml).html) == "");
  }
}

TEST_CASE("two attempts in a row are no way around") {
  const auto base = parse_url("https://site.example/");
  for (const std::string& first : kXssVectors)
    for (const std::string& second : kXssVectors) {
      const std::string html = render_html(first + second, base).html;
      if (!breach_of_strict_html(html).empty()) {
        INFO(first << " + " << second);
        REQUIRE(breach_of_strict_html(html) == "");
      }
    }
}

TEST_CASE("the checker of these tests sees what is active") {
  for (const std::string_view bad :
       {"<script>", "<b onclick=\"x\"></b>", "<a href=\"javascript:x\"></a>", "<b>", "</b>", "<p><b></p></b>",
        "a > b", "<img src=\"x\" style=\"x\">", "<b title='x'></b>", "<b title=\"<\"></b>", "<svg></svg>",
        "<a href=\"data:x\"></a>"}) {
    INFO(bad);
    CHECK(breach_of_strict_html(bad) != "");
  }
  CHECK(breach_of_strict_html("<p dir=\"rtl\">a &lt; b<br><img src=\"https://a.example/\" alt=\"\"></p>") ==
        "");
}
