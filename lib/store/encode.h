#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/json.h"
#include "base/time.h"
#include "model/batch.h"

namespace khabar::store {

/// An array that is open, for the parameter of a statement; it is empty while its text is one letter long.
JsonWriter array();

/// Puts valid UTF-8 without NUL into JSON, whatever comes: PostgreSQL refuses a whole batch for one bad byte
/// (22021, 22P05), and that must not hang on every other room having been right.
void put_text(JsonWriter& json, std::string_view key, std::string_view text);
/// The same, empty text as null.
void put_text_or_null(JsonWriter& json, std::string_view key, std::string_view text);
/// The same, cut at a letter to at most `bytes`: for texts that are for people to look at, not for identity.
void put_short(JsonWriter& json, std::string_view key, std::string_view text, std::size_t bytes);
void put_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts);
void put_hash_or_null(JsonWriter& json, std::string_view key, const Hash128& hash);

/// A name of an article, (kind, scope, key) as in khabar_core.article_key, into an object that is open.
void put_name(JsonWriter& json, char kind, FeedKey scope, const Hash128& key);

/// The article's columns in the names of khabar_core.article, into an object that is open.
void put_article(JsonWriter& json, const Article& article);

/// A URL that is over-long is none; the article is kept (fault C13).
std::string_view storable_url(std::string_view url);

}  // namespace khabar::store
