#include "discover.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/url.h"
#include "config/same_feed.h"
#include "document.h"
#include "feed_lines.h"
#include "normalize/text.h"
#include "pipeline/feed_links.h"
#include "settings.h"
#include "traffic.h"

namespace khabar::daemon {
namespace {

constexpr std::size_t kMostLinks = 20;  // asked of one site: a person waits, and the host should not mind

/// Where feeds usually are, most usual first: WordPress, what RSS 2.0 programs call it, static sites,
/// Blogger.
constexpr std::array<std::string_view, 7> kUsualPlaces{
    "/feed/", "/rss.xml", "/rss", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/posts/default"};

struct Found {
  Feed feed;
  std::string format;
  std::size_t entries = 0;
  std::optional<Time> newest;
  std::string how;  ///< "asked for", "declared", "linked", "usual place", "robots.txt"
};

/// Asks, [fetch] host_spacing apart, and keeps what is a feed. Nothing more is asked of a site that refuses.
class Discovery {
 public:
  Discovery(const CommandLine& line, const config::Config& config) : line_(line), config_(config) {
    for (const Feed& feed : config.feeds) ids_.claim(feed.id);
  }

  /// Empty: all went well, whatever was found; else why the page could not be had.
  std::string explore(const std::string& address) {
    const auto page = get(address);
    if (!page) return page.error().message;
    if (page->outcome != Outcome::kOk) return page->message;
    asked_.insert(config::same_feed_key(page->url.empty() ? address : page->url));
    if (take(address, *page, "asked for", "")) return "";
    for (const auto& link : pipeline::feed_links(*page, kMostLinks))
      ask(link.url, link.declared ? "declared" : "linked", link.title);
    look_at_robots(*page);
    if (found_.empty()) look_at_usual_places(*page);
    return "";
  }
  [[nodiscard]] const std::vector<Found>& found() const { return found_; }
  /// The site wanted no more requests (429, or 503 with Retry-After): it may have other feeds.
  [[nodiscard]] bool is_refused() const { return refused_; }

 private:
  void ask(const std::string& url, const char* how, const std::string& title) {
    if (refused_ || !asked_.insert(config::same_feed_key(url)).second) return;
    if (const auto document = get(url); document && document->outcome == Outcome::kOk)
      take(url, *document, how, title);
  }
  Result<Response> get(const std::string& url) {
    std::this_thread::sleep_until(next_at_);
    auto document = get_document(line_, config_, url);
    next_at_ = steady_now() + config_.fetch.host_spacing;
    refused_ = document && document->outcome == Outcome::kRateLimited;
    return document;
  }

  /// Whether it is a feed. One that came from elsewhere for good is taken by its new address.
  bool take(const std::string& asked, const Response& response, const char* how, const std::string& title) {
    const Batch batch = pipeline::process(response, {}, process_limits(config_));
    if (!is_success(batch.poll.outcome)) return false;
    Found found;
    const std::string& url = response.permanently_moved ? response.url : asked;
    found.feed = feed_as_read(ids_.make(url), url, batch);
    if (found.feed.name.empty()) found.feed.name = title;
    found.format = name_of(batch.info.format);
    found.entries = batch.articles.size();
    for (const Article& article : batch.articles)
      if (article.published)
        found.newest = std::max(found.newest.value_or(*article.published), *article.published);
    found.how = how;
    found_.push_back(std::move(found));
    return true;
  }

  /// News sitemaps, which the site tells to search engines (sitemaps.org, "Informing search engine
  /// crawlers").
  void look_at_robots(const Response& page) {
    if (refused_) return;
    const auto robots = get(resolve_url_text(page.url, "/robots.txt"));
    if (!robots || robots->outcome != Outcome::kOk) return;
    std::string_view text = robots->body;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
      look_at_robots_line(text.substr(0, end), page.url);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  void look_at_robots_line(std::string_view line, const std::string& base) {
    constexpr std::string_view kField = "sitemap:";
    const bool named = normalize::equals_ignoring_case(line.substr(0, kField.size()), kField);
    if (!named || asked_.size() > kMostLinks) return;
    const auto url = resolve_url(parse_url(base), line.substr(kField.size()));
    if (url && url->is_http() && url->path.find("news") != std::string::npos)
      ask(url->str(), "robots.txt", "");
  }

  void look_at_usual_places(const Response& page) {
    for (const std::string_view place : kUsualPlaces) {
      ask(resolve_url_text(page.url, place), "usual place", "");
      if (!found_.empty()) return;
    }
  }

  const CommandLine& line_;
  const config::Config& config_;
  FeedIds ids_;
  std::set<std::string> asked_;
  std::vector<Found> found_;
  Steady next_at_{};
  bool refused_ = false;
};

void print_lines(const std::vector<Found>& all) {
  for (const Found& found : all) {
    std::printf("# %s, %zu entries", found.format.c_str(), found.entries);
    if (found.newest) std::printf(", newest %s", format_rfc3339(*found.newest).c_str());
    std::printf(", %s\n%s\n", found.how.c_str(), feed_lines(found.feed).c_str());
  }
}

void print_json(const std::vector<Found>& all) {
  JsonWriter json;
  json.begin_array();
  for (const Found& found : all) {
    json.begin_object().key("url").value(found.feed.url).key("title").text_or_null(found.feed.name);
    json.key("format").value(found.format).key("language").text_or_null(found.feed.lang);
    json.key("entries").value(found.entries).key("newest").value(found.newest);
    json.key("found").value(found.how).end_object();
  }
  std::printf("%s\n", json.end_array().str().c_str());
}

}  // namespace

Exit discover_feeds(const CommandLine& line) {
  const auto config = load_config_if_any(line);
  if (!config) return Exit::kConfig;
  const std::string& address = line.arguments[1];
  const auto url = parse_url(address);
  if (!url || !url->is_http()) {
    std::fprintf(stderr, "khabard feeds: %s is no http or https URL\n", address.c_str());
    return Exit::kUsage;
  }
  Discovery discovery(line, *config);
  if (const std::string why = discovery.explore(address); !why.empty()) {
    std::fprintf(stderr, "khabard feeds: %s\n", why.c_str());
    return Exit::kFailed;
  }
  line.has("--json") ? print_json(discovery.found()) : print_lines(discovery.found());
  if (discovery.is_refused())
    std::fprintf(stderr,
                 "khabard feeds: the site wants no more requests just now; it may have other feeds\n");
  if (!discovery.found().empty()) return Exit::kFine;
  std::fprintf(stderr, "khabard feeds: no feed was found at %s or where its site usually has one\n",
               address.c_str());
  return Exit::kFailed;
}

}  // namespace khabar::daemon
