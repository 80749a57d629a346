#include "normalize/canonical_url.h"

#include <algorithm>
#include <array>

#include "base/byte_block.h"
#include "normalize/url_query.h"
#include "normalize/url_wrapper.h"

namespace khabar::normalize {
namespace {

constexpr int kMostPasses = 64;  // a wrapper in a wrapper is shorter each time: this is never reached
/// Endings of two labels under which names are given: the "m" of "m.co.uk" is a site, not a screen.
constexpr std::array<std::string_view, 7> kSecondLevels{"ac", "co", "com", "edu", "gov", "net", "org"};

bool is_unreserved(int c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const int small = c | 0x20;
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/// Percent escapes in their one spelling.
std::string normal_escapes(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low < 0) {
      out += text[i];
      continue;
    }
    i += 2;
    const int value = high * 16 + low;
    if (is_unreserved(value))
      out += static_cast<char>(value);
    else
      out.append(1, '%')
          .append(1, kHex[static_cast<std::size_t>(high)])
          .append(1, kHex[static_cast<std::size_t>(low)]);
  }
  return out;
}

/// A name is left when a label in front of it is taken away.
bool is_name(std::string_view host) {
  const std::size_t dot = host.find('.');
  if (dot == std::string_view::npos) return false;
  const bool one_more = host.find('.', dot + 1) != std::string_view::npos;
  return one_more ||
         std::find(kSecondLevels.begin(), kSecondLevels.end(), host.substr(0, dot)) == kSecondLevels.end();
}

bool is_address(std::string_view host) {
  return host.starts_with('[') || (!host.empty() && host.back() >= '0' && host.back() <= '9');
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kScreens{
    {{"m.", "mobile"}, {"mobile.", "mobile"}, {"amp.", "amp"}}};

/// Whether no label of a settled host is one that fold_host() may take away, nor the host that of a wrapper
/// without a query.
bool is_canonical_host(std::string_view host) {
  const std::string_view behind_label = host.substr(host.find('.') + 1);
  if (host.starts_with("www.") || host.ends_with("cdn.ampproject.org") || host == "news.google.com")
    return false;
  return std::none_of(kScreens.begin(), kScreens.end(), [&](const auto& screen) {
    return host.starts_with(screen.first) || behind_label.starts_with(screen.first);
  });
}

/// One pass over one URL, with the rules that changed something.
class Pass {
 public:
  explicit Pass(std::vector<std::string>& rules) : rules_(rules) {}
  [[nodiscard]] bool changed() const { return changed_; }

  Url over(Url page) {
    if (auto inner = unwrapped(page)) {
      changed_ = true;
      fired("wrapper");
      return *std::move(inner);
    }
    if (page.scheme == "http") set("https", page.scheme, "https");
    if (!page.userinfo.empty()) set("host", page.userinfo, "");
    fold_host(page);
    fold_path(page);
    if (page.query) fold_query(page);
    fold_fragment(page);
    return page;
  }

 private:
  void fired(std::string_view rule) {
    if (std::find(rules_.begin(), rules_.end(), rule) == rules_.end()) rules_.emplace_back(rule);
  }
  void set(std::string_view rule, std::string& part, std::string value) {
    if (part == value) return;
    part = std::move(value);
    changed_ = true;
    fired(rule);
  }

  void fold_host(Url& page) {
    std::string_view host = page.host;
    if (host.ends_with('.')) set("host", page.host, std::string(host.substr(0, host.size() - 1)));
    host = page.host;
    if (is_address(host)) return;
    if (const std::string_view bare = host_without_www(host); bare != host)
      return set("www", page.host, std::string(bare));
    for (const auto& [label, rule] : kScreens) {
      if (host.starts_with(label) && is_name(host.substr(label.size())))
        return set(rule, page.host, std::string(host.substr(label.size())));
      // "ar.m.wikipedia.org": a language before the screen
      const std::size_t dot = host.find('.');
      if (dot != std::string_view::npos && host.substr(dot + 1).starts_with(label) &&
          is_name(host.substr(dot + 1 + label.size())))
        return set(rule, page.host,
                   std::string(host.substr(0, dot + 1)).append(host.substr(dot + 1 + label.size())));
    }
  }

  /// Most paths have nothing for these rules: what they look for is looked for before a copy is made.
  void fold_path(Url& page) {
    if (!page.path.starts_with('/') || bytes::find_any(page.path, 0, ';', '(') < page.path.size())
      set("session", page.path, without_session(page.path));
    if (page.path.find('%') != std::string::npos) set("escapes", page.path, normal_escapes(page.path));
    if (page.path.ends_with('/')) set("slash", page.path, without_slashes(page.path));
    if (page.path.find("amp") != std::string::npos) set("amp", page.path, without_amp(page.path));
  }

  static std::string without_slashes(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
  }

  static std::string without_session(std::string path) {
    constexpr std::string_view kMatrix = ";jsessionid=", kAsp = "/(S(";
    const auto at = std::search(path.begin(), path.end(), kMatrix.begin(), kMatrix.end(),
                                [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a | 0x20 : a) == b; });
    if (at != path.end())
      path.erase(at, std::find_if(at + 1, path.end(), [](char c) { return c == '/' || c == ';'; }));
    const std::size_t asp = path.find(kAsp);
    const std::size_t end = asp == std::string::npos ? asp : path.find("))", asp);
    if (end != std::string::npos) path.erase(asp, end + 2 - asp);
    if (!path.starts_with('/')) path.insert(0, "/");
    return path;
  }

  static std::string without_amp(std::string path) {
    constexpr std::string_view kSegment = "/amp", kFile = ".amp", kPage = ".amp.html";
    if (path.ends_with(kPage)) return path.replace(path.size() - kPage.size(), kFile.size(), "");
    if (path.ends_with(kFile)) path.resize(path.size() - kFile.size());
    if (path.ends_with(kSegment) && path.size() > kSegment.size()) path.resize(path.size() - kSegment.size());
    if (path.starts_with("/amp/") && path.size() > kSegment.size() + 1) path.erase(0, kSegment.size());
    return path;
  }

  /// Leaves the query without what makes no page of its own; the rest in its order.
  void fold_query(Url& page) {
    std::string out;
    Parameters parameters(*page.query);
    for (Parameter one; parameters.next(one);) {
      const ParameterKind kind = kind_of_parameter(one.name, one.value);
      if (one.was_escaped || one.text.empty()) fired("query");
      if (one.text.empty()) continue;
      if (kind == ParameterKind::kTracking) fired("tracking");
      if (kind == ParameterKind::kSession) fired("session");
      if (kind == ParameterKind::kAmp) fired("amp");
      if (kind != ParameterKind::kOwn) continue;
      std::string text = normal_escapes(one.text);
      if (text != one.text) fired("escapes");
      out.append(out.empty() ? "" : "&").append(text);
    }
    if (out == *page.query && !out.empty()) return;
    changed_ = true;
    if (out.empty())
      page.query.reset();
    else
      page.query = std::move(out);
  }

  void fold_fragment(Url& page) {
    if (!page.fragment) return;
    const std::string& text = *page.fragment;
    const bool names_a_page = text.size() > 1 && (text.front() == '!' || text.front() == '/');
    if (names_a_page) return set("escapes", *page.fragment, normal_escapes(text));
    page.fragment.reset();
    changed_ = true;
    fired("fragment");
  }

  std::vector<std::string>& rules_;
  bool changed_ = false;
};

}  // namespace

Canonical canonicalize(Url page) {
  Canonical out;
  if (!page.is_http()) {
    out.url = page.str();
    return out;
  }
  for (int i = 0; i < kMostPasses; ++i) {
    Pass pass(out.rules);
    page = pass.over(std::move(page));
    if (!pass.changed()) break;
  }
  out.url = page.str();
  return out;
}

bool is_canonical(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  if (!url.starts_with(kScheme) || url.ends_with('/') || !is_settled_web_url(url)) return false;
  const std::size_t path = url.find('/', kScheme.size());
  if (!is_canonical_host(url.substr(kScheme.size(), path - kScheme.size()))) return false;
  const auto suspects = [](bytes::Block block, bytes::Block next) {
    const bytes::Flags behind_path = bytes::equal(block, '?') | bytes::equal(block, '#');
    const bytes::Flags session = bytes::equal(block, ';') | bytes::equal(block, '(');
    const bytes::Flags amp = bytes::equal(block, 'a') & bytes::equal(next, 'm');
    return behind_path | session | amp | bytes::equal(block, '%');
  };
  for (std::size_t at = bytes::find(url, path, suspects); at < url.size();
       at = bytes::find(url, at + 1, suspects))
    if (url[at] != 'a' || url.substr(at, 3) == "amp") return false;
  return true;
}

std::string canonical_url(const Url& url) {
  return canonicalize(url).url;
}

}  // namespace khabar::normalize
