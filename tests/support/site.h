#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "support/http_server.h"

namespace khabar::test {

/// One entry of a made-up feed. Empty members are left out of the document.
struct Item {
  std::string guid, link, title, description, content, date;
};

/// An RSS 2.0 document, UTF-8. Texts are XML-escaped; content goes into CDATA.
std::string rss(const std::string& title, const std::vector<Item>& items);

/// `count` entries numbered from `first`: their own guids, links under `base`, Arabic titles and texts.
std::vector<Item> numbered_items(const std::string& base, int first, int count);

/// A news site on loopback: documents by path that a test may exchange at any time. Answers ETags (a hash of
/// the document) and 304. Any thread.
class Site {
 public:
  Site();

  void put(const std::string& path, std::string body, std::string content_type = "application/rss+xml");
  /// From now on the path is answered by `handler` instead of a document.
  void handle(const std::string& path, HttpServer::Handler handler);
  void redirect(const std::string& from, const std::string& to, int status = 301);

  [[nodiscard]] std::string url(const std::string& path) const { return server_.url(path); }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] HttpServer& server() { return server_; }

 private:
  struct Document {
    std::string body, content_type, etag;
  };
  HttpReply answer(const HttpRequest& request);

  std::mutex mutex_;  // guards the two below
  std::map<std::string, Document> documents_;
  std::map<std::string, HttpServer::Handler> handlers_;
  HttpServer server_;  // last: it calls answer() as soon as it stands
};

}  // namespace khabar::test
