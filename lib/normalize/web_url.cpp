#include "normalize/web_url.h"

#include <array>
#include <cstddef>

#include "normalize/text.h"

namespace khabar::normalize {
namespace {

/// Without blanks, and without the blanks of no width and marks of direction that come along from a page.
std::string_view bare(std::string_view text) {
  constexpr std::array<std::string_view, 8> kMarks{"\u200b", "\u200e", "\u200f", "\u061c",
                                                   "\u202a", "\u202b", "\u202c", "\ufeff"};
  text = trimmed(text);
  for (std::size_t before = text.size() + 1; text.size() < before;) {
    before = text.size();
    for (const std::string_view mark : kMarks) {
      if (text.starts_with(mark)) text = trimmed(text.substr(mark.size()));
      if (text.ends_with(mark)) text = trimmed(text.substr(0, text.size() - mark.size()));
    }
  }
  return text;
}

constexpr std::string_view kEscaped = "&amp;";

/// The address that was escaped once too often: no page has a parameter that begins with "amp;".
std::string without_escapes(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; (at = text.find(kEscaped)) != std::string_view::npos;) {
    out.append(text.substr(0, at)) += '&';
    text.remove_prefix(at + kEscaped.size());
  }
  return out.append(text);
}

/// The address without the line ends that a program wrapped it at, and the indentation beside them.
std::string unwrapped(std::string_view text) {
  constexpr std::string_view kLineEnds = "\r\n";
  std::string out;
  for (std::size_t at = text.find_first_of(kLineEnds); at != std::string_view::npos;
       at = text.find_first_of(kLineEnds)) {
    out += trimmed(text.substr(0, at));
    text = trimmed(text.substr(at));
  }
  return out.append(text);
}

/// The length of "http://" or "https://" at the beginning, 0: none stands there.
std::size_t scheme_length(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (equals_ignoring_case(text.substr(0, scheme.size()), scheme)) return scheme.size();
  return 0;
}

/// "www.x.example/1", or the document's own host and a path: no relative path is meant.
bool is_host_without_scheme(std::string_view text, const std::optional<Url>& base) {
  if (equals_ignoring_case(text.substr(0, 4), "www.")) return true;
  return base && !base->host.empty() && text.starts_with(base->host) &&
         text.substr(base->host.size()).starts_with('/');
}

}  // namespace

std::string web_url(std::string_view reference, const std::optional<Url>& base) {
  std::string unescaped;
  if (reference.find(kEscaped) != std::string_view::npos) reference = unescaped = without_escapes(reference);
  if (is_settled_web_url(reference)) return std::string(reference);
  reference = bare(reference);
  if (reference.empty() || reference == "#") return {};
  std::string joined;
  if (reference.find_first_of("\r\n") != std::string_view::npos) reference = joined = unwrapped(reference);
  const std::size_t scheme = scheme_length(reference);
  if (scheme > 0 && scheme_length(reference.substr(scheme)) > 0) reference.remove_prefix(scheme);
  std::string whole;
  if (scheme == 0 && is_host_without_scheme(reference, base)) {
    whole.append(base && base->is_http() ? base->scheme : "http").append("://").append(reference);
    reference = whole;
  }
  const auto url = resolve_url(base, reference);
  return url && url->is_http() ? url->str() : std::string();
}

}  // namespace khabar::normalize
