#include <charconv>
#include <cstdio>

#include "commands.h"
#include "match/near_explain.h"
#include "match/near_sketch.h"
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
  std::fputs(match::explain(sketch_of(articles[0]), opening, sketch_of(articles[1]), same_feed).c_str(),
             stdout);
  return Exit::kFine;
}

}  // namespace khabar::daemon
