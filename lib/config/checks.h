#pragma once

#include <string>

/// What single values must look like. Each check answers what is wrong, as the end of a sentence that begins
/// with the key ("must be ..."), or "" where nothing is.
namespace khabar::config {

using Check = std::string (*)(const std::string&);

std::string check_anything(const std::string& text);
std::string check_not_empty(const std::string& text);

/// A libpq URI or key=value words; libpq itself judges the rest.
std::string check_database_url(const std::string& text);
/// A product of RFC 9110 10.1.5: a token, for khabar adds "/version (+contact)".
std::string check_user_agent(const std::string& text);
/// An http, https or mailto URL.
std::string check_contact(const std::string& text);
/// "192.0.2.1:8080" or "[2001:db8::1]:80". No names, ranges or wildcards: the guard's exceptions are single
/// (G07).
std::string check_allowed_address(const std::string& text);
std::string check_absolute_path(const std::string& text);
std::string check_absolute_path_or_none(const std::string& text);
std::string check_log_level(const std::string& text);

/// [a-z0-9][a-z0-9._-]*, at most 64.
std::string check_feed_id(const std::string& text);
/// An http or https URL that base/url.h reads.
std::string check_feed_url(const std::string& text);
/// The shape of a BCP 47 tag (RFC 5646 2.1): "ar", "ar-QA", "zh-Hant-TW"; empty: none.
std::string check_language(const std::string& text);
/// "+03:00", or an IANA name. Names are looked up where the system has /usr/share/zoneinfo; empty: none.
std::string check_timezone(const std::string& text);
std::string check_tag(const std::string& text);

}  // namespace khabar::config
