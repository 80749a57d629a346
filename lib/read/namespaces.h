#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace khabar::read {

/// The vocabularies that feeds mix. All dialects of RSS and Atom are one: their elements do not contradict
/// each other, and feeds use them side by side.
enum class Vocabulary : std::uint8_t {
  kCore,  ///< RSS, Atom, no namespace, or the namespace of the document's root
  kDublinCore,
  kContent,
  kMedia,
  kItunes,
  kSyndication,
  kFeedburner,
  kPodcast,
  kNews,
  kPrism,
  kSitemapImage,
  kRdf,
  kXhtml,
  kForeignMarkup,
  kOther,
};

/// The vocabulary of a namespace name. Written as in its specification or as feeds misspell it: with or
/// without a slash at the end, in any case, http or https.
std::optional<Vocabulary> vocabulary_of_uri(std::string_view uri);

/// The vocabulary that a prefix usually stands for: one that is undeclared, or declared with a namespace that
/// nobody knows (fault X15).
Vocabulary vocabulary_of_prefix(std::string_view prefix);

bool is_atom_10(std::string_view uri);
bool is_atom_03(std::string_view uri);
bool is_rss_10(std::string_view uri);
bool is_rss_090(std::string_view uri);
bool is_rss_11(std::string_view uri);

}  // namespace khabar::read
