#include "read/feed_fields.h"

#include <array>

#include "read/field_table.h"
#include "read/parts.h"
#include "read/text_construct.h"
#include "read/tokens.h"

namespace khabar::read {
namespace {

using V = Vocabulary;
using FeedField = Field<FeedDraft, const Dialect&>;

template <Ranked<RawText> FeedDraft::*slot, Rank rank, TextType Dialect::*undeclared>
void text_into(const Element& e, FeedDraft& draft, const Dialect& dialect) {
  (draft.*slot).offer(read_text(e, dialect.*undeclared), rank);
}

template <Ranked<std::string> FeedDraft::*slot, Rank rank>
void value_into(const Element& e, FeedDraft& draft, const Dialect&) {
  (draft.*slot).offer(trimmed_text_of(e.node), rank);
}

template <std::string ParsedFeed::*field>
void plain(const Element& e, FeedDraft& draft, const Dialect&) {
  if ((draft.feed.*field).empty()) draft.feed.*field = trimmed_text_of(e.node);
}

template <Rank rank>
void author(const Element& e, FeedDraft& draft, const Dialect&) {
  RawPerson person = read_person(e);
  if (person.name.empty() && person.email.empty()) return;
  draft.authors.at(static_cast<std::size_t>(rank)).push_back(std::move(person));
}

/// Whoever owns a podcast or keeps a site made it, where nobody else is named.
void last_resort(const Element& e, FeedDraft& draft, const Dialect& dialect) {
  author<Rank::kFallback>(e, draft, dialect);
}

void category(const Element& e, FeedDraft& draft, const Dialect&) {
  read_categories(e, draft.feed.categories);
}

void keywords(const Element& e, FeedDraft& draft, const Dialect&) {
  read_keywords(e, draft.feed.categories);
}

void id(const Element& e, FeedDraft& draft, const Dialect&) {
  if (draft.feed.id.empty()) draft.feed.id = read_id(e);
}

void link(const Element& e, FeedDraft& draft, const Dialect&) {
  RawLink link = read_link(e);
  if (!link.href.empty()) draft.feed.links.push_back(std::move(link));
}

template <Rank rank>
void image(const Element& e, FeedDraft& draft, const Dialect&) {
  std::string url = read_image(e);
  if (url.empty()) return;
  draft.image.offer(std::move(url), rank);
  draft.feed.image_base = e.scope.stated_base();
}

/// The image of early podcasts: <itunes:link rel="image" href="..."/>.
void itunes_link(const Element& e, FeedDraft& draft, const Dialect& dialect) {
  if (same_ignoring_case(plain_attribute(e.node, "rel"), "image")) image<Rank::kModule>(e, draft, dialect);
}

void media_image(const Element& e, FeedDraft& draft, const Dialect& dialect) {
  const bool picture = same_ignoring_case(plain_attribute(e.node, "medium"), "image") ||
                       lower(plain_attribute(e.node, "type")).starts_with("image/");
  if (picture) image<Rank::kModule>(e, draft, dialect);
}

void ttl(const Element& e, FeedDraft& draft, const Dialect&) {
  const int minutes = read_number(text_of(e.node));
  if (minutes > 0) draft.feed.hints.ttl_minutes = minutes;
}

void skip_hours(const Element& e, FeedDraft& draft, const Dialect&) {
  for_each_child(e, [&](const Element& hour) {
    const std::string text = trimmed_text_of(hour.node);
    const int number = read_number(text) == 24 ? 0 : read_number(text);  // 0.9x counts from 1 to 24
    const bool fits = !text.empty() && is_digit(text.front()) && number < 24;
    if (hour.is("hour") && fits && draft.feed.hints.skip_hours.size() < 24)
      draft.feed.hints.skip_hours.push_back(number);
  });
}

void skip_days(const Element& e, FeedDraft& draft, const Dialect&) {
  constexpr std::array<std::string_view, 7> kDays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  for_each_child(e, [&](const Element& day) {
    const std::string name = lower(trimmed_text_of(day.node)).substr(0, 3);
    for (std::size_t i = 0; i < kDays.size(); ++i) {
      const bool fits = kDays.at(i) == name && draft.feed.hints.skip_days.size() < kDays.size();
      if (day.is("day") && fits) draft.feed.hints.skip_days.push_back(static_cast<int>(i));
    }
  });
}

void update_period(const Element& e, FeedDraft& draft, const Dialect&) {
  draft.feed.hints.update_period = lower(trimmed_text_of(e.node));
}

void update_frequency(const Element& e, FeedDraft& draft, const Dialect&) {
  const int times = read_number(text_of(e.node));
  if (times > 0) draft.feed.hints.update_frequency = times;
}

constexpr auto kTitleText = &Dialect::title;
constexpr auto kBodyText = &Dialect::text;
constexpr FieldTable kFields(std::array{
    FeedField{V::kCore, "title", text_into<&FeedDraft::title, Rank::kOwn, kTitleText>},
    FeedField{V::kDublinCore, "title", text_into<&FeedDraft::title, Rank::kModule, kTitleText>},
    FeedField{V::kItunes, "title", text_into<&FeedDraft::title, Rank::kFallback, kTitleText>},
    FeedField{V::kMedia, "title", text_into<&FeedDraft::title, Rank::kFallback, kTitleText>},
    FeedField{V::kCore, "description", text_into<&FeedDraft::description, Rank::kOwn, kBodyText>},
    FeedField{V::kCore, "subtitle", text_into<&FeedDraft::description, Rank::kOwn, kBodyText>},
    FeedField{V::kCore, "tagline", text_into<&FeedDraft::description, Rank::kOwn, kBodyText>},
    FeedField{V::kCore, "abstract", text_into<&FeedDraft::description, Rank::kOwn, kBodyText>},
    FeedField{V::kDublinCore, "description", text_into<&FeedDraft::description, Rank::kNear, kBodyText>},
    FeedField{V::kCore, "info", text_into<&FeedDraft::description, Rank::kModule, kBodyText>},
    FeedField{V::kItunes, "summary", text_into<&FeedDraft::description, Rank::kModule, kBodyText>},
    FeedField{V::kItunes, "description", text_into<&FeedDraft::description, Rank::kModule, kBodyText>},
    FeedField{V::kItunes, "subtitle", text_into<&FeedDraft::description, Rank::kFallback, kBodyText>},

    FeedField{V::kCore, "pubdate", value_into<&FeedDraft::published, Rank::kOwn>},
    FeedField{V::kCore, "published", value_into<&FeedDraft::published, Rank::kOwn>},
    FeedField{V::kDublinCore, "issued", value_into<&FeedDraft::published, Rank::kNear>},
    FeedField{V::kDublinCore, "created", value_into<&FeedDraft::published, Rank::kModule>},
    FeedField{V::kCore, "updated", value_into<&FeedDraft::updated, Rank::kOwn>},
    FeedField{V::kCore, "lastbuilddate", value_into<&FeedDraft::updated, Rank::kOwn>},
    FeedField{V::kCore, "modified", value_into<&FeedDraft::updated, Rank::kNear>},
    FeedField{V::kDublinCore, "modified", value_into<&FeedDraft::updated, Rank::kNear>},
    FeedField{V::kDublinCore, "date", value_into<&FeedDraft::updated, Rank::kModule>},
    FeedField{V::kCore, "language", value_into<&FeedDraft::lang, Rank::kOwn>},
    FeedField{V::kDublinCore, "language", value_into<&FeedDraft::lang, Rank::kNear>},

    FeedField{V::kCore, "author", author<Rank::kOwn>},
    FeedField{V::kCore, "managingeditor", author<Rank::kNear>},
    FeedField{V::kDublinCore, "creator", author<Rank::kNear>},
    FeedField{V::kDublinCore, "author", author<Rank::kNear>},
    FeedField{V::kItunes, "author", author<Rank::kModule>},
    FeedField{V::kItunes, "owner", last_resort},
    FeedField{V::kCore, "webmaster", last_resort},

    FeedField{V::kCore, "category", category},
    FeedField{V::kDublinCore, "subject", category},
    FeedField{V::kItunes, "category", category},
    FeedField{V::kItunes, "keywords", keywords},

    FeedField{V::kCore, "link", link},
    FeedField{V::kCore, "a", link},
    FeedField{V::kCore, "id", id},
    FeedField{V::kDublinCore, "identifier", id},
    FeedField{V::kCore, "guid", plain<&ParsedFeed::id>},
    FeedField{V::kCore, "generator", plain<&ParsedFeed::generator>},
    FeedField{V::kCore, "copyright", plain<&ParsedFeed::rights>},
    FeedField{V::kCore, "rights", plain<&ParsedFeed::rights>},
    FeedField{V::kDublinCore, "rights", plain<&ParsedFeed::rights>},
    FeedField{V::kCore, "image", image<Rank::kOwn>},
    FeedField{V::kCore, "logo", image<Rank::kNear>},
    FeedField{V::kItunes, "image", image<Rank::kModule>},
    FeedField{V::kMedia, "thumbnail", image<Rank::kModule>},
    FeedField{V::kMedia, "content", media_image},
    FeedField{V::kItunes, "link", itunes_link},
    FeedField{V::kCore, "icon", image<Rank::kFallback>},

    FeedField{V::kCore, "ttl", ttl},
    FeedField{V::kCore, "skiphours", skip_hours},
    FeedField{V::kCore, "skipdays", skip_days},
    FeedField{V::kSyndication, "updateperiod", update_period},
    FeedField{V::kSyndication, "updatefrequency", update_frequency},
});

}  // namespace

void read_feed_field(const Element& element, const Dialect& dialect, FeedDraft& draft) {
  if (const FeedField* field = kFields.find(element)) field->read(element, draft, dialect);
}

}  // namespace khabar::read
