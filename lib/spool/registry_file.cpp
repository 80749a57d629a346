#include "spool/registry_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/file.h"
#include "base/hash.h"
#include "spool/bytes.h"
#include "spool/salvage.h"

namespace khabar::spool {
namespace {

constexpr std::string_view kTitle = "khabar registry\n";
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kSealSize = 16;
constexpr std::size_t kUsualFeed = 1024;  // bytes

void put(Writer& out, const ScheduleState& state) {
  // The bindings name every member: one that is added to the model does not compile here until it is written.
  const auto& [due_at, last_poll, last_ok, last_new, interval, failures, due_by, expected, price, memory] =
      state;
  out.time(due_at);
  out.maybe(last_poll);
  out.maybe(last_ok);
  out.maybe(last_new);
  out.duration(interval);
  out.integer(failures);
  out.byte(static_cast<std::uint8_t>(due_by));
  out.real(expected);
  out.real(price);
  out.text(memory);
}

ScheduleState take_schedule(Input& in) {
  ScheduleState state;
  state.due_at = in.time();
  state.last_poll = in.maybe_time();
  state.last_ok = in.maybe_time();
  state.last_new = in.maybe_time();
  state.interval = seconds{in.integer()};
  state.failures = in.small();
  state.due_by = DueBy{in.one_of(kDueByNames.size())};
  state.expected = in.real();
  state.price = in.real();
  state.memory = in.text();
  return state;
}

/// All but where redirects lead, which each process learns anew, and what a poll asks for.
void put(Writer& out, const FeedRecord& record) {
  const auto& [key, feed, configured_url, validators, validators_at, title_affixes, body_hash, schedule,
               repair, led_to] = record;
  out.integer(key);
  out.text(feed.id);
  out.text(feed.url);
  out.text(configured_url);
  out.text(validators.etag);
  out.text(validators.last_modified);
  out.maybe(validators_at);
  out.texts(title_affixes);
  out.hash(body_hash);
  put(out, schedule);
}

FeedRecord take_feed(Input& in) {
  FeedRecord record;
  record.key = in.integer();
  record.feed.id = in.text();
  record.feed.url = in.text();
  record.configured_url = in.text();
  record.validators.etag = in.text();
  record.validators.last_modified = in.text();
  record.validators_at = in.maybe_time();
  record.title_affixes = in.texts();
  record.body_hash = in.hash();
  record.schedule = take_schedule(in);
  return record;
}

void put(Writer& out, const KnownHosts& known) {
  out.text(known.memory);
  out.natural(known.hosts.size());
  for (const auto& [host, memory, retry_after_until] : known.hosts) {
    out.text(host);
    out.text(memory);
    out.maybe(retry_after_until);
  }
}

KnownHosts take_hosts(Input& in) {
  KnownHosts known;
  known.memory = in.text();
  for (std::uint64_t left = in.natural(); left > 0 && in.good(); --left) {
    KnownHosts::Host host;
    host.host = in.text();
    host.memory = in.text();
    host.retry_after_until = in.maybe_time();
    known.hosts.push_back(std::move(host));
  }
  return known;
}

}  // namespace

std::string encode(const Registry& registry) {
  Writer body(kUsualFeed * (registry.feeds.size() + 1));
  body.byte(kVersion);
  body.time(registry.taken_at);
  body.natural(registry.feeds.size());
  for (const FeedRecord& feed : registry.feeds) put(body, feed);
  put(body, registry.hosts);
  const std::string sealed = body.take();
  std::string out(kTitle);
  out.append(bytes_of(content_hash(sealed)));
  return out + sealed;
}

Result<Registry> decode_registry(std::string_view bytes) {
  if (!bytes.starts_with(kTitle)) return Error{Kind::kParse, "spool: this is no registry of khabar"};
  bytes.remove_prefix(kTitle.size());
  const Error damaged{Kind::kParse, "spool: the registry is damaged"};
  if (bytes.size() < kSealSize) return damaged;
  const std::string_view body = bytes.substr(kSealSize);
  if (bytes_of(content_hash(body)) != bytes.substr(0, kSealSize)) return damaged;
  Input in(body);
  if (const int version = in.byte(); version != kVersion)
    return Error{Kind::kSchema, "spool: the registry is of version " + std::to_string(version) +
                                    "; this khabard reads " + std::to_string(kVersion)};
  Registry registry;
  registry.taken_at = in.time();
  for (std::uint64_t left = in.natural(); left > 0 && in.good(); --left)
    registry.feeds.push_back(take_feed(in));
  registry.hosts = take_hosts(in);
  if (!in.at_end()) return damaged;
  return registry;
}

Result<std::int64_t> write_registry(const std::filesystem::path& file, const Registry& registry) {
  const std::string bytes = encode(registry);
  constexpr mode_t kOwnersAlone = 0600;
  if (const Status placed = replace_file(file, bytes, kOwnersAlone, Durability::kDisk); !placed)
    return Error{placed.error().kind, "spool: " + placed.error().message};
  return static_cast<std::int64_t>(bytes.size());
}

Result<std::optional<Registry>> read_registry(const std::filesystem::path& file) {
  std::error_code fault;
  if (!std::filesystem::exists(file, fault) && !fault) return std::optional<Registry>{};
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error{Kind::kIo, "spool: cannot read " + file.string() + ": " + std::strerror(errno)};
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  auto registry = decode_registry(bytes);
  if (!registry) return Error{registry.error().kind, registry.error().message + ": " + file.string()};
  return std::optional(*std::move(registry));
}

}  // namespace khabar::spool
