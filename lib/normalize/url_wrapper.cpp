#include "normalize/url_wrapper.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/url_host.h"
#include "normalize/url_query.h"

namespace khabar::normalize {
namespace {

struct Wrapper {
  std::string_view host, path, parameters, source;
};
constexpr Wrapper kWrappers[] = {
#include "normalize/url_wrappers.inc"
};

constexpr std::string_view kAnyEnding = ".*";

bool matches_host(std::string_view host, std::string_view wanted) {
  host = host_without_www(host);
  if (!wanted.ends_with(kAnyEnding)) return host == wanted;
  const std::string_view name = wanted.substr(0, wanted.size() - 1);  // "google."
  constexpr std::size_t kLongestEnding = 6;                           // "com.qa", "co.uk"
  return host.starts_with(name) && host.size() - name.size() <= kLongestEnding;
}

bool matches_path(std::string_view path, std::string_view wanted) {
  return wanted.ends_with('/') ? path.starts_with(wanted) : path == wanted;
}

std::optional<Url> web_address(std::string_view text) {
  auto url = parse_url(text);
  return url && url->is_http() && !url->host.empty() ? std::move(url) : std::nullopt;
}

/// The value of the first of these parameters that is an address.
std::optional<Url> address_in(std::string_view query, std::string_view names) {
  while (!names.empty()) {
    const std::size_t end = std::min(names.find('|'), names.size());
    Parameters parameters(query);
    for (Parameter one; parameters.next(one);)
      if (one.name == names.substr(0, end))
        if (auto url = web_address(percent_decoded(one.value))) return url;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return std::nullopt;
}

/// "s/host/path" is https, "host/path" http.
std::optional<Url> address_in_path(std::string_view rest, const Url& url) {
  const bool secure = rest.starts_with("s/");
  if (secure) rest.remove_prefix(2);
  const std::size_t host_end = rest.find('/');
  if (rest.substr(0, host_end).find('.') == std::string_view::npos) return std::nullopt;
  std::string text = (secure ? "https://" : "http://") + std::string(rest);
  if (url.query) text += '?' + *url.query;
  return web_address(text);
}

std::optional<Url> behind_amp_cache(const Url& url) {
  std::string_view path = url.path;
  if (matches_host(url.host, "google.*") && path.starts_with("/amp/"))
    return address_in_path(path.substr(5), url);
  const bool cache = url.host.ends_with(".cdn.ampproject.org") || url.host == "cdn.ampproject.org";
  if (!cache || path.size() < 4 || path[0] != '/' || path[2] != '/') return std::nullopt;
  return address_in_path(path.substr(3), url);  // "/c/", "/v/": content and viewer
}

int sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-' || c == '+') return 62;
  return c == '_' || c == '/' ? 63 : -1;
}

std::string base64_decoded(std::string_view text) {
  std::string out;
  unsigned bits = 0, held = 0;
  for (const char c : text) {
    const int value = sextet(c);
    if (value < 0) break;
    bits = (bits << 6U | static_cast<unsigned>(value)) & 0xFFFFU;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>(bits >> held & 0xFFU);
  }
  return out;
}

/// The name of an article of Google News is a message whose second field was the address: 08 13 22 LENGTH
/// address. Since 2024 it is a token that only Google can read.
std::optional<Url> behind_google_news(const Url& url) {
  constexpr std::string_view kHead("\x08\x13\x22", 3);
  const std::size_t name = url.path.find("/articles/");
  if (url.host != "news.google.com" || name == std::string::npos) return std::nullopt;
  const std::string message = base64_decoded(std::string_view(url.path).substr(name + 10));
  if (!message.starts_with(kHead) || message.size() < 5) return std::nullopt;
  std::size_t at = kHead.size();
  std::size_t length = static_cast<unsigned char>(message[at++]);
  if (length >= 0x80)
    length = (length & 0x7FU) | static_cast<std::size_t>(static_cast<unsigned char>(message[at++])) << 7U;
  if (at + length > message.size()) return std::nullopt;
  return web_address(std::string_view(message).substr(at, length));
}

}  // namespace

std::optional<Url> unwrapped(const Url& url) {
  if (auto inner = behind_amp_cache(url)) return inner;
  if (auto inner = behind_google_news(url)) return inner;
  if (!url.query) return std::nullopt;
  for (const Wrapper& wrapper : kWrappers)
    if (matches_host(url.host, wrapper.host) && matches_path(url.path, wrapper.path))
      if (auto inner = address_in(*url.query, wrapper.parameters)) return inner;
  return std::nullopt;
}

}  // namespace khabar::normalize
