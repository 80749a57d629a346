#include "read/html_entity.h"

#include <algorithm>
#include <iterator>

namespace khabar::read {
namespace {

constexpr HtmlEntity kHtmlEntities[] = {
#include "read/html_entities.inc"
};

}  // namespace

const HtmlEntity* find_html_entity(std::string_view name) {
  const auto* end = std::end(kHtmlEntities);
  const auto* found = std::lower_bound(std::begin(kHtmlEntities), end, name,
                                       [](const HtmlEntity& e, std::string_view n) { return e.name < n; });
  return found != end && found->name == name ? found : nullptr;
}

}  // namespace khabar::read
