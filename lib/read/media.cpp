#include "read/entry_fields.h"
#include "read/parts.h"
#include "read/text_construct.h"
#include "read/tokens.h"

// Media RSS 1.5.1 (rssboard.org/media-rss).

namespace khabar::read {
namespace {

void add_attachment(const Element& e, bool thumbnail, EntryDraft& draft) {
  RawEnclosure enclosure = read_enclosure(e);
  if (enclosure.url.empty()) return;
  enclosure.medium = thumbnail ? "image" : lower(trimmed(plain_attribute(e.node, "medium")));
  enclosure.width = read_number(plain_attribute(e.node, "width"));
  enclosure.height = read_number(plain_attribute(e.node, "height"));
  enclosure.thumbnail = thumbnail;
  draft.entry.enclosures.push_back(std::move(enclosure));
}

TextType declared(const Element& e) {
  return same_ignoring_case(plain_attribute(e.node, "type"), "html") ? TextType::kHtml : TextType::kPlain;
}

/// The page that plays what is spoken of: the only page of some entries.
void add_player(const Element& e, EntryDraft& draft) {
  RawLink link = read_link(e);
  link.rel = "player";
  if (!link.href.empty()) draft.entry.links.push_back(std::move(link));
}

/// One element that holds no other media elements.
void read_leaf(const Element& e, EntryDraft& draft) {
  if (e.is("player")) add_player(e, draft);
  if (e.is("thumbnail")) add_attachment(e, true, draft);
  if (e.is("peerlink")) add_attachment(e, false, draft);
  if (e.is("title")) draft.title.offer(read_text(e, declared(e)), Rank::kFallback);
  if (e.is("description")) draft.description.offer(read_text(e, declared(e)), Rank::kFallback);
  if (e.is("category")) read_categories(e, draft.entry.categories);
  if (e.is("keywords")) read_keywords(e, draft.entry.categories);
}

void read_content(const Element& e, EntryDraft& draft) {
  add_attachment(e, false, draft);
  for_each_child(e, [&](const Element& child) {
    if (child.vocabulary == Vocabulary::kMedia) read_leaf(child, draft);
  });
}

}  // namespace

void read_media(const Element& element, EntryDraft& draft) {
  if (element.is("content")) return read_content(element, draft);
  if (!element.is("group")) return read_leaf(element, draft);
  for_each_child(element, [&](const Element& child) {
    if (child.vocabulary != Vocabulary::kMedia) return;
    if (child.is("content")) return read_content(child, draft);
    read_leaf(child, draft);
  });
}

}  // namespace khabar::read
