#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace khabar::test {

/// A certificate of its own issuer, with its key, made on the spot.
struct Certificate {
  std::string certificate_pem;
  std::string key_pem;
};

/// Valid for the host or numeric address `name`, from `starts` to `ends` (seconds from now).
Certificate self_signed(const std::string& name, long starts = -3600, long ends = 3600);

/// What a TlsServer does with each connection.
struct TlsManners {
  enum class Handshake { kProper, kStall, kReset, kPlainHttp };
  Handshake handshake = Handshake::kProper;
  std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<rss/>";
  bool says_goodbye = true;  ///< close_notify before the end (RFC 8446 6.1)
};

/// An HTTPS server on 127.0.0.1 that answers one request a connection, one connection after the other.
class TlsServer {
 public:
  explicit TlsServer(const Certificate& certificate, TlsManners manners = {});
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(port_) + "/"; }
  [[nodiscard]] int requests() const { return requests_; }
  /// The protocols that the last client offered by ALPN, "http/1.1"; joined by commas.
  [[nodiscard]] std::string offered_protocols() const;

 private:
  struct Context;

  void serve();
  void converse(int socket);
  bool answer(int socket);

  const TlsManners manners_;
  std::unique_ptr<Context> context_;
  int listener_ = -1;
  int stop_fd_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> requests_{0};
  std::thread thread_;
};

}  // namespace khabar::test
