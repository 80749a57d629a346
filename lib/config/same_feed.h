#pragma once

#include <string>

namespace khabar::config {

/// The form in which two URLs of one feed are equal (fault A09): no scheme, userinfo, default port, trailing
/// slash or fragment; `url` is one that check_feed_url takes.
std::string same_feed_key(const std::string& url);

}  // namespace khabar::config
