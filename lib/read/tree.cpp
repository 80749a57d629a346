#include "read/tree.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

#include "read/tokens.h"

namespace khabar::read {
namespace {

/// By the length and three of the letters: the multipliers keep nearly all names apart that feeds have.
std::size_t slot_of(std::string_view name, std::size_t slots) {
  const auto letter = [&](std::size_t at) { return static_cast<unsigned char>(name[at]); };
  const std::size_t mixed =
      name.size() * 23U + letter(0) * 105U + letter(name.size() / 2) * 17U + letter(name.size() - 1) * 235U;
  return mixed % slots;
}

constexpr std::size_t kRoom = std::size_t{512} << 10;  // bytes: most documents, their nodes included
thread_local std::unique_ptr<std::byte[]> spare_room;

std::unique_ptr<std::byte[]> take_room() {
  if (spare_room) return std::move(spare_room);
  return std::make_unique_for_overwrite<std::byte[]>(kRoom);
}

bool declares_something(std::span<const Attribute> attributes) {
  return std::any_of(attributes.begin(), attributes.end(),
                     [](const Attribute& a) { return a.name.starts_with("xml"); });
}

}  // namespace

Arena::Arena() : room_(take_room()), memory_(room_.get(), kRoom) {}

Arena::~Arena() {
  spare_room = std::move(room_);
}

std::string_view TextStore::keep(std::string_view text) {
  return text.empty() ? std::string_view{} : std::string_view(copy(text), text.size());
}

char* TextStore::copy(std::string_view text) {
  auto* const copied = static_cast<char*>(memory_.allocate(text.size(), 1));
  std::memcpy(copied, text.data(), text.size());
  return copied;
}

Node& Tree::add_element(const Name& name, std::span<const Attribute> attributes) {
  Node* const node = new (memory_.allocate(sizeof(Node), alignof(Node))) Node;
  node->name = &name;
  if (attributes.empty()) return *node;
  auto* const copies = static_cast<Attribute*>(memory_.allocate(attributes.size_bytes(), alignof(Attribute)));
  std::uninitialized_copy(attributes.begin(), attributes.end(), copies);
  node->attributes = {copies, attributes.size()};
  node->declares = declares_something(attributes);
  return *node;
}

Node& Tree::add_text(std::string_view text) {
  Node* const node = new (memory_.allocate(sizeof(Node), alignof(Node))) Node;
  node->text = text;
  return *node;
}

const Name& Tree::name(std::string_view qualified) {
  const Name*& known = names_.at(slot_of(qualified, names_.size()));
  if (known == nullptr || known->qualified != qualified) known = &new_name(qualified);
  return *known;
}

const Name& Tree::new_name(std::string_view qualified) {
  Name* const name = new (memory_.allocate(sizeof(Name), alignof(Name))) Name;
  name->qualified = qualified;
  name->prefix = prefix_part(qualified);
  name->local = local_part(qualified);
  const bool is_lower =
      std::all_of(name->local.begin(), name->local.end(), [](char c) { return c == to_lower(c); });
  name->lower = is_lower ? name->local : keep(lower(name->local));
  name->key = name_key(qualified);
  name->local_key = name_key(name->local);
  name->role = role_of(qualified);
  name->is_void = is_void_html(qualified);
  name->is_item = same_ignoring_case(qualified, "item") || same_ignoring_case(qualified, "entry");
  return *name;
}

}  // namespace khabar::read
