#include "base/url.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/byte_block.h"
#include "base/url_host.h"

namespace khabar {
namespace {

bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_blank(char c) {
  return static_cast<unsigned char>(c) <= 0x20;
}
bool is_slash(char c) {
  return c == '/' || c == '\\';
}

/// Schemes whose URLs have a host and take backslashes for slashes (WHATWG "special"), with their ports.
struct WebScheme {
  std::string_view name;
  std::uint16_t port;
};
constexpr WebScheme kWebSchemes[] = {{"http", 80}, {"https", 443}, {"ftp", 21}, {"ws", 80}, {"wss", 443}};

const WebScheme* web_scheme(std::string_view scheme) {
  const auto* found = std::find_if(std::begin(kWebSchemes), std::end(kWebSchemes),
                                   [&](const WebScheme& known) { return known.name == scheme; });
  return found == std::end(kWebSchemes) ? nullptr : found;
}

/// The bytes that stand for themselves in a part of a URL.
class PlainBytes {
 public:
  /// All of ASCII but controls, the blank and those named.
  explicit constexpr PlainBytes(std::string_view encoded) {
    for (std::size_t byte = 0x21; byte < 0x7F; ++byte) plain_[byte] = true;
    for (const char c : encoded) plain_[static_cast<unsigned char>(c)] = false;
  }
  [[nodiscard]] constexpr bool contain(char c) const { return plain_[static_cast<unsigned char>(c)]; }
  /// The first offset of another byte, or text.size().
  [[nodiscard]] std::size_t end_in(std::string_view text) const {
    std::size_t at = 0;
    while (at < text.size() && contain(text[at])) ++at;
    return at;
  }

 private:
  std::array<bool, 256> plain_{};
};

// What is percent-encoded besides controls, blanks and bytes above 0x7E: the WHATWG sets, and what RFC 3986
// allows in no part ('|', '^', '\'). Existing escapes and square brackets stay as they are.
constexpr PlainBytes kPath("\"#<>?`{}|^\\");
constexpr PlainBytes kQuery("\"#<>`{}|^\\");
constexpr PlainBytes kFragment("\"<>`{}|^\\");
constexpr PlainBytes kUserinfo("\"#<>?`{}|^\\/:;=@[]");
constexpr PlainBytes kOpaque("\"<>");

void append_encoded(std::string& out, std::string_view text, const PlainBytes& plain) {
  while (!text.empty()) {
    const std::size_t end = plain.end_in(text);
    out.append(text.substr(0, end));
    if (end == text.size()) return;
    append_percent(out, static_cast<unsigned char>(text[end]));
    text.remove_prefix(end + 1);
  }
}

std::string encoded(std::string_view text, const PlainBytes& plain) {
  std::string out;
  out.reserve(text.size());
  append_encoded(out, text, plain);
  return out;
}

/// Without blanks and controls at both ends, and without tabs and newlines anywhere (WHATWG 4.4, steps 1 and
/// 3).
std::string_view tidied(std::string_view text, std::string& room) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  if (bytes::find_any(text, 0, '\t', '\n', '\r') == text.size()) return text;
  std::copy_if(text.begin(), text.end(), std::back_inserter(room),
               [](char c) { return c != '\t' && c != '\n' && c != '\r'; });
  return room;
}

/// The scheme in lower case, taken off `text` together with its colon; empty where there is none.
std::string take_scheme(std::string_view& text) {
  if (text.empty() || !is_alpha(text.front())) return {};
  const auto end = std::find_if_not(text.begin(), text.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
  if (end == text.end() || *end != ':') return {};
  std::string scheme(text.begin(), end);
  for (char& c : scheme)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  text.remove_prefix(scheme.size() + 1);
  return scheme;
}

bool is_dot(std::string_view segment) {
  return segment == "." || segment == "%2e" || segment == "%2E";
}

bool is_double_dot(std::string_view segment) {
  if (segment == "..") return true;
  for (std::size_t cut : {std::size_t{1}, std::size_t{3}})
    if (segment.size() > cut && is_dot(segment.substr(0, cut)) && is_dot(segment.substr(cut))) return true;
  return false;
}

/// What kFragment does not contain, sixteen bytes at once.
constexpr auto is_encoded_in_fragment = [](bytes::Block block) {
  const bytes::Flags angles = bytes::equal(block | 0x02, '>');        // '<' and '>' differ by this bit
  const bytes::Flags slash_or_hat = bytes::equal(block | 0x02, '^');  // '\\' and '^' likewise
  return ~bytes::in_range(block, 0x21, 0x7E) | bytes::in_range(block, '{', '}') | angles | slash_or_hat |
         bytes::equal(block, '"') | bytes::equal(block, '`');
};

/// What a dot segment begins with, however it is written: "/." or an escape of a dot.
constexpr auto may_be_dot = [](bytes::Block block, bytes::Block next) {
  return (bytes::equal(block, '/') & bytes::equal(next, '.')) |
         (bytes::equal(block, '%') & bytes::equal(next, '2'));
};

/// Whether an absolute path has neither dot segments, however they are written, nor anything to encode.
bool is_clean_path(std::string_view path) {
  return path.starts_with('/') && kPath.end_in(path) == path.size() &&
         bytes::find(path, 0, may_be_dot) == path.size();
}

/// RFC 3986 5.2.4 over an absolute path, encoding on the way. Backslashes separate where `web` is set.
std::string clean_path(std::string_view path, bool web) {
  if (is_clean_path(path)) return std::string(path);
  std::string out;
  out.reserve(path.size() + 1);
  while (!path.empty() || out.empty()) {
    if (!path.empty() && (path.front() == '/' || (web && path.front() == '\\'))) path.remove_prefix(1);
    const std::size_t end = std::min(web ? path.find_first_of("/\\") : path.find('/'), path.size());
    const std::string_view segment = path.substr(0, end);
    path.remove_prefix(end);
    const bool up = is_double_dot(segment);
    if (up && !out.empty()) out.resize(out.rfind('/'));
    if (!up && !is_dot(segment))
      append_encoded(out += '/', segment, kPath);
    else if (path.empty())
      out += '/';
  }
  return out;
}

/// What follows the authority: "/path?query#fragment", split.
struct Tail {
  std::string_view path;
  std::optional<std::string_view> query, fragment;
};

Tail split_tail(std::string_view text) {
  Tail tail;
  if (const std::size_t hash = text.find('#'); hash != std::string_view::npos) {
    tail.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  if (const std::size_t mark = text.find('?'); mark != std::string_view::npos) {
    tail.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  tail.path = text;
  return tail;
}

void set_query_and_fragment(Url& url, const Tail& tail) {
  url.query.reset();
  url.fragment.reset();
  if (tail.query) url.query = encoded(*tail.query, kQuery);
  if (tail.fragment) url.fragment = encoded(*tail.fragment, kFragment);
}

bool set_port(Url& url, std::string_view digits) {
  if (digits.empty()) return true;
  if (!std::all_of(digits.begin(), digits.end(), is_digit)) return false;
  std::uint16_t port = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), port).ec != std::errc()) return false;
  const WebScheme* known = web_scheme(url.scheme);
  url.port = known != nullptr && known->port == port ? std::uint16_t{0} : port;
  return true;
}

constexpr auto make_host_bytes() {
  std::array<bool, 256> bytes{};
  for (char c = 'a'; c <= 'z'; ++c) bytes[static_cast<unsigned char>(c)] = true;
  for (char c = '0'; c <= '9'; ++c) bytes[static_cast<unsigned char>(c)] = true;
  bytes['-'] = bytes['.'] = true;
  return bytes;
}
constexpr std::array<bool, 256> kHostBytes = make_host_bytes();

/// "www.example.com": lower case, no port, and a last label that begins with a letter, so no IPv4 address. To
/// read such a host changes nothing.
bool is_settled_host(std::string_view host) {
  constexpr std::size_t kLongestName = 253;
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == host.size() || host.size() > kLongestName)
    return false;
  const char first = host[dot + 1];
  return first >= 'a' && first <= 'z' && std::all_of(host.begin(), host.end(), [](char c) {
           return kHostBytes[static_cast<unsigned char>(c)];
         });
}

/// "user:password@host:port".
bool set_authority(Url& url, std::string_view authority) {
  if (is_settled_host(authority)) {
    url.host = authority;
    return true;
  }
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    const std::string_view userinfo = authority.substr(0, at);
    const std::size_t colon = userinfo.find(':');
    url.userinfo = encoded(userinfo.substr(0, colon), kUserinfo);
    if (colon != std::string_view::npos) url.userinfo += ':' + encoded(userinfo.substr(colon + 1), kUserinfo);
    authority.remove_prefix(at + 1);
  }
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos && !set_port(url, authority.substr(colon + 1))) return false;
  const std::string_view name = authority.substr(0, colon);
  auto host = web_scheme(url.scheme) != nullptr ? parse_web_host(name) : parse_opaque_host(name);
  if (!host) return false;
  url.host = std::move(*host);
  return true;
}

/// At least the length of Url::str().
std::size_t most_length(const Url& url) {
  constexpr std::size_t kSigns = 16;  // "://", '@', ":65535", '?', '#'
  return url.scheme.size() + url.userinfo.size() + url.host.size() + url.path.size() +
         (url.query ? url.query->size() : 0) + (url.fragment ? url.fragment->size() : 0) + kSigns;
}

std::optional<Url> within_limit(Url url) {
  if (most_length(url) > kLongestUrl && url.str().size() > kLongestUrl) return std::nullopt;
  return url;
}

/// Everything behind "scheme://".
std::optional<Url> with_authority(std::string scheme, std::string_view text) {
  Url url;
  url.scheme = std::move(scheme);
  const bool web = web_scheme(url.scheme) != nullptr;
  const auto end = static_cast<std::size_t>(
      std::find_if(text.begin(), text.end(),
                   [web](char c) { return c == '/' || c == '?' || c == '#' || (web && c == '\\'); }) -
      text.begin());
  if (!set_authority(url, text.substr(0, end))) return std::nullopt;
  const Tail tail = split_tail(text.substr(end));
  if (web || !tail.path.empty()) url.path = clean_path(tail.path, web);
  set_query_and_fragment(url, tail);
  if (!web && url.host.empty() && url.scheme != "file") url.path.insert(0, "//");
  return within_limit(std::move(url));
}

/// "mailto:a@b.example", "urn:isbn:1", "file:/etc/hosts".
std::optional<Url> without_authority(std::string scheme, std::string_view text) {
  Url url;
  url.scheme = std::move(scheme);
  const Tail tail = split_tail(text);
  const bool hierarchical = url.scheme == "file" || (!tail.path.empty() && tail.path.front() == '/');
  url.path = hierarchical ? clean_path(tail.path, url.scheme == "file") : encoded(tail.path, kOpaque);
  set_query_and_fragment(url, tail);
  return within_limit(std::move(url));
}

std::optional<Url> parse_behind_scheme(std::string scheme, std::string_view rest) {
  if (web_scheme(scheme) != nullptr) {
    while (!rest.empty() && is_slash(rest.front())) rest.remove_prefix(1);
    return with_authority(std::move(scheme), rest);
  }
  if (rest.substr(0, 2) == "//") return with_authority(std::move(scheme), rest.substr(2));
  return without_authority(std::move(scheme), rest);
}

/// RFC 3986 5.2.3: the reference's path in the folder of the base's path.
std::string merged_path(const Url& base, std::string_view path) {
  return base.path.substr(0, base.path.rfind('/') + 1).append(path);
}

std::optional<Url> resolve_relative(const Url& base, std::string_view text) {
  const bool web = web_scheme(base.scheme) != nullptr;
  const auto slash_at = [&](std::size_t i) {
    return i < text.size() && (text[i] == '/' || (web && text[i] == '\\'));
  };
  if (slash_at(0) && slash_at(1)) return parse_behind_scheme(base.scheme, text);
  Url url = base;
  const Tail tail = split_tail(text);
  const bool opaque = base.path.empty() || base.path.front() != '/';
  if (opaque && base.host.empty() && !(tail.path.empty() && !tail.query)) return std::nullopt;
  if (!tail.path.empty()) {
    url.path = clean_path(slash_at(0) ? std::string(tail.path) : merged_path(base, tail.path), web);
  } else if (!tail.query) {
    url.fragment.reset();
    if (tail.fragment) url.fragment = encoded(*tail.fragment, kFragment);
    return within_limit(std::move(url));
  }
  set_query_and_fragment(url, tail);
  return within_limit(std::move(url));
}

}  // namespace

std::string Url::str() const {
  std::string out;
  out.reserve(most_length(*this));
  out.append(scheme) += ':';
  if (!host.empty() || scheme == "file") out += "//";
  if (!userinfo.empty()) out.append(userinfo) += '@';
  out += host;
  if (port != 0) out.append(":").append(std::to_string(port));
  out += path;
  if (query) out.append("?").append(*query);
  if (fragment) out.append("#").append(*fragment);
  return out;
}

std::uint16_t Url::effective_port() const {
  if (port != 0 || !is_http()) return port;
  return scheme == "https" ? 443 : 80;
}

std::string server_of(const Url& url) {
  const bool usual = url.port == 0 || url.port == (url.scheme == "https" ? 443 : 80);
  return usual ? url.host : url.host + ':' + std::to_string(url.port);
}

std::optional<Url> parse_url(std::string_view text) {
  return resolve_url(std::nullopt, text);
}

std::optional<Url> resolve_url(const std::optional<Url>& base, std::string_view reference) {
  std::string room;
  std::string_view text = tidied(reference, room);
  if (text.size() > kLongestUrl) return std::nullopt;
  std::string scheme = take_scheme(text);
  if (scheme.empty()) return base ? resolve_relative(*base, text) : std::nullopt;
  const bool same = base && base->scheme == scheme && web_scheme(scheme) != nullptr;
  if (same && text.substr(0, 2) != "//") return resolve_relative(*base, text);
  return parse_behind_scheme(std::move(scheme), text);
}

bool is_settled_web_url(std::string_view text) {
  if (text.size() > kLongestUrl) return false;
  std::string_view rest = text;
  if (rest.substr(0, 8) == "https://")
    rest.remove_prefix(8);
  else if (rest.substr(0, 7) == "http://")
    rest.remove_prefix(7);
  else
    return false;
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos || !is_settled_host(rest.substr(0, slash))) return false;
  rest.remove_prefix(slash);
  // Path, query and fragment with their signs: what is plain in a fragment, the last, is so in all three.
  return bytes::find(rest, 0, [](bytes::Block block, bytes::Block next) {
           return is_encoded_in_fragment(block) | may_be_dot(block, next);
         }) == rest.size();
}

std::string resolve_url_text(std::string_view base, std::string_view reference) {
  const auto url = resolve_url(parse_url(base), reference);
  return url ? url->str() : std::string();
}

std::string_view host_without_www(std::string_view host) {
  constexpr std::string_view kWww = "www.";
  const bool has = host.size() > kWww.size() && host.substr(0, kWww.size()) == kWww;
  return has && host.find('.', kWww.size()) != std::string_view::npos ? host.substr(kWww.size()) : host;
}

}  // namespace khabar
