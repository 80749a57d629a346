#pragma once

#include <string>
#include <string_view>

namespace khabar::test {

/// Reads what the sanitizer writes by a grammar far narrower than HTML, written down here independently of
/// it: tags in lower case from a fixed list, attributes from a fixed list, values in double quotes without
/// '<' and '>', addresses only http, https, mailto, tel, ftp or relative, every element closed in order.
/// Answers the first breach; empty: none.
std::string breach_of_strict_html(std::string_view html);

}  // namespace khabar::test
