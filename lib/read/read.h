#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "model/parsed_feed.h"

namespace khabar::read {

/// What is known of a document besides its bytes.
struct Hints {
  std::string content_type;  ///< raw HTTP header value; empty: none
  std::string base_url;      ///< final URL of the document: the outermost base; empty: none
  std::string language;      ///< raw Content-Language header value: the outermost xml:lang
};

struct Limits {
  std::size_t max_entries = 5000;  ///< entries beyond it are dropped, the first ones kept (fault C14)
  std::size_t max_depth = 512;     ///< elements nested deeper are refused (fault X06)
};

/// A document that is no feed, or from which nothing could be read.
struct Refusal {
  bool is_a_feed = false;  ///< true: it is a feed by its root, but nothing could be read out of it
  std::string message;     ///< "read: an HTML page, not a feed"
  std::size_t offset = 0;  ///< byte of the original document where it was decided
};

/// A feed, or why there is none.
using Reading = std::variant<ParsedFeed, Refusal>;

/// bytes -> ParsedFeed. Pure: the same bytes and hints always give the same answer, whatever the locale,
/// clock or machine; never throws for any input; linear in time; everything in the result is valid UTF-8
/// without NUL.
///
/// Order of the work (see README, "Order of the text"): charset by evidence, valid UTF-8, a tree, made
/// strictly or, where that fails, as the document can be read, with bad references neutralised.
Reading read_feed(std::string_view document, const Hints& hints, const Limits& limits = {});

}  // namespace khabar::read
