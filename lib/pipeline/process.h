#pragma once

#include "model/batch.h"
#include "model/feed.h"
#include "model/response.h"
#include "normalize/normalize.h"
#include "read/read.h"

namespace khabar::pipeline {

struct Limits {
  read::Limits read;
  normalize::Limits normalize;
  /// Fold entries that are one article and leave out those that nothing identifies: what is stored. False
  /// shows every entry of the document.
  bool fold = true;
};

/// Response -> Batch: charset, reading, normalizing, identity. Pure, and safe to call from any thread; what
/// throws inside (a bug, or memory at an end) becomes an outcome of kInternal, so that one document never
/// stops the others.
///
/// A body whose content_hash is feed.body_hash is answered as kNotModified without being read (fault H36).
Batch process(const Response& response, const FeedRecord& feed, const Limits& limits = {});

/// The same for a response that waited in the spool. It is not known any more from which state of the feed it
/// was asked for, and `feed` may have changed since: a body is read whole, a 304 moves no validators, and
/// what another URL than the feed's answered is told to be of that one.
Batch process_spooled(const Response& response, FeedRecord feed, const Limits& limits = {});

}  // namespace khabar::pipeline
