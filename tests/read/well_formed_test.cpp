#include "read/well_formed.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.h"
#include "read/detect.h"
#include "support/catch.h"

using namespace khabar::read;

namespace {

constexpr std::size_t kMostDepth = 512;

/// A tree as text: its elements, attributes and texts, each in a line of its own.
std::string written(const Tree& tree) {
  std::ostringstream out;
  for (const Node* at = tree.root; at != nullptr;) {
    if (at->is_element()) {
      out << '<' << at->name->qualified;
      for (const Attribute& a : at->attributes) out << ' ' << a.name << "=[" << a.value << ']';
      out << '\n';
    } else {
      out << '[' << at->text << "]\n";
    }
    if (at->first_child != nullptr) {
      at = at->first_child;
      continue;
    }
    while (at != nullptr && at->next == nullptr) {
      if (at->is_element() || at->parent != nullptr) out << "/\n";
      at = at->parent;
    }
    if (at != nullptr) at = at->next;
  }
  return out.str();
}

struct Trees {
  bool well_formed = false;  ///< whether pugixml's tree was taken
  std::string strict, mended;
};

/// The document read both ways; where it is not well-formed `strict` is empty.
Trees both_ways(std::string_view text) {
  Trees trees;
  const auto root = find_feed_root(text);
  if (!root) return trees;
  const Entities entities = read_internal_subset(root->subset);
  Tree strict, mended;
  const Mended told = mend(text, root->offset, entities, kMostDepth, mended);
  trees.mended = written(mended);
  const auto read = read_well_formed(text, root->offset, entities, kMostDepth, strict);
  if (!read) {
    CHECK(strict.root == nullptr);
    return trees;
  }
  trees.well_formed = true;
  trees.strict = written(strict);
  CHECK(read->repaired == told.repaired);
  CHECK_FALSE(told.truncated);
  CHECK_FALSE(told.mismatched);
  return trees;
}

/// Whether pugixml's tree was taken; it must be the mended one.
bool is_well_formed(std::string_view text) {
  INFO(text);
  const Trees trees = both_ways(text);
  if (trees.well_formed) CHECK(trees.strict == trees.mended);
  return trees.well_formed;
}

std::string in_item(std::string_view inner) {
  return "<rss><channel><item>" + std::string(inner) + "</item><item/></channel></rss>";
}

}  // namespace

TEST_CASE("a well-formed feed is read from pugixml's tree, and is what mending it would make") {
  CHECK(is_well_formed(in_item("<title>a</title>\n<link>b</link>")));
  CHECK(is_well_formed(in_item("<title>a &amp; b &#x62E;&nbsp;&lt;i&gt; &copy; & c</title>")));
  CHECK(is_well_formed(in_item("<title>a<!-- b -->c<![CDATA[d]]>e<![CDATA[]]></title>")));
  CHECK(is_well_formed(in_item("<title>a\r\nb\rc\n</title><x y='a\r\nb\tc' z=\"&quot;\"  w = ''/>")));
  CHECK(is_well_formed(
      in_item("<x><![CDATA[a]b]c\x02]]></x><description> <p>b<br/> <br /></p></description>")));
  CHECK(is_well_formed(in_item(
      "<media:group><media:content url='a'/></media:group><category>a<category>b</category></category>")));
  CHECK(is_well_formed(in_item("<x>a > b ]]&gt; \x0b c</x ><!-- <item> -->") + "\n<!-- end -->\n"));
  CHECK(is_well_formed("<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY n 'Sahil'>]>" +
                       in_item("<title>&n;</title>")));
  CHECK(is_well_formed(
      "<feed><entry><source><title>a</title></source><content><url>b</url></content></entry></feed>"));
}

TEST_CASE("what pugixml takes and a feed cannot mean is mended") {
  CHECK_FALSE(is_well_formed(in_item("<title>a<link>b</link></title>")));
  CHECK_FALSE(is_well_formed(in_item("<title>a</title><item><title>b</title></item>")));
  CHECK_FALSE(is_well_formed(in_item("<description>a<br>b</br></description>")));
  CHECK_FALSE(is_well_formed(in_item("<description>a<br></br></description>")));
  CHECK_FALSE(is_well_formed(in_item("<x y='a> <b>' />")));
  CHECK_FALSE(is_well_formed(in_item("<x><![CDATA[a</x><y><![CDATA[b]]></y></x>")));
  CHECK_FALSE(is_well_formed(in_item("<x><!--[CDATA[a]]--></x>")));
  CHECK_FALSE(is_well_formed(in_item("<x>a<?php b ?></x>")));
  CHECK_FALSE(is_well_formed(in_item("<:x/>")));
  CHECK_FALSE(is_well_formed("<rss/><channel><item/></channel>"));
  CHECK_FALSE(is_well_formed("<rss><channel><item/></channel></rss><item/>"));
  std::string deep;
  for (std::size_t i = 0; i < kMostDepth; ++i) deep.insert(0, "<x>").append("</x>");
  CHECK_FALSE(is_well_formed(in_item(deep)));
}

TEST_CASE("documents changed at random: the two ways agree wherever pugixml's is taken") {
  std::vector<std::string> documents;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(KHABAR_TEST_DATA "/read")) {
    if (entry.path().extension() != ".xml" || entry.file_size() > 20'000) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    documents.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  REQUIRE(documents.size() > 50);
  constexpr std::array<std::string_view, 14> kParts{"<",     ">",       "/>",       "<item>",    "</item>",
                                                    "<br/>", "<title>", "</title>", "<![CDATA[", "]]>",
                                                    "&",     "'",       "<url>",    "<!-- -->"};
  std::mt19937 random(7);
  int well_formed = 0;
  for (const std::string& document : documents) {
    for (int round = 0; round < 20; ++round) {
      std::string text = khabar::utf8::repaired(document);
      std::erase(text, '\0');
      for (int i = round % 3; i > 0 && !text.empty(); --i) {
        const std::size_t at = random() % text.size();
        if (random() % 2 == 0)
          text.insert(at, kParts.at(random() % kParts.size()));
        else
          text.erase(at, random() % 6);
      }
      well_formed += is_well_formed(khabar::utf8::repaired(text)) ? 1 : 0;
    }
  }
  CHECK(well_formed > 500);
}
