#include <charconv>
#include <cstdio>

#include "commands.h"
#include "match/near_explain.h"
#include "match/near_sketch.h"
#include "match/near_verdict.h"
#include "settings.h"
#include "store/story_report.h"

namespace khabar::daemon {
namespace {

Exit fail(const std::string& why, Exit exit = Exit::kFailed) {
  std::fprintf(stderr, "khabard explain: %s\n", why.c_str());
  return exit;
}

std::optional<std::int64_t> id_of(const std::string& word) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), id);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return id;
}

void introduce(const char* which, const std::string& id, const store::StoryArticle& article) {
  std::printf("%s  %s  %s  %s\n        %s\n", which, id.c_str(), article.feed.c_str(),
              article.first_seen.c_str(), article.title.c_str());
  if (article.story.empty())
    std::printf("        in no story\n");
  else
    std::printf("        in story %s by %s, similarity %s\n", article.story.c_str(), article.method.c_str(),
                article.similarity.c_str());
}

Sketch sketch_of(const store::StoryArticle& article) {
  return article.sketch ? *article.sketch : match::sketch_of(article.title, article.summary, article.text);
}

/// What became of it: a story is joined, and never merged with another.
void tell_stories(const store::StoryArticle& one, const store::StoryArticle& other, bool are_copies) {
  constexpr std::chrono::days kWindow{7};
  const auto apart = one.seen_at < other.seen_at ? other.seen_at - one.seen_at : one.seen_at - other.seen_at;
  const bool together = !one.story.empty() && one.story == other.story;
  if (together && are_copies)
    std::puts("They are in one story.");
  else if (together)
    std::puts("They are in one story all the same: each is a copy of another article of it.");
  else if (are_copies && apart > kWindow)
    std::printf(
        "They are in no common story: copies are looked for within %d days, these came %d days apart.\n",
        static_cast<int>(kWindow.count()),
        static_cast<int>(std::chrono::duration_cast<std::chrono::days>(apart).count()));
  else if (are_copies)
    std::puts(
        "They are in no common story: the later one was more like another, or too few of the story's articles were "
        "like it; stories are never merged.");
  else
    std::puts("They are in no common story.");
}

}  // namespace

Exit explain_command(const CommandLine& line) {
  std::vector<std::int64_t> ids;
  for (const std::string& word : line.arguments) {
    const auto id = id_of(word);
    if (!id) return fail("'" + word + "' is no article id", Exit::kUsage);
    ids.push_back(*id);
  }
  const auto config = load_config(line);
  if (!config) return Exit::kConfig;
  const auto options = store_options(*config);
  if (!options) return fail(options.error().message, Exit::kConfig);
  std::vector<store::StoryArticle> articles;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    auto read = store::read_story_article(*options, ids[i]);
    if (!read) return fail(read.error().message);
    if (!*read) return fail("there is no article " + line.arguments[i]);
    articles.push_back(std::move(**read));
    introduce(i == 0 ? "first " : "second", line.arguments[i], articles.back());
  }
  const std::string& opening = articles[0].text.empty() ? articles[0].summary : articles[0].text;
  const bool same_feed = articles[0].feed == articles[1].feed;
  const Sketch one = sketch_of(articles[0]), other = sketch_of(articles[1]);
  std::fputs(match::explain(one, opening, other, same_feed).c_str(), stdout);
  tell_stories(articles[0], articles[1],
               match::compare(one, other, same_feed).relation == match::Relation::kCopy);
  return Exit::kFine;
}

}  // namespace khabar::daemon
