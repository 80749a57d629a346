#include "net_loop.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "base/log.h"
#include "base/url.h"
#include "schedule/policy.h"
#include "schedule/silence.h"

namespace khabar::daemon {
namespace {

/// Validators that no 200 has confirmed for so long are not sent: a server may answer 304 for ever (fault
/// H39; the limit is that of NetNewsWire and Capy Reader).
constexpr std::chrono::days kValidatorsExpire{8};
constexpr milliseconds kLongestWait{
    1000};                              // the watchdog and a wall clock that steps want a look now and then
constexpr milliseconds kWhileFull{20};  // how soon to ask again whether the queue has room
constexpr milliseconds kPublishEvery{200};

constexpr std::chrono::minutes kLongestReturn{15};  // after a dead network feeds return over so long at most

Request request_for(const FeedRecord& feed) {
  Request request;
  request.tag = static_cast<std::uint64_t>(feed.key);
  request.url = feed.repair ? feed.repair->url : feed.feed.url;
  if (feed.repair || schedule::wants_whole(feed.schedule)) return request;
  if (feed.validators_at && now() - *feed.validators_at < kValidatorsExpire)
    request.validators = feed.validators;
  return request;
}

/// The same document at the same place: what this process knows of it is newer than what the database does.
bool is_still(const FeedRecord& ours, const FeedRecord& loaded) {
  return ours.key == loaded.key && ours.feed.url == loaded.feed.url;
}

/// Whether older entries are asked for at once after this poll. A page that is not there leads to the next
/// place, a host in trouble is left alone until the feed's next poll.
bool goes_on(const PollFacts& poll) {
  const bool missing =
      poll.repair && poll.http_status >= 200 && poll.http_status < 500 && poll.http_status != 429;
  return missing || is_success(poll.outcome);
}

/// Older pages can wait, and a host of few feeds is asked at the pace of host_spacing alone: ten pages in ten
/// seconds are what hosts refuse. Five a minute, as of a host of many feeds (schedule/manners.h).
constexpr seconds kBetweenPages{12};

/// Whether anything answered, be it an error.
bool reached(const Response& response) {
  if (response.status != 0) return true;
  return response.outcome != Outcome::kDnsError && response.outcome != Outcome::kTransportError &&
         response.outcome != Outcome::kTimeout;
}

schedule::HostWord word_of(const Response& response, bool offline) {
  if (offline) return schedule::HostWord::kNothing;
  if (response.status == 429) return schedule::HostWord::kRefuses;
  if (response.outcome == Outcome::kTimeout) return schedule::HostWord::kStalls;
  const bool fails = !reached(response) || response.status >= 500;
  return fails ? schedule::HostWord::kFails : schedule::HostWord::kWorks;
}

}  // namespace

std::string host_of(const Feed& feed) {
  const auto url = parse_url(feed.url);
  return url ? server_of(*url) : std::string();
}

std::string host_of(const FeedRecord& feed) {
  return feed.led_to.empty() ? host_of(feed.feed) : feed.led_to;
}

std::string led_to(const FeedRecord& before, const Response& response) {
  const bool says_nothing = before.repair || (response.status == 0 && response.redirects == 0);
  if (says_nothing) return before.led_to;
  const auto url = response.redirects > 0 ? parse_url(response.url) : std::nullopt;
  std::string server = url ? server_of(*url) : std::string();
  return server == host_of(before.feed) ? std::string() : server;
}

Result<std::unique_ptr<NetLoop>> NetLoop::create(Options options, PolledQueue& out, Beat& beat) {
  std::unique_ptr<NetLoop> loop(new NetLoop(std::move(options), out, beat));
  auto fetcher = fetch::Fetcher::create(
      loop->options_.fetch, [self = loop.get()](Response response) { self->finished(std::move(response)); });
  if (!fetcher) return fetcher.error();
  loop->fetcher_ = *std::move(fetcher);
  return loop;
}

NetLoop::NetLoop(Options options, PolledQueue& out, Beat& beat)
    : out_(out), beat_(beat), options_(std::move(options)), scheduler_(options_.hosts) {}

void NetLoop::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    beat_.alive();
    take_messages();
    start_due();
    pages_.start(scheduler_, *fetcher_, !breaker_.is_open());
    publish();
    fetcher_->run_once(patience());
  }
  std::unique_ptr<fetch::Fetcher> last;
  {
    const std::lock_guard lock(mutex_);
    last.swap(fetcher_);  // nobody wakes it any more
  }
}

void NetLoop::set_feeds(std::vector<FeedRecord> feeds) {
  post([this, feeds = std::move(feeds)]() mutable { replace_feeds(std::move(feeds)); });
}

void NetLoop::settle(std::vector<Settled> polls) {
  post([this, polls = std::move(polls)] {
    for (const Settled& poll : polls) apply(poll);
  });
}

void NetLoop::configure(Options options) {
  post([this, options = std::move(options)]() mutable {
    options_ = std::move(options);
    scheduler_.configure(options_.hosts);
    fetcher_->configure(options_.fetch);
  });
}

void NetLoop::tell(std::vector<HostNews> news) {
  post([this, news = std::move(news)] {
    for (const HostNews& host : news) {
      if (host.spacing) scheduler_.pace(host.host, *host.spacing);
      if (host.hold_until) scheduler_.hold(host.host, now(), *host.hold_until);
    }
  });
}

void NetLoop::check_pages(std::vector<PageCheck> checks) {
  post([this, checks = std::move(checks)]() mutable { pages_.add(std::move(checks)); });
}

void NetLoop::wake() {
  const std::lock_guard lock(mutex_);
  if (fetcher_) fetcher_->wake();
}

NetLoop::Snapshot NetLoop::snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

void NetLoop::post(std::function<void()> message) {
  const std::lock_guard lock(mutex_);
  inbox_.push_back(std::move(message));
  if (fetcher_) fetcher_->wake();
}

void NetLoop::take_messages() {
  std::vector<std::function<void()>> messages;
  {
    const std::lock_guard lock(mutex_);
    messages.swap(inbox_);
  }
  for (const auto& message : messages) message();
}

void NetLoop::replace_feeds(std::vector<FeedRecord> feeds) {
  std::unordered_map<FeedKey, FeedSnapshot> fresh;
  for (FeedRecord& feed : feeds) {
    const FeedKey key = feed.key;
    if (const auto ours = feeds_.find(key); ours != feeds_.end() && is_still(*ours->second, feed)) {
      feed.schedule = ours->second->schedule;
      feed.validators = ours->second->validators;
      feed.validators_at = ours->second->validators_at;
      feed.body_hash = ours->second->body_hash;
      feed.led_to = ours->second->led_to;
    }
    fresh.emplace(key, std::make_shared<const FeedRecord>(std::move(feed)));
  }
  for (const auto& [key, feed] : feeds_)
    if (!fresh.contains(key)) scheduler_.remove(key);
  feeds_ = std::move(fresh);
  if (!std::exchange(feeds_loaded_, true)) suspect_hosts();
  for (const auto& [key, feed] : feeds_)
    if (!unsettled_.contains(key))  // else its next poll is planned when this one is settled
      scheduler_.put(key, host_of(*feed), options_.once ? now() : feed->schedule.due_at);
}

/// At a start, hosts of which no feed was answered last may be those that let everybody wait.
void NetLoop::suspect_hosts() {
  std::unordered_map<std::string, bool> answers;
  for (const auto& [key, feed] : feeds_) answers[host_of(*feed)] |= feed->schedule.failures == 0;
  for (const auto& [host, is_known] : answers)
    if (!is_known) scheduler_.suspect(host);
}

void NetLoop::apply(const Settled& poll) {
  unsettled_.erase(poll.stored.feed);
  const auto found = feeds_.find(poll.stored.feed);
  if (found == feeds_.end()) return;           // removed by a reload meanwhile
  if (found->second->feed.id != poll.feed_id)  // the database is another one by now, and the number too
    return scheduler_.put(found->first, host_of(*found->second), found->second->schedule.due_at);
  const std::string& url = poll.stored.url;
  const bool moved = !url.empty() && url != found->second->feed.url;
  if (moved)
    log::warn("feed.moved")
        .with("feed", poll.feed_id)
        .with("from", found->second->feed.url)
        .with("to", url)
        .with("now", "polled there; change the url in the configuration");
  const bool repair = poll.stored.repair && goes_on(poll.stored.facts);
  if (options_.once && !repair) {
    feeds_.erase(found);
    return;
  }
  FeedRecord feed = *found->second;
  renew(feed, poll.stored);
  const std::string host = host_of(feed);
  if (poll.spacing) scheduler_.pace(host, *poll.spacing);
  if (repair) repairing_.insert(feed.key);
  scheduler_.put(feed.key, host, repair ? next_page_at() : feed.schedule.due_at);
  found->second = std::make_shared<const FeedRecord>(std::move(feed));
  if (!poll.stored.facts.repair && schedule::came_back(poll.stored.schedule)) ask_siblings(*found->second);
}

/// Whoever calls `once`, or sets host_spacing to 0, wants them at once.
Time NetLoop::next_page_at() const {
  const bool at_once = options_.once || options_.hosts.spacing <= milliseconds{0};
  return at_once ? now() : now() + kBetweenPages;
}

/// A feed came back from a long silence: the silent ones of its outlet may have too.
void NetLoop::ask_siblings(const FeedRecord& back) {
  const Time clock = now();
  const std::string host = host_of(back);
  for (const auto& [key, due] : scheduler_.outlook(back.key))
    if (const auto early = schedule::early_question(feeds_.at(key)->schedule, clock); early && *early < due)
      scheduler_.put(key, host, *early);
}

void NetLoop::start_due() {
  if (!out_.has_room()) return;
  for (const FeedKey key : take_due()) start(key);
}

/// Without a network of our own only a probe now and then.
std::vector<FeedKey> NetLoop::take_due() {
  const Time clock = now();
  if (!breaker_.is_open()) return scheduler_.take(clock, fetcher_->free_slots());
  if (fetcher_->free_slots() == 0 || !breaker_.take_probe(clock)) return {};
  return scheduler_.take(clock, 1);
}

void NetLoop::start(FeedKey key) {
  FeedSnapshot feed = feeds_.at(key);
  if (repairing_.erase(key) == 0 && feed->repair) {
    FeedRecord itself = *feed;
    itself.repair.reset();
    feed = std::make_shared<const FeedRecord>(std::move(itself));
  }
  polling_[key] = feed;
  unsettled_.insert(key);
  fetcher_->start(request_for(*feed));
}

void NetLoop::finished(Response response) {
  if (pages_.behind(response) != nullptr) return page_finished(response);
  const auto key = static_cast<FeedKey>(response.tag);
  auto polling = polling_.extract(key);
  const bool offline = !options_.once && is_offline(response, host_of(polling.mapped()->feed));
  tell_scheduler(*polling.mapped(), response, offline);
  if (offline) cut_off_.insert(key);
  const std::size_t bytes = response.body.size();
  out_.push_now(Polled{std::move(polling.mapped()), std::move(response), offline}, bytes);
}

/// Where redirects led to another host than the one by whose manners the feed was polled, the answer is of
/// that host; the other one did what it was asked for.
void NetLoop::tell_scheduler(const FeedRecord& polled, const Response& response, bool offline) {
  const schedule::Answer answer{response.cache.retry_after, word_of(response, offline)};
  const std::string led = led_to(polled, response);
  const std::string answered = led.empty() ? host_of(polled.feed) : led;
  if (answered == host_of(polled)) return scheduler_.transferred(polled.key, now(), answer);
  scheduler_.transferred(polled.key, now(), {});
  scheduler_.heard(answered, now(), answer);
}

void NetLoop::page_finished(const Response& response) {
  const bool offline = !options_.once && is_offline(response, pages_.behind(response)->server);
  pages_.finished(response, scheduler_, offline);
}

/// Whether the transfer failed because our own network is down.
bool NetLoop::is_offline(const Response& response, const std::string& host) {
  const bool was_open = breaker_.is_open();
  const bool closed = breaker_.observe(now(), host, reached(response));
  if (breaker_.is_open() && !was_open) log::warn("network.down").with("now", "probing; no feed is blamed");
  if (closed) {
    log::info("network.back").with("after", format_duration(std::chrono::floor<seconds>(breaker_.outage())));
    spread_due();
  }
  return breaker_.is_open() && !reached(response);
}

/// What became due while the network was down, or failed for it, does not return as one herd.
void NetLoop::spread_due() {
  const Time clock = now();
  const milliseconds width = std::min<milliseconds>(breaker_.outage(), kLongestReturn);
  for (const auto& [key, feed] : feeds_) {
    const bool waits = feed->schedule.due_at <= clock || cut_off_.contains(key);
    if (!waits || unsettled_.contains(key)) continue;
    const auto part = spread_hash(feed->feed.id) % static_cast<std::uint64_t>(width.count() + 1);
    scheduler_.put(key, host_of(*feed), clock + milliseconds{static_cast<std::int64_t>(part)});
  }
  cut_off_.clear();
}

void NetLoop::publish() {
  const auto at = std::chrono::steady_clock::now();
  const bool last_of_once = options_.once && feeds_.empty();
  if (!last_of_once && at - published_at_ < kPublishEvery) return;
  published_at_ = at;
  Snapshot fresh = look();
  const std::lock_guard lock(mutex_);
  snapshot_ = std::move(fresh);
}

NetLoop::Snapshot NetLoop::look() const {
  Snapshot fresh;
  const Time clock = now();
  fresh.feeds = feeds_.size();
  fresh.due = scheduler_.due(clock);
  fresh.in_flight = fetcher_->in_flight();
  fresh.hosts = scheduler_.busy_hosts(clock);
  fresh.feeds_loaded = feeds_loaded_;
  const auto wakeup = scheduler_.next_wakeup(clock);
  fresh.stalled = options_.once && unsettled_.empty() && wakeup && *wakeup - clock > kPatience;
  if (fresh.stalled)
    for (const auto& [key, feed] : feeds_) fresh.unpolled.push_back(feed->feed.id);
  return fresh;
}

milliseconds NetLoop::patience() const {
  const Time clock = now();
  const auto wakeup = scheduler_.next_wakeup(clock);
  if (breaker_.is_open()) return std::clamp(breaker_.next_probe() - clock, kWhileFull, kLongestWait);
  if (!wakeup || fetcher_->free_slots() == 0) return kLongestWait;
  if (!out_.has_room()) return kWhileFull;
  return std::clamp(*wakeup - clock, milliseconds{0}, kLongestWait);
}

}  // namespace khabar::daemon
