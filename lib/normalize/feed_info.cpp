#include "normalize/feed_info.h"

#include <utility>

#include "normalize/date.h"
#include "normalize/language.h"
#include "normalize/links.h"
#include "normalize/people.h"
#include "normalize/text.h"
#include "normalize/text_construct.h"

namespace khabar::normalize {
namespace {

constexpr std::size_t kDescriptionBytes = 16384;
/// An archive may say of itself how old it is; the first day is what empty fields become.
constexpr Time kEarliestOfFeed{std::chrono::sys_days{std::chrono::year{1970} / 1 / 2}};

Rendered description_of(const ParsedFeed& parsed, Bases& bases) {
  RenderOptions options;
  options.html = false;
  options.max_bytes = kDescriptionBytes;
  return render_text(parsed.description, bases.of(parsed.description.base), options);
}

}  // namespace

FeedInfo make_feed_info(const ParsedFeed& parsed, const Context& context, const Limits& limits,
                        Bases& bases) {
  DateContext dates{context.fetched_at, context.feed.timezone, parsed.lang};
  dates.earliest = kEarliestOfFeed;
  FeedInfo info;
  info.format = parsed.format;
  info.title = cut_letters(line_of(parsed.title), limits.title_letters);
  info.link = alternate_page(parsed.links, bases);
  Rendered description = description_of(parsed, bases);
  info.description = std::move(description.text);
  info.language = normalize_language_tag(parsed.lang);
  info.updated = read_date(parsed.updated, dates).time;
  info.published = read_date(parsed.published, dates).time;
  info.id = collapsed(parsed.id);
  const auto authors = names_of_people(parsed.authors, 1, limits.name_letters);
  if (!authors.empty()) info.author = authors.front();
  info.image = web_url(parsed.image, bases.of(parsed.image_base));
  if (info.image.empty()) info.image = std::move(description.image);
  info.generator = cut_letters(line_of(parsed.generator, TextType::kUnknown), limits.name_letters);
  info.categories = distinct_lines(parsed.categories, limits.categories, limits.name_letters);
  info.hub = link_of(parsed.links, "hub", bases);
  info.self = link_of(parsed.links, "self", bases);
  info.next = link_of(parsed.links, "next", bases);
  if (info.next.empty()) info.next = link_of(parsed.links, "prev-archive", bases);
  return info;
}

}  // namespace khabar::normalize
