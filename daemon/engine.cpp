#include "engine.h"

#include <sys/resource.h>

#include <utility>

#include "base/log.h"
#include "pipeline/process.h"
#include "settings.h"

namespace khabar::daemon {
namespace {

constexpr std::size_t kQueueItems = 1024;
constexpr milliseconds kWorkerIdle{1000};
constexpr milliseconds kJoinStep{10};
/// Of the time for a stop: how much is for the spool when the database does not answer.
constexpr milliseconds kForTheSpool{4000};
constexpr milliseconds kLastPatience{1000};  // with the database, from then on

NetLoop::Options net_options(const config::Config& config, bool once) {
  return {fetch_options(config), host_rules(config), once};
}

using SharedConfig = std::shared_ptr<const config::Config>;

/// Transfers need descriptors, and the shell's usual 1024 are fewer than a configuration may want.
void take_all_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// The same with no more transfers at a time than there are descriptors for: without one, the transfer would
/// fail, and the database or the spool might have none (fault P07).
SharedConfig within_descriptors(SharedConfig config) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return config;
  const int transfers = affordable_transfers(config->fetch.in_flight, limit.rlim_cur);
  if (transfers == config->fetch.in_flight) return config;
  log::warn("fetch.fewer")
      .with("in_flight", transfers)
      .with("configured", config->fetch.in_flight)
      .with("why", "this process may open " + std::to_string(limit.rlim_cur) +
                       " files (LimitNOFILE of its unit, ulimit -n): raise that, or lower [fetch] in_flight");
  auto modest = std::make_shared<config::Config>(*config);
  modest->fetch.in_flight = transfers;
  return modest;
}

}  // namespace

Engine::Engine(SharedConfig config, StateLock lock)
    : config_(std::move(config)),
      lock_(std::move(lock)),
      polled_({kQueueItems, static_cast<std::size_t>(config_->process.queue_bytes)}),
      derived_({kQueueItems, static_cast<std::size_t>(config_->process.queue_bytes)}) {}

Result<std::unique_ptr<Engine>> Engine::start(SharedConfig config, Options options) {
  take_all_descriptors();
  auto lock = StateLock::acquire(config->spool.directory);
  if (!lock) return lock.error();
  std::unique_ptr<Engine> engine(new Engine(within_descriptors(std::move(config)), *std::move(lock)));
  auto spool = spool::Spool::open(spool_options(*engine->config_));
  if (!spool) return spool.error();
  engine->spool_ = *std::move(spool);
  if (!engine->spool_->salvage_note().empty())
    log::error("spool.damaged").with("why", engine->spool_->salvage_note());
  auto net = NetLoop::create(net_options(*engine->config_, options.once), engine->polled_, engine->net_beat_);
  if (!net) return net.error();
  engine->net_ = *std::move(net);
  engine->store_ =
      std::make_unique<StoreLoop>(engine->config_, engine->derived_, *engine->net_, *engine->spool_,
                                  engine->store_beat_, std::move(options.on_settled));
  if (options.once) engine->store_->poll_once(std::move(options.select));
  engine->start_threads();
  return engine;
}

void Engine::start_threads() {
  const int workers = config_->process.workers;
  const pipeline::Limits limits = process_limits(*config_);  // config_ is the main thread's: see reload()
  for (int i = 0; i < workers; ++i) work_beats_.push_back(std::make_unique<Beat>());
  working_ = workers;
  running_ = workers + 2;
  for (int i = 0; i < workers; ++i) {
    work_threads_.emplace_back([this, limits, &beat = *work_beats_[static_cast<std::size_t>(i)]] {
      work(limits, beat);
      if (--working_ == 0) derived_.close();
      --running_;
    });
  }
  store_thread_ = std::jthread([this] {
    store_->run();
    --running_;
  });
  net_thread_ = std::jthread([this](const std::stop_token& stop) {
    net_->run(stop);
    polled_.close();
    --running_;
  });
}

void Engine::work(const pipeline::Limits& limits, Beat& beat) {
  while (!polled_.finished()) {
    beat.alive();
    auto polled = polled_.pop(kWorkerIdle);
    if (!polled) continue;
    beat.alive();
    Derived derived{polled->feed, std::move(polled->response), {}};
    derived.batch = pipeline::process(derived.response, *derived.feed, limits);
    derived.batch.poll.offline = polled->offline;
    const std::size_t weight = weight_of(derived);
    beat.rest();  // while the store is behind
    derived_.push(std::move(derived), weight);
  }
  beat.rest();
}

void Engine::reload(SharedConfig config) {
  if (config->process.workers != config_->process.workers ||
      config->process.queue_bytes != config_->process.queue_bytes ||
      config->spool.directory != config_->spool.directory ||
      config->spool.max_bytes != config_->spool.max_bytes)
    log::warn("reload.partial").with("why", "[process] and [spool] take effect at the next start");
  config_ = within_descriptors(std::move(config));
  net_->configure(net_options(*config_, /*once=*/false));
  store_->reload(config_);
}

bool Engine::stop(milliseconds patience) {
  net_thread_.request_stop();
  net_->wake();
  const Steady end = std::chrono::steady_clock::now() + patience;
  if (wait_for_threads(end - kForTheSpool)) return true;
  store_->give_up(kLastPatience);
  if (wait_for_threads(end)) return true;
  log::error("stop.late")
      .with("threads", running_.load())
      .with("why", "the spool's disk did not answer in time");
  return false;
}

bool Engine::wait_for_threads(Steady deadline) const {
  while (running_.load() > 0) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(kJoinStep);
  }
  return true;
}

Engine::~Engine() {
  net_thread_.request_stop();
  if (net_) net_->wake();
}

bool Engine::alive(milliseconds limit) const {
  for (const auto& beat : work_beats_)
    if (beat->older_than(limit)) return false;
  return !net_beat_.older_than(limit) && !store_beat_.older_than(limit);
}

}  // namespace khabar::daemon
