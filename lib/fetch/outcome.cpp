#include "fetch/outcome.h"

namespace khabar::fetch {
namespace {

std::string text(milliseconds span) {
  return format_duration(span);
}

std::string bytes(std::size_t count) {
  if (count % (std::size_t{1} << 20) == 0) return std::to_string(count >> 20) + " MiB";
  if (count % (std::size_t{1} << 10) == 0) return std::to_string(count >> 10) + " KiB";
  return std::to_string(count) + " bytes";
}

/// libcurl's words may quote the server's.
std::string printable(std::string detail) {
  for (char& c : detail)
    if (c < ' ' || c > '~') c = '?';
  return detail;
}

/// "example.com (192.0.2.1)".
std::string who(const Ending& ending) {
  return ending.peer.empty() || ending.peer == ending.host ? ending.host
                                                           : ending.host + " (" + ending.peer + ')';
}

std::string with_detail(std::string message, const Ending& ending) {
  const std::string detail =
      ending.detail.empty() ? curl_easy_strerror(ending.code) : printable(ending.detail);
  return std::move(message) + ": " + detail;
}

std::string_view name_of(Phase phase) {
  switch (phase) {
    case Phase::kResolve:
      return "name lookup";
    case Phase::kConnect:
      return "connect";
    case Phase::kTls:
      return "TLS handshake";
    case Phase::kRequest:
      return "waiting for the answer";
    case Phase::kAnswer:
      return "reading the answer";
  }
  return "";
}

Verdict timed_out(const Ending& ending) {
  // A silent name server is a fault of the name, not of the site (N11).
  if (ending.phase == Phase::kResolve)
    return {Outcome::kDnsError,
            "fetch: no answer to the lookup of " + ending.host + " within " + text(ending.took)};
  if (ending.phase == Phase::kAnswer)
    return {Outcome::kTimeout,
            "fetch: the answer of " + who(ending) + " did not end within " + text(ending.took)};
  return {Outcome::kTimeout, "fetch: no answer from " + who(ending) + " within " + text(ending.took) + " (" +
                                 std::string(name_of(ending.phase)) + ')'};
}

Verdict blocked(const Ending& ending) {
  const std::string others = ending.peer.empty() ? "" : "; its other addresses do not answer";
  return {Outcome::kBlocked, "fetch: " + ending.host + " is at " + ending.blocked +
                                 ", which is not contacted unless [fetch] allow names it" + others};
}

Verdict body_at_fault(const Ending& ending) {
  switch (ending.body_fault) {
    case BodyFault::kTooLarge:
      return {Outcome::kTooLarge, "fetch: the body is larger than " + bytes(ending.max_body)};
    case BodyFault::kNoMemory:
      return {Outcome::kTooLarge, "fetch: the body is too large while so many others are in flight"};
    case BodyFault::kDeadline:
      return timed_out(ending);
    case BodyFault::kUnknownCoding:
      return {Outcome::kDecodeError, "fetch: a Content-Encoding that was not offered"};
    case BodyFault::kBroken:
      return {Outcome::kDecodeError, "fetch: the body does not decode as its Content-Encoding"};
    case BodyFault::kCut:
      return {Outcome::kTransportError, "fetch: the compressed body is cut before its end"};
    case BodyFault::kNone:
      break;
  }
  return {Outcome::kInternal, "fetch: a body without fault was refused"};
}

bool is_tls(CURLcode code) {
  switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_SHUTDOWN_FAILED:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CLIENTCERT:
      return true;
    default:
      return false;
  }
}

Verdict failed(const Ending& ending) {
  if (ending.code == CURLE_OPERATION_TIMEDOUT) return timed_out(ending);
  if (ending.no_descriptors)
    return {
        Outcome::kInternal,
        "fetch: this process has no file descriptors left: raise LimitNOFILE, or lower [fetch] in_flight"};
  if (ending.code == CURLE_OUT_OF_MEMORY && ending.phase >= Phase::kRequest)  // H28: it says so of 100 kB
    return {Outcome::kTransportError, "fetch: " + who(ending) + ": a header line of more than 100 kB"};
  if (is_tls(ending.code)) return {Outcome::kTlsError, with_detail("fetch: TLS with " + who(ending), ending)};
  if (ending.code == CURLE_COULDNT_RESOLVE_HOST)
    return {Outcome::kDnsError, with_detail("fetch: " + ending.host + " does not resolve", ending)};
  if (ending.code == CURLE_FAILED_INIT) return {Outcome::kInternal, "fetch: libcurl takes no more transfers"};
  return {Outcome::kTransportError, with_detail("fetch: " + who(ending), ending)};
}

std::string status_message(const Ending& ending) {
  std::string message = "fetch: status " + std::to_string(ending.status) + " from " + who(ending);
  if (ending.retry_after) message += ", try again after " + text(*ending.retry_after);
  return message;
}

Verdict by_status(const Ending& ending) {
  switch (ending.status) {
    case 200:
    case 203:
      return {Outcome::kOk, ""};
    case 226:
      if (ending.delta) return {Outcome::kOk, ""};
      return {Outcome::kHttpError, status_message(ending) + " to a request for no delta"};
    case 304:
      if (ending.conditional) return {Outcome::kNotModified, ""};
      return {Outcome::kHttpError, status_message(ending) + " to a request without validators"};
    case 410:
      return {Outcome::kGone, status_message(ending)};
    case 429:
      return {Outcome::kRateLimited, status_message(ending)};
    case 503:
      return {ending.retry_after ? Outcome::kRateLimited : Outcome::kHttpError, status_message(ending)};
    default:
      return {Outcome::kHttpError, status_message(ending)};
  }
}

}  // namespace

bool carries_a_body(int status) {
  return status == 200 || status == 203 || status == 226;
}

Verdict judge(const Ending& ending) {
  if (ending.headers_too_large)
    return {Outcome::kTooLarge, "fetch: the headers are larger than " + bytes(ending.max_headers)};
  if (ending.body_fault != BodyFault::kNone) return body_at_fault(ending);
  // A wrong status is the whole answer, however its page ended.
  if (ending.status != 0 && !carries_a_body(ending.status)) return by_status(ending);
  if (ending.code == CURLE_OK && ending.status != 0) return by_status(ending);
  if (ending.code == CURLE_OK)
    return {Outcome::kTransportError, "fetch: " + who(ending) + " ended without an answer"};
  const bool refused = ending.code == CURLE_COULDNT_CONNECT || ending.code == CURLE_ABORTED_BY_CALLBACK;
  if (refused && !ending.blocked.empty()) return blocked(ending);
  return failed(ending);
}

}  // namespace khabar::fetch
