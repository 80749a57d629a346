#include <cstdio>
#include <string>
#include <string_view>

#include "base/json.h"
#include "normalize/sanitize.h"
#include "normalize/xss_vectors.h"

// write_hostile_html
//
// Sanitizes every attempt of xss_vectors.h - alone, behind one another, inside quotes, comments, tables and
// raw elements, cut off at every byte - and some thousand documents of random markup, and prints one line of
// JSON for each: {"source", "html"}. check_inert.mjs reads them with a browser's parser.

using namespace khabar;

namespace {

void print(const std::string& source) {
  static const auto base = parse_url("https://site.example/news/1");
  const std::string html = normalize::render_html(source, base).html;
  JsonWriter json;
  json.begin_object().key("source").value(source).key("html").value(html).end_object();
  std::printf("%s\n", json.str().c_str());
}

void print_surroundings(const std::string& vector) {
  for (const std::string_view before :
       {"", "<p title=\"", "<p title='", "<!-- ", "<table><tr>", "<svg><desc>", "<math><mi>", "<noscript>",
        "<style>", "<title>", "<textarea>", "<xmp>", "<select><option>", "<![CDATA[",
        "<a href='https://a.example/", "<plaintext>"})
    print(std::string(before) + vector);
  for (std::size_t length = 1; length < vector.size(); ++length) print(vector.substr(0, length));
}

/// Numbers that are the same on every machine (Lehmer, Park and Miller 1988).
class Dice {
 public:
  std::size_t below(std::size_t sides) {
    state_ = state_ * 48271 % 2147483647;
    return static_cast<std::size_t>(state_) % sides;
  }

 private:
  std::uint64_t state_ = 20251209;
};

/// Pieces of markup strung together without sense: what confuses parsers is what nobody thinks of.
std::string nonsense(Dice& dice) {
  constexpr std::string_view kPieces[] = {
      "<",         ">",        "\"",          "'",       "=",        "/",          " ",        "&",
      "&lt;",      "&#60",     "<a ",         "href=",   "<b>",      "</b>",       "<p>",      "</p>",
      "<table>",   "<td>",     "<svg>",       "</svg>",  "<math>",   "<style>",    "</style",  "<script>",
      "</script>", "<!--",     "-->",         "--!>",    "<!",       "<?",         "<img ",    "src=",
      "onerror",   "alert(1)", "javascript:", "<title>", "</title>", "<select>",   "<li>",     "\0x",
      "<iframe ",  "x",        "خبر",         "\n",      "`",        "<template>", "<mglyph>", "<desc>",
      "<![CDATA[", "]]>"};
  std::string out;
  for (std::size_t i = 2 + dice.below(30); i > 0; --i) out += kPieces[dice.below(std::size(kPieces))];
  return out;
}

}  // namespace

int main() {
  constexpr int kRandomDocuments = 5000;
  for (const std::string& vector : test::kXssVectors) print_surroundings(vector);
  for (std::size_t i = 0; i + 1 < test::kXssVectors.size(); ++i)
    print(test::kXssVectors[i] + test::kXssVectors[i + 1]);
  Dice dice;
  for (int i = 0; i < kRandomDocuments; ++i) print(nonsense(dice));
  return 0;
}
