#include "pipeline/process.h"

#include "support/catch.h"

using namespace khabar;

namespace {

const std::string kFeed =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\"><channel><title>صحيفة</title>"
    "<ttl>30</ttl>"
    "<item><guid>a</guid><title>الخبر الأول</title><link>https://paper.example/1</link></item>"
    "<item><guid>b</guid><title>الخبر الثاني</title><link>https://paper.example/2</link></item>"
    "</channel></rss>";

Response answered(std::string body) {
  Response response;
  response.outcome = Outcome::kOk;
  response.status = 200;
  response.url = "https://paper.example/rss";
  response.body = std::move(body);
  response.validators = {"\"v1\"", "Tue, 09 Dec 2025 11:05:00 GMT"};
  response.fetched_at = *parse_rfc3339("2025-12-09T12:00:00Z");
  response.took = milliseconds{120};
  return response;
}

FeedRecord feed() {
  FeedRecord record;
  record.key = 7;
  record.feed.id = "paper";
  return record;
}

}  // namespace

TEST_CASE("A whole feed becomes a batch with articles, keys and validators") {
  const Batch batch = pipeline::process(answered(kFeed), feed());
  CHECK(batch.feed == 7);
  CHECK(batch.feed_id == "paper");
  CHECK(batch.poll.outcome == Outcome::kOk);
  CHECK(batch.poll.message.empty());
  CHECK(batch.poll.window == 2);
  CHECK(batch.poll.charset == "utf-8");
  CHECK(batch.poll.bytes == static_cast<std::int64_t>(kFeed.size()));
  REQUIRE(batch.articles.size() == 2);
  CHECK(batch.articles[0].title == "الخبر الأول");
  CHECK_FALSE(batch.articles[0].keys.empty());
  REQUIRE(batch.validators.has_value());
  CHECK(batch.validators->etag == "\"v1\"");
  CHECK(batch.body_hash == content_hash(kFeed));
  CHECK(batch.hints.ttl_minutes == 30);
}

TEST_CASE("A document whose tags do not match is read, and asked for whole again (X10 I3)") {
  std::string broken = kFeed;
  broken.replace(broken.find("الأول</title>"), std::string("الأول</title>").size(), "الأول</titel>");
  const Batch batch = pipeline::process(answered(broken), feed());
  CHECK(batch.poll.outcome == Outcome::kPartial);
  CHECK(batch.poll.message.find("do not match") != std::string::npos);
  REQUIRE(batch.articles.size() == 2);
  CHECK(batch.articles[1].title == "الخبر الثاني");
  REQUIRE(batch.validators.has_value());
  CHECK(batch.validators->empty());
  CHECK(batch.body_hash.empty());
}

TEST_CASE("Nothing is left out in silence: entries beyond the bound, and a feed without any (X16)") {
  pipeline::Limits limits;
  limits.read.max_entries = 1;
  const Batch bounded = pipeline::process(answered(kFeed), feed(), limits);
  CHECK(bounded.poll.outcome == Outcome::kOk);
  CHECK(bounded.poll.message.find("first 1 of 2 entries") != std::string::npos);
  const Batch empty = pipeline::process(
      answered("<rss version=\"2.0\"><channel><title>صحيفة</title></channel></rss>"), feed());
  CHECK(empty.poll.outcome == Outcome::kOk);
  CHECK(empty.poll.message.find("no entries") != std::string::npos);
  const Batch hollow = pipeline::process(answered("<rss version=\"2.0\"></rss>"), feed());
  CHECK(hollow.poll.message.find("no entries") != std::string::npos);
}

TEST_CASE("The body of last time is not read again, whatever its ETag (H36)") {
  FeedRecord record = feed();
  record.body_hash = content_hash(kFeed);
  const Batch batch = pipeline::process(answered(kFeed), record);
  CHECK(batch.poll.outcome == Outcome::kNotModified);
  CHECK(batch.unchanged_since == record.body_hash);
  CHECK(batch.articles.empty());
  REQUIRE(batch.validators.has_value());
  CHECK(batch.validators->etag == "\"v1\"");
}

TEST_CASE("A 304 keeps the validators, or replaces them as one set when it brings its own") {
  Response response;
  response.outcome = Outcome::kNotModified;
  response.status = 304;
  CHECK_FALSE(pipeline::process(response, feed()).validators.has_value());
  response.validators.etag = "\"v2\"";
  FeedRecord record = feed();
  record.body_hash = content_hash(kFeed);
  const Batch batch = pipeline::process(response, record);
  REQUIRE(batch.validators.has_value());
  CHECK(*batch.validators == Validators{"\"v2\"", ""});
  CHECK(batch.unchanged_since == record.body_hash);  // nothing is new since that body
  CHECK_FALSE(pipeline::process(answered(kFeed), feed()).unchanged_since.has_value());
}

TEST_CASE("A failed transfer passes its outcome and message on and touches no validators (I3)") {
  Response response;
  response.outcome = Outcome::kTimeout;
  response.message = "fetch: no answer within 60 s";
  const Batch batch = pipeline::process(response, feed());
  CHECK(batch.poll.outcome == Outcome::kTimeout);
  CHECK(batch.poll.message == response.message);
  CHECK_FALSE(batch.validators.has_value());
  CHECK(batch.body_hash.empty());
}

TEST_CASE("A page that is no feed is named, and touches no validators (H20)") {
  const Batch batch = pipeline::process(answered("<!DOCTYPE html><html><body>صيانة</body></html>"), feed());
  CHECK(batch.poll.outcome == Outcome::kNotAFeed);
  CHECK(batch.poll.message.find("HTML") != std::string::npos);
  CHECK_FALSE(batch.validators.has_value());
  CHECK(batch.body_hash.empty());
}

TEST_CASE("A cut feed gives its whole entries and forgets the validators (X11 H40)") {
  const Batch batch = pipeline::process(answered(kFeed.substr(0, kFeed.find("الخبر الثاني"))), feed());
  CHECK(batch.poll.outcome == Outcome::kPartial);
  REQUIRE(batch.articles.size() == 1);
  CHECK(batch.articles[0].guid == "a");
  REQUIRE(batch.validators.has_value());
  CHECK(batch.validators->empty());
  CHECK(batch.body_hash.empty());
}

TEST_CASE("Only a whole chain of permanent redirects is reported as a move") {
  Response response = answered(kFeed);
  CHECK(pipeline::process(response, feed()).moved_to.empty());
  response.permanently_moved = true;
  CHECK(pipeline::process(response, feed()).moved_to == response.url);
}

TEST_CASE("A response from the spool is read whole, and vouches for nothing it does not know (D02 D23)") {
  FeedRecord record = feed();
  const Response whole = answered(kFeed);
  record.feed.url = whole.url;
  record.body_hash = content_hash(kFeed);
  const Batch read = pipeline::process_spooled(whole, record);
  CHECK(read.poll.outcome == Outcome::kOk);
  CHECK_FALSE(read.articles.empty());
  CHECK(read.validators.has_value());
  CHECK(read.feed_url == record.feed.url);

  Response same = whole;
  same.outcome = Outcome::kNotModified;
  same.status = 304;
  same.body.clear();
  const Batch unchanged = pipeline::process_spooled(same, record);
  CHECK(unchanged.poll.outcome == Outcome::kNotModified);
  CHECK_FALSE(unchanged.validators.has_value());
  CHECK_FALSE(unchanged.unchanged_since.has_value());

  record.feed.url = "https://elsewhere.example/rss";  // the configuration was changed meanwhile
  CHECK(pipeline::process_spooled(whole, record).feed_url == whole.url);
  Response redirected = whole;
  redirected.redirects = 1;
  CHECK(pipeline::process_spooled(redirected, record).feed_url == record.feed.url);
}

TEST_CASE("Every truncation gives a batch, and the same one each time") {
  for (std::size_t size = 0; size <= kFeed.size(); ++size) {
    const Response response = answered(kFeed.substr(0, size));
    const Batch once = pipeline::process(response, feed());
    const Batch again = pipeline::process(response, feed());
    REQUIRE(once.poll.outcome != Outcome::kInternal);
    REQUIRE(once.poll.outcome == again.poll.outcome);
    REQUIRE(once.articles.size() == again.articles.size());
  }
}

TEST_CASE("Entries that are one article are folded for the store and shown apart by parse (C08)") {
  const std::string item =
      "<item><guid>a</guid><title>خبر واحد</title><link>https://paper.example/1</link></item>";
  const std::string bare = "<item><author>محرر</author></item>";
  const Response response =
      answered("<rss version=\"2.0\"><channel>" + item + item + bare + "</channel></rss>");
  CHECK(pipeline::process(response, feed()).articles.size() == 1);
  pipeline::Limits shown;
  shown.fold = false;
  CHECK(pipeline::process(response, feed(), shown).articles.size() == 3);
}
