#include "match/own_words.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/matching_form.h"
#include "match/form_words.h"

namespace khabar::match {
namespace {

constexpr std::size_t kLongestCounter = 120;  // bytes; what is longer is a sentence
constexpr std::size_t kMostCounterWords = 8;
constexpr std::size_t kLongestLink = 400;  // bytes of a line that may be a headline of something else
constexpr std::size_t kMostLabelWords = 4;
constexpr std::ptrdiff_t kLinksAtEnd = 3;  // so many lines of links behind a text are a box without a label

/// Words of counters: a counter holds nothing but numbers and words of both lists, and one of the first.
constexpr std::string_view kCounted =
    "view views comment comments share shares like likes reads visits votes ago مشاهدة مشاهدات المشاهدات قراءة "
    "قراءات القراءات تعليق تعليقات التعليقات مشاركة مشاركات المشاركات زيارة زيارات الزيارات إعجاب منذ قبل";
constexpr std::string_view kCounterWords =
    "no of number total k m minute minutes min hour hours day days week weeks read times عدد لا يوجد توجد ألف مرة "
    "دقيقة دقائق ساعة ساعات يوم أيام أسبوع أسابيع على شخص إجمالي";

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

using Forms = std::unordered_set<std::string_view>;

Forms words_of(std::string_view form) {
  Forms words;
  FormWords rest(form);
  for (std::string_view word = rest.next(); !word.empty(); word = rest.next()) words.insert(word);
  return words;
}

const Forms& counted() {
  static const std::string form = matching_form(kCounted);
  static const Forms all = words_of(form);
  return all;
}

const Forms& counter_words() {
  static const std::string form = matching_form(kCounterWords);
  static const Forms all = words_of(form);
  return all;
}

using OwnedForms = std::unordered_set<std::string>;

const Forms& labels() {
  static const OwnedForms owned = [] {
    OwnedForms made;
    for (const std::string_view label : kLabels) made.insert(matching_form(label));
    return made;
  }();
  static const Forms all(owned.begin(), owned.end());
  return all;
}

/// Most lines begin with none of them.
const Forms& first_words_of_labels() {
  static const Forms all = [] {
    Forms made;
    for (const std::string_view label : labels()) made.insert(label.substr(0, label.find(' ')));
    return made;
  }();
  return all;
}

bool is_number(std::string_view word) {
  return !word.empty() && word.front() >= '0' && word.front() <= '9';
}

bool is_counter(std::string_view form) {
  bool counts = false;
  std::size_t words = 0;
  FormWords rest(form);
  for (std::string_view word = rest.next(); !word.empty(); word = rest.next()) {
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

}  // namespace

/// The links of sanitized HTML, whose words are read when they are first asked for: few texts have a box.
class OwnWords::Links {
 public:
  explicit Links(std::string_view html) : html_(html) {}

  /// How many there are, or `most` where they are more.
  [[nodiscard]] std::ptrdiff_t count(std::ptrdiff_t most) const {
    std::ptrdiff_t links = 0;
    for (std::size_t at = 0; links < most; ++links) {
      at = html_.find(kStart, at);
      if (at == std::string_view::npos) break;
      at += kStart.size();
    }
    return links;
  }
  [[nodiscard]] bool contain(std::string_view form) {
    if (!forms_) forms_ = read();
    return forms_->contains(std::string(form));
  }

 private:
  static constexpr std::string_view kStart = "<a ";

  /// The words of every link, in the matching form.
  [[nodiscard]] OwnedForms read() const {
    OwnedForms forms;
    for (std::size_t at = html_.find(kStart); at != std::string_view::npos; at = html_.find(kStart, at)) {
      const std::size_t begin = html_.find('>', at), end = html_.find("</a>", at);
      if (begin == std::string_view::npos || end == std::string_view::npos || begin > end) break;
      const std::string words = text_of(html_.substr(begin + 1, end - begin - 1));
      if (words.size() <= kLongestLink) forms.insert(matching_form(decoded(words)));
      at = end;
    }
    return forms;
  }

  static std::string text_of(std::string_view html) {
    std::string words;
    bool in_tag = false;
    for (const char c : html) {
      if (!in_tag && c != '<') words += c;
      if (!in_tag && c == '<') words += ' ';
      in_tag = c == '<' || (in_tag && c != '>');
    }
    return words;
  }

  std::string_view html_;
  std::optional<OwnedForms> forms_;
};

/// A label alone, or a label and the words of one link.
enum class OwnWords::Label : char { kNone, kAlone, kWithLink };

OwnWords::Label OwnWords::label_of(std::string_view form, Links& links) {
  std::size_t at = form.find(' ');
  if (!first_words_of_labels().contains(form.substr(0, at))) return Label::kNone;
  if (labels().contains(form)) return Label::kAlone;
  for (std::size_t words = 1; at < form.size() && words <= kMostLabelWords; ++words) {
    if (labels().contains(form.substr(0, at)) && links.contain(form.substr(at + 1))) return Label::kWithLink;
    at = form.find(' ', at + 1);
  }
  return Label::kNone;
}

void OwnWords::split(std::string_view text, std::size_t longest_folded) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (line.empty()) continue;
    const std::size_t begin = forms_.size();
    if (line.size() <= longest_folded) append_matching_form(forms_, line);
    lines_.push_back({line, begin, forms_.size() - begin});
  }
}

void OwnWords::drop_counters() {
  std::erase_if(lines_, [&](const Line& line) {
    return line.form_size > 0 && line.text.size() <= kLongestCounter && is_counter(form_of(line));
  });
}

void OwnWords::drop_labelled_boxes(Links& links) {
  bool in_box = false;
  std::erase_if(lines_, [&](const Line& line) {
    const Label label = line.form_size == 0 ? Label::kNone : label_of(form_of(line), links);
    in_box = label == Label::kAlone || (in_box && line.form_size > 0 && links.contain(form_of(line)));
    return in_box || label == Label::kWithLink;
  });
}

void OwnWords::drop_links_at_end(Links& links) {
  const auto is_long = [](const Line& line) { return line.form_size == 0; };
  if (std::find_if(lines_.rbegin(), lines_.rend(), is_long) - lines_.rbegin() < kLinksAtEnd) return;
  const auto last_own = std::find_if(lines_.rbegin(), lines_.rend(), [&](const Line& line) {
    return is_long(line) || !links.contain(form_of(line));
  });
  if (last_own - lines_.rbegin() >= kLinksAtEnd) lines_.erase(last_own.base(), lines_.end());
}

OwnWords::OwnWords(std::string_view text, std::string_view html) {
  Links links(html);
  const std::ptrdiff_t count = links.count(kLinksAtEnd);
  split(text, count > 0 ? kLongestLink : kLongestCounter);
  drop_counters();
  if (count > 0) drop_labelled_boxes(links);
  if (count == kLinksAtEnd) drop_links_at_end(links);
  if (lines_.empty() && !text.empty()) lines_.push_back({text, 0, 0});
}

void OwnWords::append_form(std::string& out) const {
  for (const Line& line : lines_) {
    const std::size_t before = out.size();
    if (before > 0) out += ' ';
    const std::size_t begin = out.size();
    if (line.form_size > 0)
      out += form_of(line);
    else
      append_matching_form(out, line.text);
    if (out.size() == begin) out.resize(before);
  }
}

}  // namespace khabar::match
