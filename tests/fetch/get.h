#pragma once

#include <string>
#include <utility>

#include "fetch/fetcher.h"
#include "support/http_server.h"

namespace khabar::test {

/// Limits that a busy machine keeps; a test that waits for one sets a shorter one. Nothing private is
/// allowed.
inline fetch::Options test_options() {
  fetch::Options options;
  options.user_agent = "khabar-test/1.0 (+https://khabar.example/)";
  options.connect_timeout = seconds{10};
  options.total_timeout = seconds{30};
  return options;
}

/// The same, with the server as the one exception of the address guard.
inline fetch::Options options_for(const HttpServer& server) {
  fetch::Options options = test_options();
  options.allow.push_back({server.address(), server.port()});
  return options;
}

inline Response get(const fetch::Options& options, std::string url, Validators validators = {}) {
  return fetch::fetch_one(options, Request{1, std::move(url), std::move(validators)});
}

inline Response get(const HttpServer& server, std::string_view path, Validators validators = {}) {
  return get(options_for(server), server.url(path), std::move(validators));
}

/// A server that sends these bytes to every request and then ends the connection.
inline HttpServer::Handler raw_answer(std::string bytes) {
  return [bytes = std::move(bytes)](const HttpRequest&) {
    HttpReply reply;
    reply.raw = [bytes](Connection& connection) { connection.write(bytes); };
    return reply;
  };
}

inline HttpReply raw(std::function<void(Connection&)> act) {
  HttpReply reply;
  reply.raw = std::move(act);
  return reply;
}

inline HttpReply page(std::string body) {
  HttpReply reply;
  reply.body = std::move(body);
  return reply;
}

inline HttpReply redirect(int status, std::string location) {
  HttpReply reply;
  reply.status = status;
  reply.headers.emplace_back("Location", std::move(location));
  return reply;
}

}  // namespace khabar::test
