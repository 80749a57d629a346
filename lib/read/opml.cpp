#include "read/opml.h"

#include <algorithm>
#include <pugixml.hpp>
#include <utility>

#include "read/charset/evidence.h"
#include "read/detect.h"
#include "read/start_tag.h"
#include "read/tokens.h"
#include "read/xml.h"

namespace khabar::read {
namespace {

constexpr auto kNowhere = std::string_view::npos;

void add_tag(std::string_view tag, std::vector<std::string>& tags) {
  tag = trimmed(tag);
  if (!tag.empty() && std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.emplace_back(tag);
}

/// "/Boston/Weather,news": paths and words, between commas.
void add_categories(std::string_view list, std::vector<std::string>& tags) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(",/"), list.size());
    add_tag(list.substr(0, end), tags);
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

/// Walks over the tags of a list; what stands between them means nothing.
class OpmlReader {
 public:
  OpmlReader(std::string_view text, std::size_t root)
      : text_(text), pos_(root), references_(none_), tags_(text, references_, store_) {}

  std::vector<Subscription> read() {
    for (pos_ = text_.find('<', pos_); pos_ < text_.size(); pos_ = text_.find('<', pos_)) {
      if (has_at(text_, pos_, "<!--"))
        pos_ = past(text_, "-->", pos_);
      else if (has_at_ignoring_case(text_, pos_, "</outline"))
        leave();
      else if (has_at_ignoring_case(text_, pos_, "<outline"))
        enter();
      else
        ++pos_;
    }
    return std::move(feeds_);
  }

 private:
  void leave() {
    if (!folders_.empty()) folders_.pop_back();
    ++pos_;
  }

  void enter() {
    const StartTag tag = tags_.read(pos_);
    if (tag.kind == StartTag::End::kNoTag || tag.kind == StartTag::End::kCut || !is_outline(tag.name)) {
      ++pos_;
      return;
    }
    pos_ = tag.end;
    Node node;
    node.attributes = tag.attributes;
    const std::string_view title = plain_attribute(node, "title");
    const std::string_view name = trimmed(title).empty() ? plain_attribute(node, "text") : title;
    const std::string_view url = trimmed(plain_attribute(node, "xmlUrl"));
    if (!url.empty()) add_feed(node, url, name);
    if (tag.kind == StartTag::End::kOpen) folders_.emplace_back(url.empty() ? name : std::string_view{});
  }

  static bool is_outline(std::string_view name) { return same_ignoring_case(name, "outline"); }

  void add_feed(const Node& node, std::string_view url, std::string_view name) {
    Subscription feed;
    feed.url = url;
    feed.name = trimmed(name);
    feed.site_url = trimmed(plain_attribute(node, "htmlUrl"));
    feed.lang = trimmed(plain_attribute(node, "language"));
    const std::size_t innermost = folders_.size() - std::min(folders_.size(), kMostFolders);
    for (std::size_t i = innermost; i < folders_.size(); ++i) add_tag(folders_[i], feed.tags);
    add_categories(plain_attribute(node, "category"), feed.tags);
    feeds_.push_back(std::move(feed));
  }

  static constexpr std::size_t kMostFolders = 16;  // so that deep nesting stays linear (fault G08)

  std::string_view text_;
  std::size_t pos_;
  const Entities none_;
  ReferenceReader references_;
  TextStore store_;
  StartTagReader tags_;
  std::vector<std::string> folders_;  // of the open outlines: their names; "": a feed
  std::vector<Subscription> feeds_;
};

/// Where a list begins; npos: it is none.
std::size_t find_list(std::string_view text) {
  const std::size_t root = first_element(text);
  if (root == kNowhere) return root;
  const std::string_view name = text.substr(root + 1, name_end(text, root + 1) - root - 1);
  const bool list =
      same_ignoring_case(local_part(name), "opml") || same_ignoring_case(name, "outline");  // parts of one
  return list ? root : kNowhere;
}

}  // namespace

OpmlReading read_opml(std::string_view document, std::string_view content_type) {
  Decoded decoded;
  decode_document(document, content_type, decoded);
  const std::size_t root = find_list(decoded.text);
  if (root == kNowhere) {
    const Verdict verdict = name_document(decoded.text);
    return Refusal{false, "read: " + verdict.what + ", not an OPML list of feeds",
                   original_offset(decoded, verdict.offset)};
  }
  std::vector<Subscription> feeds = OpmlReader(decoded.text, root).read();
  if (feeds.empty())
    return Refusal{true, "read: an OPML list without a feed", original_offset(decoded, root)};
  return feeds;
}

std::string write_opml(std::span<const Feed> feeds, const std::string& title) {
  pugi::xml_document document;
  pugi::xml_node root = document.append_child("opml");
  root.append_attribute("version") = "2.0";
  root.append_child("head").append_child("title").text() = title.c_str();
  pugi::xml_node body = root.append_child("body");
  for (const Feed& feed : feeds) {
    pugi::xml_node outline = body.append_child("outline");
    outline.append_attribute("type") = "rss";
    outline.append_attribute("text") = feed.name.c_str();
    outline.append_attribute("xmlUrl") = feed.url.c_str();
    if (!feed.lang.empty()) outline.append_attribute("language") = feed.lang.c_str();
    std::string categories;
    for (const std::string& tag : feed.tags) categories.append(categories.empty() ? "" : ",").append(tag);
    if (!categories.empty()) outline.append_attribute("category") = categories.c_str();
  }
  struct ToString : pugi::xml_writer {
    std::string text;
    void write(const void* data, std::size_t size) override {
      text.append(static_cast<const char*>(data), size);
    }
  } out;
  document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
  return std::move(out.text);
}

}  // namespace khabar::read
