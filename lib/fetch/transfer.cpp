#include "fetch/transfer.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "fetch/caching.h"
#include "fetch/redirect.h"

namespace khabar::fetch {
namespace {

/// How much of an unwanted body (of a redirect, of an error) is read to keep the connection; a longer one
/// ends it.
constexpr std::size_t kLargestDiscard = std::size_t{64} << 10;

constexpr const char* kAccept =
    "Accept: application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5";

constexpr const char* kAcceptPage = "Accept: text/html, application/xhtml+xml;q=0.9, */*;q=0.5";

/// The smaller of a limit of our own and one that a request may bring; 0: it brings none.
template <class T>
T tighter(T ours, T asked) {
  return asked == T{} ? ours : std::min(ours, asked);
}

Verdict refused(std::string message) {
  return {Outcome::kBlocked, "fetch: " + std::move(message)};
}

/// A URL as it may stand in a message of one line.
std::string excerpt(std::string_view text) {
  constexpr std::size_t kLongest = 120;
  std::string out(text.substr(0, kLongest));
  for (char& c : out)
    if (c < ' ' || c > '~') c = '?';
  return text.size() > kLongest ? out + "..." : out;
}

/// What others may see of it: no password, and no fragment, which is for the reader of a page.
std::string public_form(Url url) {
  url.userinfo.clear();
  url.fragment.reset();
  return url.str();
}

std::string_view without_brackets(std::string_view host) {
  const bool bracketed = host.size() > 2 && host.front() == '[';
  return bracketed ? host.substr(1, host.size() - 2) : host;
}

}  // namespace

Transfer::Transfer(Request request, std::shared_ptr<const Settings> settings, EasyHandle easy, Shared& shared)
    : settings_(std::move(settings)),
      began_(std::chrono::steady_clock::now()),
      deadline_(began_ + tighter(settings_->options.total_timeout, request.timeout)),
      request_(std::move(request)),
      easy_(std::move(easy)),
      shared_(shared) {
  response_.tag = request_.tag;
  if (!is_sendable(request_.validators.etag)) request_.validators.etag.clear();
  if (!is_sendable(request_.validators.last_modified)) request_.validators.last_modified.clear();
}

// --- Preparing
// -----------------------------------------------------------------------------------------------------

bool Transfer::prepare_first_hop() {
  const auto url = parse_url(request_.url);
  if (!url || !url->is_http()) {
    response_.url = excerpt(request_.url);
    finish(refused(url ? "'" + url->scheme + "' is no scheme that is fetched (http and https are)"
                       : "not a URL, or one of more than " + std::to_string(kLongestUrl) +
                             " bytes: " + excerpt(request_.url)));
    return false;
  }
  url_ = *url;
  set_headers();
  prepare_hop();
  return true;
}

void Transfer::prepare_hop(bool on_fresh_connection) {
  head_ = ResponseHead();
  body_.emplace(Body::Limits{tighter(settings_->options.max_body, request_.max_body), deadline_},
                shared_.budget);
  discarded_ = 0;
  stale_ = false;
  phase_ = Phase::kResolve;
  peer_.clear();
  blocked_.clear();
  no_descriptors_ = false;
  detail_[0] = '\0';
  response_.url = public_form(url_);
  curl_easy_reset(easy());  // keeps connections, sessions and resolved names
  set_address_options();
  set_protocol_options();
  set_limit_options();
  set_callbacks();
  curl_easy_setopt(easy(), CURLOPT_FRESH_CONNECT, on_fresh_connection ? 1L : 0L);
}

void Transfer::set_address_options() {
  Url url = url_;
  url.fragment.reset();
  curl_easy_setopt(easy(), CURLOPT_URL, url.str().c_str());
  curl_easy_setopt(easy(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy(), CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy(), CURLOPT_FOLLOWLOCATION, 0L);
  // Empty, not null: else http_proxy in the environment decides, and the guard would judge the proxy (N18).
  curl_easy_setopt(easy(), CURLOPT_PROXY, "");
  curl_easy_setopt(easy(), CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
}

void Transfer::set_protocol_options() {
  const Options& options = settings_->options;
  // HTTP/2 crashes libcurl 7.87-8.5 (curl #10936), and one request to a host gains nothing from it.
  curl_easy_setopt(easy(), CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy(), CURLOPT_HTTP09_ALLOWED, 0L);
  curl_easy_setopt(easy(), CURLOPT_HTTPGET, 1L);
  curl_easy_setopt(easy(), CURLOPT_HTTP_CONTENT_DECODING, 0L);  // content_coding.h says why
  curl_easy_setopt(easy(), CURLOPT_USERAGENT, options.user_agent.c_str());
  curl_easy_setopt(easy(), CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(easy(), CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy(), CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy(), CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // libcurl caches the parsed bundle only where there is no CApath, which Debian compiles in: 46 ms of CPU
  // for every TLS connection become 2.5 ms.
  curl_easy_setopt(easy(), CURLOPT_CAPATH, nullptr);
  if (!options.ca_file.empty()) curl_easy_setopt(easy(), CURLOPT_CAINFO, options.ca_file.c_str());
}

void Transfer::set_limit_options() {
  const Options& options = settings_->options;
  const milliseconds left = std::max(time_left(), milliseconds{1});  // 0 would mean "no limit"
  curl_easy_setopt(easy(), CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
  curl_easy_setopt(easy(), CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(std::clamp(options.connect_timeout, milliseconds{1}, left).count()));
  curl_easy_setopt(easy(), CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy(), CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.low_speed_time.count()));
  curl_easy_setopt(easy(), CURLOPT_NOSIGNAL, 1L);
  // Else a lookup that is given up blocks the whole loop until getaddrinfo() returns (lib/asyn-thread.c joins
  // it).
  curl_easy_setopt(easy(), CURLOPT_QUICK_EXIT, 1L);
}

void Transfer::set_callbacks() {
  curl_easy_setopt(easy(), CURLOPT_ERRORBUFFER, detail_);
  curl_easy_setopt(easy(), CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  curl_easy_setopt(easy(), CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy(), CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  curl_easy_setopt(easy(), CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy(), CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_socket);
  curl_easy_setopt(easy(), CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy(), CURLOPT_CLOSESOCKETFUNCTION, &Transfer::on_close);
  curl_easy_setopt(easy(), CURLOPT_CLOSESOCKETDATA, &shared_.sockets);  // a connection outlives its transfer
  curl_easy_setopt(easy(), CURLOPT_SSL_CTX_FUNCTION, &Transfer::on_handshake);
  curl_easy_setopt(easy(), CURLOPT_SSL_CTX_DATA, this);
  curl_easy_setopt(easy(), CURLOPT_PREREQFUNCTION, &Transfer::on_connected);
  curl_easy_setopt(easy(), CURLOPT_PREREQDATA, this);
}

void Transfer::set_headers() {
  const auto append = [this](const std::string& line) {
    if (curl_slist* grown = curl_slist_append(headers_.get(), line.c_str())) {
      static_cast<void>(headers_.release());
      headers_.reset(grown);
    }
  };
  append(request_.page ? kAcceptPage : kAccept);
  append("Accept-Encoding: " + std::string(kOfferedCodings));
  // Whoever can may answer 226 with the new entries alone (RFC 3229 10.1; "feed" is its use by feed servers).
  if (!request_.validators.etag.empty()) append("A-IM: feed");
  if (const auto& etag = request_.validators.etag; !etag.empty()) append("If-None-Match: " + etag);
  if (const auto& since = request_.validators.last_modified; !since.empty())
    append("If-Modified-Since: " + since);
}

// --- In flight: libcurl calls
// ----------------------------------------------------------------------------------------

std::size_t Transfer::on_header(char* line, std::size_t size, std::size_t count, void* self) {
  const std::string_view text(line, size * count);
  return static_cast<Transfer*>(self)->take_header(text) ? text.size() : CURL_WRITEFUNC_ERROR;
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  const std::string_view bytes(data, size * count);
  return static_cast<Transfer*>(self)->take_body(bytes) ? bytes.size() : CURL_WRITEFUNC_ERROR;
}

/// libcurl asks for a socket to a resolved address: the guard's first layer.
curl_socket_t Transfer::on_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto* transfer = static_cast<Transfer*>(self);
  std::uint16_t port = 0;
  const auto numeric = from_socket_address(address->addr, port);
  if (!transfer->may_contact(numeric, port)) return CURL_SOCKET_BAD;
  transfer->phase_ = std::max(transfer->phase_, Phase::kConnect);
  transfer->peer_ = to_text(*numeric);
  const curl_socket_t socket = transfer->shared_.sockets.open(*address);
  if (socket == CURL_SOCKET_BAD) transfer->no_descriptors_ = errno == EMFILE || errno == ENFILE;
  return socket;
}

int Transfer::on_close(void* sockets, curl_socket_t socket) {
  static_cast<OpenSockets*>(sockets)->close(socket);
  return 0;
}

/// The TCP connection stands, and TLS begins.
CURLcode Transfer::on_handshake(CURL*, void*, void* self) {
  static_cast<Transfer*>(self)->phase_ = Phase::kTls;
  return CURLE_OK;
}

/// A connection, fresh or kept alive, is about to carry the request: the guard's second layer. Kept ones come
/// by here alone, and the exceptions may have changed since they were made.
int Transfer::on_connected(void* self, char* peer, char*, int peer_port, int local_port) {
  auto* transfer = static_cast<Transfer*>(self);
  if (!transfer->may_contact(parse_address(peer), static_cast<std::uint16_t>(peer_port)))
    return CURL_PREREQFUNC_ABORT;
  const bool kept = transfer->peer_.empty();  // on_socket() was not asked
  transfer->stale_ = kept && transfer->shared_.sockets.has_input(static_cast<std::uint16_t>(local_port));
  if (transfer->stale_) return CURL_PREREQFUNC_ABORT;
  transfer->phase_ = Phase::kRequest;
  transfer->peer_ = peer;
  return CURL_PREREQFUNC_OK;
}

bool Transfer::may_contact(const std::optional<IpAddress>& address, std::uint16_t port) {
  const std::string_view range = address ? settings_->guard.why_blocked(*address, port) : "not an IP address";
  if (range.empty()) return true;
  if (blocked_.empty()) blocked_ = (address ? to_text(*address) : "a peer") + " (" + std::string(range) + ')';
  return false;
}

/// Trailers come here as well: libcurl 7.88 puts no bound on them (H29).
bool Transfer::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > settings_->options.max_headers) return false;
  phase_ = Phase::kAnswer;
  const bool was_complete = head_.complete();
  head_.add_line(line);
  const bool body_begins = !was_complete && head_.complete() && carries_a_body(head_.status());
  return !body_begins || body_->expect(head_.field("content-encoding"));
}

bool Transfer::take_body(std::string_view bytes) {
  if (carries_a_body(head_.status())) return body_->add(bytes);
  discarded_ += bytes.size();
  return discarded_ <= kLargestDiscard;
}

// --- Ending
// ----------------------------------------------------------------------------------------------------------

bool Transfer::hop_ended(CURLcode code) {
  if (stale_ && time_left() > milliseconds{0}) {
    prepare_hop(true);
    return true;
  }
  curl_off_t wire_bytes = 0;
  curl_easy_getinfo(easy(), CURLINFO_SIZE_DOWNLOAD_T, &wire_bytes);
  response_.wire_bytes += wire_bytes;
  const bool headers_fit = header_bytes_ <= settings_->options.max_headers;
  if (headers_fit && head_.complete() && is_redirect(head_.status())) return follow_redirect();
  if (code == CURLE_OK && carries_a_body(head_.status())) body_->finish();
  finish(judge(ending(code)));
  return false;
}

bool Transfer::follow_redirect() {
  const auto next = resolve_url(url_, head_.field("location"));
  if (auto obstacle = why_not_followed(next)) {
    finish(std::move(*obstacle));
    return false;
  }
  ++response_.redirects;
  only_permanent_ = only_permanent_ && is_permanent(head_.status());
  url_ = *next;
  prepare_hop();
  return true;
}

std::optional<Verdict> Transfer::why_not_followed(const std::optional<Url>& next) const {
  const std::string_view location = head_.field("location");
  const std::string what = "fetch: status " + std::to_string(head_.status()) + " from " + url_.host;
  if (location.empty()) return Verdict{Outcome::kHttpError, what + " without a Location"};
  if (response_.redirects >= settings_->options.max_redirects)
    return Verdict{Outcome::kTooManyRedirects,
                   "fetch: more than " + std::to_string(settings_->options.max_redirects) + " redirects"};
  if (!next && location.size() > kLongestUrl / 2)  // the bound is on the URL, which the escapes make longer
    return Verdict{Outcome::kTooManyRedirects,
                   what + " to a URL of more than " + std::to_string(kLongestUrl) + " bytes"};
  if (!next) return Verdict{Outcome::kHttpError, what + " to what is no URL: " + excerpt(location)};
  if (!next->is_http())
    return Verdict{Outcome::kBlocked, what + " to the scheme '" + excerpt(next->scheme) + "'"};
  if (time_left() > milliseconds{0}) return std::nullopt;
  Ending late = ending(CURLE_OPERATION_TIMEDOUT);
  late.status = 0;
  return judge(late);
}

void Transfer::finish(Verdict verdict) {
  response_.outcome = verdict.outcome;
  response_.message = std::move(verdict.message);
  response_.fetched_at = now();
  response_.took = elapsed();
  response_.status = head_.complete() ? head_.status() : 0;
  response_.permanently_moved = response_.redirects > 0 && only_permanent_;
  response_.cache = cache_hints(head_, response_.fetched_at);
  if (verdict.outcome == Outcome::kOk || verdict.outcome == Outcome::kNotModified) {
    response_.content_type = head_.field("content-type");
    response_.content_language = head_.field("content-language");
    response_.validators = validators_of(head_);
  }
  if (verdict.outcome == Outcome::kOk) response_.body = body_->take();
  body_.reset();
}

Ending Transfer::ending(CURLcode code) const {
  Ending out;
  out.code = code;
  out.detail = detail_;
  out.phase = phase_;
  out.host = without_brackets(url_.host);
  out.peer = peer_;
  out.blocked = blocked_;
  out.status = head_.complete() ? head_.status() : 0;
  out.delta = !request_.validators.etag.empty();
  out.conditional = !request_.validators.empty();
  out.no_descriptors = no_descriptors_;
  out.headers_too_large = header_bytes_ > settings_->options.max_headers;
  out.body_fault = body_->fault();
  out.retry_after = cache_hints(head_, now()).retry_after;
  out.took = elapsed();
  out.max_body = tighter(settings_->options.max_body, request_.max_body);
  out.max_headers = settings_->options.max_headers;
  return out;
}

milliseconds Transfer::elapsed() const {
  return std::chrono::round<milliseconds>(std::chrono::steady_clock::now() - began_);
}

milliseconds Transfer::time_left() const {
  return std::chrono::ceil<milliseconds>(deadline_ - std::chrono::steady_clock::now());
}

}  // namespace khabar::fetch
