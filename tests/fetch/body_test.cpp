// Content codings and the bounds of a body (faults H32-H34, H40, I5), without a network.
#include "fetch/body.h"

#include "fetch/codings.h"
#include "support/catch.h"

namespace khabar::fetch {
namespace {

using test::brotli;
using test::gzip;
using test::raw_deflate;
using test::zlib;
using test::zstd;

struct Coding {
  const char* name;
  std::string (*encode)(std::string_view);
};
const Coding kCodings[] = {{"gzip", gzip},           {"x-gzip", gzip}, {"GZip", gzip}, {"deflate", zlib},
                           {"deflate", raw_deflate}, {"br", brotli},   {"zstd", zstd}};

constexpr std::size_t kCap = std::size_t{1} << 20;

Body::Limits limits(std::size_t bytes = kCap) {
  return {bytes, std::chrono::steady_clock::now() + std::chrono::hours{1}};
}

struct Outcome {
  BodyFault fault;
  std::string text;
};

Outcome decode(const char* coding, std::string_view wire, std::size_t piece = 16384, std::size_t cap = kCap) {
  BodyBudget budget{std::size_t{1} << 30, 0, 0};
  Body body(limits(cap), budget);
  if (!body.expect(coding)) return {body.fault(), ""};
  for (std::size_t i = 0; i < wire.size(); i += piece)
    if (!body.add(wire.substr(i, piece))) return {body.fault(), ""};
  body.finish();
  return {body.fault(), body.take()};
}

/// Half noise, half repetition: some bytes cost a byte, others nothing.
std::string sample(std::size_t size) {
  std::string out;
  std::uint32_t state = 1;
  while (out.size() < size) {
    state = state * 1664525 + 1013904223;
    out += static_cast<char>(state >> 24);
    out.append(out.size() % 7, 'x');
  }
  out.resize(size);
  return out;
}

TEST_CASE("every offered coding is undone, in pieces of any size") {
  for (const Coding& coding : kCodings)
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, std::size_t{5000}, Decoder::kPiece, 3 * Decoder::kPiece})
      for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{16384}}) {
        INFO(coding.name << ' ' << size << " bytes in pieces of " << piece);
        const std::string text = sample(size);
        const Outcome outcome = decode(coding.name, coding.encode(text), piece);
        CHECK(outcome.fault == BodyFault::kNone);
        CHECK(outcome.text == text);
      }
}

TEST_CASE("H34 H40 a coded stream that is cut anywhere is known to be cut") {
  const std::string text = sample(3000);
  for (const Coding& coding : kCodings) {
    const std::string wire = coding.encode(text);
    for (std::size_t size = 1; size < wire.size(); ++size) {
      INFO(coding.name << " cut to " << size << " of " << wire.size());
      CHECK(decode(coding.name, wire.substr(0, size)).fault == BodyFault::kCut);
    }
  }
}

TEST_CASE("H34 a damaged checksum and a lie about the coding are refused") {
  std::string wire = gzip("<rss/>");
  wire[wire.size() - 6] = static_cast<char>(wire[wire.size() - 6] ^ 1);
  CHECK(decode("gzip", wire).fault == BodyFault::kBroken);
  for (const char* coding : {"gzip", "deflate", "br", "zstd"}) {
    INFO(coding);
    CHECK(decode(coding, "<?xml version=\"1.0\"?><rss><channel/></rss>").fault == BodyFault::kBroken);
  }
}

TEST_CASE("a body of no bytes is empty, whatever its coding") {
  CHECK(decode("gzip", "").fault == BodyFault::kNone);
}

TEST_CASE("gzip: further members are part of the body, padding is not (RFC 1952 2.2)") {
  CHECK(decode("gzip", gzip("one ") + gzip("two")).text == "one two");
  CHECK(decode("gzip", gzip("one ") + gzip("two"), 1).text == "one two");
  CHECK(decode("gzip", gzip("one") + std::string(64, '\0')).text == "one");
  CHECK(decode("gzip", gzip("one") + gzip("two").substr(0, 12)).fault == BodyFault::kCut);
}

TEST_CASE("zstd: further frames are part of the body") {
  CHECK(decode("zstd", zstd("one ") + zstd("two")).text == "one two");
}

TEST_CASE("H33 chains and unknown codings are refused before a byte is decoded") {
  std::string chain = "gzip";
  for (int i = 1; i < 500; ++i) chain += ", gzip";
  for (const std::string& coding :
       {std::string("gzip, gzip"), chain, std::string("compress"), std::string("x-evil"), std::string(",")}) {
    CHECK(decode(coding.c_str(), gzip("x")).fault == BodyFault::kUnknownCoding);
  }
  CHECK(decode("identity", "x").text == "x");
}

TEST_CASE("H32 a bomb of any coding stops at the cap") {
  const std::string zeros(64 * kCap, '\0');
  for (const Coding& coding : {kCodings[0], kCodings[3], kCodings[4], kCodings[5], kCodings[6]}) {
    INFO(coding.name);
    const std::string wire = coding.encode(zeros);
    CHECK(wire.size() < kCap);
    CHECK(decode(coding.name, wire).fault == BodyFault::kTooLarge);
  }
}

TEST_CASE("H32 coded bytes that decode to nothing are bounded on the wire") {
  std::string members;
  while (members.size() <= kCap) members += gzip("");
  CHECK(decode("gzip", members).fault == BodyFault::kTooLarge);
}

TEST_CASE("H32 the deadline holds while a body is being inflated") {
  BodyBudget budget{std::size_t{1} << 30, 0, 0};
  Body body({kCap, std::chrono::steady_clock::now()}, budget);
  REQUIRE(body.expect("gzip"));
  CHECK_FALSE(body.add(gzip("text")));
  CHECK(body.fault() == BodyFault::kDeadline);
}

TEST_CASE("I5 when the budget of all bodies is used up, each keeps its fair share") {
  BodyBudget budget{10'000, 1'000, 0};
  {
    Body large(limits(), budget), small(limits(), budget), greedy(limits(), budget);
    CHECK(large.add(std::string(10'000, 'x')));
    CHECK(small.add(std::string(1'000, 'x')));
    CHECK_FALSE(greedy.add(std::string(1'001, 'x')));
    CHECK(greedy.fault() == BodyFault::kNoMemory);
    CHECK(budget.used == 11'000);
    CHECK(large.take().size() == 10'000);
    CHECK(budget.used == 1'000);
  }
  CHECK(budget.used == 0);
}

}  // namespace
}  // namespace khabar::fetch
