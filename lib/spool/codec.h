#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/response.h"

namespace khabar::spool {

/// What one record holds.
struct Content {
  std::string feed_id;
  Response response;
};

/// The bytes of a record: a version byte, then the fields in a fixed order (bytes.h). THE FORMAT IS
/// PERSISTENT: a change is a new version, and old versions stay readable.
std::string encode(const std::string& feed_id, const Response& response);

/// The inverse. Nothing: cut, too long, of an unknown version, or no work of encode().
std::optional<Content> decode(std::string_view bytes);

}  // namespace khabar::spool
