// Sketches as the database keeps them.

#include "store/sketch_bytes.h"

#include "support/catch.h"

using namespace khabar;

namespace {

Sketch full() {
  Sketch sketch;
  sketch.bigrams = {1, 2 | Sketch::kNumber, 3 | Sketch::kSubject | Sketch::kCommon, Sketch::kHash};
  sketch.of_title = 1;
  sketch.title_in_text = {2, 3};
  sketch.numbers = {7};
  sketch.title = 99;
  sketch.is_addition = true;
  sketch.is_roundup = true;
  return sketch;
}

std::optional<Sketch> read_back(const std::string& hex) {
  return store::sketch_of_hex("\\x" + hex);
}

}  // namespace

TEST_CASE("sketches: what is written is read, whatever it has") {
  Sketch some = full();
  some.is_roundup = false;
  some.title_in_text.clear();
  for (const Sketch& sketch : {Sketch{}, full(), some}) CHECK(read_back(store::sketch_hex(sketch)) == sketch);
}

TEST_CASE("sketches: those of before the title's pairs in the text were kept are read without them") {
  const std::string old =
      "01000000"
      "63000000"
      "02000000"
      "01000000"
      "01000000"
      "01000000"
      "02000000"
      "07000000";
  const auto sketch = read_back(old);
  REQUIRE(sketch);
  CHECK(sketch->is_addition);
  CHECK_FALSE(sketch->is_roundup);
  CHECK(sketch->bigrams == std::vector<std::uint32_t>{1, 2});
  CHECK(sketch->numbers == std::vector<std::uint32_t>{7});
  CHECK(sketch->title_in_text.empty());
}

TEST_CASE("sketches: a pair of version 1 is read as that of version 2, without its marks") {
  const std::string old =
      "04000000"  // one pair of the title in the text, nothing else said
      "63000000"
      "03000000"
      "01000000"
      "00000000"
      "0a0000e0"
      "0b000040"
      "0c0000ff"
      "0a000060";
  const auto sketch = read_back(old);
  REQUIRE(sketch);
  CHECK(sketch->bigrams ==
        std::vector<std::uint32_t>{10 | Sketch::kCommon, 11, 0x1F00000C | Sketch::kCommon});
  CHECK(sketch->title_in_text == std::vector<std::uint32_t>{10});
}

TEST_CASE("sketches: what is cut, too long or no hexadecimal is none") {
  const std::string whole = store::sketch_hex(full());
  for (std::size_t cut = 0; cut < whole.size(); ++cut) CHECK_FALSE(read_back(whole.substr(0, cut)));
  CHECK_FALSE(read_back(whole + "00000000"));
  CHECK_FALSE(read_back("zz" + whole.substr(2)));
  CHECK_FALSE(store::sketch_of_hex(whole));
}
