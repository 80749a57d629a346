#include "match/own_words.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/matching_form.h"

namespace khabar::match {
namespace {

constexpr std::size_t kLongestCounter = 120;  // bytes; what is longer is a sentence
constexpr std::size_t kMostCounterWords = 8;
constexpr std::size_t kLongestLink = 400;  // bytes of a line that may be a headline of something else
constexpr std::ptrdiff_t kLinksAtEnd = 3;  // so many lines of links behind a text are a box without a label

/// Words of counters: a counter holds nothing but numbers and words of both lists, and one of the first.
constexpr std::string_view kCounted =
    "view views comment comments share shares like likes reads visits votes ago مشاهدة مشاهدات المشاهدات قراءة "
    "قراءات القراءات تعليق تعليقات التعليقات مشاركة مشاركات المشاركات زيارة زيارات الزيارات إعجاب منذ";
constexpr std::string_view kCounterWords =
    "no of number total k m minute minutes min hour hours day days read times عدد لا يوجد توجد ألف مرة دقيقة "
    "دقائق ساعة ساعات يوم أيام على شخص إجمالي";

/// Labels over boxes of related links.
constexpr std::string_view kLabels[] = {
    "اقرأ أيضاً",          "اقرأ أيضاً على", "اقرأ المزيد",       "المزيد",
    "شاهد أيضاً",          "طالع أيضاً",     "تابع أيضاً",         "ذات صلة",
    "مواضيع ذات صلة",     "مواد ذات صلة",  "أخبار ذات صلة",     "مقالات ذات صلة",
    "مواضيع متعلقة",      "أخبار متعلقة",  "قد يهمك",           "قد يهمك أيضاً",
    "قد يعجبك أيضاً",      "الأكثر قراءة",  "related",           "related articles",
    "related stories",    "related news",  "related links",     "related topics",
    "read more",          "read also",     "also read",         "see also",
    "more on this story", "more from us",  "you may also like", "you might also like",
    "recommended",        "most read",     "lire aussi",        "à lire aussi",
    "ilgili haberler"};

using Forms = std::unordered_set<std::string>;

/// The words of a text in their matching forms.
Forms words_of(std::string_view text) {
  Forms words;
  const std::string form = matching_form(text);
  for (std::size_t at = 0; at < form.size();) {
    const std::size_t end = std::min(form.find(' ', at), form.size());
    words.insert(form.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

const Forms& counted() {
  static const Forms all = words_of(kCounted);
  return all;
}

const Forms& counter_words() {
  static const Forms all = words_of(kCounterWords);
  return all;
}

const Forms& labels() {
  static const Forms all = [] {
    Forms made;
    for (const std::string_view label : kLabels) made.insert(matching_form(label));
    return made;
  }();
  return all;
}

bool is_number(std::string_view word) {
  return !word.empty() && word.front() >= '0' && word.front() <= '9';
}

bool is_counter(std::string_view line) {
  if (line.empty() || line.size() > kLongestCounter) return false;
  const std::string form = matching_form(line);
  bool counts = false;
  std::size_t words = 0;
  for (std::size_t at = 0; at < form.size();) {
    const std::size_t end = std::min(form.find(' ', at), form.size());
    const std::string word = form.substr(at, end - at);
    at = end + 1;
    const bool core = counted().contains(word);
    if (++words > kMostCounterWords || (!core && !is_number(word) && !counter_words().contains(word)))
      return false;
    counts |= core;
  }
  return counts;
}

std::string decoded(std::string_view html) {
  constexpr std::array<std::pair<std::string_view, char>, 5> kEntities{
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}}};
  std::string out;
  for (std::size_t at = 0; at < html.size();) {
    const auto entity = std::find_if(kEntities.begin(), kEntities.end(),
                                     [&](const auto& one) { return html.substr(at).starts_with(one.first); });
    out += entity == kEntities.end() ? html[at] : entity->second;
    at += entity == kEntities.end() ? 1 : entity->first.size();
  }
  return out;
}

using Links = Forms;

/// The words of every link of sanitized HTML, in the matching form.
Links links_of(std::string_view html) {
  Links links;
  for (std::size_t at = html.find("<a "); at != std::string_view::npos; at = html.find("<a ", at)) {
    const std::size_t begin = html.find('>', at), end = html.find("</a>", at);
    if (begin == std::string_view::npos || end == std::string_view::npos || begin > end) break;
    std::string words;
    bool in_tag = false;
    for (const char c : html.substr(begin + 1, end - begin - 1)) {
      if (!in_tag && c != '<') words += c;
      if (!in_tag && c == '<') words += ' ';
      in_tag = c == '<' || (in_tag && c != '>');
    }
    if (words.size() <= kLongestLink) links.insert(matching_form(decoded(words)));
    at = end;
  }
  return links;
}

/// A label alone, or a label and the words of one link.
enum class Label : char { kNone, kAlone, kWithLink };

Label label_of(const std::string& form, const Links& links) {
  if (labels().contains(form)) return Label::kAlone;
  for (const std::string& label : labels())
    if (form.size() > label.size() + 1 && form.starts_with(label) && form[label.size()] == ' ' &&
        links.contains(form.substr(label.size() + 1)))
      return Label::kWithLink;
  return Label::kNone;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (end > at) lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::vector<std::string_view> without_boxes(const std::vector<std::string_view>& lines, const Links& links) {
  std::vector<std::string_view> kept;
  bool in_box = false;
  std::ptrdiff_t links_at_end = 0;
  for (const std::string_view line : lines) {
    const std::string form = line.size() <= kLongestLink ? matching_form(line) : std::string();
    const bool is_link = !form.empty() && links.contains(form);
    const Label label = form.empty() ? Label::kNone : label_of(form, links);
    in_box = label == Label::kAlone || (in_box && is_link);
    if (in_box || label == Label::kWithLink) continue;
    links_at_end = is_link ? links_at_end + 1 : 0;
    kept.push_back(line);
  }
  if (links_at_end >= kLinksAtEnd) kept.erase(kept.end() - links_at_end, kept.end());
  return kept;
}

std::string joined(const std::vector<std::string_view>& lines) {
  std::string out;
  for (const std::string_view line : lines) out.append(out.empty() ? "" : "\n").append(line);
  return out;
}

}  // namespace

std::string without_counters(const std::string& text) {
  std::vector<std::string_view> lines = lines_of(text);
  std::erase_if(lines, is_counter);
  return lines.empty() ? text : joined(lines);
}

std::string own_words(const Article& article) {
  std::vector<std::string_view> lines = lines_of(article.text);
  std::erase_if(lines, is_counter);
  if (article.html.find("<a ") != std::string::npos) lines = without_boxes(lines, links_of(article.html));
  return lines.empty() ? article.text : joined(lines);
}

}  // namespace khabar::match
