#pragma once

#include <memory>

#include "model/story.h"

namespace khabar::pipeline {

/// The finder of copies (lib/match/near_*) as the store sees it.
std::unique_ptr<StoryFinder> make_story_finder();

}  // namespace khabar::pipeline
