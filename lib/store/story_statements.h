#pragma once

namespace khabar::store::sql {

/// $1: how many. Takes the story lock (only this transaction's from here to its end), and then a number of
/// the sketches' order and an id for a story each.
extern const char* const kStoryLock;
extern const char* const kStoryNumbers;

// Each answers article, seq, feed, seen_at, sketch, story.
/// $1: a number. The sketches that were stored since.
extern const char* const kSketchesSince;
/// $1: array of article ids.
extern const char* const kSketchesOf;
/// $1: a number. The newest kSketchesAtATime of those below, newest first.
extern const char* const kSketchesBelow;
/// The highest number, and how many sketches of the last week there are.
extern const char* const kSketchHead;
/// $1: array of story ids. Answers article, story.
extern const char* const kMembersOf;

/// {article, seq, feed, at, agency, sketch}
extern const char* const kPutSketches;
/// $1: array of ids.
extern const char* const kNewStories;
/// {article, story, similarity, method}
extern const char* const kJoinStories;
/// {article, seq}
extern const char* const kEmptySketches;
/// $1: array of article ids.
extern const char* const kStoriesOf;
/// {article, other, kind, similarity}
extern const char* const kRelate;

}  // namespace khabar::store::sql
