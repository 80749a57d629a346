#include "normalize/article.h"

#include <algorithm>

#include "base/utf8.h"
#include "normalize/canonical_url.h"
#include "normalize/date.h"
#include "normalize/language.h"
#include "normalize/links.h"
#include "normalize/media.h"
#include "normalize/people.h"
#include "normalize/sanitize.h"
#include "normalize/text.h"
#include "normalize/text_construct.h"
#include "normalize/title.h"

namespace khabar::normalize {
namespace {

constexpr std::size_t kRawDateBytes = 64;
constexpr std::size_t kSampleBytes = 1024;  // of the text, enough to tell its language

/// The article's address: what the link of a feed service stands for, the links to a page, a guid that is a
/// permalink, links of other relations, at last an attachment or content that stands elsewhere.
std::string address_of(const RawEntry& entry, Bases& bases) {
  std::string url = web_url(entry.original_link, bases.of({}));
  if (url.empty()) url = alternate_page(entry.links, bases);
  if (url.empty() &&
      entry.id_is_permalink)  // "true" is also what is not said: only a path is believed relative
    url = web_url(entry.id, entry.id.starts_with('/') ? bases.of({}) : std::nullopt);
  if (url.empty()) url = other_page(entry.links, bases);
  if (url.empty()) url = link_of(entry.links, "enclosure", bases);
  if (url.empty() && !entry.enclosures.empty())
    url = web_url(entry.enclosures.front().url, bases.of(entry.enclosures.front().base));
  return url.empty() ? link_of(entry.links, "content", bases) : url;
}

void set_canonical(Article& article, Url url) {
  Canonical page = canonicalize(std::move(url));
  article.canonical_url = std::move(page.url);
  article.url_rules = std::move(page.rules);
}

void set_address(Article& article, const RawEntry& entry, Bases& bases) {
  std::string room;
  article.guid = trimmed(cleaned(entry.id, room));
  article.url = address_of(entry, bases);
  if (is_canonical(article.url))
    article.canonical_url = article.url;
  else if (auto url = parse_url(article.url))
    set_canonical(article, *std::move(url));
}

void set_title(Article& article, std::string title, const RawEntry& entry, const Outlet& outlet) {
  article.title_raw = cut_letters(std::move(title), outlet.limits.title_letters);
  const bool own_names = !entry.source_title.empty() || !entry.publisher.empty();
  if (!own_names || !may_have_site_name(article.title_raw)) {
    article.title = without_site_name(article.title_raw, outlet.names);
    return;
  }
  SiteNames names = outlet.names;
  for (const std::string& name : {single_line(entry.source_title), single_line(entry.publisher)})
    if (!name.empty()) names.add(name);
  article.title = without_site_name(article.title_raw, names);
}

/// Gives back the room that a string grew into and does not need: articles are kept by the thousand.
void trim_room(std::string& text) {
  if (text.capacity() > text.size() + text.size() / 8 + 64) text.shrink_to_fit();
}

std::string limited(std::string text, std::size_t bytes) {
  if (text.size() > bytes) text.resize(utf8::prefix_bytes(text, bytes).size());
  trim_room(text);
  return text;
}

/// Fills text, html, summary and image from content and summary. Either may be missing: the whole content is
/// then what is there.
void set_content(Article& article, const RawEntry& entry, const Outlet& outlet, Bases& bases) {
  RenderOptions options;
  options.max_bytes = outlet.limits.text_bytes;
  Rendered summary = render_text(entry.summary, bases.of(entry.summary.base), options);
  Rendered content;
  const bool same = entry.content.value == entry.summary.value;
  if (!same) content = render_text(entry.content, bases.of(entry.content.base), options);
  const bool whole = !content.text.empty() || (!content.html.empty() && summary.text.empty());
  article.image_url = std::move(content.image.empty() ? summary.image : content.image);
  if (whole) {
    article.summary = limited(std::move(summary.text), options.max_bytes);
    article.summary_html = std::move(summary.html);
    article.text = limited(std::move(content.text), options.max_bytes);
    article.html = std::move(content.html);
  } else {
    article.summary = limited(summary.text, options.max_bytes);
    article.text = limited(std::move(summary.text), options.max_bytes);
    article.html = std::move(summary.html);
  }
  trim_room(article.html);
}

/// The first date that can be read: of the publication, of what else may be it, and of the last change, which
/// an Atom entry may have alone (RFC 4287 4.1.2). The raw text is the one that was read, or the first.
void set_dates(Article& article, const RawEntry& entry, const Outlet& outlet) {
  const DateContext context{outlet.context.fetched_at, outlet.context.feed.timezone, outlet.lang};
  const DateReading updated = read_date(entry.updated, context);
  article.updated = updated.time;
  const std::string* raw = &entry.published;
  DateReading published = read_date(entry.published, context);
  if (!published.time && !entry.created.empty()) {
    published = read_date(entry.created, context);
    if (published.time || raw->empty()) raw = &entry.created;
  }
  if (!published.time && !entry.updated.empty()) {
    if (updated.time || raw->empty()) raw = &entry.updated;
    published = updated;
  }
  article.published_raw = limited(single_line(*raw), kRawDateBytes);
  article.published = published.time;
  article.published_quality = published.quality;
}

/// The language that the entry names for itself: that of its texts where it is not just inherited from the
/// feed.
const std::string& language_hint(const RawEntry& entry, const Outlet& outlet) {
  for (const RawText* own : {&entry.content, &entry.summary, &entry.title}) {
    if (own->empty() || own->lang.empty()) continue;
    if (own->lang != outlet.feed_lang) return own->lang;
    break;  // the text itself is in the feed's language, whatever stands in front of it
  }
  return entry.lang.empty() ? outlet.lang : entry.lang;
}

void set_language(Article& article, const RawEntry& entry, const Outlet& outlet) {
  thread_local std::string sample;  // its room is used again
  sample.assign(article.title).append("\n").append(utf8::prefix_bytes(article.text, kSampleBytes));
  article.lang = language_of(sample, language_hint(entry, outlet));
  article.dir = direction_of(article.lang, sample);
}

void set_source(Article& article, const RawEntry& entry, const Outlet& outlet, Bases& bases) {
  if (!entry.source_title.empty()) article.source_name = line_of(entry.source_title, TextType::kUnknown);
  if (article.source_name.empty() && !entry.publisher.empty())
    article.source_name = single_line(entry.publisher);
  if (article.source_name.empty()) article.source_name = outlet.name;
  article.source_name = cut_letters(std::move(article.source_name), outlet.limits.name_letters);
  article.source_url = web_url(entry.source_url, bases.of({}));
}

/// Where the text says nothing, each author is asked, and whose piece the feed says it is.
std::string agency_of(const Article& article, const RawEntry& entry) {
  const std::string& source = entry.source_title.empty() ? entry.publisher : entry.source_title;
  const std::string_view first = article.authors.empty() ? std::string_view() : article.authors.front();
  std::string agency = wire_agency_of(article.text.empty() ? article.summary : article.text, first);
  for (std::size_t i = 1; agency.empty() && i < article.authors.size(); ++i)
    agency = wire_agency_of({}, article.authors[i]);
  if (agency.empty() && !source.empty()) agency = wire_agency_of({}, {}, line_of(source, TextType::kUnknown));
  return agency;
}

}  // namespace

const std::optional<Url>& Bases::of(const std::string& base) {
  if (base.empty()) return fallback_;
  if (base != last_) {
    last_ = base;
    parsed_ = parse_url(base);
  }
  return parsed_ ? parsed_ : fallback_;
}

void Bases::settle(const ParsedFeed& feed) {
  const auto address = [&](std::string_view rel) -> std::optional<Url> {
    const auto said = std::find_if(feed.links.begin(), feed.links.end(),
                                   [&](const RawLink& link) { return link.rel == rel; });
    return said == feed.links.end() ? std::nullopt : parse_url(web_url(said->href, of(said->base)));
  };
  if (!fallback_) fallback_ = address("self");
  const bool has_rule = feed.format == Format::kAtom10 || feed.format == Format::kAtom03 ||
                        feed.format == Format::kJson1 || feed.format == Format::kJson11;
  if (fallback_ && has_rule) return;
  auto site = address("alternate");
  const bool elsewhere =
      site && (!fallback_ || host_without_www(fallback_->host) != host_without_www(site->host));
  if (elsewhere) fallback_ = std::move(site);
}

std::vector<std::string> distinct_lines(const std::vector<std::string>& raw, std::size_t most,
                                        std::size_t letters) {
  std::vector<std::string> out;
  for (const std::string& value : raw) {
    if (out.size() == most) break;
    std::string line = cut_letters(line_of(value, TextType::kUnknown), letters);
    if (!line.empty() && std::find(out.begin(), out.end(), line) == out.end()) out.push_back(std::move(line));
  }
  return out;
}

Article make_article(const RawEntry& entry, std::string title, const Outlet& outlet, Bases& bases) {
  const Limits& limits = outlet.limits;
  Article article;
  set_address(article, entry, bases);
  set_source(article, entry, outlet, bases);
  set_title(article, std::move(title), entry, outlet);
  set_content(article, entry, outlet, bases);
  if (std::string image = image_of(entry, bases); !image.empty()) article.image_url = std::move(image);
  article.authors = names_of_people(entry.authors, limits.authors, limits.name_letters);
  article.categories = distinct_lines(entry.categories, limits.categories, limits.name_letters);
  article.enclosures = enclosures_of(entry, bases, limits.enclosures);
  set_dates(article, entry, outlet);
  set_language(article, entry, outlet);
  article.wire_agency = agency_of(article, entry);
  return article;
}

}  // namespace khabar::normalize
