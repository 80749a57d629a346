#include "config/checks.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "base/log.h"
#include "base/url.h"

namespace khabar::config {
namespace {

constexpr std::size_t kLongestId = 64;
constexpr std::size_t kLongestTag = 64;
constexpr int kLargestOffsetHours = 14;  // Pacific/Kiritimati, the largest in use
constexpr const char* kZoneDirectory = "/usr/share/zoneinfo";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_letter(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z');
}
bool is_letter_or_digit(char c) {
  return is_letter(c) || is_digit(c);
}

template <class Predicate>
bool all(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

/// Takes the part before the next `separator` off `text`, and the separator.
std::string_view take_part(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, port);
  return fault == std::errc{} && stop == end && port != 0;
}

/// A numeric address, brackets around IPv6; neither 0.0.0.0 nor [::], which would mean "any".
bool is_single_address(std::string text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  int family = AF_INET;
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    family = AF_INET6;
    text = text.substr(1, text.size() - 2);
  }
  if (inet_pton(family, text.c_str(), bytes.data()) != 1) return false;
  return std::any_of(bytes.begin(), bytes.end(), [](unsigned char byte) { return byte != 0; });
}

bool is_offset(std::string_view text) {
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return false;
  if (!all(text.substr(1, 2), is_digit) || !all(text.substr(4), is_digit)) return false;
  const int hours = (text[1] - '0') * 10 + (text[2] - '0');
  const int minutes = (text[4] - '0') * 10 + (text[5] - '0');
  return minutes < 60 && (hours < kLargestOffsetHours || (hours == kLargestOffsetHours && minutes == 0));
}

/// "Asia/Qatar", "America/Argentina/La_Rioja", "Etc/GMT+3", "UTC". Lower-case directories (posix, right) are
/// no zones.
bool looks_like_zone(std::string_view text) {
  if (text.empty() || text.back() == '/') return false;
  while (!text.empty()) {
    const std::string_view part = take_part(text, '/');
    if (part.empty() || !is_letter(part.front()) || is_lower(part.front())) return false;
    if (!all(part, [](char c) { return is_letter_or_digit(c) || c == '_' || c == '+' || c == '-'; }))
      return false;
  }
  return true;
}

bool is_known_zone(const std::string& name) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(kZoneDirectory, ignored)) return true;
  return std::filesystem::is_regular_file(std::filesystem::path(kZoneDirectory) / name, ignored);
}

bool is_token_char(char c) {  // RFC 9110 5.6.2
  return is_letter_or_digit(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_id_char(char c) {
  return is_lower(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
}

}  // namespace

std::string check_anything(const std::string& /*text*/) {
  return {};
}

std::string check_not_empty(const std::string& text) {
  return text.empty() ? "must not be empty" : "";
}

std::string check_database_url(const std::string& text) {
  if (text.starts_with("postgresql://") || text.starts_with("postgres://")) return {};
  if (text.find('=') != std::string::npos && text.find("://") == std::string::npos) return {};
  return "must be a libpq connection URI such as \"postgresql:///khabar\", or words such as "
         "\"host=/run/postgresql "
         "dbname=khabar\"";
}

std::string check_user_agent(const std::string& text) {
  if (!text.empty() && all(text, is_token_char)) return {};
  return "must be a product name such as \"khabar\": letters, digits, '-', '.' and '_', no blanks; version "
         "and contact "
         "are added to it";
}

std::string check_contact(const std::string& text) {
  const auto url = parse_url(text);
  if (url && (url->is_http() || url->scheme == "mailto")) return {};
  return "must be an http, https or mailto URL by which site owners can reach you";
}

std::string check_allowed_address(const std::string& text) {
  if (text.find('/') != std::string::npos || text.find('*') != std::string::npos)
    return "'" + text + "' is a range; exceptions to the address guard are single: name each address:port";
  const std::size_t colon = text.rfind(':');
  if (colon != std::string::npos && is_single_address(text.substr(0, colon)) &&
      is_port(text.substr(colon + 1)))
    return {};
  return "'" + text + "' is no numeric address:port, such as \"10.0.0.7:8080\" or \"[fd00::5]:80\"";
}

std::string check_absolute_path(const std::string& text) {
  return text.starts_with('/') ? "" : "must be an absolute path";
}

std::string check_absolute_path_or_none(const std::string& text) {
  return text.empty() ? "" : check_absolute_path(text);
}

std::string check_log_level(const std::string& text) {
  log::Level level{};
  return log::parse_level(text, level) ? "" : "must be one of \"debug\", \"info\", \"warn\", \"error\"";
}

std::string check_feed_id(const std::string& text) {
  if (!text.empty() && text.size() <= kLongestId && is_letter_or_digit(text.front()) && all(text, is_id_char))
    return {};
  return "must be 1 to 64 of the characters a-z, 0-9, '.', '_' and '-', beginning with a letter or digit";
}

std::string check_feed_url(const std::string& text) {
  const auto url = parse_url(text);
  if (!url) return "is no absolute URL of at most " + std::to_string(kLongestUrl) + " bytes";
  if (!url->is_http()) return "must be an http or https URL, not " + url->scheme;
  return url->host.empty() ? "names no host" : "";
}

std::string check_language(const std::string& text) {
  if (text.empty()) return {};
  std::string_view rest = text;
  const std::string_view primary = take_part(rest, '-');
  bool good = primary.size() >= 2 && primary.size() <= 3 && all(primary, is_letter) && text.back() != '-';
  while (good && !rest.empty()) {
    const std::string_view subtag = take_part(rest, '-');
    good = !subtag.empty() && subtag.size() <= 8 && all(subtag, is_letter_or_digit);
  }
  return good ? "" : "must be a language tag such as \"ar\" or \"ar-QA\"";
}

std::string check_timezone(const std::string& text) {
  if (text.empty() || is_offset(text)) return {};
  if (!looks_like_zone(text))
    return "must be a zone name such as \"Asia/Qatar\", or an offset such as \"+03:00\"";
  return is_known_zone(text) ? ""
                             : "names an unknown zone '" + text + "'; the system's are in " + kZoneDirectory;
}

std::string check_tag(const std::string& text) {
  return text.empty() || text.size() > kLongestTag ? "holds a tag that is empty or longer than 64 bytes" : "";
}

}  // namespace khabar::config
