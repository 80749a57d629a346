#pragma once

#include <string>
#include <vector>

#include "support/catch.h"
#include "support/desk.h"

namespace khabar::test {

/// A desk with one feed, "wire", of a site that is its own host.
class Wire {
 public:
  explicit Wire(const std::string& more = "") { desk.configure({{"wire", "/wire"}}, more); }

  void show(const std::vector<Item>& items, const std::string& title = "وكالة") {
    desk.site.put("/wire", rss(title, items));
    poll();
  }
  void poll(const std::string& feed = "wire") const {
    const Ended once = desk.khabard({"once", feed});
    INFO(once.err << once.out);
    REQUIRE(once.exit_code == 0);
  }
  [[nodiscard]] std::string page(const std::string& path) const { return desk.site.url(path); }
  [[nodiscard]] long rows() const { return desk.number("SELECT count(*) FROM khabar.articles"); }
  [[nodiscard]] std::string kinds() const {
    return desk.sql("SELECT string_agg(kind::text, '' ORDER BY seq) FROM khabar.changes(0)");
  }
  [[nodiscard]] std::string last_poll() const {
    return desk.sql(
        "SELECT new, edited, known FROM khabar.polls WHERE feed_id = 'wire' ORDER BY at DESC LIMIT 1");
  }

  Desk desk;
};

inline std::string hour(int n) {
  return "Tue, 09 Dec 2025 " + std::string(n < 10 ? "0" : "") + std::to_string(n) + ":00:00 GMT";
}

/// `count` items, the newest first, an hour apart: the number is the hour.
inline std::vector<Item> window(const Wire& wire, int newest, int count) {
  std::vector<Item> items;
  for (int n = newest; n > newest - count; --n) {
    const std::string number = std::to_string(n);
    items.push_back({"tag:" + number, wire.page("/news/" + number), "خبر رقم " + number + " من الوكالة",
                     "نص الخبر رقم " + number + " كما نشرته الوكالة في موقعها صباح اليوم", "", hour(n)});
  }
  return items;
}

inline void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

}  // namespace khabar::test
