#include "match/identity.h"

#include <algorithm>

#include "match/content.h"
#include "support/catch.h"

using namespace khabar;
using Kind = IdentityKey::Kind;

namespace {

const std::string kStory =
    "أعلنت وزارة الخارجية القطرية اليوم أن مباحثات رفيعة المستوى جرت في الدوحة مع وفد أمريكي حول التعاون "
    "الأمني";

Article article(std::string guid, std::string url, std::string title, std::string text = kStory) {
  Article made;
  made.guid = std::move(guid);
  made.url = made.canonical_url = std::move(url);
  made.title = std::move(title);
  made.text = std::move(text);
  return made;
}

std::vector<Article> identified(std::vector<Article> articles) {
  NormalizedFeed feed;
  feed.articles = std::move(articles);
  match::identify(feed);
  return feed.articles;
}

std::vector<Kind> kinds(const Article& article) {
  std::vector<Kind> out;
  for (const IdentityKey& key : article.keys) out.push_back(key.kind);
  return out;
}

bool share_a_key(const Article& a, const Article& b) {
  return std::any_of(a.keys.begin(), a.keys.end(), [&](const IdentityKey& key) {
    return std::find(b.keys.begin(), b.keys.end(), key) != b.keys.end();
  });
}

}  // namespace

TEST_CASE("an article has its keys strongest first") {
  const auto out = identified({article(" tag:1 ", "https://a.example/1", "One")});
  REQUIRE(kinds(out[0]) == std::vector{Kind::kGuid, Kind::kUrl, Kind::kFingerprint});
  CHECK(out[0].keys[0].hash == identity_hash("tag:1"));
  CHECK(out[0].keys[1].hash == identity_hash("https://a.example/1"));
}

TEST_CASE("a fresh guid and link at each fetch is the same article by its words (A01)") {
  const auto first = identified({article("r-1", "https://a.example/?r=1", "مباحثات قطرية أمريكية")});
  const auto second = identified({article("r-2", "https://a.example/?r=2", "مُباحثات  قطرية أمريكية")});
  CHECK(share_a_key(first[0], second[0]));
  CHECK(first[0].content_hash != Hash128{});
}

TEST_CASE("a link that changes is no edit (A01)") {
  const auto first = identified({article("g", "https://a.example/?r=1", "One")});
  const auto second = identified({article("g", "https://a.example/?r=2", "One")});
  CHECK(first[0].content_hash == second[0].content_hash);
}

TEST_CASE("a reused guid over new words and links leaves only the guid in common (A02)") {
  const auto first = identified({article("1", "https://a.example/1", "One")});
  const auto second = identified({article("1", "https://a.example/2", "Two", kStory + " لاحقا")});
  REQUIRE(first[0].keys[0] == second[0].keys[0]);
  CHECK(first[0].keys[1].hash != second[0].keys[1].hash);
  CHECK(first[0].keys[2].hash != second[0].keys[2].hash);
}

TEST_CASE("without guid the link, without both the words (C05 C06)") {
  CHECK(kinds(identified({article("", "https://a.example/1", "One")})[0]) ==
        std::vector{Kind::kUrl, Kind::kFingerprint});
  CHECK(kinds(identified({article("", "", "One")})[0]) == std::vector{Kind::kFingerprint});
  CHECK(kinds(identified({article("", "", "One", "")})[0]) == std::vector{Kind::kFingerprint});
}

TEST_CASE("blanks are no identity, and an entry of nothing is none (C07)") {
  const auto out = identified({article(" \t\n", "", "One"), article("  ", "", "Two", kStory + " ثانيا")});
  REQUIRE(out.size() == 2);
  CHECK(kinds(out[0]) == std::vector{Kind::kFingerprint});
  CHECK(identified({article("", "", "", ""), article(" ", "", " ", "...")}).size() ==
        1);  // "..." is something
  CHECK(identified({article("", "", "", "")}).empty());
}

TEST_CASE("an entry of an image alone is identified by it") {
  Article image = article("", "", "", "");
  image.image_url = "https://a.example/1.jpg";
  CHECK(identified({image}).at(0).keys.size() == 1);
}

TEST_CASE("one guid for several articles is no identity (C08)") {
  const auto out = identified({article("0", "https://a.example/1", "One"),
                               article("0", "https://a.example/2", "Two", kStory + " ثانيا"),
                               article("7", "https://a.example/3", "Three", kStory + " ثالثا")});
  REQUIRE(out.size() == 3);
  CHECK(kinds(out[0]) == std::vector{Kind::kUrl, Kind::kFingerprint});
  CHECK(kinds(out[1]) == std::vector{Kind::kUrl, Kind::kFingerprint});
  CHECK(kinds(out[2]).front() == Kind::kGuid);
}

TEST_CASE("an article fifty times is one (C08)") {
  CHECK(identified(std::vector<Article>(50, article("g", "https://a.example/1", "One"))).size() == 1);
}

TEST_CASE("two texts under one guid and one link are two states of one article, the first is kept") {
  const auto out = identified({article("g", "https://a.example/1", "One", kStory + " بعد التعديل"),
                               article("g", "https://a.example/1", "One")});
  REQUIRE(out.size() == 1);
  CHECK(out[0].text.ends_with("التعديل"));
  CHECK(out[0].keys.size() == 4);  // both fingerprints
}

TEST_CASE("a live page whose address is the guid of all its entries: each entry is an article") {
  const std::string live = "https://a.example/live";
  const auto out = identified({article(live, live, "خبر رقم 3", kStory + " ثالثا"),
                               article(live, live, "خبر رقم 2", kStory + " ثانيا"),
                               article(live, live, "خبر رقم 1", kStory + " أولا")});
  REQUIRE(out.size() == 3);
  for (const Article& one : out) CHECK(kinds(one) == std::vector{Kind::kFingerprint});
  SECTION("a headline that is edited and a text that is are one") {
    CHECK(
        identified({article("g", "https://a.example/1", "عنوان"), article("g", "https://a.example/1", "آخر")})
            .size() == 1);
    CHECK(identified({article("g", "https://a.example/1", "عنوان الخبر محدث", kStory + " تتمة"),
                      article("g", "https://a.example/1", "عنوان الخبر")})
              .size() == 1);
  }
}

TEST_CASE("the same words under other guids are folded and leave their keys") {
  const auto out =
      identified({article("g1", "https://a.example/1", "One"), article("g2", "https://a.example/2", "One")});
  REQUIRE(out.size() == 1);
  CHECK(kinds(out[0]) == std::vector{Kind::kGuid, Kind::kGuid, Kind::kUrl, Kind::kUrl, Kind::kFingerprint});
}

TEST_CASE("a link that all entries share, or a front page, is no identity") {
  const auto shared = identified({article("1", "https://a.example/live", "One"),
                                  article("2", "https://a.example/live", "Two", kStory + " ثانيا")});
  REQUIRE(shared.size() == 2);
  CHECK(kinds(shared[0]) == std::vector{Kind::kGuid, Kind::kFingerprint});
  CHECK(kinds(identified({article("1", "https://a.example/", "One")})[0]) ==
        std::vector{Kind::kGuid, Kind::kFingerprint});
  CHECK(kinds(identified({article("1", "https://a.example/?p=7", "One")})[0]).at(1) == Kind::kUrl);
}

TEST_CASE("equal stubs of different days are different articles") {
  Article monday = article("1", "https://a.example/1", "حالة الطقس", "طقس اليوم"), tuesday = monday;
  tuesday.guid = "2";
  tuesday.url = tuesday.canonical_url = "https://a.example/2";
  monday.published = parse_rfc3339("2025-12-08T06:00:00Z");
  tuesday.published = parse_rfc3339("2025-12-09T06:00:00Z");
  CHECK(identified({monday, tuesday}).size() == 2);
  tuesday.published = parse_rfc3339("2025-12-08T09:00:00Z");
  CHECK(identified({monday, tuesday}).size() == 1);
}

TEST_CASE("guids and links of different kinds never meet: scope stays with the kind (A04 A05)") {
  const auto out = identified({article("https://a.example/1", "https://b.example/1", "One")});
  CHECK(out[0].keys[0].kind == Kind::kGuid);
  const auto squatter = identified({article("x", "https://a.example/1", "Two", kStory + " ثانيا")});
  CHECK_FALSE(share_a_key(out[0], squatter[0]));
}

TEST_CASE("what readers do not see is no edit") {
  const Article before = article("g", "https://a.example/1", "عنوان الخبر", "نص الخبر\n\nالفقرة الثانية");
  Article after = before;
  SECTION("blanks and invisible letters") {
    after.title = " عنوان\u00a0 الخـبر\u200f ";
    after.text = "نص  الخبر\nالفقرة\tالثانية ";
  }
  SECTION("markup") {
    after.html = "<div class=\"new\"><p>نص الخبر</p></div>";
  }
  SECTION("a title that lost its site name because the habit was learned") {
    after.title_raw = after.title;
    after.title = "عنوان";
  }
  SECTION("counters") {
    after.text =
        "نص الخبر\n\n1,234 views\n\nعدد المشاهدات: ٥٦٧\n\nمنذ 5 دقائق\n\nقبل أسبوع\n\nالفقرة الثانية\n\n3 comments";
  }
  SECTION("a box of related links") {
    after.text =
        "نص الخبر\n\nاقرأ أيضاً:\n\nخبر آخر تماماً\n\nالفقرة الثانية\n\nRead more: Another story & more";
    after.html =
        "<p>نص الخبر</p><p>اقرأ أيضاً:</p><ul><li><a href=\"https://a.example/2\">خبر <b>آخر</b> تماماً</a></li></ul>"
        "<p>الفقرة الثانية</p><p>Read more: <a href=\"https://a.example/3\">Another story &amp; more</a></p>";
  }
  SECTION("links behind the text") {
    after.text = "نص الخبر\n\nالفقرة الثانية\n\nأول\n\nثان\n\nثالث";
    after.html =
        "<p>نص الخبر</p><p>الفقرة الثانية</p><ul><li><a href=\"https://a.example/2\">أول</a></li><li>"
        "<a href=\"https://a.example/3\">ثان</a></li><li><a href=\"https://a.example/4\">ثالث</a></li></ul>";
  }
  SECTION("date, categories, authors") {
    after.published = parse_rfc3339("2025-12-08T06:00:00Z");
    after.categories = {"أخبار"};
    after.authors = {"أحمد"};
  }
  CHECK(match::content_hash_of(before) == match::content_hash_of(after));
}

TEST_CASE("what readers see is an edit") {
  Article before = article("g", "https://a.example/1", "عنوان الخبر", "نص الخبر");
  before.image_url = "https://a.example/1.jpg?w=100&token=1";
  Article after = before;
  SECTION("title") {
    after.title = "عنوان الخبر!";
  }
  SECTION("text") {
    after.text = "نص الخبر، معدلا";
  }
  SECTION("summary") {
    after.summary = "ملخص";
  }
  SECTION("image") {
    after.image_url = "https://a.example/2.jpg";
  }
  SECTION("a number in a sentence") {
    after.text = "نص الخبر 7 قتلى";
  }
  SECTION("a sentence that happens to be linked") {
    after.text = "نص الخبر\n\nجملة جديدة";
    after.html = "<p>نص الخبر</p><p><a href=\"https://a.example/9\">جملة جديدة</a></p>";
  }
  SECTION("words that move between fields") {
    std::swap(after.title, after.text);
  }
  CHECK(match::content_hash_of(before) != match::content_hash_of(after));
}

TEST_CASE("the size and signature of an image file are no edit") {
  Article before = article("g", "", "One"), after = before;
  before.image_url = "https://a.example/1.jpg?w=100&token=1";
  after.image_url = "http://cdn2.a.example/1.jpg?w=640&token=2";
  CHECK(match::content_hash_of(before) == match::content_hash_of(after));
}

TEST_CASE("a text that is nothing but links or counters is still a text") {
  Article links = article("g", "", "One", "أول\n\nثان\n\nثالث"), other = links;
  links.html =
      "<a href=\"https://a.example/2\">أول</a><a href=\"https://a.example/3\">ثان</a><a "
      "href=\"https://a.example/4\">ثالث</a>";
  other.text = "رابع";
  CHECK(match::content_hash_of(links) != match::content_hash_of(other));
}

TEST_CASE("how many entries of a document share a guid that is none is told (C08)") {
  NormalizedFeed feed;
  feed.articles = {article("0", "https://a.example/1", "One"),
                   article("0", "https://a.example/2", "Two", kStory + " ثانيا"),
                   article("7", "https://a.example/3", "Three", kStory + " ثالثا")};
  match::identify(feed);
  CHECK(feed.shared_guids == 2);
}

TEST_CASE("a very long document stays whole (C14)") {
  std::vector<Article> many;
  for (int i = 0; i < 20000; ++i) {
    const std::string n = std::to_string(i);
    many.push_back(article("g" + n, "https://a.example/" + n, "Title " + n, "text"));
  }
  CHECK(identified(std::move(many)).size() == 20000);
}
