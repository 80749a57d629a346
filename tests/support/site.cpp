#include "support/site.h"

#include <functional>
#include <utility>

namespace khabar::test {
namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
  return out;
}

void element(std::string& out, const std::string& name, const std::string& text) {
  if (!text.empty()) out += "<" + name + ">" + escaped(text) + "</" + name + ">\n";
}

}  // namespace

std::string rss(const std::string& title, const std::vector<Item>& items) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>\n";
  element(out, "title", title);
  for (const Item& item : items) {
    out += "<item>\n";
    element(out, "guid", item.guid);
    element(out, "link", item.link);
    element(out, "title", item.title);
    element(out, "description", item.description);
    if (!item.content.empty()) out += "<content:encoded><![CDATA[" + item.content + "]]></content:encoded>\n";
    element(out, "pubDate", item.date);
    out += "</item>\n";
  }
  return out + "</channel></rss>\n";
}

std::vector<Item> numbered_items(const std::string& base, int first, int count) {
  std::vector<Item> items;
  for (int i = first; i < first + count; ++i) {
    const std::string number = std::to_string(i);
    items.push_back(
        {base + "/guid/" + number, base + "/articles/" + number, "خبر رقم " + number + " من " + base,
         "نص قصير للخبر رقم " + number + " كما نشره الموقع " + base, "", "Tue, 09 Dec 2025 14:05:00 +0300"});
  }
  return items;
}

Site::Site() : server_([this](const HttpRequest& request) { return answer(request); }) {}

void Site::put(const std::string& path, std::string body, std::string content_type) {
  const std::string etag = "\"" + std::to_string(std::hash<std::string>{}(body)) + "\"";
  const std::lock_guard lock(mutex_);
  handlers_.erase(path);
  documents_[path] = {std::move(body), std::move(content_type), etag};
}

void Site::handle(const std::string& path, HttpServer::Handler handler) {
  const std::lock_guard lock(mutex_);
  handlers_[path] = std::move(handler);
}

void Site::redirect(const std::string& from, const std::string& to, int status) {
  const std::string target = to.front() == '/' ? url(to) : to;
  handle(from, [target, status](const HttpRequest&) {
    HttpReply reply;
    reply.status = status;
    reply.headers = {{"Location", target}};
    return reply;
  });
}

HttpReply Site::answer(const HttpRequest& request) {
  HttpServer::Handler handler;
  HttpReply reply;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = handlers_.find(request.path); found != handlers_.end()) {
      handler = found->second;
    } else if (const auto document = documents_.find(request.path); document == documents_.end()) {
      reply.status = 404;
    } else {
      reply.headers = {{"ETag", document->second.etag}, {"Content-Type", document->second.content_type}};
      if (request.header("if-none-match") == document->second.etag) {
        reply.status = 304;
      } else {
        reply.body = document->second.body;
      }
    }
  }
  return handler ? handler(request) : reply;
}

}  // namespace khabar::test
