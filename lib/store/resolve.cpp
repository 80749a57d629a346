#include "store/resolve.h"

#include "base/matching_form.h"
#include "base/url.h"

namespace khabar::store {
namespace {

using Kind = IdentityKey::Kind;
using Words = Candidate::Words;

constexpr Time kFirstId{std::chrono::seconds{1'577'836'800}};  // khabar.id_at: 2020-01-01
constexpr int kIdCounterBits = 22;
/// Later than its storing by more than this, what is published is another article. Zones that were assumed
/// and days without a time make a date late by a day at most.
constexpr std::chrono::hours kDateSlack{48};

Time stored_at(std::int64_t id) {
  return kFirstId + milliseconds{id >> kIdCounterBits};
}

bool same_title(std::string_view a, std::string_view b) {
  return a == b || matching_form(a) == matching_form(b);
}

bool agrees(const Article& entry, const Candidate& known) {
  return (!entry.canonical_url.empty() && entry.canonical_url == known.url) ||
         same_title(entry.title, known.title);
}

bool guid_is_believed(const Article& entry, const Candidate& known) {
  if (known.purged()) return !entry.published || *entry.published <= stored_at(known.article) + kDateSlack;
  if (agrees(entry, known)) return true;
  return entry.canonical_url.empty() ? known.words != Words::kOther : known.words == Words::kAlike;
}

bool is_within(std::string_view host, std::string_view domain) {
  return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                            host[host.size() - domain.size() - 1] == '.');
}

}  // namespace

bool is_doubtful(const Article& entry, const Candidate& known) {
  return known.kind == Kind::kGuid && !known.purged() && !agrees(entry, known);
}

const Candidate* resolve(const Article& entry, const std::vector<Candidate>& candidates) {
  for (const Candidate& known : candidates)
    if (known.kind != Kind::kGuid || guid_is_believed(entry, known)) return &known;
  return nullptr;
}

bool at_home(std::string_view feed_host, std::string_view url) {
  const auto parsed = parse_url(url);
  if (!parsed || feed_host.empty()) return false;
  const std::string_view host = host_without_www(parsed->host);
  return is_within(host, feed_host) || is_within(feed_host, host);
}

const std::string& page_of(const Article& entry, const Candidate& known) {
  return known.kind == Kind::kUrl || known.url.empty() ? entry.canonical_url : known.url;
}

Claim claim(const Article& entry, const Candidate& known, std::int64_t feed, std::string_view feed_host) {
  const bool changed_here = !known.shown_here || *known.shown_here != entry.content_hash;
  if (known.origin == feed) return {changed_here, false};
  const std::string& page = page_of(entry, known);
  if (!at_home(feed_host, page)) return {};
  if (!known.origin_active || !at_home(known.origin_host, page)) return {true, true};
  return {changed_here && known.shown_here == known.content, false};
}

bool is_same_article(const Article& entry, const Candidate& known, const Candidate& other, std::int64_t feed,
                     std::string_view feed_host) {
  if (other.article == known.article || !other.live() || !known.live()) return false;
  const bool same_words = other.content == entry.content_hash;
  switch (other.kind) {
    case Kind::kGuid:
      return agrees(entry, other);
    case Kind::kFingerprint:
      return same_title(entry.title, other.title);
    case Kind::kUrl:
      break;
  }
  const bool has_a_say = other.origin == feed || at_home(feed_host, entry.canonical_url);
  const bool gives_up_its_own = known.origin == feed && at_home(other.origin_host, entry.canonical_url);
  if (gives_up_its_own && known.kind == Kind::kGuid) return true;  // the page's outlet may be an edit ahead
  return same_words || (has_a_say && same_title(entry.title, other.title));
}

bool outranks(const Candidate& other, const Candidate& known, std::string_view page) {
  const bool other_home = at_home(other.origin_host, page), known_home = at_home(known.origin_host, page);
  return other_home != known_home ? other_home : other.article < known.article;
}

}  // namespace khabar::store
