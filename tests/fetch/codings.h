#pragma once

#include <string>
#include <string_view>

namespace khabar::test {

// What servers do to bodies, for tests: each returns the coded form.
std::string gzip(std::string_view text);
std::string zlib(std::string_view text);
std::string raw_deflate(std::string_view text);
std::string brotli(std::string_view text);
std::string zstd(std::string_view text);

}  // namespace khabar::test
