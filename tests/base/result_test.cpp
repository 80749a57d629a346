#include "base/result.h"

#include <memory>
#include <set>

#include "support/catch.h"

using namespace khabar;

namespace {

Result<std::unique_ptr<int>> made(bool well) {
  if (!well) return Error{Kind::kLimit, "base: too much"};
  return std::make_unique<int>(7);
}

}  // namespace

TEST_CASE("a result is a value or an error, and asking the wrong one throws") {
  auto good = made(true);
  REQUIRE(good.ok());
  CHECK(**good == 7);
  CHECK_THROWS_AS(good.error(), std::bad_variant_access);
  const std::unique_ptr<int> taken = *std::move(good);
  CHECK(*taken == 7);

  const auto bad = made(false);
  CHECK_FALSE(bad);
  CHECK(bad.error().kind == Kind::kLimit);
  CHECK(bad.error().message == "base: too much");
  CHECK_THROWS_AS(bad.value(), std::bad_variant_access);
}

TEST_CASE("every kind has a code of its own") {
  std::set<std::string_view> codes;
  for (int kind = 0; kind <= static_cast<int>(Kind::kInternal); ++kind)
    codes.insert(code(static_cast<Kind>(kind)));
  CHECK(codes.size() == static_cast<std::size_t>(Kind::kInternal) + 1);
}
