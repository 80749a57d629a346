#include "normalize/strict_html.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace khabar::test {
namespace {

constexpr std::string_view kElements =
    " a abbr acronym address article aside audio b bdi bdo big blockquote br caption cite code col colgroup "
    "dd del details "
    "dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img ins kbd li "
    "main mark nav ol "
    "p pre q rp rt ruby s samp section small source span strike strong sub summary sup table tbody td tfoot "
    "th thead time "
    "tr tt u ul var video wbr ";
constexpr std::string_view kEmpty = " br col hr img source wbr ";
constexpr std::string_view kAttributes =
    " allowfullscreen alt cite colspan controls datetime dir height href lang open poster reversed rowspan "
    "scope span src "
    "start title type value width ";
constexpr std::string_view kAddresses = " cite href poster src ";

bool in(std::string_view list, std::string_view word) {
  return !word.empty() && list.find(' ' + std::string(word) + ' ') != std::string_view::npos;
}

/// Takes letters and digits off the front.
std::string_view take_word(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])) != 0) ++end;
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

bool is_harmless_address(std::string_view address) {
  const std::size_t colon = address.find_first_of(":/?#");
  if (colon == std::string_view::npos || address[colon] != ':') return true;
  return in(" http https mailto tel ftp ", address.substr(0, colon));
}

/// ` name="value"` or ` name` taken off the front; the breach, if it is none.
std::string attribute_breach(std::string_view& text) {
  text.remove_prefix(1);
  const std::string_view name = take_word(text);
  if (!in(kAttributes, name)) return "attribute " + std::string(name);
  if (text.substr(0, 2) != "=\"") return {};
  text.remove_prefix(2);
  const std::size_t end = text.find('"');
  if (end == std::string_view::npos) return "open quotation mark";
  const std::string_view value = text.substr(0, end);
  text.remove_prefix(end + 1);
  if (value.find_first_of("<>") != std::string_view::npos) return "bracket in a value";
  if (in(kAddresses, name) && !is_harmless_address(value)) return "address " + std::string(value);
  return {};
}

std::string tag_breach(std::string_view& text, std::vector<std::string>& open) {
  text.remove_prefix(1);
  const bool end = !text.empty() && text.front() == '/';
  if (end) text.remove_prefix(1);
  const std::string name(take_word(text));
  if (!in(kElements, name)) return "element " + name;
  while (!end && !text.empty() && text.front() == ' ')
    if (std::string breach = attribute_breach(text); !breach.empty()) return breach;
  if (text.empty() || text.front() != '>') return "open tag " + name;
  text.remove_prefix(1);
  if (in(kEmpty, name)) return end ? "end of " + name : "";
  if (!end) return open.push_back(name), "";
  if (open.empty() || open.back() != name) return "unbalanced " + name;
  open.pop_back();
  return {};
}

}  // namespace

std::string breach_of_strict_html(std::string_view html) {
  std::vector<std::string> open;
  while (!html.empty()) {
    if (html.front() == '>') return "bare >";
    if (html.front() != '<') {
      html.remove_prefix(std::min(html.find_first_of("<>"), html.size()));
      continue;
    }
    if (std::string breach = tag_breach(html, open); !breach.empty()) return breach;
  }
  return open.empty() ? "" : "unclosed " + open.back();
}

}  // namespace khabar::test
