#include "read/repair.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "read/element_roles.h"
#include "read/start_tag.h"
#include "read/tokens.h"
#include "read/tree_builder.h"

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
  Mender(std::string_view text, std::size_t root, const Entities& entities, std::size_t max_depth, Tree& tree)
      : text_(text),
        pos_(root),
        max_depth_(max_depth),
        references_(entities),
        tree_(tree),
        builder_(tree),
        tags_(text, references_, tree),
        cdata_begin_(text, kCdata),
        cdata_end_(text, kCdataEnd),
        comment_end_(text, "-->"),
        instruction_end_(text, "?>") {}

  Mended run();

 private:
  struct Open {
    const Name* name;
    Role role;
    std::size_t begin, body;  // where its start tag stands in text_, and what is behind it
  };

  void step();
  void character_data();
  void add_section(std::string_view written);
  void stray();
  void cdata();
  void comment();
  void instruction();
  void skip_past(std::string_view end);
  void start_tag();
  void broken_root();
  void end_tag();
  void before_start(const Name& name, Role role);
  [[nodiscard]] bool ends_later(std::string_view name);
  [[nodiscard]] bool lacks_slash(const StartTag& tag, Role role) const;
  void open(const StartTag& tag, std::size_t begin, const Name& name, Role role);
  void pop();
  void forget();
  void pop_to(std::size_t depth);
  [[nodiscard]] bool is_filled() const;
  [[nodiscard]] std::size_t open_named(std::string_view name, std::uint32_t key) const;
  [[nodiscard]] bool element_follows() const;
  [[nodiscard]] bool entry_follows() const;
  [[nodiscard]] bool among_elements() const { return stack_.back().role <= Role::kEntry; }
  void cut();

  const std::string_view text_;
  std::size_t pos_;
  const std::size_t max_depth_;
  ReferenceReader references_;
  Tree& tree_;
  TreeBuilder builder_;
  StartTagReader tags_;
  ForwardSearch cdata_begin_, cdata_end_, comment_end_, instruction_end_;
  std::vector<Open> stack_;
  std::vector<std::size_t> skeleton_at_;  // where in it structures and entries are
  std::size_t too_deep_ = 0;              // start tags left out below the deepest element
  static constexpr int kMostSought = 32;  // each is a search to the end of the text
  int end_tags_sought_ = 0;
  bool repaired_ = false;
  bool truncated_ = false;
  bool mismatched_ = false;
};

Mended Mender::run() {
  start_tag();
  while (!stack_.empty() && !truncated_) {
    if (pos_ < text_.size()) {
      step();
    } else {
      truncated_ = true;
    }
  }
  if (truncated_) cut();
  return {repaired_ || truncated_ || references_.repaired() || tags_.repaired(), truncated_, mismatched_};
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
  const std::size_t plain = plain_text_end(text_, pos_);
  const bool is_plain = plain == text_.size() || text_[plain] == '<';
  const std::size_t end = is_plain ? plain : std::min(text_.find('<', plain), text_.size());
  const std::string_view data = text_.substr(pos_, end - pos_);
  pos_ = end;
  if (among_elements() && is_blank(data)) return;
  if (is_plain) return builder_.append_plain(data);
  references_.append(builder_.text(), data);
}

void Mender::add_section(std::string_view written) {
  std::string text;
  references_.append_without_controls(text, written);
  builder_.add_section(std::move(text));
}

/// A '<' that begins nothing.
void Mender::stray() {
  builder_.append_plain(text_.substr(pos_, 1));
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
  const std::size_t plain = plain_section_end(text_, begin);
  if (has_at(text_, plain, kCdataEnd)) {
    builder_.add_plain_section(text_.substr(begin, plain - begin));
    pos_ = plain + kCdataEnd.size();
    return;
  }
  const std::size_t inner = cdata_begin_.from(begin);
  std::size_t end = cdata_end_.from(begin);
  std::size_t resume = end + kCdataEnd.size();
  if (end == kNowhere || inner < end) {
    const std::string closing = "</" + std::string(stack_.back().name->qualified) + ">";
    const std::string_view before = text_.substr(0, std::min(inner, text_.size()));
    const std::size_t tag = before.find(closing, begin);
    if (tag != kNowhere) {
      end = resume = tag;
      while (end > begin && text_[end - 1] == ']') --end;  // what there is of its end
      repaired_ = true;
    }
  }
  if (end == kNowhere) return skip_past("");
  add_section(text_.substr(begin, end - begin));
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
    add_section(section);
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
  StartTag tag = tags_.read(pos_);
  const bool broken = tag.kind == StartTag::End::kCut || tag.kind == StartTag::End::kNoTag;
  if (broken && stack_.empty()) return broken_root();
  if (tag.kind == StartTag::End::kCut) return skip_past("");
  if (tag.kind == StartTag::End::kNoTag) return stray();
  const std::size_t begin = std::exchange(pos_, tag.end);
  if (stack_.empty() && tag.kind == StartTag::End::kSelfClosed && element_follows()) {
    tag.kind = StartTag::End::kOpen;  // a root that closes itself before its channel does not
    repaired_ = true;
  }
  const Name& name = tree_.name(tag.name);
  const Role role = stack_.empty() ? Role::kStructure : name.role;
  if (lacks_slash(tag, role)) return pop_to(stack_.size() - 1);
  // An empty "<item />" in the middle of an item is a slip: it begins no other.
  const bool bare = tag.kind == StartTag::End::kSelfClosed && tag.attributes.empty();
  if (!stack_.empty() && !(bare && role == Role::kEntry)) before_start(name, role);
  if (stack_.size() < max_depth_) return open(tag, begin, name, role);
  repaired_ = true;
  if (tag.kind == StartTag::End::kOpen) ++too_deep_;
}

/// The root's tag breaks off, or a quotation mark in it is lost: its name is left, if anything follows.
void Mender::broken_root() {
  const std::size_t begin = pos_;
  const std::size_t end = name_end(text_, begin + 1);
  if (text_.find('<', end) == kNowhere) return skip_past("");
  const StartTag tag{text_.substr(begin + 1, end - begin - 1), end, StartTag::End::kOpen, {}};
  pos_ = text_.find('<', end);
  repaired_ = true;
  open(tag, begin, tree_.name(tag.name), Role::kStructure);
}

/// "<title>news<title>": the second one should have ended the first. Categories do stand in categories.
bool Mender::lacks_slash(const StartTag& tag, Role role) const {
  if (stack_.empty() || role != Role::kField || stack_.back().name->qualified != tag.name) return false;
  const bool bare = tag.kind == StartTag::End::kOpen && tag.attributes.empty();
  return bare && !same_ignoring_case(local_part(tag.name), "category") && is_filled();
}

/// Whether anything but blanks stands in the innermost open element, or in its tag behind a '>'.
bool Mender::is_filled() const {
  const Open& innermost = stack_.back();
  const std::string_view tag = text_.substr(innermost.begin, innermost.body - innermost.begin - 1);
  return builder_.is_filled() || tag.find('>') != kNowhere;
}

void Mender::open(const StartTag& tag, std::size_t begin, const Name& name, Role role) {
  const bool closed = tag.kind == StartTag::End::kSelfClosed;
  const bool empty = closed || (!stack_.empty() && !among_elements() && name.is_void);
  repaired_ = repaired_ || closed != empty;
  if (empty) return builder_.add_empty(name, tag.attributes);
  builder_.open(name, tag.attributes);
  if (role <= Role::kEntry) skeleton_at_.push_back(stack_.size());
  stack_.push_back({&name, role, begin, tag.end});
}

void Mender::pop() {
  builder_.close();
  forget();
}

/// Leaves the innermost element, which is closed.
void Mender::forget() {
  if (stack_.back().role <= Role::kEntry) skeleton_at_.pop_back();
  stack_.pop_back();
}

/// Ends what cannot hold the element that begins here. Elements that nobody knows may hold entries of their
/// own; one that never ends is a slip of the pen ("<Xtem>") and must not swallow the entries behind it.
void Mender::before_start(const Name& name, Role role) {
  const Open& parent = stack_.back();
  if (parent.role == Role::kField && role == Role::kField && parent.name->qualified != name.qualified)
    return pop_to(stack_.size() - 1);
  if (role != Role::kEntry) return;
  while (stack_.size() > 1 && stack_.back().role == Role::kOther &&
         !ends_later(stack_.back().name->qualified))
    pop_to(stack_.size() - 1);
  if (stack_.back().role == Role::kOther) return;
  if (name.is_item && stack_.back().name->is_item) return pop_to(stack_.size() - 1);
  const std::size_t entry = open_named(name.qualified, name.key);
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

/// The innermost open element of that name. Millions of stray end tags below hundreds of open elements must
/// not be compared letter by letter: that is what the key is for.
std::size_t Mender::open_named(std::string_view name, std::uint32_t key) const {
  for (std::size_t i = stack_.size(); i-- > 0;) {
    if (stack_[i].name->key == key && same_ignoring_case(stack_[i].name->qualified, name)) return i;
  }
  return kNowhere;
}

/// Ends the elements above `depth`, for want of their own end tags.
void Mender::pop_to(std::size_t depth) {
  repaired_ = true;
  too_deep_ = 0;
  while (stack_.size() > depth) {
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
  const std::string_view innermost = stack_.back().name->qualified;
  const std::size_t expected = begin + innermost.size();
  if (too_deep_ == 0 && stack_.size() > 1 && has_at(text_, expected, ">") &&
      has_at(text_, begin, innermost)) {
    pos_ = expected + 1;
    return pop();
  }
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
  if (innermost == name) return pop();
  const std::size_t open = open_named(name, name_key(name));
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
    const std::size_t depth = static_cast<std::size_t>(unit - stack_.begin());
    while (stack_.size() > depth + 1) pop();
    builder_.discard();
    forget();
  }
  pop_to(0);
}

}  // namespace

Mended mend(std::string_view text, std::size_t root, const Entities& entities, std::size_t max_depth,
            Tree& tree) {
  return Mender(text, root, entities, max_depth, tree).run();
}

}  // namespace khabar::read
