#include "config/option.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace khabar::config {
namespace {

using namespace std::chrono_literals;

template <auto Section, auto Option>
auto& at(Config& config) {
  return config.*Section.*Option;
}

constexpr std::int64_t kKiB = 1024, kMiB = kKiB * 1024, kGiB = kMiB * 1024, kTiB = kGiB * 1024;

using D = Database;
using P = Poll;
using F = Fetch;
using R = Retention;
constexpr auto kDatabase = &Config::database;
constexpr auto kPoll = &Config::poll;
constexpr auto kFetch = &Config::fetch;
constexpr auto kProcess = &Config::process;
constexpr auto kStore = &Config::store;
constexpr auto kSpool = &Config::spool;
constexpr auto kRetention = &Config::retention;
constexpr seconds kEver = std::chrono::days{36'500};  // a hundred years

// The bounds are wide: they are to catch slips (a missing unit, a digit too many), not to argue with the
// operator.
const std::array kOptions{
    Option{"database", "url", Text{at<kDatabase, &D::url>, check_database_url}},
    Option{"database", "password_file", Text{at<kDatabase, &D::password_file>, check_anything}},
    Option{"database", "connect_timeout", Range<seconds>{at<kDatabase, &D::connect_timeout>, 1s, 10min}},
    Option{"database", "statement_timeout", Range<seconds>{at<kDatabase, &D::statement_timeout>, 1s, 1h}},

    Option{"poll", "budget", Range<int>{at<kPoll, &P::budget>, 0, 86'400}},
    Option{"poll", "interval", Range<seconds>{at<kPoll, &P::interval>, kShortestInterval, kLongestInterval}},
    Option{"poll", "min_interval",
           Range<seconds>{at<kPoll, &P::min_interval>, kShortestInterval, kLongestInterval}},
    Option{"poll", "max_interval",
           Range<seconds>{at<kPoll, &P::max_interval>, kShortestInterval, kLongestInterval}},
    Option{"poll", "jitter", Range<double>{at<kPoll, &P::jitter>, 0.0, 0.5}},
    Option{"poll", "max_backoff",
           Range<seconds>{at<kPoll, &P::max_backoff>, kShortestInterval, kLongestInterval}},
    Option{"poll", "start_spread", Range<seconds>{at<kPoll, &P::start_spread>, 0s, 24h}},

    Option{"fetch", "user_agent", Text{at<kFetch, &F::user_agent>, check_user_agent}},
    Option{"fetch", "contact", Text{at<kFetch, &F::contact>, check_contact}},
    Option{"fetch", "connect_timeout", Range<milliseconds>{at<kFetch, &F::connect_timeout>, 100ms, 10min}},
    Option{"fetch", "total_timeout", Range<milliseconds>{at<kFetch, &F::total_timeout>, 1s, 1h}},
    Option{"fetch", "max_body", Range<std::int64_t>{at<kFetch, &F::max_body>, kKiB, kGiB / 2}},
    Option{"fetch", "max_headers", Range<std::int64_t>{at<kFetch, &F::max_headers>, kKiB, 16 * kMiB}},
    Option{"fetch", "max_redirects", Range<int>{at<kFetch, &F::max_redirects>, 0, 50}},
    Option{"fetch", "in_flight", Range<int>{at<kFetch, &F::in_flight>, 1, 10'000}},
    Option{"fetch", "per_host", Range<int>{at<kFetch, &F::per_host>, 1, 100}},
    Option{"fetch", "host_spacing", Range<milliseconds>{at<kFetch, &F::host_spacing>, 0ms, 1h}},
    Option{"fetch", "allow", Texts{at<kFetch, &F::allow>, check_allowed_address}},
    Option{"fetch", "ca_file", Text{at<kFetch, &F::ca_file>, check_anything}},

    Option{"process", "workers", Range<int>{at<kProcess, &Process::workers>, 1, 256}},
    Option{"process", "queue_bytes",
           Range<std::int64_t>{at<kProcess, &Process::queue_bytes>, kMiB, 64 * kGiB}},
    Option{"process", "max_entries", Range<int>{at<kProcess, &Process::max_entries>, 1, 1'000'000}},

    Option{"store", "batch_polls", Range<int>{at<kStore, &StoreOptions::batch_polls>, 1, 1000}},
    Option{"store", "batch_wait", Range<milliseconds>{at<kStore, &StoreOptions::batch_wait>, 0ms, 1min}},

    Option{"spool", "directory", Text{at<kSpool, &SpoolOptions::directory>, check_absolute_path}},
    Option{"spool", "max_bytes", Range<std::int64_t>{at<kSpool, &SpoolOptions::max_bytes>, kMiB, 64 * kTiB}},

    Option{"retraction", "check_page", Truth{at<&Config::retraction, &Retraction::check_page>}},

    Option{"retention", "articles", Range<seconds>{at<kRetention, &R::articles>, 0s, kEver}},
    Option{"retention", "polls", Range<seconds>{at<kRetention, &R::polls>, 0s, kEver}},
    Option{"retention", "changes", Range<seconds>{at<kRetention, &R::changes>, 0s, kEver}},
    Option{"retention", "keys", Range<seconds>{at<kRetention, &R::keys>, 0s, kEver}},

    Option{"log", "level", Text{at<&Config::log, &Log::level>, check_log_level}},

    Option{"metrics", "file", Text{at<&Config::metrics, &Metrics::file>, check_absolute_path_or_none}},
};

/// Orders two members of a section: order<kPoll, &P::min_interval, &P::max_interval>("poll", ...).
template <auto kSection, auto kSmaller, auto kLarger>
constexpr Order order(std::string_view section, std::string_view smaller, std::string_view larger) {
  return {section,
          smaller,
          larger,
          [](const Config& config) { return config.*kSection.*kSmaller <= config.*kSection.*kLarger; },
          [](Config& config) { config.*kSection.*kSmaller = config.*kSection.*kLarger; },
          [](Config& config) { config.*kSection.*kLarger = config.*kSection.*kSmaller; }};
}

const std::array kOrders{
    order<kPoll, &P::min_interval, &P::max_interval>("poll", "min_interval", "max_interval"),
    order<kPoll, &P::min_interval, &P::interval>("poll", "min_interval", "interval"),
    order<kPoll, &P::interval, &P::max_interval>("poll", "interval", "max_interval"),
    order<kFetch, &F::connect_timeout, &F::total_timeout>("fetch", "connect_timeout", "total_timeout"),
    order<kFetch, &F::per_host, &F::in_flight>("fetch", "per_host", "in_flight"),
};

}  // namespace

std::span<const Option> options() {
  return kOptions;
}
std::span<const Order> orders() {
  return kOrders;
}

std::vector<std::string_view> sections() {
  std::vector<std::string_view> names;
  for (const Option& option : kOptions)
    if (names.empty() || names.back() != option.section) names.push_back(option.section);
  return names;
}

}  // namespace khabar::config
