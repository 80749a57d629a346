#pragma once

namespace khabar::store::sql {

/// Takes the story lock: only this transaction's from here to its end. Daemons stand in a queue for it, so it
/// is waited for longer than other locks are.
extern const char* const kStoryLock;
/// $1: how many. A number of the sketches' order and an id for a story each.
extern const char* const kStoryNumbers;

// Each answers article, seq, feed, seen_at, sketch, story.
/// $1: a number; $2: how many. The sketches that were stored since, in their order.
extern const char* const kSketchesSince;
/// $1: array of article ids.
extern const char* const kSketchesOf;
/// $1: a story, $2: an article. Of the newest other members.
extern const char* const kSketchesOfStory;
/// $1: a number. The newest 4000 of those below, newest first; the sketch is null where it is too old to be
/// of use.
extern const char* const kSketchesBelow;
/// The epoch, and the highest number.
extern const char* const kHistory;
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
extern const char* const kNumberSketches;
/// $1: array of article ids. Answers article, story.
extern const char* const kStoriesOf;
/// $1: a story, $2: an article. How many other members there are.
extern const char* const kOthersOfStory;
/// $1: array of article ids. Deferred triggers tell the change log of those that were in one.
extern const char* const kLeaveStories;
/// $1: array of story ids. Sums the members up.
extern const char* const kDescribeStories;
/// $1: array of article ids that are compared anew. What was found of them and the last days' articles.
extern const char* const kForgetRelations;
/// {article, other, kind, similarity}
extern const char* const kRelate;

}  // namespace khabar::store::sql
