#include "normalize/people.h"

#include <algorithm>

#include "normalize/text.h"
#include "normalize/text_construct.h"

namespace khabar::normalize {
namespace {

bool is_mail(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find(' ') == std::string_view::npos && text.find("://") == std::string_view::npos;
}

/// Whether the bracket that opens the text is closed by the one that ends it.
bool is_one_bracket(std::string_view text, char open, char close) {
  int depth = 0;
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    depth += text[at] == open ? 1 : text[at] == close ? -1 : 0;
    if (depth == 0) return false;
  }
  return true;
}

/// Without the quotation marks or brackets that enclose all of it.
std::string_view bare(std::string_view text) {
  constexpr std::string_view kOpen = "\"([<", kClose = "\")]>";
  constexpr int kMostPairs = 3;
  for (int i = 0; i < kMostPairs; ++i) {
    text = trimmed(text);
    const std::size_t kind = text.size() < 2 ? std::string_view::npos : kOpen.find(text.front());
    if (kind == std::string_view::npos || text.back() != kClose[kind]) return text;
    if (kind > 0 && !is_one_bracket(text, kOpen[kind], kClose[kind])) return text;
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

/// "a@x.example" or "https://x.example/", in brackets or not, else "".
std::string_view address_in(std::string_view word) {
  constexpr std::string_view kAround = "()[]<>\",;";
  const std::size_t begin = std::min(word.find_first_not_of(kAround), word.size());
  word = word.substr(begin, word.find_last_not_of(kAround) + 1 - begin);
  constexpr std::string_view kMailto = "mailto:";
  if (equals_ignoring_case(word.substr(0, kMailto.size()), kMailto))
    word = word.substr(kMailto.size(), word.find('?') - kMailto.size());
  const bool web = word.starts_with("http://") || word.starts_with("https://");
  return web || is_mail(word) ? word : std::string_view{};
}

/// Without the signs at its ends that parted it from an address.
std::string_view without_separators(std::string_view text) {
  constexpr std::string_view kSigns = " ,;-|/";
  const std::size_t begin = std::min(text.find_first_not_of(kSigns), text.size());
  return text.substr(begin, text.find_last_not_of(kSigns) + 1 - begin);
}

/// Without what Arabic papers put before the name of an author: "بقلم: ليلى", "كتبت - ليلى". "بقلم", with the
/// pen of, is never a name itself; "كتب" is a word of its own unless a sign follows.
std::string_view without_label(std::string_view text) {
  for (const std::string_view label : {"بقلم", "كتبت", "كتب"}) {
    if (!text.starts_with(label)) continue;
    const std::string_view rest = text.substr(label.size());
    const std::size_t name = rest.find_first_not_of(" :/|-");
    if (name == std::string_view::npos || name == 0) return text;
    const bool signed_off = rest.substr(0, name).find_first_not_of(' ') != std::string_view::npos;
    return signed_off || label == "بقلم" ? rest.substr(name) : text;
  }
  return text;
}

/// The part of "mail (Name)", "Name <mail>" and their like that is the name; of an address alone the address.
std::string name_in(std::string_view text) {
  if (text.find('@') == std::string_view::npos && text.find("://") == std::string_view::npos)
    return std::string(without_label(bare(text)));
  std::string name;
  std::string_view address;
  int addresses = 0, mails = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.find_first_of(" (<[", at + 1), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (const std::string_view found = address_in(word); !found.empty()) {
      const bool mail = is_mail(found);
      mails += mail ? 1 : 0;
      if (addresses++ == 0 || mail) address = found;
      if (end < text.size() && text[end] == ' ') ++end;
    } else {
      name.append(word);
      if (end < text.size() && text[end] == ' ') name.append(1, text[end++]);
    }
    at = end;
  }
  const std::string_view rest = bare(addresses == 0 ? name : without_separators(name));
  if (rest.find_first_not_of("()[]<> ,;") != std::string_view::npos) return std::string(without_label(rest));
  const bool one = mails == 1 || addresses == 1;  // of a mail and a page the mail
  return std::string(one ? address : text);
}

}  // namespace

std::string name_of_person(const RawPerson& person) {
  std::string name = name_in(line_of(person.name, TextType::kUnknown));
  return name.empty() ? single_line(person.email) : name;
}

std::vector<std::string> names_of_people(const std::vector<RawPerson>& people, std::size_t most,
                                         std::size_t letters) {
  std::vector<std::string> names;
  for (const RawPerson& person : people) {
    if (names.size() == most) break;
    std::string name = cut_letters(name_of_person(person), letters);
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(std::move(name));
  }
  // "<author>desk@x.example</author><dc:creator>Layla</dc:creator>": who wrote it is better said by a name.
  std::stable_partition(names.begin(), names.end(), [](const std::string& name) { return !is_mail(name); });
  return names;
}

}  // namespace khabar::normalize
