#include "read/well_formed.h"

#include <algorithm>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "read/element_roles.h"
#include "read/tokens.h"
#include "read/tree_builder.h"

namespace khabar::read {
namespace {

/// The document's structure and nothing else: but for the ends of lines, texts and values stay as they are
/// written, so that references are read here as mend() reads them. Comments and instructions only to see that
/// they are there. (pugixml is faster with parse_eol than without.)
constexpr unsigned kStructure = pugi::parse_cdata | pugi::parse_ws_pcdata | pugi::parse_eol |
                                pugi::parse_comments | pugi::parse_pi | pugi::parse_declaration |
                                pugi::parse_doctype;

constexpr std::string_view kCdata = "<![CDATA[";

class WellFormedReader {
 public:
  /// `written` is the document as it was before pugixml ended its parts with NUL, `parsed` where.
  WellFormedReader(std::string_view written, const char* parsed, const Entities& entities,
                   std::size_t max_depth, Tree& tree)
      : written_(written),
        parsed_(parsed),
        max_depth_(max_depth),
        references_(entities),
        tree_(tree),
        builder_(tree) {}

  /// Whether the element could be read as it stands.
  bool read(pugi::xml_node root);
  [[nodiscard]] bool repaired() const { return references_.repaired(); }

 private:
  struct Open {
    pugi::xml_node node;
    const Name* name;
    Role role;
  };

  bool read_node(pugi::xml_node node);
  bool open(pugi::xml_node node);
  void close();
  bool read_attributes(pugi::xml_node node);
  void character_data(std::string_view written);
  bool section(std::string_view written);
  [[nodiscard]] bool may_stand_here(const Name& name, bool bare) const;
  [[nodiscard]] bool closes_itself(pugi::xml_node node) const;
  [[nodiscard]] bool among_elements() const { return stack_.back().role <= Role::kEntry; }

  const std::string_view written_;
  const char* const parsed_;
  const std::size_t max_depth_;
  ReferenceReader references_;
  Tree& tree_;
  TreeBuilder builder_;
  std::vector<Open> stack_;
  std::vector<Attribute> attributes_;
  std::string resolved_;
};

bool WellFormedReader::read(pugi::xml_node root) {
  if (!root.first_child()) return false;  // it may have closed itself by mistake
  for (pugi::xml_node behind = root.next_sibling(); behind; behind = behind.next_sibling())
    if (behind.type() != pugi::node_comment) return false;  // the feed may go on
  if (!open(root)) return false;
  for (pugi::xml_node at = root.first_child(); !stack_.empty();) {
    if (!at) {
      at = stack_.back().node.next_sibling();
      close();
    } else if (at.type() == pugi::node_element) {
      if (!open(at)) return false;
      at = at.first_child();
    } else {
      if (!read_node(at)) return false;
      at = at.next_sibling();
    }
  }
  return true;
}

bool WellFormedReader::read_node(pugi::xml_node node) {
  switch (node.type()) {
    case pugi::node_pcdata:
      character_data(node.value());
      return true;
    case pugi::node_cdata:
      return section(node.value());
    case pugi::node_comment:
      return !std::string_view(node.value()).starts_with(kCdata.substr(2));
    default:
      return false;
  }
}

bool WellFormedReader::open(pugi::xml_node node) {
  const std::string_view written_name = node.name();
  if (!is_name_start(written_name.front()) || stack_.size() >= max_depth_) return false;
  const Name& name = tree_.name(written_name);
  const bool bare = !node.first_child() && !node.first_attribute();
  if (!stack_.empty() && !may_stand_here(name, bare)) return false;
  if (!stack_.empty() && name.is_void && !among_elements() && !closes_itself(node)) return false;
  if (!read_attributes(node)) return false;
  builder_.open(name, attributes_);
  stack_.push_back({node, &name, stack_.empty() ? Role::kStructure : name.role});
  return true;
}

void WellFormedReader::close() {
  builder_.close();
  stack_.pop_back();
}

/// Whether the element, well-formed as it is, does not rather show that an end tag before it is lost.
bool WellFormedReader::may_stand_here(const Name& name, bool bare) const {
  const Open& parent = stack_.back();
  if (name.role == Role::kField && parent.role == Role::kField)
    return parent.name == &name && name.lower == "category";
  if (name.role != Role::kEntry || bare || parent.role == Role::kOther) return true;
  const auto is_same = [&](const Open& open) {
    return open.name->key == name.key && same_ignoring_case(open.name->qualified, name.qualified);
  };
  return !(name.is_item && parent.name->is_item) && std::none_of(stack_.begin(), stack_.end(), is_same);
}

/// Whether the start tag ends in "/>". "No" also where line ends in its last value hide where that ends.
bool WellFormedReader::closes_itself(pugi::xml_node node) const {
  const pugi::xml_attribute last = node.last_attribute();
  const std::string_view before = last ? last.value() : node.name();
  auto end = static_cast<std::size_t>(before.data() + before.size() - parsed_);
  if (last && !has_at(written_, end, "\"") && !has_at(written_, end, "'")) return false;
  if (last) ++end;
  return has_at(written_, skip_spaces(written_, end), "/");
}

bool WellFormedReader::read_attributes(pugi::xml_node node) {
  attributes_.clear();
  for (pugi::xml_attribute a = node.first_attribute(); a; a = a.next_attribute()) {
    const std::string_view name = a.name();
    std::string_view value = a.value();
    if (!is_name_start(name.front())) return false;
    if (plain_value_end(value, 0) < value.size()) {
      if (value.find('<') != std::string_view::npos) return false;  // perhaps a lost quotation mark
      resolved_.clear();
      references_.append(resolved_, value);
      normalize_value(resolved_, 0);
      value = tree_.keep(resolved_);
    }
    attributes_.push_back({name, value});
  }
  return true;
}

void WellFormedReader::character_data(std::string_view written) {
  if (among_elements() && is_blank(written)) return;
  if (plain_text_end(written, 0) == written.size()) return builder_.append_plain(written);
  references_.append(builder_.text(), written);
}

bool WellFormedReader::section(std::string_view written) {
  if (plain_section_end(written, 0) == written.size()) {
    builder_.add_plain_section(written);
    return true;
  }
  if (written.find(kCdata) != std::string_view::npos) return false;  // the end of the first one is lost
  std::string text;
  references_.append_without_controls(text, written);
  builder_.add_section(std::move(text));
  return true;
}

}  // namespace

std::optional<Mended> read_well_formed(std::string_view text, std::size_t root, const Entities& entities,
                                       std::size_t max_depth, Tree& tree) {
  const std::string_view written = text.substr(root);
  char* const parsed = tree.copy(written);
  pugi::xml_document document;
  if (!document.load_buffer_inplace(parsed, written.size(), kStructure, pugi::encoding_utf8))
    return std::nullopt;
  WellFormedReader reader(written, parsed, entities, max_depth, tree);
  if (reader.read(document.document_element())) return Mended{reader.repaired(), false, false};
  tree.root = nullptr;
  return std::nullopt;
}

Mended read_tree(std::string_view text, std::size_t root, const Entities& entities, std::size_t max_depth,
                 Tree& tree) {
  const auto well_formed = read_well_formed(text, root, entities, max_depth, tree);
  return well_formed ? *well_formed : mend(text, root, entities, max_depth, tree);
}

}  // namespace khabar::read
