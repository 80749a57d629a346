#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "model/response.h"

namespace khabar::test {

/// Arbitrary bytes, NUL and invalid UTF-8 among them.
inline std::string random_bytes(std::mt19937_64& random, std::size_t longest) {
  std::string bytes(random() % (longest + 1), '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

/// An integer of any magnitude, extremes included.
inline std::int64_t random_integer(std::mt19937_64& random) {
  const auto shifted = static_cast<std::int64_t>(random() >> (random() % 64));
  return random() % 2 == 0 ? shifted : ~shifted;
}

inline std::optional<seconds> random_span(std::mt19937_64& random) {
  return random() % 2 == 0 ? std::optional(seconds{random_integer(random)}) : std::nullopt;
}

/// A response in which every member is as wild as its type allows.
inline Response random_response(std::mt19937_64& random, std::size_t longest_body) {
  Response response;
  response.tag = random() >> (random() % 64);
  response.outcome = static_cast<Outcome>(random() % kOutcomeNames.size());
  response.message = random_bytes(random, 80);
  response.status = static_cast<int>(random_integer(random));
  response.url = random_bytes(random, 200);
  response.redirects = static_cast<int>(random_integer(random));
  response.permanently_moved = random() % 2 == 0;
  response.content_type = random_bytes(random, 40);
  response.content_language = random_bytes(random, 10);
  response.body = random_bytes(random, longest_body);
  response.wire_bytes = random_integer(random);
  response.validators = {random_bytes(random, 256), random_bytes(random, 40)};
  response.cache = {random_span(random), seconds{random_integer(random)}, random_span(random)};
  response.fetched_at = Time{milliseconds{random_integer(random)}};
  response.took = milliseconds{random_integer(random)};
  return response;
}

/// A plain answer whose body is `size` bytes that depend on `number` alone.
inline Response plain_response(std::uint64_t number, std::size_t size) {
  std::mt19937_64 random(number);
  Response response;
  response.tag = number;
  response.outcome = Outcome::kOk;
  response.status = 200;
  response.url = "https://feeds.example/" + std::to_string(number);
  response.body.resize(size);
  for (char& byte : response.body) byte = static_cast<char>(random());
  return response;
}

inline bool equal(const Response& a, const Response& b) {
  return a.tag == b.tag && a.outcome == b.outcome && a.message == b.message && a.status == b.status &&
         a.url == b.url && a.redirects == b.redirects && a.permanently_moved == b.permanently_moved &&
         a.content_type == b.content_type && a.content_language == b.content_language && a.body == b.body &&
         a.wire_bytes == b.wire_bytes && a.validators == b.validators && a.cache.max_age == b.cache.max_age &&
         a.cache.age == b.cache.age && a.cache.retry_after == b.cache.retry_after &&
         a.fetched_at == b.fetched_at && a.took == b.took;
}

}  // namespace khabar::test
