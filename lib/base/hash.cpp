#include "base/hash.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <xxhash.h>

#include <algorithm>
#include <memory>

namespace khabar {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string Hash128::hex() const {
  std::string out;
  out.reserve(32);
  for (const std::uint8_t byte : bytes) {
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

Hash128 Hash128::from_hex(std::string_view text) {
  Hash128 hash;
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == '-') continue;
    const int value = digit_value(c);
    if (value < 0 || digits == 32) return {};
    std::uint8_t& byte = hash.bytes[digits / 2];
    byte = static_cast<std::uint8_t>(byte * 16 + value);
    ++digits;
  }
  return digits == 32 ? hash : Hash128{};
}

namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// EVP_Digest() makes a context for each call, and SHA256() of OpenSSL 3 looks its own name up besides:
/// either costs more than to hash a URL does.
EVP_MD_CTX* context_of_thread() {
  static thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context{EVP_MD_CTX_new()};
  return context.get();
}

}  // namespace

Hash128 identity_hash(std::string_view value) {
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* const context = context_of_thread();
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  EVP_DigestInit_ex2(context, sha256, nullptr);
  EVP_DigestUpdate(context, value.data(), value.size());
  EVP_DigestFinal_ex(context, digest.data(), nullptr);
  Hash128 hash;
  std::copy_n(digest.begin(), hash.bytes.size(), hash.bytes.begin());
  return hash;
}

Hash128 content_hash(std::string_view value) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(value.data(), value.size()));
  Hash128 hash;
  std::copy_n(std::begin(canonical.digest), hash.bytes.size(), hash.bytes.begin());
  return hash;
}

std::uint64_t spread_hash(std::string_view value, std::uint64_t seed) {
  return XXH3_64bits_withSeed(value.data(), value.size(), seed);
}

}  // namespace khabar
