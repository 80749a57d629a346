#include <cstdio>

#include "commands.h"
#include "settings.h"
#include "store/migrate.h"
#include "store/prune.h"
#include "store/status.h"
#include "store/store.h"

namespace khabar::daemon {
namespace {

Exit fail(const char* command, const Error& error) {
  std::fprintf(stderr, "khabard %s: %s\n", command, error.message.c_str());
  return error.kind == Kind::kSchema || error.kind == Kind::kConfig ? Exit::kConfig : Exit::kFailed;
}

void list(const char* what, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) std::printf("%-9s %s\n", what, id.c_str());
}

/// For plan, which stores nothing: due times do not matter.
ScheduleState no_schedule(const Feed& /*feed*/) {
  return {};
}

}  // namespace

Exit check_command(const CommandLine& line) {
  const auto config = load_config(line);
  if (!config) return Exit::kConfig;
  if (auto options = store_options(*config); !options) return fail("check", options.error());
  std::printf("%s: fine, %zu feeds\n", line.config_file.c_str(), config->feeds.size());
  return Exit::kFine;
}

Exit migrate_command(const CommandLine& line) {
  const auto config = load_config(line);
  if (!config) return Exit::kConfig;
  const auto options = store_options(*config);
  if (!options) return fail("migrate", options.error());
  const auto report = store::migrate(*options, line.has("--dry-run"));
  if (!report) return fail("migrate", report.error());
  for (const std::string& name : report->applied)
    std::printf("%s %s\n", line.has("--dry-run") ? "would apply" : "applied", name.c_str());
  std::printf("schema version %d%s\n", report->to, report->applied.empty() ? ": nothing to do" : "");
  return Exit::kFine;
}

Exit prune_command(const CommandLine& line) {
  const auto config = load_config(line);
  if (!config) return Exit::kConfig;
  const auto options = store_options(*config);
  if (!options) return fail("prune", options.error());
  const config::Retention& keep = config->retention;
  const bool dry_run = line.has("--dry-run");
  const auto report = store::prune(*options, {keep.articles, keep.polls, keep.changes, keep.keys}, dry_run);
  if (!report) return fail("prune", report.error());
  for (const std::string& name : report->dropped)
    std::printf("%s %s\n", dry_run ? "would drop" : "dropped", name.c_str());
  std::printf("%zu partitions, %lld names\n", report->dropped.size(), static_cast<long long>(report->keys));
  return Exit::kFine;
}

Exit plan_command(const CommandLine& line) {
  const auto config = load_config(line);
  if (!config) return Exit::kConfig;
  auto options = store_options(*config);
  if (!options) return fail("plan", options.error());
  options->only_looking = true;
  const auto store = store::Store::open(*options);
  if (!store) return fail("plan", store.error());
  const auto changes = (*store)->sync_feeds(config->feeds, no_schedule, /*dry_run=*/true);
  if (!changes) return fail("plan", changes.error());
  list("add", changes->added);
  list("change", changes->changed);
  list("enable", changes->enabled);
  list("disable", changes->disabled);
  if (changes->empty()) std::printf("nothing to change: %zu feeds\n", config->feeds.size());
  return Exit::kFine;
}

Exit status_command(const CommandLine& line) {
  const auto config = load_config(line);
  if (!config) return Exit::kConfig;
  const auto options = store_options(*config);
  if (!options) return fail("status", options.error());
  const auto report = store::status_report(*options, line.has("--json"));
  if (!report) return fail("status", report.error());
  std::fputs(report->c_str(), stdout);
  return Exit::kFine;
}

}  // namespace khabar::daemon
