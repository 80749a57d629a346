#include "document.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "base/url.h"
#include "settings.h"

namespace khabar::daemon {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};

Result<std::string> read_file(const std::string& name, std::size_t cap) {
  const std::unique_ptr<std::FILE, CloseFile> file(name == "-" ? stdin : std::fopen(name.c_str(), "rb"));
  if (!file) return Error{Kind::kIo, "cannot open " + name + ": " + std::strerror(errno)};
  std::string bytes;
  std::string chunk(std::size_t{64} << 10, '\0');
  while (const std::size_t got = std::fread(chunk.data(), 1, chunk.size(), file.get())) {
    bytes.append(chunk, 0, got);
    if (bytes.size() > cap)
      return Error{Kind::kLimit, name + ": larger than fetch.max_body, " + std::to_string(cap) + " bytes"};
  }
  if (std::ferror(file.get()) != 0)
    return Error{Kind::kIo, "cannot read " + name + ": " + std::strerror(errno)};
  return bytes;
}

Result<Time> clock_of(const CommandLine& line) {
  if (!line.has("--at")) return now();
  if (const auto time = parse_rfc3339(line.get("--at"))) return *time;
  return Error{Kind::kUsage, "--at wants a time like 2025-12-09T14:05:00Z"};
}

Result<Response> fetch_document(const CommandLine& line, const config::Config& config,
                                const std::string& url) {
  fetch::Options options = fetch_options(config);
  if (line.has("--allow")) {
    auto address = allowed_address(line.get("--allow"));
    if (!address) return Error{Kind::kUsage, "--allow: " + address.error().message};
    options.allow.push_back(*std::move(address));
  }
  Request request;
  request.url = url;
  return fetch::fetch_one(options, std::move(request));
}

Result<Response> local_document(const config::Config& config, const std::string& name) {
  auto bytes = read_file(name, static_cast<std::size_t>(config.fetch.max_body));
  if (!bytes) return bytes.error();
  Response response;
  response.outcome = Outcome::kOk;
  response.body = *std::move(bytes);
  return response;
}

}  // namespace

Result<Response> get_document(const CommandLine& line, const config::Config& config,
                              const std::string& name) {
  const auto clock = clock_of(line);
  if (!clock) return clock.error();
  const auto url = parse_url(name);
  auto response = url && url->is_http() ? fetch_document(line, config, name) : local_document(config, name);
  if (!response) return response;
  if (line.has("--content-type")) response->content_type = line.get("--content-type");
  if (line.has("--content-language")) response->content_language = line.get("--content-language");
  if (line.has("--base")) response->url = line.get("--base");
  if (line.has("--url")) response->url = line.get("--url");
  response->fetched_at = *clock;
  return response;
}

FeedRecord hinted_feed(const CommandLine& line) {
  FeedRecord record;
  record.feed.lang = line.get("--lang");
  record.feed.timezone = line.get("--timezone");
  record.feed.source = line.get("--source");
  return record;
}

}  // namespace khabar::daemon
