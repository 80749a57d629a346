// What feeds say that would break a database: texts that no full-text index takes, addresses that no index
// takes.

#include <array>
#include <random>
#include <sstream>
#include <string_view>

#include "live_feed.h"

using namespace khabar::test;

namespace {

/// `bytes` of letters and digits without an order, which nothing compresses.
std::string noise(std::size_t bytes, unsigned seed) {
  static constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::mt19937 random(seed);
  std::string out;
  while (out.size() < bytes) out += kLetters[random() % kLetters.size()];
  return out;
}

/// So many different words of Arabic letters.
std::string many_words(int count) {
  static constexpr std::array<std::string_view, 8> kLetters{"ب", "ت", "ج", "د", "ر", "س", "ف", "ق"};
  std::string out;
  for (int i = 0; i < count; ++i) {
    for (int rest = i + 4096; rest > 0; rest /= 8) out += kLetters[static_cast<std::size_t>(rest % 8)];
    out += ' ';
  }
  return out;
}

std::string chained(const std::string& part, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += part + std::to_string(i) + '-';
  return out;
}

Item item(const std::string& name, const std::string& text) {
  const std::string url = "https://paper.example/" + name;
  return {url, url, "عنوان " + name, text, "", "Tue, 09 Dec 2025 14:05:00 +0300"};
}

std::vector<std::string> found(const Desk& desk, const std::string& words) {
  std::vector<std::string> urls;
  std::istringstream lines(
      desk.sql("SELECT url FROM khabar.search('" + words + "', NULL, '-infinity') ORDER BY url"));
  for (std::string line; std::getline(lines, line);) urls.push_back(line);
  return urls;
}

void poll_once(const Desk& desk) {
  const Ended once = desk.khabard({"once", "--all"});
  INFO(once.err);
  REQUIRE(once.exit_code == 0);
  CHECK(desk.outcome("paper") == "ok");
  CHECK(desk.number("SELECT count(*) FROM khabar_core.reject") == 0);
}

}  // namespace

TEST_CASE("Texts that no text index takes whole are stored whole and found by their beginnings (C11)") {
  Desk desk;
  const std::string words = many_words(200'000), chain = chained("حلقة", 20'000), image = noise(1 << 20, 1);
  desk.site.put("/paper", rss("جريدة", {item("words", "افتتاحية " + words), item("chain", "سلسلة " + chain),
                                        item("image", "صورة " + image), item("plain", "خبر عادي قصير")}));
  desk.configure({{"paper", "/paper"}});
  poll_once(desk);
  CHECK(articles(desk) == 4);
  CHECK(desk.number("SELECT octet_length(summary) + octet_length(coalesce(text, '')) FROM khabar.articles "
                    "WHERE url LIKE '%words'") > static_cast<long>(words.size()) / 2);
  CHECK(found(desk, "افتتاحية") == std::vector<std::string>{"https://paper.example/words"});
  CHECK(found(desk, "سلسلة") == std::vector<std::string>{"https://paper.example/chain"});
  CHECK(found(desk, "صورة") == std::vector<std::string>{"https://paper.example/image"});
  CHECK(found(desk, "عنوان").size() == 4);
}

TEST_CASE(
    "Guids and addresses longer than any index row are whole names, told apart at their ends (C12 C13)") {
  Desk desk;
  const std::string long_guid = noise(1 << 20, 2), path = noise(7000, 3);
  std::vector<Item> items{item("one", "النص الأول من خبرين لا يشبه أحدهما الآخر"),
                          item("two", "حديث آخر تماما عن مباراة الأمس في الدوحة"),
                          item(path, "عنوان طويل جدا"),
                          item("endless/" + noise(1 << 20, 4), "عنوان لا نهاية له")};
  items[0].guid = long_guid + "1";
  items[1].guid = long_guid + "2";
  desk.site.put("/paper", rss("جريدة", items));
  desk.configure({{"paper", "/paper"}});
  poll_once(desk);
  CHECK(articles(desk) == 4);
  CHECK(desk.number("SELECT count(*) FROM khabar.articles WHERE octet_length(url) > 7000") == 1);
  CHECK(desk.number("SELECT count(*) FROM khabar.articles WHERE url IS NULL") == 1);
  desk.site.put("/paper", rss("جريدة بعنوان آخر", items));
  poll_once(desk);
  CHECK(articles(desk) == 4);
}

TEST_CASE("A date in the future puts nothing on top: arrival decides, and the date is marked (A13)") {
  Desk desk;
  Item vain = item("vain", "إعلان يريد أن يبقى في الصدارة");
  vain.date = "Wed, 01 Jan 2098 00:00:00 GMT";
  desk.site.put("/paper", rss("جريدة", {vain}));
  desk.configure({{"paper", "/paper"}});
  poll_once(desk);
  desk.site.put("/paper", rss("جريدة", {vain, item("later", "خبر وصل بعده")}));
  poll_once(desk);
  CHECK(desk.sql("SELECT url FROM khabar.articles ORDER BY id DESC LIMIT 1") ==
        "https://paper.example/later");
  CHECK(desk.sql("SELECT published_quality, published <= first_seen + interval '1 day' FROM khabar.articles "
                 "WHERE url LIKE '%vain'") == "clamped|t");
}
