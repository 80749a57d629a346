#pragma once

namespace khabar::fetch {

/// The statuses whose Location is followed (RFC 9110 15.4; not 300, 304, 305 and 306: fault H13).
constexpr bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

constexpr bool is_permanent(int status) {
  return status == 301 || status == 308;
}

}  // namespace khabar::fetch
