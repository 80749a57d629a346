#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace khabar::normalize {

/// The names under which an outlet is known (operator's source, feed title, feed name, host, what its titles
/// are in the habit of carrying), as titles are compared with them. Made once for all titles of a document.
class SiteNames {
 public:
  SiteNames() = default;
  explicit SiteNames(const std::vector<std::string>& names) {
    for (const std::string& name : names) add(name);
  }
  /// The name, the parts of names like "CNN.com - Top Stories", and what a host name says.
  void add(std::string_view name);

  /// Whether this part of a title is one of the names, compared in the matching form.
  [[nodiscard]] bool contain(std::string_view part) const;

 private:
  void add_key(std::string_view name);
  void add_host(std::string_view host);

  std::vector<std::string> keys_;
};

/// The title without the outlet's name behind its last separator or before its first: "مباحثات ... | الخليج
/// أونلاين" -> "مباحثات ...". Only a part that is one of the names goes, never the whole title. A colon
/// separates nothing here: "Reuters: ..." quotes somebody.
std::string without_site_name(std::string_view title, const SiteNames& names);
/// Whether there may be such a part at all: most titles have no separator.
bool may_have_site_name(std::string_view title);

/// What these titles are in the habit of carrying at one end: the parts behind the last separator (two deep:
/// "... | Sport | BBC") or before the first that at least four in five of them share. Of at least 4 different
/// titles; nothing where no part is shared. To be added to the names.
std::vector<std::string> title_habits(std::vector<std::string_view> titles);

/// The news agency that a piece was taken from where its first or last words say so ("الدوحة - قنا",
/// "(Reuters) -", "وكالات"): its common name ("QNA", "Reuters"), or empty. `author` is a credit, `source`
/// whose piece it is by the feed's word; they count where the text says nothing.
std::string wire_agency_of(std::string_view text, std::string_view author, std::string_view source = {});

/// The news agency that an outlet of this name is ("وكالة الأنباء القطرية": "QNA"); empty: it is none.
std::string agency_of_outlet(std::string_view name);

}  // namespace khabar::normalize
