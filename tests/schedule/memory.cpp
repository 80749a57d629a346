#include "schedule/memory.h"

#include <limits>

#include "support/catch.h"

using khabar::schedule::Memory;

TEST_CASE("memory survives its text form") {
  const Memory full{
      .ttl = 3600, .skip_hours = 0xF0000F, .skip_days = 65, .gone = 2, .gone_since = 1764979200};
  CHECK(full.str() ==
        R"({"ttl":3600,"skip_hours":15728655,"skip_days":65,"gone":2,"gone_since":1764979200})");
  CHECK(Memory::parse(full.str()) == full);
  CHECK(Memory{}.str().empty());
  CHECK(Memory::parse("") == Memory{});
}

TEST_CASE("memory is read as PostgreSQL writes jsonb: other order, blanks, names that are not ours") {
  const Memory memory = Memory::parse(
      R"( { "gone" : 1 , "ttl": 60, "someone_elses": -7, "gone_since": -9223372036854775808 } )");
  CHECK(memory == Memory{.ttl = 60, .gone = 1, .gone_since = std::numeric_limits<std::int64_t>::min()});
}

TEST_CASE("what is no object of integers is an empty memory") {
  for (const char* text : {"{}",
                           "null",
                           "[]",
                           "{",
                           "{\"ttl\"",
                           "{\"ttl\":",
                           "{\"ttl\":}",
                           "{\"ttl\":60",
                           "{\"ttl\":60,",
                           "{\"ttl\":60,}",
                           "{\"ttl\":\"60\"}",
                           "{\"ttl\":6.5}",
                           "{\"ttl\":1e3}",
                           "{\"ttl\":{}}",
                           "{\"ttl\":99999999999999999999}",
                           "{ttl:60}",
                           "{\"ttl\" 60}",
                           "{\"ttl",
                           "{\"",
                           "{\":60}",
                           "-"}) {
    CAPTURE(text);
    CHECK(Memory::parse(text) == Memory{});
  }
}

TEST_CASE("every prefix of a memory is read without harm") {
  const std::string whole = Memory{.ttl = 3600, .gone = 3}.str();
  for (std::size_t length = 0; length < whole.size(); ++length)
    CHECK(Memory::parse(whole.substr(0, length)) == Memory{});
}
