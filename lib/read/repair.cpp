#include "read/repair.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "read/element_roles.h"
#include "read/start_tag.h"
#include "read/tokens.h"

namespace khabar::read {
namespace {

constexpr std::string_view kCdata = "<![CDATA[";
constexpr std::string_view kCdataEnd = "]]>";
constexpr auto kNowhere = std::string_view::npos;

/// Finds one word again and again, each time from a later place, in linear time altogether.
class ForwardSearch {
 public:
  ForwardSearch(std::string_view text, std::string_view word) : text_(text), word_(word) {}
  std::size_t from(std::size_t at) {
    if (!known_ || (found_ != kNowhere && found_ < at)) found_ = text_.find(word_, at);
    known_ = true;
    return found_;
  }

 private:
  std::string_view text_, word_;
  std::size_t found_ = 0;
  bool known_ = false;
};

class Mender {
 public:
  Mender(std::string_view text, std::size_t root, const Entities& entities, std::size_t max_depth)
      : text_(text),
        pos_(root),
        max_depth_(max_depth),
        references_(entities),
        tags_(text, references_),
        cdata_begin_(text, kCdata),
        cdata_end_(text, kCdataEnd),
        comment_end_(text, "-->"),
        instruction_end_(text, "?>") {}

  Mended run();

 private:
  struct Open {
    std::string_view name;
    std::size_t out_begin;  // where its start tag stands in out_
    Role role;
    std::uint32_t key;  // name_key() of its name
  };

  void step();
  void character_data();
  void stray();
  void cdata();
  void comment();
  void instruction();
  void skip_past(std::string_view end);
  void start_tag();
  void broken_root();
  void end_tag();
  void before_start(std::string_view name, Role role);
  [[nodiscard]] bool ends_later(std::string_view name);
  [[nodiscard]] bool lacks_slash(const StartTag& tag, Role role) const;
  void open(const StartTag& tag, Role role);
  void pop();
  void pop_to(std::size_t depth);
  [[nodiscard]] std::size_t open_named(std::string_view name) const;
  [[nodiscard]] bool element_follows() const;
  [[nodiscard]] bool entry_follows() const;
  [[nodiscard]] bool among_elements() const { return stack_.back().role <= Role::kEntry; }
  void cut();

  const std::string_view text_;
  std::size_t pos_;
  const std::size_t max_depth_;
  ReferenceWriter references_;
  StartTagWriter tags_;
  ForwardSearch cdata_begin_, cdata_end_, comment_end_, instruction_end_;
  std::vector<Open> stack_;
  std::vector<std::size_t> skeleton_at_;  // where in it structures and entries are
  std::size_t too_deep_ = 0;              // start tags left out below the deepest element
  static constexpr int kMostSought = 32;  // each is a search to the end of the text
  int end_tags_sought_ = 0;
  std::string out_;
  std::string tag_;  // the start tag being read
  bool repaired_ = false;
  bool truncated_ = false;
  bool mismatched_ = false;
};

/// Equal for names that differ in ASCII case only, and mostly different for others: millions of stray end
/// tags below hundreds of open elements must not be compared letter by letter. FNV-1a.
std::uint32_t name_key(std::string_view name) {
  std::uint32_t key = 2166136261U;
  for (const char c : name) key = (key ^ (static_cast<unsigned char>(c) | 0x20U)) * 16777619U;
  return key;
}

Mended Mender::run() {
  out_.reserve(text_.size() - pos_ + 64);
  start_tag();
  while (!stack_.empty() && !truncated_) {
    if (pos_ < text_.size()) {
      step();
    } else {
      truncated_ = true;
    }
  }
  if (truncated_) cut();
  return {std::move(out_), repaired_ || truncated_ || references_.repaired() || tags_.repaired(), truncated_,
          mismatched_};
}

void Mender::step() {
  if (text_[pos_] != '<') return character_data();
  if (pos_ + 1 == text_.size()) return skip_past("");
  const char next = text_[pos_ + 1];
  if (is_name_start(next)) return start_tag();
  if (next == '/') return end_tag();
  if (next == '!' && same_ignoring_case(text_.substr(pos_, kCdata.size()), kCdata)) return cdata();
  if (has_at(text_, pos_, "<!--")) return comment();
  if (next == '?') return instruction();
  stray();
}

void Mender::character_data() {
  const std::size_t end = std::min(text_.find('<', pos_), text_.size());
  const std::string_view data = text_.substr(pos_, end - pos_);
  if (!among_elements() || !is_blank(data)) references_.append(out_, data, false);
  pos_ = end;
}

/// A '<' that begins nothing.
void Mender::stray() {
  out_ += "&lt;";
  repaired_ = true;
  ++pos_;
}

void Mender::skip_past(std::string_view end) {
  const std::size_t found = end.empty() ? kNowhere : text_.find(end, pos_);
  truncated_ = truncated_ || found == kNowhere;
  pos_ = found == kNowhere ? text_.size() : found + end.size();
}

/// Where a section has lost its end, the end tag of its element is taken for it.
void Mender::cdata() {
  const std::size_t begin = pos_ + kCdata.size();
  const std::size_t inner = cdata_begin_.from(begin);
  std::size_t end = cdata_end_.from(begin);
  std::size_t resume = end + kCdataEnd.size();
  if (end == kNowhere || inner < end) {
    const std::string closing = "</" + std::string(stack_.back().name) + ">";
    const std::string_view before = text_.substr(0, std::min(inner, text_.size()));
    const std::size_t tag = before.find(closing, begin);
    if (tag != kNowhere) {
      end = resume = tag;
      while (end > begin && text_[end - 1] == ']') --end;  // what there is of its end
      repaired_ = true;
    }
  }
  if (end == kNowhere) return skip_past("");
  out_ += kCdata;
  references_.append_without_controls(out_, text_.substr(begin, end - begin));
  out_ += kCdataEnd;
  pos_ = resume;
}

/// A comment without an end ends where a browser of old would end it, at the next '>'. A browser that took
/// the feed for HTML made comments of its CDATA sections.
void Mender::comment() {
  const std::size_t end = comment_end_.from(pos_ + 4);
  if (end != kNowhere && has_at(text_, pos_ + 4, kCdata.substr(2))) {
    const std::size_t begin = pos_ + 2 + kCdata.size();
    std::string_view section = text_.substr(begin, std::max(begin, end) - begin);
    while (section.ends_with(']')) section.remove_suffix(1);
    out_ += kCdata;
    references_.append_without_controls(out_, section);
    out_ += kCdataEnd;
    repaired_ = true;
  }
  if (end != kNowhere) {
    pos_ = end + 3;
  } else {
    repaired_ = true;
    skip_past(">");
  }
}

/// A declaration ends at the next '>' whatever stands before it, and so does an instruction without an end;
/// "<?" before no name begins none.
void Mender::instruction() {
  if (pos_ + 2 == text_.size() || !is_name_start(text_[pos_ + 2])) return stray();
  const std::size_t end = instruction_end_.from(pos_);
  if (has_at(text_, pos_, "<?xml") || end == kNowhere) return skip_past(">");
  pos_ = end + 2;
}

void Mender::start_tag() {
  tag_.clear();
  StartTag tag = tags_.append(tag_, pos_);
  const bool broken = tag.kind == StartTag::End::kCut || tag.kind == StartTag::End::kNoTag;
  if (broken && stack_.empty()) return broken_root();
  if (tag.kind == StartTag::End::kCut) return skip_past("");
  if (tag.kind == StartTag::End::kNoTag) return stray();
  pos_ = tag.end;
  if (stack_.empty() && tag.kind == StartTag::End::kSelfClosed && element_follows()) {
    tag.kind = StartTag::End::kOpen;  // a root that closes itself before its channel does not
    repaired_ = true;
  }
  const Role role = stack_.empty() ? Role::kStructure : role_of(tag.name);
  if (lacks_slash(tag, role)) return pop_to(stack_.size() - 1);
  // An empty "<item />" in the middle of an item is a slip: it begins no other.
  const bool bare = tag.kind == StartTag::End::kSelfClosed && tag_.size() == tag.name.size() + 1;
  if (!stack_.empty() && !(bare && role == Role::kEntry)) before_start(tag.name, role);
  if (stack_.size() < max_depth_) return open(tag, role);
  repaired_ = true;
  if (tag.kind == StartTag::End::kOpen) ++too_deep_;
}

/// The root's tag breaks off, or a quotation mark in it is lost: its name is left, if anything follows.
void Mender::broken_root() {
  const std::size_t end = name_end(text_, pos_ + 1);
  if (text_.find('<', end) == kNowhere) return skip_past("");
  const StartTag tag{text_.substr(pos_ + 1, end - pos_ - 1), end, StartTag::End::kOpen};
  tag_ = text_.substr(pos_, end - pos_);
  pos_ = text_.find('<', end);
  repaired_ = true;
  open(tag, Role::kStructure);
}

/// "<title>news<title>": the second one should have ended the first. Categories do stand in categories.
bool Mender::lacks_slash(const StartTag& tag, Role role) const {
  if (stack_.empty() || role != Role::kField || stack_.back().name != tag.name) return false;
  const bool bare = tag.kind == StartTag::End::kOpen && tag_.size() == tag.name.size() + 1;
  const std::string_view inside = std::string_view(out_).substr(out_.find('>', stack_.back().out_begin) + 1);
  return bare && !same_ignoring_case(local_part(tag.name), "category") && !is_blank(inside);
}

void Mender::open(const StartTag& tag, Role role) {
  const bool closed = tag.kind == StartTag::End::kSelfClosed;
  const bool empty = closed || (!stack_.empty() && !among_elements() && is_void_html(tag.name));
  repaired_ = repaired_ || closed != empty;
  const std::size_t out_begin = out_.size();
  out_.append(tag_).append(empty ? "/>" : ">");
  if (empty) return;
  if (role <= Role::kEntry) skeleton_at_.push_back(stack_.size());
  stack_.push_back({tag.name, out_begin, role, name_key(tag.name)});
}

void Mender::pop() {
  if (stack_.back().role <= Role::kEntry) skeleton_at_.pop_back();
  stack_.pop_back();
}

/// An entry of RSS or Atom, which stands directly in no other. (<url> may be a field of one.)
bool is_item(std::string_view name) {
  return same_ignoring_case(name, "item") || same_ignoring_case(name, "entry");
}

/// Ends what cannot hold the element that begins here. Elements that nobody knows may hold entries of their
/// own; one that never ends is a slip of the pen ("<Xtem>") and must not swallow the entries behind it.
void Mender::before_start(std::string_view name, Role role) {
  const Open& parent = stack_.back();
  if (parent.role == Role::kField && role == Role::kField && parent.name != name)
    return pop_to(stack_.size() - 1);
  if (role != Role::kEntry) return;
  while (stack_.size() > 1 && stack_.back().role == Role::kOther && !ends_later(stack_.back().name))
    pop_to(stack_.size() - 1);
  if (stack_.back().role == Role::kOther) return;
  if (is_item(name) && is_item(stack_.back().name)) return pop_to(stack_.size() - 1);
  const std::size_t entry = open_named(name);
  if (entry != kNowhere) pop_to(entry);
}

/// Whether an end tag of that name is still to come; yes where too many have been looked for.
bool Mender::ends_later(std::string_view name) {
  if (end_tags_sought_ >= kMostSought) return true;
  ++end_tags_sought_;
  const std::string tag = "</" + std::string(name);
  std::size_t at = text_.find(tag, pos_);
  while (at != kNowhere && name_end(text_, at + tag.size()) > at + tag.size()) at = text_.find(tag, at + 1);
  return at != kNowhere;
}

/// The innermost open element of that name.
std::size_t Mender::open_named(std::string_view name) const {
  const std::uint32_t key = name_key(name);
  for (std::size_t i = stack_.size(); i-- > 0;) {
    if (stack_[i].key == key && same_ignoring_case(stack_[i].name, name)) return i;
  }
  return kNowhere;
}

/// Ends the elements above `depth`, for want of their own end tags.
void Mender::pop_to(std::size_t depth) {
  repaired_ = true;
  too_deep_ = 0;
  while (stack_.size() > depth) {
    out_.append("</").append(stack_.back().name).append(">");
    mismatched_ = mismatched_ || stack_.back().role != Role::kOther;
    pop();
  }
}

/// Whether the next thing is an element, behind a bracket too many at most; an entry of the feed.
bool Mender::element_follows() const {
  const std::size_t at = std::min(text_.find_first_not_of("> \t\r\n", pos_), text_.size());
  const std::size_t name = std::min(at + 1, text_.size());
  return has_at(text_, at, "<") && name < text_.size() && is_name_start(text_[name]);
}
bool Mender::entry_follows() const {
  if (!element_follows()) return false;
  const std::size_t at = text_.find('<', pos_);
  return role_of(text_.substr(at + 1, name_end(text_, at + 1) - at - 1)) == Role::kEntry;
}

void Mender::end_tag() {
  const std::size_t begin = pos_ + 2;
  const std::size_t end = name_end(text_, begin);
  const std::string_view name = text_.substr(begin, end - begin);
  const std::size_t bracket = std::min(text_.find_first_of("<>", end), text_.size());
  pos_ = bracket < text_.size() && text_[bracket] == '>' ? bracket + 1 : bracket;
  if (too_deep_ > 0 && role_of(name) > Role::kEntry) {
    --too_deep_;
    return;
  }
  if (stack_.size() == 1 && entry_follows()) {  // the feed goes on
    repaired_ = mismatched_ = true;
    return;
  }
  if (stack_.back().name == name) {
    out_.append("</").append(name).append(">");
    pop();
    return;
  }
  const std::size_t open = open_named(name);
  if (open == kNowhere) {
    repaired_ = repaired_ || !is_void_html(name);
    return;
  }
  const bool crosses_entry = !skeleton_at_.empty() && skeleton_at_.back() > open;
  repaired_ = true;
  if (!crosses_entry || stack_[open].role <= Role::kEntry) pop_to(open);
}

/// The document ended too early: what holds no whole entries is taken out from its beginning, the rest is
/// closed.
void Mender::cut() {
  const auto unit =
      std::find_if(stack_.begin(), stack_.end(), [](const Open& o) { return o.role != Role::kStructure; });
  if (unit != stack_.end()) {
    out_.resize(unit->out_begin);
    const std::size_t depth = static_cast<std::size_t>(unit - stack_.begin());
    while (stack_.size() > depth) pop();
  }
  pop_to(0);
}

}  // namespace

Mended mend(std::string_view text, std::size_t root, const Entities& entities, std::size_t max_depth) {
  return Mender(text, root, entities, max_depth).run();
}

}  // namespace khabar::read
