#include "newsroom.h"

#include <algorithm>

#include "feeds.h"

namespace khabar::demo {
namespace {

const Story& story_of(std::string_view slug) {
  return *std::find_if(stories().begin(), stories().end(),
                       [&](const Story& story) { return story.slug == slug; });
}

std::string paragraph(std::string_view text) {
  const bool heading = text.substr(0, 3) == "## ";
  const std::string tag = heading ? "h2" : "p";
  return "<" + tag + ">" + escape(heading ? text.substr(3) : text) + "</" + tag + ">\n";
}

std::string html_of(const Story& story, std::string_view image, bool edited) {
  std::string out =
      "<figure><img src=\"" + std::string(image) + "\" alt=\"\"></figure>\n" + paragraph(story.lead);
  for (std::string_view rest = story.body; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    out += paragraph(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (edited) out += paragraph(story.added_paragraph);
  return out;
}

Item item_of(const Outlet& outlet, const Story& story, const std::string& base, Time start, Time now) {
  const bool edited = story.edited.count() > 0 && now >= start + story.edited;
  Item item;
  item.story = &story;
  item.headline = edited && !story.new_title.empty() ? story.new_title : story.title;
  item.title = item.headline;
  if (outlet.name_in_titles) item.title += " | " + std::string(outlet.name);
  item.url = base + "/" + std::string(outlet.id) + "/" + std::string(story.slug);
  item.image = base + "/photos/" + std::string(story.slug) + ".svg";
  item.html = html_of(story, item.image, edited);
  item.published = start + story.appears - story.age;
  item.updated = edited ? start + story.edited : item.published;
  return item;
}

}  // namespace

std::vector<Item> front_page(const Outlet& outlet, std::string_view base, Time start, Time now) {
  std::vector<Item> items;
  for (const std::string_view slug : outlet.stories) {
    const Story& story = story_of(slug);
    if (now >= start + story.appears) items.push_back(item_of(outlet, story, std::string(base), start, now));
  }
  std::stable_sort(items.begin(), items.end(),
                   [](const Item& a, const Item& b) { return a.published > b.published; });
  return items;
}

}  // namespace khabar::demo
