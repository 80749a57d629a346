#include "integration/history_model.h"

#include <algorithm>

#include "support/site.h"

namespace khabar::test {
namespace {

constexpr int kSectionsOfAnOutlet = 3;
constexpr std::size_t kRecent = 40;   // pieces that may still be edited or withdrawn
constexpr std::size_t kNodesLag = 2;  // polls
constexpr std::chrono::hours kPin{24};
constexpr int kPinnedAfter = 5;

const char* const kParagraph =
    " قالت مصادر مطلعة في تصريحات صحفية إن الجهات المعنية تتابع التطورات عن كثب وستعلن عن خطوات جديدة خلال الأيام "
    "المقبلة بعد مشاورات موسعة";

std::string rfc822(Time time) {
  const std::string text = format_rfc3339(time);  // 2025-12-09T12:00:00.000Z
  static const char* const kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return text.substr(8, 2) + " " + kMonths[std::stoul(text.substr(5, 2)) - 1] + " " + text.substr(0, 4) +
         " " + text.substr(11, 8) + " GMT";
}

}  // namespace

int pick(Random& random, int low, int high) {
  return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
}

World::World(unsigned seed) : random_(seed) {
  outlets_ = {{"alpha.example", "صحيفة ألفا", Guids::kStable, Urls::kTracked, true},
              {"beta.example", "بيتا نيوز", Guids::kRotating, Urls::kSchemes, true},
              {"gamma.example", "شبكة غاما", Guids::kAbsent, Urls::kScreens, true},
              {"delta.example", "دلتا", Guids::kShared, Urls::kPlain, false},
              {"epsilon.example", "إبسيلون", Guids::kStable, Urls::kSlugs, true}};
  for (int outlet = 0; outlet < static_cast<int>(outlets_.size()); ++outlet)
    for (int section = 0; section < kSectionsOfAnOutlet; ++section) {
      const std::string& host = outlets_[static_cast<std::size_t>(outlet)].host;
      feeds_.push_back({host + "-" + std::to_string(section), host, outlet, 12, {}});
    }
  feeds_.push_back({"aggregator", "aggregator.example", -1, 30, {}});
}

void World::publish(Time now) {
  Piece piece;
  piece.outlet = pick(random_, 0, static_cast<int>(outlets_.size()) - 1);
  piece.number = static_cast<int>(pieces_.size());
  const std::string number = std::to_string(piece.number);
  piece.words = {"خبر رقم " + number + " من غرفة الأخبار", "نص الخبر " + number + kParagraph};
  piece.published = std::chrono::floor<std::chrono::seconds>(now);
  const int first = piece.outlet * kSectionsOfAnOutlet;
  piece.sections.insert(first + pick(random_, 0, kSectionsOfAnOutlet - 1));
  piece.sections.insert(first + pick(random_, 0, kSectionsOfAnOutlet - 1));
  pieces_.push_back(std::move(piece));
}

Piece* World::recent() {
  if (pieces_.empty()) return nullptr;
  const auto back =
      static_cast<std::size_t>(pick(random_, 1, static_cast<int>(std::min(pieces_.size(), kRecent))));
  return &pieces_[pieces_.size() - back];
}

void World::edit() {
  Piece* piece = recent();
  if (piece == nullptr) return;
  const std::string mark = std::to_string(pick(random_, 1, 1'000'000));
  const int what = pick(random_, 0, 2);
  if (what != 0)
    piece->words.body = "نص الخبر " + std::to_string(piece->number) + kParagraph + " تحديث " + mark;
  if (what != 1) {
    piece->words.title = "خبر رقم " + std::to_string(piece->number) + " من غرفة الأخبار معدل " + mark;
    ++piece->slug;
  }
}

void World::withdraw() {
  if (Piece* piece = recent()) piece->withdrawn = piece->was_withdrawn = true;
}

void World::reinstate() {
  if (Piece* piece = recent()) piece->withdrawn = false;
}

Window World::fresh(int feed) const {
  const Section& section = feeds_[static_cast<std::size_t>(feed)];
  Window window;
  for (auto piece = pieces_.rbegin(); piece != pieces_.rend() && window.size() < section.length; ++piece) {
    const bool carried = section.outlet < 0 ? piece->number % 3 == 0 : piece->sections.contains(feed);
    if (carried && !piece->withdrawn) window.push_back({piece->number, piece->words, piece->slug});
  }
  return window;
}

Window World::document(int feed) {
  Section& section = feeds_[static_cast<std::size_t>(feed)];
  section.past.push_back(fresh(feed));
  if (section.past.size() > kNodesLag + 1) section.past.pop_front();
  const bool lags = lagging_ && pick(random_, 0, 9) < 3;
  const int back = lags ? pick(random_, 0, static_cast<int>(section.past.size()) - 1) : 0;
  return section.past[section.past.size() - 1 - static_cast<std::size_t>(back)];
}

std::string World::page(int piece, int slug) const {
  const Piece& of = pieces_[static_cast<std::size_t>(piece)];
  const Outlet& outlet = outlets_[static_cast<std::size_t>(of.outlet)];
  std::string path = "/news/" + std::to_string(piece);
  if (outlet.urls == Urls::kSlugs && slug > 0) path += "-headline-" + std::to_string(slug);
  return "https://" + outlet.host + path;
}

bool World::is_home(int feed, int piece) const {
  return feeds_[static_cast<std::size_t>(feed)].outlet == pieces_[static_cast<std::size_t>(piece)].outlet;
}

std::string World::link(const Outlet& outlet, const Line& line) {
  std::string page = this->page(line.piece, line.slug);
  const std::string path = page.substr(std::string("https://").size() + outlet.host.size());
  switch (outlet.urls) {
    case Urls::kTracked:
      return page + "?utm_source=rss&at_campaign=" + std::to_string(random_() % 1000) +
             "&PHPSESSID=" + std::to_string(random_());
    case Urls::kSchemes:
      return (random_() % 2 == 0 ? "http://www." : "https://") + outlet.host + path;
    case Urls::kScreens:
      return (random_() % 2 == 0 ? "https://m." : "https://amp.") + outlet.host + path + "/#top";
    default:
      return page;
  }
}

std::string World::guid(const Section& feed, const Outlet& outlet, const Line& line) {
  if (feed.outlet < 0) return "aggregated-" + std::to_string(line.piece);
  switch (outlet.guids) {
    case Guids::kStable:
      return "tag:" + outlet.host + "," + std::to_string(line.piece);
    case Guids::kRotating:
      return "urn:" + std::to_string(random_());
    case Guids::kShared:
      return "0";
    case Guids::kAbsent:
      break;
  }
  return "";
}

std::string World::render(int feed, const Window& window) {
  const Section& section = feeds_[static_cast<std::size_t>(feed)];
  std::vector<Item> items;
  for (const Line& line : window) {
    const Piece& piece = pieces_[static_cast<std::size_t>(line.piece)];
    const Outlet& outlet = outlets_[static_cast<std::size_t>(piece.outlet)];
    Item item;
    item.guid = guid(section, outlet, line);
    item.link = link(outlet, line);
    item.title = line.words.title + (section.outlet < 0 ? "" : " | " + outlet.name);
    item.description = "<p>" + line.words.body + "</p><img src=\"https://track.example/p.gif?" +
                       std::to_string(random_()) + "\" width=\"1\" height=\"1\"/><p>" +
                       std::to_string(random_() % 10000) + " مشاهدة</p>";
    if (outlet.dates) item.date = rfc822(piece.published);
    items.push_back(std::move(item));
  }
  return rss(section.outlet < 0 ? "Aggregator" : outlets_[static_cast<std::size_t>(section.outlet)].name,
             items);
}

void Expected::poll(int feed, const Window& window, Time at) {
  for (const Line& line : window) {
    slugs_[line.piece][feed].insert(line.slug);
    show(feed, line, at);
  }
}

std::size_t Expected::unjoined(int piece) const {
  std::vector<std::set<int>> groups;
  for (const auto& [feed, slugs] : slugs_.at(piece)) {
    std::set<int> joined = slugs;
    const auto meets = [&](const std::set<int>& group) {
      return std::any_of(group.begin(), group.end(), [&](int slug) { return joined.contains(slug); });
    };
    for (auto group = groups.begin(); group != groups.end();) {
      if (meets(*group)) {
        joined.insert(group->begin(), group->end());
        group = groups.erase(group);
      } else {
        ++group;
      }
    }
    groups.push_back(std::move(joined));
  }
  return groups.size();
}

bool Expected::pinned(const Row& row, const Words& words, Time at) {
  int recent = 0;
  bool back = false;
  for (const auto& [when, before] : row.revised) {
    if (when <= at - kPin) continue;
    ++recent;
    back |= before == words;
  }
  return recent >= kPinnedAfter && back;
}

void Expected::revise(Row& row, const Words& words, Time at) {
  row.revised.emplace_back(at, row.words);
  row.words = words;
  ++row.revisions;
}

void Expected::show(int feed, const Line& line, Time at) {
  const auto [entry, stored] = rows_.try_emplace(line.piece, Row{feed, line.words, 0, {{feed, line.words}}});
  if (stored) return;
  Row& row = entry->second;
  const bool home = world_.is_home(feed, line.piece);
  if (feed != row.origin && home && !world_.is_home(row.origin, line.piece)) {
    row.origin = feed;  // the rightful feed
    row.shown[feed] = line.words;
    return revise(row, line.words, at);
  }
  const auto shown = row.shown.find(feed);
  const bool before = shown != row.shown.end();
  const bool changed = !before || shown->second != line.words;
  const bool agreed = before && shown->second == row.words;
  const bool may = feed == row.origin || (home && agreed);
  if (may && changed && line.words != row.words) {
    if (pinned(row, line.words, at)) return;
    revise(row, line.words, at);
  }
  row.shown[feed] = line.words;
}

}  // namespace khabar::test
