#include "settings.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace khabar::daemon {

int affordable_transfers(int in_flight, std::uint64_t descriptors) {
  constexpr std::uint64_t kOwn =
      32;  // log, state directory, spool, database and its two listeners, epoll; 17 seen
  // A look-up has two of libcurl's and two of the resolver's; then there are two connections at most.
  constexpr std::uint64_t kForATransfer = 4;
  const std::uint64_t affordable = descriptors > kOwn ? (descriptors - kOwn) / kForATransfer : 0;
  return static_cast<int>(std::clamp<std::uint64_t>(affordable, 1, static_cast<std::uint64_t>(in_flight)));
}

fetch::Options fetch_options(const config::Config& config) {
  const config::Fetch& from = config.fetch;
  fetch::Options options;
  options.user_agent = from.user_agent + "/" KHABAR_VERSION " (+" + from.contact + ")";
  options.connect_timeout = from.connect_timeout;
  options.total_timeout = from.total_timeout;
  options.max_body = static_cast<std::size_t>(from.max_body);
  options.max_headers = static_cast<std::size_t>(from.max_headers);
  options.max_redirects = from.max_redirects;
  options.max_in_flight = static_cast<std::size_t>(from.in_flight);
  options.max_idle_connections = std::min(options.max_idle_connections, options.max_in_flight);
  options.ca_file = from.ca_file;
  for (const std::string& text : from.allow)
    if (auto address = allowed_address(text)) options.allow.push_back(*std::move(address));
  return options;
}

Result<fetch::AllowedAddress> allowed_address(const std::string& text) {
  const Error wrong{Kind::kConfig,
                    "config: '" + text + "' is no address:port, such as 127.0.0.1:8080 or [fd00::5]:80"};
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return wrong;
  fetch::AllowedAddress address{text.substr(0, colon), 0};
  const char* const end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (fault != std::errc{} || stop != end || address.port == 0) return wrong;
  if (address.address.front() == '[' && address.address.back() == ']')
    address.address = address.address.substr(1, address.address.size() - 2);
  return address;
}

schedule::Rules schedule_rules(const config::Config& config) {
  schedule::Rules rules;
  rules.interval = config.poll.interval;
  rules.min_interval = config.poll.min_interval;
  rules.max_interval = config.poll.max_interval;
  rules.jitter = config.poll.jitter;
  rules.max_backoff = config.poll.max_backoff;
  return rules;
}

std::unique_ptr<schedule::Policy> polling_policy(const config::Config& config) {
  const schedule::Rules rules = schedule_rules(config);
  return config.poll.budget > 0 ? schedule::learned_policy(rules) : schedule::interval_policy(rules);
}

double budget_of(const config::Config& config) {
  return std::max(config.poll.budget, 1);
}

schedule::HostRules host_rules(const config::Config& config) {
  constexpr int kStallingShare = 5;  // a fifth of the slots (fault A11)
  schedule::HostRules rules;
  rules.max_in_flight = config.fetch.per_host;
  rules.spacing = config.fetch.host_spacing;
  rules.max_stalling = static_cast<std::size_t>(std::max(config.fetch.in_flight / kStallingShare, 1));
  return rules;
}

pipeline::Limits process_limits(const config::Config& config) {
  pipeline::Limits limits;
  limits.read.max_entries = static_cast<std::size_t>(config.process.max_entries);
  return limits;
}

spool::Options spool_options(const config::Config& config) {
  return {std::filesystem::path(config.spool.directory) / "spool.db", config.spool.max_bytes};
}

Result<store::Options> store_options(const config::Config& config) {
  store::Options options;
  options.url = config.database.url;
  options.connect_timeout = config.database.connect_timeout;
  options.statement_timeout = config.database.statement_timeout;
  options.check_pages = config.retraction.check_page;
  if (config.database.password_file.empty()) return options;
  std::ifstream file(config.database.password_file);
  if (!file)
    return Error{Kind::kConfig,
                 "config: cannot read database.password_file " + config.database.password_file};
  options.password.assign(std::istreambuf_iterator<char>(file), {});
  while (!options.password.empty() && (options.password.back() == '\n' || options.password.back() == '\r'))
    options.password.pop_back();
  return options;
}

std::optional<config::Config> load_config(const CommandLine& line) {
  auto loaded = config::load(line.config_file);
  if (auto* config = std::get_if<config::Config>(&loaded)) {
    for (const config::Fault& warning : config->warnings)
      std::fprintf(stderr, "warning: %s\n", warning.str().c_str());
    return std::move(*config);
  }
  for (const config::Fault& fault : std::get<config::Faults>(loaded))
    std::fprintf(stderr, "%s\n", fault.str().c_str());
  return std::nullopt;
}

std::optional<config::Config> load_config_if_any(const CommandLine& line) {
  std::error_code ignored;
  if (!line.config_named && !std::filesystem::exists(line.config_file, ignored)) return config::Config{};
  return load_config(line);
}

}  // namespace khabar::daemon
