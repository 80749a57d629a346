#include "spool/codec.h"

#include "responses.h"
#include "support/catch.h"

namespace khabar::spool {
namespace {

TEST_CASE("every field of any response survives") {
  std::mt19937_64 random(20240517);
  for (int i = 0; i < 2000; ++i) {
    const Response response = test::random_response(random, 3000);
    const std::string feed_id = test::random_bytes(random, 64);
    const auto content = decode(encode(feed_id, response));
    REQUIRE(content);
    REQUIRE(content->feed_id == feed_id);
    REQUIRE(test::equal(content->response, response));
  }
}

TEST_CASE("a response of which nothing is set survives") {
  const auto content = decode(encode("", {}));
  REQUIRE(content);
  CHECK(test::equal(content->response, {}));
}

TEST_CASE("bytes that are cut anywhere, or go on, are no record") {
  std::mt19937_64 random(7);
  const std::string bytes = encode("feed", test::random_response(random, 300));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    REQUIRE_FALSE(decode(std::string_view(bytes).substr(0, size)));
  }
  CHECK_FALSE(decode(bytes + '\0'));
  CHECK(decode(bytes));
}

TEST_CASE("an unknown version is no record", "[P14]") {
  std::string bytes = encode("feed", {});
  REQUIRE(bytes[0] == 1);
  bytes[0] = 2;
  CHECK_FALSE(decode(bytes));
}

TEST_CASE("an outcome outside of the closed list is no record") {
  std::string bytes = encode("", {});  // version, empty id, tag 0, outcome
  REQUIRE(static_cast<Outcome>(bytes[3]) == Outcome::kInternal);
  bytes[3] = static_cast<char>(kOutcomeNames.size());
  CHECK_FALSE(decode(bytes));
}

TEST_CASE("whatever the bytes are, decoding ends") {
  std::mt19937_64 random(99);
  std::size_t read = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = encode("feed", test::plain_response(1, 60));
    for (int change = 0; change < 3; ++change) bytes[random() % bytes.size()] = static_cast<char>(random());
    const auto content = decode(bytes);
    read += content ? 1U : 0U;
    if (content) REQUIRE(content->response.body.size() <= bytes.size());
  }
  CHECK(read > 0);  // a change inside of a text is none of the codec's business: the seal sees it
}

TEST_CASE("the encoding adds little to the body") {
  CHECK(encode("khaleej-online", test::plain_response(1, 60000)).size() < 60000 + 100);
}

}  // namespace
}  // namespace khabar::spool
