#include "base/hash.h"

#include <algorithm>
#include <set>
#include <string>

#include "support/catch.h"

using namespace khabar;

TEST_CASE("identity_hash is the head of SHA-256 (FIPS 180-4 examples)") {
  CHECK(identity_hash("").hex() == "e3b0c44298fc1c149afbf4c8996fb924");
  CHECK(identity_hash("abc").hex() == "ba7816bf8f01cfea414140de5dae2223");
  CHECK(identity_hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").hex() ==
        "248d6a61d20638b8e5c026930c3e6039");
  CHECK(identity_hash(std::string(1'000'000, 'a')).hex() == "cdc76e5c9914fb9281a1c7e284d73e67");
  CHECK(identity_hash(std::string_view("a\0b", 3)) != identity_hash("a"));
}

TEST_CASE("content_hash is XXH3-128, written big-endian as its authors print it") {
  CHECK(content_hash("").hex() == "99aa06d3014798d86001c324468d497f");
  CHECK(content_hash("abc").hex() == "06b05ab6733a618578af5f94892f3950");
}

TEST_CASE("spread_hash is XXH3-64, and its seed matters") {
  CHECK(spread_hash("") == 0x2d06800538d394c2U);
  CHECK(spread_hash("abc") == 0x78af5f94892f3950U);
  CHECK(spread_hash("abc", 1) != spread_hash("abc"));
  CHECK(spread_hash("abc", 1) == spread_hash("abc", 1));
}

TEST_CASE("a hash reads back from its digits, with dashes or without, in either case") {
  const Hash128 hash = identity_hash("abc");
  CHECK(Hash128::from_hex(hash.hex()) == hash);
  CHECK(Hash128::from_hex("ba7816bf-8f01-cfea-4141-40de5dae2223") == hash);
  CHECK(Hash128::from_hex("BA7816BF-8F01-CFEA-4141-40DE5DAE2223") == hash);
}

TEST_CASE("what is no hash reads as none") {
  for (const char* text : {"", "-", "ba7816bf8f01cfea414140de5dae222", "ba7816bf8f01cfea414140de5dae22233",
                           "ba7816bf8f01cfea414140de5dae222g", "ba7816bf 8f01cfea414140de5dae2223",
                           "0xba7816bf8f01cfea414140de5dae2223"}) {
    CAPTURE(text);
    CHECK(Hash128::from_hex(text).empty());
  }
}

TEST_CASE("hashes are ordered as their digits are, and empty only when zero") {
  std::set<Hash128> hashes;
  for (int i = 0; i < 200; ++i) hashes.insert(identity_hash(std::to_string(i)));
  CHECK(hashes.size() == 200);
  CHECK(std::is_sorted(hashes.begin(), hashes.end(),
                       [](const Hash128& a, const Hash128& b) { return a.hex() < b.hex(); }));
  CHECK(Hash128{}.empty());
  CHECK_FALSE(Hash128::from_hex("00000000000000000000000000000001").empty());
}
