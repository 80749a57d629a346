#include "read/markup_feed.h"

#include <algorithm>
#include <utility>

#include "read/draft.h"
#include "read/entry_fields.h"
#include "read/feed_fields.h"
#include "read/repair.h"
#include "read/tokens.h"
#include "read/well_formed.h"
#include "read/xml.h"

namespace khabar::read {
namespace {

bool binds(const Node& root, bool (*wanted)(std::string_view)) {
  return std::any_of(root.attributes.begin(), root.attributes.end(),
                     [&](const Attribute& a) { return a.name.starts_with("xmlns") && wanted(a.value); });
}

Format format_of_rss(const Node& root) {
  const std::string_view version = trimmed(plain_attribute(root, "version"));
  if (version.starts_with("2")) return Format::kRss20;
  if (version.starts_with("0.90")) return Format::kRss090;
  if (version.starts_with("0.91")) return Format::kRss091;
  if (version.starts_with("0.92")) return Format::kRss092;
  if (version.starts_with("0.93")) return Format::kRss093;
  if (version.starts_with("0.94")) return Format::kRss094;
  return version.starts_with("1") ? Format::kRss10 : Format::kRss;
}

Format format_of_rdf(const Node& root) {
  if (binds(root, is_rss_10)) return Format::kRss10;
  return binds(root, is_rss_090) ? Format::kRss090 : Format::kRss;
}

Format format_of_atom(const Element& root) {
  const std::string_view version = trimmed(plain_attribute(root.node, "version"));
  if (binds(root.node, is_atom_10)) return Format::kAtom10;
  return version.starts_with("0.") || binds(root.node, is_atom_03) ? Format::kAtom03 : Format::kAtom10;
}

Format format_of(const Element& root) {
  if (root.is("rss")) return format_of_rss(root.node);
  if (root.is("rdf")) return format_of_rdf(root.node);
  if (root.is("feed") || root.is("entry")) return format_of_atom(root);
  if (root.is("urlset")) return Format::kSitemapNews;
  if (root.is("sitemapindex")) return Format::kSitemapIndex;
  if (binds(root.node, is_rss_11)) return Format::kRss;
  const bool cdf = root.local != "channel" || !plain_attribute(root.node, "href").empty();
  return cdf ? Format::kCdf : Format::kRss;
}

bool is_atom(Format format) {
  return format == Format::kAtom10 || format == Format::kAtom03;
}

/// Whether entries stand in an element of whatever name: a section of the site's own, a misspelt channel.
bool holds_entries(const Element& element) {
  for (const Node* child = element.node.first_child; child != nullptr; child = child->next)
    for (const std::string_view name : {"item", "entry", "channel"})
      if (child->is_element() && same_ignoring_case(child->name->qualified, name)) return true;
  return false;
}

std::size_t count_entries(const Element& holder) {
  std::size_t count = 0;
  for (const Node* child = holder.node.first_child; child != nullptr; child = child->next)
    count += child->is_element() && child->name->role == Role::kEntry ? 1U : 0U;
  return count;
}

/// Walks a document: what holds entries, the entries, and what is said of the feed.
class MarkupReader {
 public:
  MarkupReader(Format format, const Limits& limits)
      : limits_(limits), dialect_(is_atom(format) ? kAtomDialect : kRssDialect) {
    draft_.feed.format = format;
  }
  ParsedFeed read(const Element& root);
  [[nodiscard]] bool saw_channel() const { return saw_channel_; }
  [[nodiscard]] bool saw_news() const { return saw_news_; }

 private:
  void read_children(const Element& holder, int depth);
  void read_child(const Element& child, int depth);
  void add_entry(const Element& element);
  void add_sitemap(const Element& element);
  void read_channel_attributes(const Element& channel);

  const Limits& limits_;
  const Dialect& dialect_;
  FeedDraft draft_;
  bool saw_channel_ = false;
  bool saw_news_ = false;
};

ParsedFeed MarkupReader::read(const Element& root) {
  constexpr int kDeepestHolder = 4;  // rss, channel, items; CDF channels in channels
  if (root.is("channel")) read_channel_attributes(root);
  if (root.is("entry"))
    add_entry(root);
  else
    read_children(root, kDeepestHolder);
  if (!root.scope.lang().empty()) draft_.lang.offer(std::string(root.scope.lang()), Rank::kModule);
  finish(draft_);
  if (is_atom(draft_.feed.format)) {  // RFC 4287 4.2.1
    for (RawEntry& entry : draft_.feed.entries) inherit_authors(draft_.feed.authors, entry);
  }
  return std::move(draft_.feed);
}

void MarkupReader::read_children(const Element& holder, int depth) {
  std::vector<RawEntry>& entries = draft_.feed.entries;
  entries.reserve(std::min(limits_.max_entries, entries.size() + count_entries(holder)));
  for_each_child(holder, [&](const Element& child) { read_child(child, depth); });
}

void MarkupReader::read_child(const Element& child, int depth) {
  if (child.vocabulary != Vocabulary::kCore && !holds_entries(child))
    return read_feed_field(child, dialect_, draft_);
  const bool sitemap = draft_.feed.format == Format::kSitemapNews;
  if (child.is("item") || child.is("entry") || (sitemap && child.is("url"))) return add_entry(child);
  if (draft_.feed.format == Format::kSitemapIndex && child.is("sitemap")) return add_sitemap(child);
  const bool channel = child.is("channel");
  const bool root = child.is("rss") || child.is("rdf") || child.is("feed");  // begun again within another
  if (depth > 0 && (channel || root || child.is("items"))) {
    if (channel) read_channel_attributes(child);
    return read_children(child, depth - 1);
  }
  if (depth > 0 && holds_entries(child)) return read_children(child, depth - 1);
  read_feed_field(child, dialect_, draft_);
}

void MarkupReader::add_entry(const Element& element) {
  if (draft_.feed.entries.size() >= limits_.max_entries) {
    ++draft_.feed.left_out;
    return;
  }
  if (draft_.feed.format == Format::kSitemapNews && !saw_news_) {
    for_each_child(element,
                   [&](const Element& child) { saw_news_ |= child.vocabulary == Vocabulary::kNews; });
  }
  read_entry(element, dialect_, draft_.feed.entries.emplace_back());
}

/// The sitemaps that an index names are links of the feed, no articles.
void MarkupReader::add_sitemap(const Element& element) {
  for_each_child(element, [&](const Element& child) {
    if (!child.is("loc") || draft_.feed.links.size() >= limits_.max_entries) return;
    RawLink link;
    link.href = trimmed_text_of(child.node);
    link.base = child.scope.stated_base();
    link.rel = "sitemap";
    draft_.feed.links.push_back(std::move(link));
  });
}

/// RDF's identity; CDF's link and date.
void MarkupReader::read_channel_attributes(const Element& channel) {
  saw_channel_ = true;
  if (draft_.feed.id.empty()) draft_.feed.id = trimmed(attribute(channel.node, "about"));
  draft_.updated.offer(std::string(trimmed(plain_attribute(channel.node, "lastmod"))), Rank::kNear);
  const std::string_view href = trimmed(plain_attribute(channel.node, "href"));
  if (href.empty()) return;
  RawLink link;
  link.href = href;
  link.base = channel.scope.stated_base();
  link.rel = "alternate";
  draft_.feed.links.push_back(std::move(link));
}

}  // namespace

Reading read_markup(std::string_view text, const Root& root, const Hints& hints, const Limits& limits) {
  Tree tree;
  const Entities entities = read_internal_subset(root.subset);
  const Mended mended = read_tree(text, root.offset, entities, limits.max_depth, tree);
  if (tree.root == nullptr)
    return Refusal{true, "read: the feed cannot be read: No document element found", root.offset};

  const Scope outside(hints.base_url, hints.language);
  const Scope inside(*tree.root, outside);
  const Element element(*tree.root, inside);
  const Format format = format_of(element);
  if (element.is("entry") && !binds(element.node, is_atom_10) && !binds(element.node, is_atom_03))
    return Refusal{false, "read: XML with the root <entry>, not a feed", root.offset};
  MarkupReader reader(format, limits);
  ParsedFeed feed = reader.read(element);
  const bool empty = feed.entries.empty() && !reader.saw_channel();
  if (element.is("rdf") && format == Format::kRss && empty) {
    return Refusal{false, "read: an RDF document, not a feed", root.offset};
  }
  if (format == Format::kSitemapNews && !reader.saw_news()) {
    return Refusal{false, "read: a sitemap without news, not a feed", root.offset};
  }
  feed.salvaged = mended.repaired || root.junk_before;
  feed.truncated = mended.truncated;
  feed.mismatched = mended.mismatched;
  return feed;
}

}  // namespace khabar::read
