#pragma once

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/url.h"
#include "fetch/address_guard.h"
#include "fetch/body.h"
#include "fetch/open_sockets.h"
#include "fetch/options.h"
#include "fetch/outcome.h"
#include "fetch/response_head.h"
#include "model/response.h"

namespace khabar::fetch {

/// Options in force, with what is derived from them once. Shared by the transfers that began under them.
struct Settings {
  Options options;
  AddressGuard guard;
};

/// What the transfers of one multi handle have in common; it outlives them.
struct Shared {
  BodyBudget budget;
  OpenSockets& sockets;
};

struct EasyCleanup {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using EasyHandle = std::unique_ptr<CURL, EasyCleanup>;

/// One Request on its way through all its hops. It holds one easy handle, which somebody else drives: prepare
/// a hop, drive the handle to its end, tell hop_ended(), and either drive the next hop or take the Response.
///
/// Redirects are followed here and not by libcurl, so that every hop is judged, counted and guarded by the
/// same rules, and only the five statuses are followed that mean a redirect (libcurl follows every 3xx with a
/// Location; H13).
class Transfer {
 public:
  /// `easy` may have been used before; `shared` must outlive the transfer.
  Transfer(Request request, std::shared_ptr<const Settings> settings, EasyHandle easy, Shared& shared);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// False: the URL is refused outright; response() says why.
  bool prepare_first_hop();
  /// What libcurl says of the hop. True: the handle is ready for the next one. False: response() is.
  bool hop_ended(CURLcode code);

  [[nodiscard]] CURL* easy() const { return easy_.get(); }
  Response take_response() { return std::move(response_); }
  EasyHandle take_easy() { return std::move(easy_); }

 private:
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  // Preparing.
  void prepare_hop(bool on_fresh_connection = false);
  void set_address_options();
  void set_protocol_options();
  void set_limit_options();
  void set_callbacks();
  void set_headers();

  // Ending.
  bool follow_redirect();
  [[nodiscard]] std::optional<Verdict> why_not_followed(const std::optional<Url>& next) const;
  void finish(Verdict verdict);
  [[nodiscard]] Ending ending(CURLcode code) const;
  [[nodiscard]] milliseconds elapsed() const;
  [[nodiscard]] milliseconds time_left() const;

  // libcurl's callbacks; the last argument is this.
  static std::size_t on_header(char* line, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static curl_socket_t on_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int on_close(void* sockets, curl_socket_t socket);
  static CURLcode on_handshake(CURL* easy, void* ssl_context, void* self);
  static int on_connected(void* self, char* peer, char* local, int peer_port, int local_port);

  bool take_header(std::string_view line);
  bool take_body(std::string_view bytes);
  bool may_contact(const std::optional<IpAddress>& address, std::uint16_t port);

  // Constant after construction.
  const std::shared_ptr<const Settings> settings_;
  const Steady began_;
  const Steady deadline_;
  Request request_;
  EasyHandle easy_;
  Shared& shared_;
  std::unique_ptr<curl_slist, FreeList> headers_;  // libcurl reads it during the transfer

  // Of the whole transfer.
  Url url_;  // of the present hop
  Response response_;
  bool only_permanent_ = true;  // so far, all redirects
  std::size_t header_bytes_ = 0;

  // Of the present hop.
  ResponseHead head_;
  std::optional<Body> body_;
  std::size_t discarded_ = 0;
  bool stale_ = false;  // the kept connection is out of step, and a fresh one is needed
  Phase phase_ = Phase::kResolve;
  std::string peer_;
  std::string blocked_;
  bool no_descriptors_ = false;
  char detail_[CURL_ERROR_SIZE] = {};
};

}  // namespace khabar::fetch
