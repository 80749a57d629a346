#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace khabar {

/// Longest URL that khabar keeps or asks for, in bytes (fault H02, C13).
constexpr std::size_t kLongestUrl = 8192;

/// An absolute URL taken apart as RFC 3986 and the WHATWG URL standard agree: scheme and host in lower case,
/// the host in its ASCII form (IDNA 2008), path, query and fragment percent-encoded where they must be and
/// otherwise untouched. The string form of every part is a valid URL part.
struct Url {
  std::string scheme;                   ///< "http", "https", ...
  std::string userinfo;                 ///< without the '@'; usually empty
  std::string host;                     ///< "example.com", "192.0.2.1", "[2001:db8::1]"
  std::uint16_t port = 0;               ///< as written; 0: the scheme's default
  std::string path;                     ///< begins with '/' for http and https
  std::optional<std::string> query;     ///< without '?'
  std::optional<std::string> fragment;  ///< without '#'

  [[nodiscard]] std::string str() const;
  [[nodiscard]] bool is_http() const { return scheme == "http" || scheme == "https"; }
  /// The port that a connection would use: 80 or 443 where none is written, 0 for other schemes.
  [[nodiscard]] std::uint16_t effective_port() const;
};

/// Reads an absolute URL as browsers do: blanks around it, tabs and newlines in it and raw non-ASCII letters
/// are forgiven, backslashes in http URLs are slashes. Nothing: no scheme, a bad host or port, longer than
/// kLongestUrl.
std::optional<Url> parse_url(std::string_view text);

/// RFC 3986 section 5: what `reference` means in a document at `base`. An absolute reference needs no base.
/// Nothing where the result is no URL that parse_url takes. Schemes other than http(s) are answered too
/// ("mailto:..."): the caller decides what it wants.
std::optional<Url> resolve_url(const std::optional<Url>& base, std::string_view reference);

/// Whether the text is an http(s) URL just as Url::str() would write it, so that reading it changes nothing.
/// Most URLs are, and this is much quicker. "No" only means that it has to be read.
bool is_settled_web_url(std::string_view text);

/// Convenience: the string form, or "" where there is none.
std::string resolve_url_text(std::string_view base, std::string_view reference);

/// Whom politeness is owed: the server, so the port counts where it is not the scheme's own (RFC 9110 4.3.1).
std::string server_of(const Url& url);

/// The host's registrable part by the rule of thumb that is enough for grouping politeness ("www." dropped);
/// not the Public Suffix List.
std::string_view host_without_www(std::string_view host);

}  // namespace khabar
