#pragma once

#include <string>

#include "model/batch.h"

namespace khabar::daemon {

/// A poll's document as `khabard parse` prints it (khabard(8), "The JSON of parse"), with a newline at its
/// end.
std::string feed_json(const Batch& batch);

}  // namespace khabar::daemon
