#pragma once

#include <deque>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"

// A world of outlets whose articles are published, edited, withdrawn and shown again, in feeds with all the
// ways that real ones have with guids and URLs; and what khabar's rows must be after any history of it. The
// model knows articles by their number, never by guid, URL or hash: it cannot be wrong in the way the store
// may be.

namespace khabar::test {

using Random = std::mt19937;
/// low..high, both included.
int pick(Random& random, int low, int high);

/// How an outlet names its articles.
enum class Guids { kStable, kRotating, kAbsent, kShared };
enum class Urls { kPlain, kTracked, kSchemes, kScreens, kSlugs };

struct Outlet {
  std::string host, name;
  Guids guids = Guids::kStable;
  Urls urls = Urls::kPlain;
  bool dates = true;
};

/// What an article says at one time.
struct Words {
  std::string title, body;
  bool operator==(const Words&) const = default;
};

/// An article in the newsroom.
struct Piece {
  int outlet = 0;
  int number = 0;
  std::set<int> sections;  // feeds of the outlet that carry it
  Words words;
  int slug = 0;  // rises with each headline where URLs carry it
  Time published{};
  bool withdrawn = false, was_withdrawn = false;
};

/// A line of a feed's document.
struct Line {
  int piece = 0;
  Words words;
  int slug = 0;
};
using Window = std::vector<Line>;

struct Section {
  std::string id, host;
  int outlet = -1;          // -1: an aggregator of all outlets
  std::size_t length = 10;  // of its window
  std::deque<Window> past;  // documents of the last polls: what a node that lags still has
};

class World {
 public:
  explicit World(unsigned seed);

  void publish(Time now);
  void edit();
  void withdraw();
  void reinstate();

  /// The document that the feed's next poll gets, from a node that may lag two polls behind.
  Window document(int feed);
  [[nodiscard]] std::string render(int feed, const Window& window);
  [[nodiscard]] Window fresh(int feed) const;
  void stop_lagging() { lagging_ = false; }

  [[nodiscard]] const std::vector<Outlet>& outlets() const { return outlets_; }
  [[nodiscard]] const std::vector<Section>& feeds() const { return feeds_; }
  [[nodiscard]] const std::vector<Piece>& pieces() const { return pieces_; }
  /// Its identity, as canonical URL of its first headline.
  [[nodiscard]] std::string page(int piece, int slug) const;
  [[nodiscard]] bool is_home(int feed, int piece) const;

 private:
  std::string link(const Outlet& outlet, const Line& line);
  std::string guid(const Section& feed, const Outlet& outlet, const Line& line);
  Piece* recent();

  Random random_;
  bool lagging_ = true;
  std::vector<Outlet> outlets_;
  std::vector<Section> feeds_;
  std::vector<Piece> pieces_;
};

/// The row of an article as it must be.
struct Row {
  int origin = 0;
  Words words;
  int revisions = 0;
  std::map<int, Words> shown;                     // by feed
  std::vector<std::pair<Time, Words>> revised{};  // when, and what was before
};

/// The rules of revising, told in words of the world.
class Expected {
 public:
  explicit Expected(const World& world) : world_(world) {}
  void poll(int feed, const Window& window, Time at);
  [[nodiscard]] const std::map<int, Row>& rows() const { return rows_; }
  /// How many rows a piece may have at most, by what was shown: a guid is believed in its own feed only, so
  /// feeds are joined by the addresses that both of them showed. One, unless an outlet changes the address of
  /// a piece.
  [[nodiscard]] std::size_t unjoined(int piece) const;

 private:
  void show(int feed, const Line& line, Time at);
  static bool pinned(const Row& row, const Words& words, Time at);
  static void revise(Row& row, const Words& words, Time at);

  const World& world_;
  std::map<int, Row> rows_;
  std::map<int, std::map<int, std::set<int>>>
      slugs_;  // by piece and feed: the addresses that the feed showed
};

}  // namespace khabar::test
