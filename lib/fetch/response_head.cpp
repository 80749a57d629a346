#include "fetch/response_head.h"

#include <algorithm>
#include <array>

namespace khabar::fetch {
namespace {

constexpr std::array<std::string_view, 11> kKept{
    "age",  "cache-control", "content-encoding", "content-language", "content-type", "date",
    "etag", "expires",       "last-modified",    "location",         "retry-after"};

bool is_list(std::string_view name) {
  return name == "cache-control" || name == "content-encoding";
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}

/// "HTTP/1.1 200 OK" -> 200; 0 where there is no number.
int status_in(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return 0;
  int status = 0;
  for (const char c : trim(line.substr(space)).substr(0, 3)) {
    if (c < '0' || c > '9') return 0;
    status = status * 10 + (c - '0');
  }
  return status;
}

}  // namespace

void ResponseHead::add_line(std::string_view line) {
  if (complete()) return;
  if (line.substr(0, 5) == "HTTP/") return begin(line);
  if (trim(line).empty()) {
    complete_ = true;
  } else if (line.front() == ' ' || line.front() == '\t') {
    if (last_ != nullptr) last_->append(" ").append(trim(line));
  } else {
    add_field(line);
  }
}

void ResponseHead::begin(std::string_view status_line) {
  *this = ResponseHead();
  status_ = status_in(status_line);
}

void ResponseHead::add_field(std::string_view line) {
  last_ = nullptr;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string name = lower(trim(line.substr(0, colon)));
  if (std::find(kKept.begin(), kKept.end(), name) == kKept.end()) return;
  const std::string_view value = trim(line.substr(colon + 1));
  const auto [place, fresh] = fields_.try_emplace(name, value);
  if (!fresh && is_list(name)) place->second.append(", ").append(value);
  if (fresh || is_list(name)) last_ = &place->second;
}

std::string_view ResponseHead::field(std::string_view name) const {
  const auto found = fields_.find(name);
  return found == fields_.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace khabar::fetch
