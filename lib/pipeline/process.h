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
};

/// Response -> Batch: charset, reading, normalizing, identity. Pure; never throws: a bug inside becomes kInternal.
/// A body whose content_hash is feed.body_hash is answered as a Batch without
/// articles whose outcome is kOk, so that an unchanged poll costs nothing further (fault H36).
Batch process(const Response& response, const FeedRecord& feed, const Limits& limits = {});

}  // namespace khabar::pipeline
