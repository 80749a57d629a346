#include "match/own_words.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/byte_block.h"
#include "base/hash.h"
#include "base/hashed_words.h"
#include "base/matching_form.h"
#include "base/utf8.h"

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

using OwnedForms = std::unordered_set<std::string>;

const OwnedForms& labels() {
  static const OwnedForms all = [] {
    OwnedForms made;
    for (const std::string_view label : kLabels) made.insert(matching_form(label));
    return made;
  }();
  return all;
}

/// The last byte of the first letter.
std::size_t last_byte_of_letter(std::string_view word) {
  return static_cast<unsigned char>(word[utf8::decode(word, 0).length - 1U]);
}

/// What a word may be: bits.
enum Role : std::uint8_t { kCountedWord = 1, kCounterWord = 2, kBeginsLabel = 4 };
struct Roles {
  WordTable<std::uint8_t, 512> of_word;
  std::array<bool, 256> may_begin{};  // by the last byte of a word's first letter: whether any has a role
};

Roles make_roles() {
  Roles roles;
  const auto add = [&](std::string form, Role role, bool first_alone) {
    const std::size_t size = form.size();
    form.append(bytes::kBlock, '\0');
    HashedWords words(std::string_view(form).substr(0, size));
    while (words.next()) {
      roles.of_word[words.hash()] |= role;
      roles.may_begin.at(last_byte_of_letter(words.word())) = true;
      if (first_alone) break;
    }
  };
  add(matching_form(kCounted), kCountedWord, false);
  add(matching_form(kCounterWords), kCounterWord, false);
  for (const std::string& label : labels()) add(label, kBeginsLabel, true);
  return roles;
}

const Roles& known_roles() {
  static const Roles roles = make_roles();
  return roles;
}

/// The roles of the word where `words` stands.
std::uint8_t roles_of(const HashedWords& words) {
  return known_roles().of_word.find(words.hash());
}

bool is_number(std::string_view word) {
  return !word.empty() && word.front() >= '0' && word.front() <= '9';
}

/// Behind the form stand bytes that may be read: see HashedWords.
bool is_counter(std::string_view form) {
  bool counts = false;
  std::size_t count = 0;
  for (HashedWords words(form); words.next();) {
    const std::uint8_t roles = roles_of(words);
    if (++count > kMostCounterWords) return false;
    if ((roles & (kCountedWord | kCounterWord)) == 0 && !is_number(words.word())) return false;
    counts |= (roles & kCountedWord) != 0;
  }
  return counts;
}

bool begins_label(std::string_view form) {
  HashedWords words(form);
  return words.next() && (roles_of(words) & kBeginsLabel) != 0;
}

/// The roles of the first word; a number has that of a counter's word.
std::uint8_t roles_of_first_word(std::string_view line) {
  std::array<char, 64> word{};  // longer words have no role; zeros behind, as HashedWords asks
  std::size_t size = 0;
  for (std::size_t at = 0; at < line.size();) {
    const FoldedLetter letter = fold_next(line, at);
    if (letter.kind == Folding::kDigit && size == 0) return kCounterWord;
    if (letter.kind == Folding::kNothing || (letter.kind == Folding::kSeparator && size == 0)) continue;
    if (letter.kind != Folding::kLetter) break;
    if (size + letter.text.size() + bytes::kBlock > word.size()) return 0;
    if (size == 0 && !known_roles().may_begin[last_byte_of_letter(letter.text)]) return 0;
    std::copy(letter.text.begin(), letter.text.end(), word.data() + size);
    size += letter.text.size();
  }
  HashedWords words(std::string_view(word.data(), size));
  return words.next() ? roles_of(words) : std::uint8_t{0};
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
    const auto begins = [](bytes::Block block, bytes::Block next) {
      return bytes::equal(block, '<') & bytes::equal(next, 'a');
    };
    std::ptrdiff_t links = 0;
    for (std::size_t at = bytes::find(html_, 0, begins); at < html_.size() && links < most;
         at = bytes::find(html_, at + 1, begins))
      if (html_.substr(at).starts_with(kStart)) ++links;
    return links;
  }
  [[nodiscard]] bool contain(std::string_view form) {
    if (!read_) read();
    const std::uint64_t hash = spread_hash(form);
    for (auto link = std::lower_bound(links_.begin(), links_.end(), Link{hash, 0, 0});
         link != links_.end() && link->hash == hash; ++link)
      if (std::string_view(forms_).substr(link->at, link->size) == form) return true;
    return false;
  }

 private:
  static constexpr std::string_view kStart = "<a ";

  /// The matching form of a link's words in forms_, by its hash.
  struct Link {
    std::uint64_t hash;
    std::size_t at, size;
    bool operator<(const Link& other) const { return hash < other.hash; }
  };

  void read() {
    read_ = true;
    std::string words;
    for (std::size_t at = html_.find(kStart); at != std::string_view::npos; at = html_.find(kStart, at)) {
      const std::size_t begin = html_.find('>', at), end = html_.find("</a>", at);
      if (begin == std::string_view::npos || end == std::string_view::npos || begin > end) break;
      set_text(words, html_.substr(begin + 1, end - begin - 1));
      if (words.size() <= kLongestLink) add(words.find('&') == std::string::npos ? words : decoded(words));
      at = end;
    }
    std::sort(links_.begin(), links_.end());
  }

  void add(std::string_view words) {
    const std::size_t at = forms_.size();
    append_matching_form(forms_, words);
    const std::string_view form = std::string_view(forms_).substr(at);
    links_.push_back({spread_hash(form), at, form.size()});
  }

  /// What stands between the tags, and a blank for each.
  static void set_text(std::string& words, std::string_view html) {
    words.clear();
    while (!html.empty()) {
      const std::size_t tag = std::min(html.find('<'), html.size());
      words += html.substr(0, tag);
      html.remove_prefix(tag);
      if (html.empty()) break;
      words += ' ';
      html.remove_prefix(std::min(html.find('>'), html.size() - 1) + 1);
    }
  }

  std::string_view html_;
  bool read_ = false;
  std::string forms_;
  std::vector<Link> links_;
};

/// A label alone, or a label and the words of one link.
enum class OwnWords::Label : char { kNone, kAlone, kWithLink };

OwnWords::Label OwnWords::label_of(std::string_view form, Links& links) {
  if (!begins_label(form)) return Label::kNone;
  std::size_t at = form.find(' ');
  if (labels().contains(std::string(form))) return Label::kAlone;
  for (std::size_t words = 1; at < form.size() && words <= kMostLabelWords; ++words) {
    if (labels().contains(std::string(form.substr(0, at))) && links.contain(form.substr(at + 1)))
      return Label::kWithLink;
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
  forms_.append(bytes::kBlock, '\0');  // as HashedWords asks
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

/// Whether a line may have to go: most texts have none, and need not be taken apart. Looks at first words,
/// and at the last line where there are links enough.
bool OwnWords::may_lose_lines(std::string_view text, std::ptrdiff_t count, Links& links) {
  std::string_view last;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (line.empty()) continue;
    last = line;
    if (line.size() > (count > 0 ? kLongestLink : kLongestCounter)) continue;
    const std::uint8_t roles = roles_of_first_word(line);
    if (line.size() <= kLongestCounter && (roles & (kCountedWord | kCounterWord)) != 0) return true;
    if (count > 0 && (roles & kBeginsLabel) != 0) return true;
  }
  return count == kLinksAtEnd && last.size() <= kLongestLink && links.contain(matching_form(last));
}

OwnWords::OwnWords(std::string_view text, std::string_view html) : whole_(text) {
  Links links(html);
  const std::ptrdiff_t count = links.count(kLinksAtEnd);
  if (!may_lose_lines(text, count, links)) return;
  split(text, count > 0 ? kLongestLink : kLongestCounter);
  const std::size_t lines = lines_.size();
  drop_counters();
  if (count > 0) drop_labelled_boxes(links);
  if (count == kLinksAtEnd) drop_links_at_end(links);
  if (!lines_.empty() && lines_.size() < lines) whole_ = {};
}

void OwnWords::append_form(std::string& out, std::size_t start) const {
  const auto append = [&](std::string_view form, std::string_view text) {
    const std::size_t before = out.size();
    if (before > start) out += ' ';
    const std::size_t begin = out.size();
    form.empty() ? append_matching_form(out, text) : static_cast<void>(out += form);
    if (out.size() == begin) out.resize(before);
  };
  if (!whole_.empty()) return append({}, whole_);
  for (const Line& line : lines_) append(form_of(line), line.text);
}

}  // namespace khabar::match
