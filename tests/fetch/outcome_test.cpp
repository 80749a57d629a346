// libcurl's codes, statuses and our own findings -> one closed list.
#include "fetch/outcome.h"

#include "support/catch.h"

namespace khabar::fetch {
namespace {

Ending ending(CURLcode code, int status = 0) {
  Ending out;
  out.code = code;
  out.status = status;
  out.host = "news.example";
  out.peer = "192.0.2.1";
  out.phase = Phase::kConnect;
  out.took = milliseconds{10'000};
  return out;
}

Outcome outcome(const Ending& e) {
  return judge(e).outcome;
}

TEST_CASE("H18 H19 statuses") {
  for (const int status : {200, 203}) {
    const Verdict verdict = judge(ending(CURLE_OK, status));
    CHECK(verdict.outcome == Outcome::kOk);
    CHECK(verdict.message.empty());
  }
  for (const int status : {201, 202, 204, 205, 206, 226, 300, 304, 305, 306, 400, 401, 402, 403,
                           404, 405, 406, 408, 418, 451, 500, 501, 502, 503, 504, 520, 999}) {
    INFO(status);
    const Verdict verdict = judge(ending(CURLE_OK, status));
    CHECK(verdict.outcome == Outcome::kHttpError);
    CHECK(verdict.message.find(std::to_string(status)) != std::string::npos);
    CHECK(verdict.message.find("news.example") != std::string::npos);
  }
  CHECK(outcome(ending(CURLE_OK, 410)) == Outcome::kGone);
  CHECK(outcome(ending(CURLE_OK, 429)) == Outcome::kRateLimited);
}

TEST_CASE("H14 503 is a limit only with Retry-After, which the message names") {
  Ending e = ending(CURLE_OK, 503);
  e.retry_after = seconds{120};
  CHECK(judge(e).outcome == Outcome::kRateLimited);
  CHECK(judge(e).message.find("2m") != std::string::npos);
}

TEST_CASE("H22 304 is good news only for validators that were sent") {
  Ending e = ending(CURLE_OK, 304);
  e.conditional = true;
  CHECK(judge(e).outcome == Outcome::kNotModified);
  CHECK(judge(e).message.empty());
  e.conditional = false;
  CHECK(judge(e).outcome == Outcome::kHttpError);
}

TEST_CASE("a wrong status is the answer, however its page ended") {
  CHECK(outcome(ending(CURLE_PARTIAL_FILE, 404)) == Outcome::kHttpError);
  CHECK(outcome(ending(CURLE_WRITE_ERROR, 500)) == Outcome::kHttpError);
  CHECK(outcome(ending(CURLE_OPERATION_TIMEDOUT, 429)) == Outcome::kRateLimited);
  CHECK(outcome(ending(CURLE_PARTIAL_FILE, 200)) == Outcome::kTransportError);
}

TEST_CASE("transport, names and TLS have outcomes of their own") {
  CHECK(outcome(ending(CURLE_COULDNT_RESOLVE_HOST)) == Outcome::kDnsError);
  for (const CURLcode code :
       {CURLE_COULDNT_CONNECT, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING,
        CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_ABORTED_BY_CALLBACK})
    CHECK(outcome(ending(code)) == Outcome::kTransportError);
  for (const CURLcode code :
       {CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE})
    CHECK(outcome(ending(code)) == Outcome::kTlsError);
  CHECK(outcome(ending(CURLE_FAILED_INIT)) == Outcome::kInternal);
}

TEST_CASE(
    "N11 a lookup without an answer is a fault of the name, other silence is a timeout that says where") {
  Ending e = ending(CURLE_OPERATION_TIMEDOUT);
  e.phase = Phase::kResolve;
  CHECK(judge(e).outcome == Outcome::kDnsError);
  e.phase = Phase::kConnect;
  CHECK(judge(e).outcome == Outcome::kTimeout);
  CHECK(judge(e).message == "fetch: no answer from news.example (192.0.2.1) within 10s (connect)");
}

TEST_CASE("H12 a refusal by the guard is told from a refused connection") {
  Ending e = ending(CURLE_COULDNT_CONNECT);
  e.peer.clear();
  e.blocked = "127.0.0.1 (loopback)";
  const Verdict verdict = judge(e);
  CHECK(verdict.outcome == Outcome::kBlocked);
  CHECK(verdict.message.find("127.0.0.1 (loopback)") != std::string::npos);
  e.code = CURLE_ABORTED_BY_CALLBACK;
  CHECK(outcome(e) == Outcome::kBlocked);
  e.code = CURLE_OK;
  e.status = 200;  // another address of the host answered
  CHECK(outcome(e) == Outcome::kOk);
}

TEST_CASE("faults of the body and the bounds come first") {
  Ending e = ending(CURLE_WRITE_ERROR, 200);
  e.max_body = 16 << 20;
  e.body_fault = BodyFault::kTooLarge;
  CHECK(judge(e).outcome == Outcome::kTooLarge);
  CHECK(judge(e).message.find("16 MiB") != std::string::npos);
  e.body_fault = BodyFault::kNoMemory;
  CHECK(outcome(e) == Outcome::kTooLarge);
  e.body_fault = BodyFault::kDeadline;
  CHECK(outcome(e) == Outcome::kTimeout);
  e.body_fault = BodyFault::kBroken;
  CHECK(outcome(e) == Outcome::kDecodeError);
  e.body_fault = BodyFault::kUnknownCoding;
  CHECK(outcome(e) == Outcome::kDecodeError);
  e.body_fault = BodyFault::kCut;
  CHECK(outcome(e) == Outcome::kTransportError);
  e.headers_too_large = true;
  CHECK(outcome(e) == Outcome::kTooLarge);
}

TEST_CASE("a message is one printable line, whatever the server said") {
  Ending e = ending(CURLE_RECV_ERROR);
  e.detail = "bad\r\nlevel=error forged\x1b[31m";
  for (const char c : judge(e).message) CHECK((c >= ' ' && c <= '~'));
}

}  // namespace
}  // namespace khabar::fetch
