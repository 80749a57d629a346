#include "read/entry_fields.h"

#include "read/field_table.h"
#include "read/parts.h"
#include "read/text_construct.h"
#include "read/tokens.h"

namespace khabar::read {
namespace {

using V = Vocabulary;
using EntryField = Field<EntryDraft, const Dialect&>;

/// A handler that reads a text into one slot.
template <Ranked<RawText> EntryDraft::*slot, Rank rank, TextType Dialect::*undeclared>
void text_into(const Element& e, EntryDraft& draft, const Dialect& dialect) {
  (draft.*slot).offer(read_text(e, dialect.*undeclared), rank);
}

/// A handler that reads a date into one slot. Of two dates of one kind the last is meant: that is how
/// programs overwrite.
template <Ranked<std::string> EntryDraft::*slot, Rank rank>
void date_into(const Element& e, EntryDraft& draft, const Dialect&) {
  (draft.*slot).offer_last(trimmed_text_of(e.node), rank);
}

/// When an entry was published may be said twice, and once so that nobody can read it.
template <Rank rank>
void published(const Element& e, EntryDraft& draft, const Dialect&) {
  std::string date = trimmed_text_of(e.node);
  if (!draft.published.empty() && draft.published.rank() != rank)
    draft.published_too.offer_last(rank < draft.published.rank() ? draft.published.take() : date, Rank::kOwn);
  draft.published.offer_last(std::move(date), rank);
}

template <Rank rank>
void author(const Element& e, EntryDraft& draft, const Dialect&) {
  RawPerson person = read_person(e);
  if (person.name.empty() && person.email.empty()) return;
  draft.authors.at(static_cast<std::size_t>(rank)).push_back(std::move(person));
}

void contributor(const Element& e, EntryDraft& draft, const Dialect&) {
  draft.entry.contributors.push_back(read_person(e));
}

void category(const Element& e, EntryDraft& draft, const Dialect&) {
  read_categories(e, draft.entry.categories);
}

void keywords(const Element& e, EntryDraft& draft, const Dialect&) {
  read_keywords(e, draft.entry.categories);
}

template <std::string RawEntry::*field>
void plain(const Element& e, EntryDraft& draft, const Dialect&) {
  if ((draft.entry.*field).empty()) draft.entry.*field = trimmed_text_of(e.node);
}

void guid(const Element& e, EntryDraft& draft, const Dialect&) {
  std::string id = trimmed_text_of(e.node);
  if (id.empty()) id = trimmed(deep_text_of(e.node));
  if (id.empty() || !draft.entry.id.empty()) return;
  draft.entry.id = std::move(id);
  draft.entry.id_is_permalink = !same_ignoring_case(trimmed(plain_attribute(e.node, "isPermaLink")), "false");
}

/// An id may be an address (RFC 4287 4.2.6), and is the only one of some entries.
void atom_id(const Element& e, EntryDraft& draft, const Dialect&) {
  if (!draft.entry.id.empty()) return;
  draft.entry.id = read_id(e);
  draft.entry.id_is_permalink = true;
}

void enclosure(const Element& e, EntryDraft& draft, const Dialect&) {
  RawEnclosure enclosure = read_enclosure(e);
  if (!enclosure.url.empty()) draft.entry.enclosures.push_back(std::move(enclosure));
}

void original_enclosure(const Element& e, EntryDraft& draft, const Dialect&) {
  draft.original_enclosure = trimmed_text_of(e.node);
}

void link(const Element& e, EntryDraft& draft, const Dialect& dialect) {
  RawLink link = read_link(e);
  if (link.href.empty()) return;
  if (link.rel == "enclosure") enclosure(e, draft, dialect);
  draft.entry.links.push_back(std::move(link));
}

/// CDF's <A HREF>.
void anchor(const Element& e, EntryDraft& draft, const Dialect& dialect) {
  if (!plain_attribute(e.node, "href").empty()) link(e, draft, dialect);
}

/// Atom content may stand elsewhere.
void content(const Element& e, EntryDraft& draft, const Dialect& dialect) {
  const std::string_view source = trimmed(plain_attribute(e.node, "src"));
  if (source.empty()) return draft.content.offer(read_text(e, dialect.text), Rank::kOwn);
  RawLink link = read_link(e);
  link.href = source;
  link.rel = "content";
  draft.entry.links.push_back(std::move(link));
}

void image(const Element& e, EntryDraft& draft, const Dialect&) {
  if (!draft.entry.image.empty()) return;
  draft.entry.image = read_image(e);
  draft.entry.image_base = e.scope.stated_base();
}

/// The image of early podcasts: <itunes:link rel="image" href="..."/>.
void itunes_link(const Element& e, EntryDraft& draft, const Dialect& dialect) {
  if (same_ignoring_case(plain_attribute(e.node, "rel"), "image")) image(e, draft, dialect);
}

/// A guest speaks but has not made the episode (podcastindex.org/namespace/1.0: the role is "host" where none
/// is said).
void podcast_person(const Element& e, EntryDraft& draft, const Dialect& dialect) {
  const std::string role = lower(trimmed(plain_attribute(e.node, "role")));
  if (!role.empty() && role != "host" && role != "author") return;
  const std::string_view name = trimmed(plain_attribute(e.node, "name"));  // as early feeds have it
  if (name.empty()) return author<Rank::kFallback>(e, draft, dialect);
  draft.authors.at(static_cast<std::size_t>(Rank::kFallback)).push_back({std::string(name), {}, {}});
}

/// The first of the candidates in a srcset, "a.jpg 1500w, b.jpg 600w".
void podcast_images(const Element& e, EntryDraft& draft, const Dialect&) {
  const std::string_view set = trimmed(plain_attribute(e.node, "srcset"));
  if (set.empty() || !draft.entry.image.empty()) return;
  draft.entry.image = set.substr(0, set.find_first_of(" \t\r\n"));
  draft.entry.image_base = e.scope.stated_base();
}

/// The file in another form, with the places where it lies (podcastindex.org/namespace/1.0); the first on the
/// web is meant.
void alternate_enclosure(const Element& e, EntryDraft& draft, const Dialect&) {
  RawEnclosure enclosure = read_enclosure(e);
  enclosure.url.clear();
  for_each_child(e, [&](const Element& child) {
    const std::string_view uri = trimmed(plain_attribute(child.node, "uri"));
    if (enclosure.url.empty() && child.is("source") && lower(uri).starts_with("http")) enclosure.url = uri;
  });
  if (!enclosure.url.empty()) draft.alternates.push_back(std::move(enclosure));
}

/// RSS: text and a url attribute. Atom: the feed that the entry was taken from.
void source(const Element& e, EntryDraft& draft, const Dialect&) {
  draft.entry.source_url = trimmed(plain_attribute(e.node, "url"));
  if (!has_child_elements(e.node)) {
    draft.entry.source_title = trimmed_text_of(e.node);
    return;
  }
  for_each_child(e, [&](const Element& child) {
    if (child.is("author")) draft.source_authors.push_back(read_person(child));
    if (child.is("title")) draft.entry.source_title = trimmed(deep_text_of(child.node));
    if (child.is("link") && read_link(child).rel == "alternate")
      draft.entry.source_url = read_link(child).href;
  });
}

void media(const Element& e, EntryDraft& draft, const Dialect&) {
  read_media(e, draft);
}

void google_news(const Element& e, EntryDraft& draft, const Dialect& dialect) {
  constexpr Rank kRank = Rank::kOwn;
  for_each_child(e, [&](const Element& child) {
    if (child.is("title"))
      draft.title.offer(read_text(child, dialect.title), kRank);  // escaped twice by some
    if (child.is("publication_date")) draft.published.offer(trimmed_text_of(child.node), kRank);
    if (child.is("keywords")) keywords(child, draft, dialect);
    if (!child.is("publication")) return;
    for_each_child(child, [&](const Element& part) {
      if (part.is("name")) draft.entry.publisher = trimmed_text_of(part.node);
      if (part.is("language")) draft.entry.lang = trimmed_text_of(part.node);
    });
  });
}

void sitemap_image(const Element& e, EntryDraft& draft, const Dialect&) {
  for_each_child(e, [&](const Element& child) {
    if (!child.is("loc") || !draft.entry.image.empty()) return;
    draft.entry.image = trimmed_text_of(child.node);
    draft.entry.image_base = child.scope.stated_base();
  });
}

/// Where a description, a date and so on is looked for, in order of trust.
constexpr auto kTitleText = &Dialect::title;
constexpr auto kBodyText = &Dialect::text;
constexpr FieldTable kFields(std::array{
    EntryField{V::kCore, "title", text_into<&EntryDraft::title, Rank::kOwn, kTitleText>},
    EntryField{V::kDublinCore, "title", text_into<&EntryDraft::title, Rank::kModule, kTitleText>},
    EntryField{V::kItunes, "title", text_into<&EntryDraft::title, Rank::kFallback, kTitleText>},
    EntryField{V::kCore, "description", text_into<&EntryDraft::description, Rank::kOwn, kBodyText>},
    EntryField{V::kXhtml, "description", text_into<&EntryDraft::description, Rank::kNear, kBodyText>},
    EntryField{V::kCore, "abstract", text_into<&EntryDraft::description, Rank::kOwn, kBodyText>},
    EntryField{V::kDublinCore, "description", text_into<&EntryDraft::description, Rank::kNear, kBodyText>},
    EntryField{V::kDublinCore, "abstract", text_into<&EntryDraft::description, Rank::kNear, kBodyText>},
    EntryField{V::kItunes, "summary", text_into<&EntryDraft::description, Rank::kModule, kBodyText>},
    EntryField{V::kItunes, "description", text_into<&EntryDraft::description, Rank::kModule, kBodyText>},
    EntryField{V::kItunes, "subtitle", text_into<&EntryDraft::description, Rank::kFallback, kBodyText>},
    EntryField{V::kCore, "summary", text_into<&EntryDraft::summary, Rank::kOwn, kBodyText>},
    EntryField{V::kContent, "encoded", text_into<&EntryDraft::content, Rank::kOwn, kBodyText>},
    EntryField{V::kContent, "full-text", text_into<&EntryDraft::content, Rank::kOwn, kBodyText>},
    EntryField{V::kCore, "encoded", text_into<&EntryDraft::content, Rank::kNear, kBodyText>},
    EntryField{V::kCore, "content", content},
    EntryField{V::kCore, "fulltext", text_into<&EntryDraft::content, Rank::kNear, kBodyText>},
    EntryField{V::kCore, "fullitem", text_into<&EntryDraft::content, Rank::kNear, kBodyText>},
    EntryField{V::kCore, "body", text_into<&EntryDraft::content, Rank::kNear, kBodyText>},
    EntryField{V::kXhtml, "body", text_into<&EntryDraft::content, Rank::kNear, kBodyText>},
    EntryField{V::kXhtml, "div", text_into<&EntryDraft::content, Rank::kNear, kBodyText>},

    EntryField{V::kCore, "pubdate", published<Rank::kOwn>},
    EntryField{V::kCore, "published", published<Rank::kOwn>},
    EntryField{V::kCore, "issued", published<Rank::kNear>},
    EntryField{V::kDublinCore, "issued", published<Rank::kNear>},
    EntryField{V::kDublinCore, "date", published<Rank::kModule>},
    EntryField{V::kDublinCore, "available", published<Rank::kModule>},
    EntryField{V::kCore, "date", published<Rank::kModule>},
    EntryField{V::kCore, "publishdate", published<Rank::kFallback>},
    EntryField{V::kCore, "publisheddate", published<Rank::kFallback>},
    EntryField{V::kCore, "publicationdate", published<Rank::kFallback>},
    EntryField{V::kPrism, "publicationdate", published<Rank::kFallback>},
    EntryField{V::kCore, "updated", date_into<&EntryDraft::updated, Rank::kOwn>},
    EntryField{V::kCore, "modified", date_into<&EntryDraft::updated, Rank::kNear>},
    EntryField{V::kDublinCore, "modified", date_into<&EntryDraft::updated, Rank::kNear>},
    EntryField{V::kCore, "lastmod", date_into<&EntryDraft::updated, Rank::kNear>},
    EntryField{V::kCore, "lastbuilddate", date_into<&EntryDraft::updated, Rank::kModule>},
    EntryField{V::kCore, "created", date_into<&EntryDraft::created, Rank::kOwn>},
    EntryField{V::kDublinCore, "created", date_into<&EntryDraft::created, Rank::kNear>},

    EntryField{V::kCore, "author", author<Rank::kOwn>},
    EntryField{V::kDublinCore, "creator", author<Rank::kNear>},
    EntryField{V::kDublinCore, "author", author<Rank::kNear>},
    EntryField{V::kCore, "creator", author<Rank::kNear>},
    EntryField{V::kItunes, "author", author<Rank::kModule>},
    EntryField{V::kMedia, "credit", author<Rank::kFallback>},
    EntryField{V::kPodcast, "person", podcast_person},
    EntryField{V::kCore, "contributor", contributor},
    EntryField{V::kDublinCore, "contributor", contributor},

    EntryField{V::kCore, "category", category},
    EntryField{V::kDublinCore, "subject", category},
    EntryField{V::kItunes, "category", category},
    EntryField{V::kMedia, "category", category},

    EntryField{V::kCore, "link", link},
    EntryField{V::kCore, "a", anchor},
    EntryField{V::kCore, "loc", link},
    EntryField{V::kCore, "enclosure", enclosure},
    EntryField{V::kCore, "guid", guid},
    EntryField{V::kCore, "id", atom_id},
    EntryField{V::kDublinCore, "identifier", atom_id},
    EntryField{V::kFeedburner, "origlink", plain<&RawEntry::original_link>},
    EntryField{V::kFeedburner, "origenclosurelink", original_enclosure},
    EntryField{V::kCore, "comments", plain<&RawEntry::comments>},
    EntryField{V::kCore, "image", image},
    EntryField{V::kItunes, "image", image},
    EntryField{V::kPodcast, "image", image},
    EntryField{V::kPodcast, "alternateenclosure", alternate_enclosure},
    EntryField{V::kPodcast, "images", podcast_images},
    EntryField{V::kCore, "thumbnail", image},
    EntryField{V::kCore, "img", image},
    EntryField{V::kCore, "photo", image},
    EntryField{V::kCore, "picture", image},
    EntryField{V::kCore, "source", source},
    EntryField{V::kCore, "rights", plain<&RawEntry::rights>},
    EntryField{V::kCore, "copyright", plain<&RawEntry::rights>},
    EntryField{V::kDublinCore, "rights", plain<&RawEntry::rights>},
    EntryField{V::kDublinCore, "publisher", plain<&RawEntry::publisher>},
    EntryField{V::kDublinCore, "language", plain<&RawEntry::lang>},
    EntryField{V::kCore, "language", plain<&RawEntry::lang>},

    EntryField{V::kMedia, "group", media},
    EntryField{V::kMedia, "peerlink", media},
    EntryField{V::kMedia, "player", media},
    EntryField{V::kMedia, "content", media},
    EntryField{V::kMedia, "thumbnail", media},
    EntryField{V::kMedia, "title", media},
    EntryField{V::kMedia, "description", media},
    EntryField{V::kMedia, "keywords", keywords},
    EntryField{V::kItunes, "keywords", keywords},
    EntryField{V::kCore, "tags", keywords},
    EntryField{V::kItunes, "link", itunes_link},
    EntryField{V::kNews, "news", google_news},
    EntryField{V::kSitemapImage, "image", sitemap_image},
});

/// What stands in the tag of the entry itself: RDF's identity, CDF's link and date.
void read_attributes(const Element& e, EntryDraft& draft) {
  for (const Attribute& a : e.node.attributes) {
    const std::string_view name = a.name;
    if (same_ignoring_case(name, "href")) draft.entry.links.push_back(read_link(e));
    if (same_ignoring_case(name, "lastmod")) draft.updated.offer(std::string(trimmed(a.value)), Rank::kNear);
    if (same_ignoring_case(local_part(name), "about")) {
      draft.entry.id = trimmed(a.value);
      draft.entry.id_is_permalink = true;  // RSS 1.0, 5.5: it should be the link
    }
  }
}

}  // namespace

void read_entry(const Element& element, const Dialect& dialect, RawEntry& entry) {
  EntryDraft draft(entry);
  if (!element.node.attributes.empty()) read_attributes(element, draft);
  for_each_child(element, [&](const Element& child) {
    if (const EntryField* field = kFields.find(child)) field->read(child, draft, dialect);
  });
  finish(draft);
  if (entry.lang.empty()) entry.lang = element.scope.lang();
}

}  // namespace khabar::read
