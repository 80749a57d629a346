#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "fetch/body.h"
#include "model/outcome.h"

namespace khabar::fetch {

/// How far one hop came.
enum class Phase : std::uint8_t { kResolve, kConnect, kTls, kRequest, kAnswer };

/// What is known of a transfer when libcurl has done with its last hop.
struct Ending {
  CURLcode code = CURLE_OK;
  std::string detail;  ///< libcurl's own words; may be empty
  Phase phase = Phase::kResolve;
  std::string host;
  std::string peer;     ///< address last tried; empty: none
  std::string blocked;  ///< address and range that the guard refused, "127.0.0.1 (loopback)"; empty: none
  int status = 0;       ///< of a head that came wholly; 0: none did
  bool conditional = false;  ///< validators were sent
  bool delta = false;        ///< "A-IM: feed" was sent (RFC 3229)
  bool headers_too_large = false;
  bool no_descriptors = false;  ///< the system gave this process no socket (fault P07)
  BodyFault body_fault = BodyFault::kNone;
  std::optional<seconds> retry_after;
  milliseconds took{0};
  std::size_t max_body = 0, max_headers = 0;
};

struct Verdict {
  Outcome outcome = Outcome::kInternal;
  std::string message;  ///< for operators; empty where all went well
};

/// One closed list out of libcurl's ninety codes, the status and our own findings. Not for redirects that are
/// followed.
Verdict judge(const Ending& ending);

/// The last status says all; the body that came with it is not wanted.
bool carries_a_body(int status);

}  // namespace khabar::fetch
