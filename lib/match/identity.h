#pragma once

#include "model/article.h"

namespace khabar::match {

/// Gives every article its identity keys and its content hash, strongest key first:
///  - guid, as the feed wrote it, trimmed; believed inside its feed only;
///  - canonical URL; believed everywhere;
///  - fingerprint of title and text; believed inside its feed only: it catches guids and links that change at
///    each fetch (fault A01), and is the only identity of an article with neither (C05-C07).
/// A guid that several articles of the document share with different texts is no identity here and is dropped
/// (fault C08). An article of which nothing is left to know it by has no keys. Pure.
void assign_keys(NormalizedFeed& feed);

/// assign_keys, and then what is to be stored: articles of one document that are the same article are folded
/// into the first, and those without keys are left out. Pure.
void identify(NormalizedFeed& feed);

}  // namespace khabar::match
