#include <cstdio>

#include "commands.h"
#include "document.h"
#include "feed_json.h"
#include "pipeline/process.h"
#include "settings.h"

namespace khabar::daemon {
namespace {

Exit fail(const std::string& why) {
  std::fprintf(stderr, "khabard parse: %s\n", why.c_str());
  return Exit::kFailed;
}

}  // namespace

Exit parse_command(const CommandLine& line) {
  const auto config = load_config_if_any(line);
  if (!config) return Exit::kConfig;
  const auto response = get_document(line, *config, line.arguments.front());
  if (!response) {
    fail(response.error().message);
    return response.error().kind == Kind::kUsage ? Exit::kUsage : Exit::kFailed;
  }
  pipeline::Limits limits = process_limits(*config);
  limits.fold = false;  // the document as it is, not what would be stored
  const Batch batch = pipeline::process(*response, hinted_feed(line), limits);
  if (!is_success(batch.poll.outcome)) return fail(batch.poll.message);
  std::fputs(feed_json(batch).c_str(), stdout);
  return Exit::kFine;
}

}  // namespace khabar::daemon
