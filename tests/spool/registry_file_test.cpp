#include "spool/registry_file.h"

#include <random>

#include "responses.h"
#include "spool_directory.h"
#include "support/catch.h"

namespace khabar::spool {
namespace {

using test::random_bytes;
using test::random_integer;

std::optional<Time> random_time(std::mt19937_64& random) {
  return random() % 2 == 0 ? std::optional(Time{milliseconds{random_integer(random)}}) : std::nullopt;
}

FeedRecord random_feed(std::mt19937_64& random) {
  FeedRecord record;
  record.key = random_integer(random);
  record.feed.id = random_bytes(random, 40);
  record.feed.url = random_bytes(random, 100);
  record.configured_url = random_bytes(random, 100);
  record.validators = {random_bytes(random, 60), random_bytes(random, 30)};
  record.validators_at = random_time(random);
  for (std::uint64_t left = random() % 3; left > 0; --left)
    record.title_affixes.push_back(random_bytes(random, 20));
  record.body_hash = content_hash(record.feed.id);
  ScheduleState& schedule = record.schedule;
  schedule.due_at = Time{milliseconds{random_integer(random)}};
  schedule.last_poll = random_time(random);
  schedule.last_ok = random_time(random);
  schedule.last_new = random_time(random);
  schedule.interval = seconds{random_integer(random)};
  schedule.failures = static_cast<int>(random_integer(random));
  schedule.due_by = static_cast<DueBy>(random() % kDueByNames.size());
  schedule.expected = static_cast<double>(random_integer(random)) / 1000;
  schedule.price = static_cast<double>(random_integer(random)) / 1000;
  schedule.memory = random_bytes(random, 300);
  return record;
}

Registry random_registry(std::mt19937_64& random) {
  Registry registry;
  registry.taken_at = Time{milliseconds{random_integer(random)}};
  for (std::uint64_t left = random() % 5; left > 0; --left) registry.feeds.push_back(random_feed(random));
  registry.hosts.memory = random_bytes(random, 100);
  for (std::uint64_t left = random() % 5; left > 0; --left)
    registry.hosts.hosts.push_back({random_bytes(random, 30), random_bytes(random, 80), random_time(random)});
  return registry;
}

bool equal(const FeedRecord& a, const FeedRecord& b) {
  const ScheduleState &s = a.schedule, &t = b.schedule;
  return a.key == b.key && a.feed.id == b.feed.id && a.feed.url == b.feed.url &&
         a.configured_url == b.configured_url && a.validators == b.validators &&
         a.validators_at == b.validators_at && a.title_affixes == b.title_affixes &&
         a.body_hash == b.body_hash && s.due_at == t.due_at && s.last_poll == t.last_poll &&
         s.last_ok == t.last_ok && s.last_new == t.last_new && s.interval == t.interval &&
         s.failures == t.failures && s.due_by == t.due_by && s.expected == t.expected && s.price == t.price &&
         s.memory == t.memory;
}

bool equal(const Registry& a, const Registry& b) {
  const auto same_host = [](const KnownHosts::Host& one, const KnownHosts::Host& other) {
    return one.host == other.host && one.memory == other.memory &&
           one.retry_after_until == other.retry_after_until;
  };
  return a.taken_at == b.taken_at && a.hosts.memory == b.hosts.memory &&
         std::equal(a.feeds.begin(), a.feeds.end(), b.feeds.begin(), b.feeds.end(),
                    [](const FeedRecord& one, const FeedRecord& other) { return equal(one, other); }) &&
         std::equal(a.hosts.hosts.begin(), a.hosts.hosts.end(), b.hosts.hosts.begin(), b.hosts.hosts.end(),
                    same_host);
}

TEST_CASE("everything in any registry survives", "[D01]") {
  std::mt19937_64 random(11);
  for (int i = 0; i < 1000; ++i) {
    const Registry registry = random_registry(random);
    const auto read = decode_registry(encode(registry));
    REQUIRE(read);
    REQUIRE(equal(*read, registry));
  }
}

TEST_CASE("a registry that was cut, went on or changed in any bit is refused", "[D01]") {
  std::mt19937_64 random(5);
  Registry registry = random_registry(random);
  registry.feeds.push_back(random_feed(random));
  const std::string bytes = encode(registry);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE_FALSE(decode_registry(std::string_view(bytes).substr(0, size)));
  CHECK_FALSE(decode_registry(bytes + '\0'));
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(static_cast<unsigned char>(changed[bit / 8]) ^ (1U << (bit % 8)));
    const auto read = decode_registry(changed);
    REQUIRE_FALSE(read);
    REQUIRE(read.error().kind == Kind::kParse);
  }
}

TEST_CASE("a whole registry of another version is told from a damaged one", "[D01 P14]") {
  std::string bytes = encode(Registry{});
  const std::size_t seal = std::string_view("khabar registry\n").size(), body = seal + 16;
  REQUIRE(bytes[body] == 1);
  bytes[body] = 2;
  const Hash128 fresh = content_hash(std::string_view(bytes).substr(body));
  std::copy(fresh.bytes.begin(), fresh.bytes.end(), bytes.begin() + static_cast<std::ptrdiff_t>(seal));
  const auto read = decode_registry(bytes);
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == Kind::kSchema);
}

TEST_CASE("a file is replaced as a whole, and where that fails it stays as it was", "[D01 P05]") {
  const test::SpoolDirectory directory;
  const auto file = directory.file(".registry");
  const auto none = read_registry(file);
  REQUIRE(none);
  CHECK_FALSE(*none);

  std::mt19937_64 random(3);
  const Registry former = random_registry(random), next = random_registry(random);
  const auto size = write_registry(file, former);
  REQUIRE(size);
  CHECK(static_cast<std::uintmax_t>(*size) == std::filesystem::file_size(file));
  REQUIRE(write_registry(file, next));
  CHECK(equal(**read_registry(file), next));
  CHECK_FALSE(directory.has(".registry.new"));

  std::filesystem::create_directory(directory.file(".registry.new"));  // nothing can be written there
  const auto refused = write_registry(file, former);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Kind::kIo);
  CHECK(refused.error().message.find(".registry.new") != std::string::npos);
  CHECK(equal(**read_registry(file), next));
  CHECK_FALSE(write_registry(directory.file() / "nowhere" / "registry", former));
}

}  // namespace
}  // namespace khabar::spool
