#include "fetch/fetcher.h"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

#include "fetch/multi_loop.h"
#include "fetch/transfer.h"

namespace khabar::fetch {
namespace {

/// Handles that are kept for reuse; more are cleaned up.
constexpr std::size_t kMostSpareHandles = 64;

/// A line end in it would begin a header of its own.
std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return text;
}

std::shared_ptr<const Settings> settings_from(Options options, AddressGuard guard) {
  options.user_agent = one_line(std::move(options.user_agent));
  options.max_in_flight = std::max<std::size_t>(options.max_in_flight, 1);
  return std::make_shared<const Settings>(Settings{std::move(options), std::move(guard)});
}

}  // namespace

class Fetcher::Impl {
 public:
  Impl(std::shared_ptr<const Settings> settings, std::unique_ptr<MultiLoop> loop, OnDone on_done)
      : shared_{BodyBudget(), loop->sockets()}, loop_(std::move(loop)), on_done_(std::move(on_done)) {
    apply(std::move(settings));
  }
  ~Impl();
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void apply(std::shared_ptr<const Settings> settings);
  void start(Request request);
  void run_once(milliseconds patience);
  void wake() { loop_->wake(); }
  [[nodiscard]] std::size_t in_flight() const { return running_.size() + waiting_.size() + answered_.size(); }
  [[nodiscard]] std::size_t slots() const { return settings_->options.max_in_flight; }

 private:
  void admit();
  void begin(Request request);
  void finish_hop(MultiLoop::Ended ended);
  void answer();
  void drive(std::unique_ptr<Transfer> transfer);
  void retire(Transfer& transfer);
  EasyHandle easy_handle();

  std::shared_ptr<const Settings> settings_;
  Shared shared_;  // outlives the transfers below
  std::vector<EasyHandle> spare_;
  std::unique_ptr<MultiLoop> loop_;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> running_;
  std::deque<Request> waiting_;    // for a slot
  std::deque<Response> answered_;  // to be handed out by run_once()
  OnDone on_done_;
};

Fetcher::Impl::~Impl() {
  for (const auto& [easy, transfer] : running_) loop_->remove(easy);
}

void Fetcher::Impl::apply(std::shared_ptr<const Settings> settings) {
  settings_ = std::move(settings);
  shared_.budget.total = settings_->options.max_buffered;
  shared_.budget.fair_share = settings_->options.max_buffered / settings_->options.max_in_flight;
  loop_->set_max_idle(settings_->options.max_idle_connections);
}

void Fetcher::Impl::start(Request request) {
  waiting_.push_back(std::move(request));
  admit();
}

void Fetcher::Impl::run_once(milliseconds patience) {
  loop_->wait(answered_.empty() ? patience : milliseconds{0});
  while (const auto ended = loop_->next_ended()) finish_hop(*ended);
  admit();
  answer();
}

/// Begins what waits, as far as there are slots.
void Fetcher::Impl::admit() {
  while (!waiting_.empty() && running_.size() < slots()) {
    Request request = std::move(waiting_.front());
    waiting_.pop_front();
    begin(std::move(request));
  }
}

void Fetcher::Impl::begin(Request request) {
  auto transfer = std::make_unique<Transfer>(std::move(request), settings_, easy_handle(), shared_);
  if (transfer->prepare_first_hop()) return drive(std::move(transfer));
  retire(*transfer);
}

void Fetcher::Impl::drive(std::unique_ptr<Transfer> transfer) {
  CURL* const easy = transfer->easy();
  if (loop_->add(easy)) {
    running_.emplace(easy, std::move(transfer));
    return;
  }
  transfer->hop_ended(CURLE_FAILED_INIT);
  retire(*transfer);
}

void Fetcher::Impl::finish_hop(MultiLoop::Ended ended) {
  loop_->remove(ended.easy);
  auto node = running_.extract(ended.easy);
  if (node.empty()) return;
  if (node.mapped()->hop_ended(ended.code)) return drive(std::move(node.mapped()));
  retire(*node.mapped());
}

void Fetcher::Impl::retire(Transfer& transfer) {
  answered_.push_back(transfer.take_response());
  if (spare_.size() < kMostSpareHandles) spare_.push_back(transfer.take_easy());
}

/// Hands out what was answered by now; on_done_ may start() more, which is for the next round.
void Fetcher::Impl::answer() {
  for (std::size_t left = answered_.size(); left > 0; --left) {
    Response response = std::move(answered_.front());
    answered_.pop_front();
    on_done_(std::move(response));
  }
}

EasyHandle Fetcher::Impl::easy_handle() {
  if (spare_.empty()) return EasyHandle(curl_easy_init());
  EasyHandle easy = std::move(spare_.back());
  spare_.pop_back();
  return easy;
}

Result<std::unique_ptr<Fetcher>> Fetcher::create(Options options, OnDone on_done) {
  auto guard = AddressGuard::create(options.allow);
  if (!guard) return guard.error();
  auto loop = MultiLoop::create();
  if (!loop) return loop.error();
  auto impl = std::make_unique<Impl>(settings_from(std::move(options), std::move(*guard)), std::move(*loop),
                                     std::move(on_done));
  return std::unique_ptr<Fetcher>(new Fetcher(std::move(impl)));
}

Fetcher::Fetcher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Fetcher::~Fetcher() = default;

void Fetcher::start(Request request) {
  impl_->start(std::move(request));
}
void Fetcher::run_once(milliseconds patience) {
  impl_->run_once(patience);
}
void Fetcher::wake() {
  impl_->wake();
}
std::size_t Fetcher::in_flight() const {
  return impl_->in_flight();
}

std::size_t Fetcher::free_slots() const {
  const std::size_t taken = impl_->in_flight();
  return taken < impl_->slots() ? impl_->slots() - taken : 0;
}

void Fetcher::configure(Options options) {
  AddressGuard guard = AddressGuard::forgiving(options.allow);
  impl_->apply(settings_from(std::move(options), std::move(guard)));
}

Response fetch_one(const Options& options, Request request) {
  std::optional<Response> response;
  auto fetcher = Fetcher::create(options, [&](Response done) { response = std::move(done); });
  if (!fetcher) {
    Response failed;
    failed.tag = request.tag;
    failed.message = fetcher.error().message;
    return failed;
  }
  (*fetcher)->start(std::move(request));
  while (!response) (*fetcher)->run_once(seconds{1});
  return std::move(*response);
}

}  // namespace khabar::fetch
