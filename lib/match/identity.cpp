#include "match/identity.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>
#include <optional>
#include <set>
#include <utility>

#include "base/byte_block.h"
#include "base/matching_form.h"
#include "match/content.h"
#include "match/form_words.h"
#include "match/own_words.h"

namespace khabar::match {
namespace {

using Kind = IdentityKey::Kind;

/// Below this many words a text is a stub ("weather", "video"): equal stubs of different days are different
/// articles.
constexpr std::size_t kStubWords = 12;
/// Below this many words a stub without a date tells nothing.
constexpr std::size_t kTellingWords = 5;

/// A number for each of some keys, in a table of a power of two slots, at most half of them taken.
class KeyNumbers {
 public:
  explicit KeyNumbers(std::size_t most) : slots_(std::bit_ceil(most * 2 + 1)) {}

  /// The number of the key; nothing where it has none.
  [[nodiscard]] std::optional<std::size_t> find(const IdentityKey& key) const {
    const Slot& slot = slots_[place_of(key)];
    return slot.taken ? std::optional(slot.number) : std::nullopt;
  }
  /// Gives the key a number if it has none; the one that it has then.
  std::size_t add(const IdentityKey& key, std::size_t number) {
    Slot& slot = slots_[place_of(key)];
    if (!slot.taken) slot = {key, true, number};
    return slot.number;
  }

 private:
  struct Slot {
    IdentityKey key{};
    bool taken = false;
    std::size_t number = 0;
  };

  /// Where the key is, or an empty slot where it would be.
  [[nodiscard]] std::size_t place_of(const IdentityKey& key) const {
    std::size_t place = 0;
    std::memcpy(&place, key.hash.bytes.data(), sizeof place);
    place ^= static_cast<std::size_t>(key.kind);
    while (slots_[place % slots_.size()].taken && slots_[place % slots_.size()].key != key) ++place;
    return place % slots_.size();
  }

  std::vector<Slot> slots_;
};

/// What an article says of its identity, before any of it is believed.
struct Claim {
  Hash128 guid, url;  // zero: none
  Hash128 fingerprint;
  std::string_view title, text, words;  // matching forms; words: title and text. Only of shared claims.
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\f\v";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

Hash128 hash_or_none(std::string_view value) {
  return value.empty() ? Hash128{} : identity_hash(value);
}

/// A site's front page is the page of no article.
bool is_front_page(std::string_view canonical_url) {
  constexpr std::string_view kBeforeHost = "://";
  const std::size_t host = canonical_url.find(kBeforeHost);
  if (host == std::string_view::npos) return false;
  const std::size_t end = bytes::find_any(canonical_url, host + kBeforeHost.size(), '/', '?', '#');
  return end == canonical_url.size() || canonical_url.substr(end) == "/";
}

/// How many words a matching form has, or `most` where they are more.
std::size_t count_words(std::string_view matching, std::size_t most) {
  std::size_t words = matching.empty() ? 0 : 1;
  for (std::size_t at = matching.find(' '); at != std::string_view::npos && words < most; ++words)
    at = matching.find(' ', at + 1);
  return words;
}

/// The fingerprint of the words; of a stub together with its day; of one that tells nothing only where
/// nothing else would identify the article.
Hash128 fingerprint_of(const Article& article, std::string_view words, bool only_identity) {
  const std::size_t count = count_words(words, kStubWords);
  if (count == 0) return {};
  if (count < kStubWords && article.published) {
    const auto day = std::chrono::floor<std::chrono::days>(*article.published);
    return identity_hash(std::string(words) + '\x1f' + std::to_string(day.time_since_epoch().count()));
  }
  if (count < kTellingWords && !only_identity) {
    return {};
  }
  return identity_hash(words);
}

/// The claims of a feed's articles, and the words that they refer to: those of articles that have a guid or
/// an address in common are kept to be compared, of the others only the fingerprint.
class Claims {
 public:
  explicit Claims(const std::vector<Article>& articles) {
    claims_.reserve(articles.size());
    for (const Article& article : articles) {
      Claim& claim = claims_.emplace_back();
      claim.guid = hash_or_none(trimmed(article.guid));
      if (!is_front_page(article.canonical_url)) claim.url = hash_or_none(article.canonical_url);
    }
    find_shared();
  }

  /// Reads the words of article number `i`.
  void read_words(std::size_t i, const Article& article, const OwnWords& text) {
    Span span{i, forms_.size(), 0, 0};
    append_matching_form(forms_, article.title_raw.empty() ? article.title : article.title_raw);
    span.title = forms_.size() - span.begin;
    text.append_form(forms_, span.begin);
    span.words = forms_.size() - span.begin;
    Claim& claim = claims_[i];
    claim.fingerprint = fingerprint_of(article, std::string_view(forms_).substr(span.begin),
                                       claim.guid.empty() && claim.url.empty());
    if (is_shared_[i])
      spans_.push_back(span);
    else
      forms_.resize(span.begin);
  }

  /// All of them, when all words have been read.
  std::vector<Claim>& finish() {
    for (const Span& span : spans_) {
      Claim& claim = claims_[span.claim];
      claim.words = std::string_view(forms_).substr(span.begin, span.words);
      claim.title = claim.words.substr(0, span.title);
      claim.text = claim.words.substr(span.title);
    }
    return claims_;
  }

 private:
  /// Where a claim's words are in forms_; the first bytes of them are the title's.
  struct Span {
    std::size_t claim, begin, title, words;
  };

  void find_shared() {
    is_shared_.resize(claims_.size());
    KeyNumbers first(claims_.size() * 2);
    for (std::size_t i = 0; i < claims_.size(); ++i)
      for (const IdentityKey& key : {IdentityKey{Kind::kGuid, claims_[i].guid}, {Kind::kUrl, claims_[i].url}})
        if (const std::size_t other = key.hash.empty() ? i : first.add(key, i); other != i)
          is_shared_[i] = is_shared_[other] = true;
  }

  std::string forms_;
  std::vector<Claim> claims_;
  std::vector<bool> is_shared_;
  std::vector<Span> spans_;
};

/// Takes the identities away that articles with different texts share: `field` is dropped wherever two claims
/// agree in it and `differ` says that they are two articles. From how many.
template <class Differ>
int distrust(std::vector<Claim>& claims, Hash128 Claim::*field, Differ differ) {
  KeyNumbers first(claims.size());
  std::vector<bool> distrusted(claims.size());  // by the number of the first claim that has it
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if ((claims[i].*field).empty()) continue;
    const std::size_t other = first.add({Kind::kGuid, claims[i].*field}, i);
    if (other != i && differ(claims[other], claims[i])) distrusted[other] = true;
  }
  int taken = 0;
  for (Claim& claim : claims) {
    const auto number = first.find({Kind::kGuid, claim.*field});
    if (!number || !distrusted[*number]) continue;
    claim.*field = {};
    ++taken;
  }
  return taken;
}

bool same(const Hash128& a, const Hash128& b) {
  return !a.empty() && a == b;
}

std::set<std::string_view> words_of(std::string_view form) {
  std::set<std::string_view> words;
  FormWords rest(form);
  for (std::string_view word = rest.next(); !word.empty(); word = rest.next()) words.insert(word);
  return words;
}

/// Neither has what the other has: no text in common, and each title says what the other does not. What was
/// edited keeps one of the two, or its title only grows ("... (updated)").
bool unlike(const Claim& a, const Claim& b) {
  if (a.title == b.title || a.text == b.text) return false;
  const std::set<std::string_view> one = words_of(a.title), other = words_of(b.title);
  return !std::includes(one.begin(), one.end(), other.begin(), other.end()) &&
         !std::includes(other.begin(), other.end(), one.begin(), one.end());
}

/// One guid, different words, and no common page: two articles under one guid (C08). With a common page too,
/// where nothing else is common: the entries of a live page, whose guid is its address.
bool guid_lies(const Claim& a, const Claim& b) {
  return a.words != b.words && (!same(a.url, b.url) || unlike(a, b));
}

/// One page, different titles, and no common guid: entries that all point to a live page or a section.
bool url_lies(const Claim& a, const Claim& b) {
  return a.words != b.words && a.title != b.title && (!same(a.guid, b.guid) || unlike(a, b));
}

void add_keys(const Claim& claim, std::vector<IdentityKey>& keys) {
  keys.clear();
  if (!claim.guid.empty()) keys.push_back({Kind::kGuid, claim.guid});
  if (!claim.url.empty()) keys.push_back({Kind::kUrl, claim.url});
  if (!claim.fingerprint.empty()) keys.push_back({Kind::kFingerprint, claim.fingerprint});
}

/// An article that nothing identifies by its words may still have an image or an attachment.
void add_last_resort(Article& article) {
  if (!article.keys.empty()) return;
  std::string parts = article.title + article.summary + article.text + article.image_url;
  for (const Enclosure& enclosure : article.enclosures) parts += '\x1f' + enclosure.url;
  if (!parts.empty()) article.keys.push_back({Kind::kFingerprint, identity_hash(parts)});
}

constexpr int strength(Kind kind) {
  return kind == Kind::kGuid ? 0 : kind == Kind::kUrl ? 1 : 2;
}

void merge_keys(const Article& from, Article& into) {
  for (const IdentityKey& key : from.keys)
    if (std::find(into.keys.begin(), into.keys.end(), key) == into.keys.end()) into.keys.push_back(key);
  std::stable_sort(into.keys.begin(), into.keys.end(), [](const IdentityKey& a, const IdentityKey& b) {
    return strength(a.kind) < strength(b.kind);
  });
}

/// Keeps the first of the articles that share a key, where they are; the others leave it their keys.
void fold(std::vector<Article>& articles) {
  std::size_t keys = 0, kept = 0;
  for (const Article& article : articles) keys += article.keys.size();
  KeyNumbers owner(keys);
  for (Article& article : articles) {
    if (article.keys.empty()) continue;  // no guid, link, word, image or attachment: nothing
    std::size_t home = kept;
    for (const IdentityKey& key : article.keys)
      if (const auto known = owner.find(key); known && home == kept) home = *known;
    for (const IdentityKey& key : article.keys) owner.add(key, home);
    if (home < kept)
      merge_keys(article, articles[home]);
    else if (Article& place = articles[kept++]; &place != &article)
      place = std::move(article);
  }
  articles.erase(articles.begin() + static_cast<std::ptrdiff_t>(kept), articles.end());
}

}  // namespace

void assign_keys(NormalizedFeed& feed) {
  Claims all(feed.articles);
  for (std::size_t i = 0; i < feed.articles.size(); ++i) {
    Article& article = feed.articles[i];
    const OwnWords text(article.text, article.html), summary(article.summary, {});
    all.read_words(i, article, article.text.empty() ? summary : text);
    article.content_hash = content_hash_of(article, text, summary);
  }
  std::vector<Claim>& claims = all.finish();
  feed.shared_guids = distrust(claims, &Claim::guid, guid_lies);
  distrust(claims, &Claim::url, url_lies);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    add_keys(claims[i], feed.articles[i].keys);
    add_last_resort(feed.articles[i]);
  }
}

void identify(NormalizedFeed& feed) {
  assign_keys(feed);
  fold(feed.articles);
}

}  // namespace khabar::match
