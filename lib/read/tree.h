#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>

#include "read/element_roles.h"
#include "read/namespaces.h"

namespace khabar::read {

/// The name of an element, taken apart once for all the elements that are called so.
struct Name {
  std::string_view qualified;  ///< as written
  std::string_view prefix, local;
  std::string_view lower;                ///< the local part in lower case
  std::uint32_t key = 0, local_key = 0;  ///< name_key() of the whole and of the local part
  Role role = Role::kOther;
  bool is_void = false;  ///< of an HTML element that has no end tag
  bool is_item = false;  ///< of an entry of RSS or Atom, which stands directly in no other

  /// What the prefix meant when a Scope was asked last, and which bindings it was asked of; see
  /// Scope::vocabulary.
  mutable std::uint32_t asked_of = 0;
  mutable Vocabulary vocabulary = Vocabulary::kOther;
};

/// Equal for names that differ in ASCII case only, and mostly different for others. FNV-1a.
constexpr std::uint32_t name_key(std::string_view name) {
  std::uint32_t key = 2166136261U;
  for (const char c : name) key = (key ^ (static_cast<unsigned char>(c) | 0x20U)) * 16777619U;
  return key;
}

struct Attribute {
  std::string_view name, value;
};

/// An element or a piece of text. Lives as long as its Tree and the text that the tree was read from.
struct Node {
  const Name* name = nullptr;  ///< null: a text
  std::string_view text;       ///< "" for elements
  std::span<const Attribute> attributes;
  const Node* parent = nullptr;
  const Node* first_child = nullptr;
  const Node* next = nullptr;  ///< its sibling
  bool declares = false;  ///< an attribute of it says something to what stands inside: xmlns, xml:lang...

  [[nodiscard]] bool is_element() const { return name != nullptr; }
};

/// Memory for one document. The thread keeps the first part of it for its next one, so that it is not asked
/// of the system again and again.
class Arena {
 public:
  Arena();
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Valid as long as the arena.
  void* allocate(std::size_t bytes, std::size_t alignment) { return memory_.allocate(bytes, alignment); }

 private:
  std::unique_ptr<std::byte[]> room_;
  std::pmr::monotonic_buffer_resource memory_;
};

/// Texts that had to be written anew, all freed at once.
class TextStore {
 public:
  std::string_view keep(std::string_view text);
  /// The same for a text that is yet to be changed.
  char* copy(std::string_view text);

 protected:
  Arena memory_;
};

/// The elements and texts of a document. Names, values and texts are pieces of the document itself where
/// nothing in them had to be resolved or repaired.
class Tree : public TextStore {
 public:
  Tree() = default;
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  /// Null: the document has no element.
  const Node* root = nullptr;

  Node& add_element(const Name& name, std::span<const Attribute> attributes);
  Node& add_text(std::string_view text);
  const Name& name(std::string_view qualified);

 private:
  const Name& new_name(std::string_view qualified);

  /// The names met last, by a hash: a document has a few dozen, and one that has more pays with memory.
  std::array<const Name*, 256> names_{};
};

}  // namespace khabar::read
