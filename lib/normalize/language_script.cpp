#include "normalize/language_script.h"

#include <algorithm>
#include <string>

#include "base/matching_form.h"
#include "base/utf8.h"

namespace khabar::normalize {
namespace {

struct Block {
  char32_t first, last;
  Script script;
};

// Unicode blocks, sorted; what lies between them is kOther.
constexpr std::array<Block, 42> kBlocks{
    {{0x41, 0x24F, Script::kLatin},       {0x370, 0x3FF, Script::kGreek},
     {0x400, 0x52F, Script::kCyrillic},   {0x530, 0x58F, Script::kArmenian},
     {0x590, 0x5FF, Script::kHebrew},     {0x600, 0x6FF, Script::kArabic},
     {0x700, 0x74F, Script::kSyriac},     {0x750, 0x77F, Script::kArabic},
     {0x780, 0x7BF, Script::kThaana},     {0x860, 0x86F, Script::kSyriac},
     {0x870, 0x8FF, Script::kArabic},     {0x900, 0x97F, Script::kDevanagari},
     {0x980, 0x9FF, Script::kBengali},    {0xA00, 0xA7F, Script::kGurmukhi},
     {0xA80, 0xAFF, Script::kGujarati},   {0xB00, 0xB7F, Script::kOriya},
     {0xB80, 0xBFF, Script::kTamil},      {0xC00, 0xC7F, Script::kTelugu},
     {0xC80, 0xCFF, Script::kKannada},    {0xD00, 0xD7F, Script::kMalayalam},
     {0xD80, 0xDFF, Script::kSinhala},    {0xE00, 0xE7F, Script::kThai},
     {0xE80, 0xEFF, Script::kLao},        {0xF00, 0xFFF, Script::kTibetan},
     {0x1000, 0x109F, Script::kMyanmar},  {0x10A0, 0x10FF, Script::kGeorgian},
     {0x1100, 0x11FF, Script::kHangul},   {0x1200, 0x139F, Script::kEthiopic},
     {0x1780, 0x17FF, Script::kKhmer},    {0x1C90, 0x1CBF, Script::kGeorgian},
     {0x1E00, 0x1EFF, Script::kLatin},    {0x1F00, 0x1FFF, Script::kGreek},
     {0x2D30, 0x2D7F, Script::kTifinagh}, {0x3040, 0x30FF, Script::kKana},
     {0x3130, 0x318F, Script::kHangul},   {0x3400, 0x9FFF, Script::kHan},
     {0xAC00, 0xD7A3, Script::kHangul},   {0xF900, 0xFAFF, Script::kHan},
     {0xFB1D, 0xFB4F, Script::kHebrew},   {0xFB50, 0xFDFF, Script::kArabic},
     {0xFE70, 0xFEFF, Script::kArabic},   {0x20000, 0x3FFFF, Script::kHan}}};

Script block_of(char32_t letter) {
  const auto* const block = std::lower_bound(kBlocks.begin(), kBlocks.end(), letter,
                                             [](const Block& b, char32_t c) { return b.last < c; });
  return block != kBlocks.end() && letter >= block->first ? block->script : Script::kOther;
}

/// The scripts of letters of one and two bytes, which are most; kCount for what is no letter.
constexpr std::size_t kCommon = 0x800;
using CommonScripts = std::array<Script, kCommon>;

CommonScripts make_common_scripts() {
  CommonScripts scripts{};
  for (std::size_t c = 0; c < kCommon; ++c) {
    std::string text;
    utf8::append(text, static_cast<char32_t>(c));
    std::size_t offset = 0;
    const bool letter = fold_next(text, offset).kind == Folding::kLetter;
    scripts.at(c) = letter ? block_of(static_cast<char32_t>(c)) : Script::kCount;
  }
  return scripts;
}

const CommonScripts& common_scripts() {
  static const CommonScripts scripts = make_common_scripts();
  return scripts;
}

/// The script of the letter at `offset`, which is moved behind it; kCount for what is no letter.
inline Script next_script(std::string_view text, std::size_t& offset, const CommonScripts& common) {
  const utf8::Step step = utf8::decode(text, offset);
  if (step.code_point < kCommon) {
    offset += step.length;
    return common[step.code_point];
  }
  const FoldedLetter letter = fold_next(text, offset);
  return letter.kind == Folding::kLetter ? block_of(letter.original) : Script::kCount;
}

}  // namespace

Script script_of(char32_t letter) {
  return block_of(letter);
}

Script ScriptCensus::dominant() const {
  const auto* const most = std::max_element(letters.begin(), letters.end());
  return *most == 0 ? Script::kOther : static_cast<Script>(most - letters.begin());
}

Script first_script_of(std::string_view text) {
  for (std::size_t offset = 0; offset < text.size();) {
    if (const Script script = next_script(text, offset, common_scripts()); script != Script::kCount)
      return script;
  }
  return Script::kOther;
}

}  // namespace khabar::normalize
