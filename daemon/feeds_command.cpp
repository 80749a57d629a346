#include <cstdio>
#include <set>
#include <string>
#include <variant>

#include "base/utf8.h"
#include "commands.h"
#include "config/checks.h"
#include "config/same_feed.h"
#include "discover.h"
#include "document.h"
#include "feed_lines.h"
#include "read/opml.h"
#include "settings.h"

namespace khabar::daemon {
namespace {

Exit fail(const std::string& why) {
  std::fprintf(stderr, "khabard feeds: %s\n", why.c_str());
  return Exit::kFailed;
}

/// What an import did with the feeds of a list.
struct Tally {
  int imported = 0, known = 0, refused = 0;
};

/// Makes configuration lines of subscriptions, without those that the configuration has.
class Import {
 public:
  explicit Import(const config::Config& config) {
    for (const Feed& feed : config.feeds) {
      ids_.claim(feed.id);
      urls_.insert(config::same_feed_key(feed.url));
    }
  }

  void take(const read::Subscription& subscription) {
    if (const std::string fault = config::check_feed_url(subscription.url); !fault.empty()) {
      ++tally_.refused;
      std::fprintf(stderr, "khabard feeds: left out: %s: url %s\n", named(subscription).c_str(),
                   fault.c_str());
      return;
    }
    if (!urls_.insert(config::same_feed_key(subscription.url)).second) {
      ++tally_.known;
      return;
    }
    ++tally_.imported;
    std::printf("%s\n", feed_lines(feed_of(subscription)).c_str());
  }
  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  static std::string named(const read::Subscription& subscription) {
    constexpr std::size_t kLongestShown = 120;
    const std::string& name = subscription.name.empty() ? subscription.url : subscription.name;
    return toml_string(std::string(utf8::prefix_bytes(name, kLongestShown)));
  }
  Feed feed_of(const read::Subscription& subscription) {
    Feed feed;
    feed.url = subscription.url;
    feed.id = ids_.make(feed.url);
    feed.name = subscription.name;
    if (config::check_language(subscription.lang).empty()) feed.lang = subscription.lang;
    for (const std::string& tag : subscription.tags)
      if (config::check_tag(tag).empty()) feed.tags.push_back(tag);
    return feed;
  }

  FeedIds ids_;
  std::set<std::string> urls_;
  Tally tally_;
};

Exit import_feeds(const CommandLine& line) {
  const auto config = load_config_if_any(line);
  if (!config) return Exit::kConfig;
  const auto document = get_document(line, *config, line.arguments[1]);
  if (!document) return fail(document.error().message);
  if (document->outcome != Outcome::kOk) return fail(document->message);
  const read::OpmlReading reading = read::read_opml(document->body, document->content_type);
  if (const auto* refusal = std::get_if<read::Refusal>(&reading))
    return fail(refusal->message + " (byte " + std::to_string(refusal->offset) + ")");
  Import import(*config);
  for (const read::Subscription& subscription : std::get<0>(reading)) import.take(subscription);
  const Tally& tally = import.tally();
  std::fprintf(stderr, "khabard feeds: %d imported, %d known already, %d left out\n", tally.imported,
               tally.known, tally.refused);
  return tally.refused > 0 && tally.imported + tally.known == 0 ? Exit::kFailed : Exit::kFine;
}

Exit export_feeds(const CommandLine& line) {
  const auto config = load_config(line);
  if (!config) return Exit::kConfig;
  std::fputs(read::write_opml(config->feeds, "khabar").c_str(), stdout);
  return Exit::kFine;
}

}  // namespace

Exit feeds_command(const CommandLine& line) {
  const std::string& what = line.arguments.front();
  const bool has_argument = line.arguments.size() > 1;
  if (what == "import" && has_argument) return import_feeds(line);
  if (what == "export" && !has_argument) return export_feeds(line);
  if (what == "discover" && has_argument) return discover_feeds(line);
  std::fputs("khabard feeds: expected import FILE|-|URL, export, or discover URL; see khabard feeds --help\n",
             stderr);
  return Exit::kUsage;
}

}  // namespace khabar::daemon
