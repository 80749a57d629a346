#include "fetch/tls_server.h"

#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <mutex>
#include <stdexcept>

namespace khabar::test {
namespace {

template <auto kFree>
struct Free {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using X509Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Session = std::unique_ptr<SSL, Free<SSL_free>>;

void must(bool fine, const char* what) {
  if (!fine) throw std::runtime_error(std::string("tls_server: ") + what);
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  must(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "extension");
}

bool wait_for_input(int socket, int stop_fd) {
  std::array<pollfd, 2> watched{{{stop_fd, POLLIN, 0}, {socket, POLLIN, 0}}};
  return ::poll(watched.data(), watched.size(), -1) > 0 && watched[0].revents == 0;
}

}  // namespace

Certificate self_signed(const std::string& name, long starts, long ends) {
  static std::atomic<long> serial{1};
  const Key key(EVP_EC_gen("P-256"));
  const X509Certificate certificate(X509_new());
  must(key && certificate, "key");
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
  X509_set_version(certificate.get(), X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), starts);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), ends);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  const bool numeric = name.find_first_not_of("0123456789.:") == std::string::npos;
  add_extension(certificate.get(), NID_subject_alt_name, (numeric ? "IP:" : "DNS:") + name);
  add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  must(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0, "sign");
  const Bio certificate_text(BIO_new(BIO_s_mem())), key_text(BIO_new(BIO_s_mem()));
  must(PEM_write_bio_X509(certificate_text.get(), certificate.get()) == 1, "PEM");
  must(PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
       "PEM");
  return {text_of(certificate_text.get()), text_of(key_text.get())};
}

struct TlsServer::Context {
  std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>> ssl{SSL_CTX_new(TLS_server_method())};
  mutable std::mutex mutex;
  std::string offered;  // guarded by mutex

  explicit Context(const Certificate& certificate);
  static int on_protocols(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
                          unsigned in_size, void* self);
};

TlsServer::Context::Context(const Certificate& certificate) {
  const Bio certificate_text(BIO_new_mem_buf(certificate.certificate_pem.data(), -1));
  const Bio key_text(BIO_new_mem_buf(certificate.key_pem.data(), -1));
  const X509Certificate x509(PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr));
  const Key key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr));
  must(SSL_CTX_use_certificate(ssl.get(), x509.get()) == 1 &&
           SSL_CTX_use_PrivateKey(ssl.get(), key.get()) == 1,
       "certificate");
  SSL_CTX_set_alpn_select_cb(ssl.get(), &Context::on_protocols, this);
}

int TlsServer::Context::on_protocols(SSL*, const unsigned char** out, unsigned char* out_size,
                                     const unsigned char* in, unsigned in_size, void* self) {
  auto* context = static_cast<Context*>(self);
  const std::lock_guard lock(context->mutex);
  context->offered.clear();
  for (unsigned i = 0; i < in_size; i += in[i] + 1U) {
    if (!context->offered.empty()) context->offered += ',';
    context->offered.append(reinterpret_cast<const char*>(in + i + 1), in[i]);
  }
  *out = in + 1;  // the first one
  *out_size = in[0];
  return SSL_TLSEXT_ERR_OK;
}

TlsServer::TlsServer(const Certificate& certificate, TlsManners manners)
    : manners_(std::move(manners)), context_(std::make_unique<Context>(certificate)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  stop_fd_ = ::eventfd(0, EFD_CLOEXEC);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof where;
  auto* address = reinterpret_cast<sockaddr*>(&where);
  must(::bind(listener_, address, length) == 0 && ::listen(listener_, 64) == 0, "listen");
  must(::getsockname(listener_, address, &length) == 0, "getsockname");
  port_ = ntohs(where.sin_port);
  std::signal(SIGPIPE, SIG_IGN);  // SSL_write() has no MSG_NOSIGNAL
  thread_ = std::thread([this] { serve(); });
}

TlsServer::~TlsServer() {
  const std::uint64_t one = 1;
  if (::write(stop_fd_, &one, sizeof one) < 0) std::terminate();
  thread_.join();
  ::close(listener_);
  ::close(stop_fd_);
}

std::string TlsServer::offered_protocols() const {
  const std::lock_guard lock(context_->mutex);
  return context_->offered;
}

void TlsServer::serve() {
  while (wait_for_input(listener_, stop_fd_)) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    converse(socket);
    ::close(socket);
  }
}

void TlsServer::converse(int socket) {
  if (!wait_for_input(socket, stop_fd_)) return;
  const linger abort{1, 0};
  switch (manners_.handshake) {
    case TlsManners::Handshake::kProper:
      answer(socket);
      return;
    case TlsManners::Handshake::kReset:
      ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
      return;
    case TlsManners::Handshake::kPlainHttp:
      static_cast<void>(::send(socket, manners_.answer.data(), manners_.answer.size(), MSG_NOSIGNAL));
      return;
    case TlsManners::Handshake::kStall: {
      std::array<char, 4096> hello;
      while (wait_for_input(socket, stop_fd_) && ::recv(socket, hello.data(), hello.size(), 0) > 0) {
      }
      return;
    }
  }
}

bool TlsServer::answer(int socket) {
  const timeval patience{5, 0};  // a client that hangs must not hang the test
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const Session session(SSL_new(context_->ssl.get()));
  SSL_set_fd(session.get(), socket);
  if (SSL_accept(session.get()) != 1) return false;
  std::array<char, 4096> request;
  if (SSL_read(session.get(), request.data(), static_cast<int>(request.size())) <= 0) return false;
  ++requests_;
  SSL_write(session.get(), manners_.answer.data(), static_cast<int>(manners_.answer.size()));
  if (manners_.says_goodbye) SSL_shutdown(session.get());
  return true;
}

}  // namespace khabar::test
