#include "store/story_report.h"

#include <pqxx/pqxx>

#include "store/connection.h"
#include "store/failure.h"
#include "store/rows.h"
#include "store/sketch_bytes.h"

namespace khabar::store {
namespace {

const char* const kArticle = R"(
SELECT a.feed_id, a.title, a.summary, a.text, a.first_seen, m.story_id, m.method, round(m.similarity::numeric, 2), s.sketch
  FROM khabar.articles a LEFT JOIN khabar_core.article_sketch s ON s.article_id = a.id AND s.algo <= $2
  LEFT JOIN khabar.story_members m ON m.article_id = a.id WHERE a.id = $1)";

}  // namespace

Result<std::optional<StoryArticle>> read_story_article(const Options& options, std::int64_t id) {
  return guarded([&]() -> Result<std::optional<StoryArticle>> {
    const auto connection = connect(options, Access::kRead, "explain");
    pqxx::nontransaction session(*connection);
    if (Status schema = check_schema(session); !schema) return schema.error();
    const auto rows = session.exec_params(kArticle, id, Sketch::kAlgo);
    if (rows.empty()) return std::optional<StoryArticle>{};
    const auto row = rows[0];
    StoryArticle article{text_of(row[0]), text_of(row[1]), text_of(row[2]),
                         text_of(row[3]), text_of(row[4]), text_of(row[5]),
                         text_of(row[6]), text_of(row[7]), time_of(row[4]).value_or(Time{}),
                         std::nullopt};
    if (!row[8].is_null()) article.sketch = sketch_of_hex({row[8].c_str(), row[8].size()});
    return std::optional(std::move(article));
  });
}

}  // namespace khabar::store
