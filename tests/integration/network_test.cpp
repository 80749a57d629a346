// Our own network is away (fault N17): the program and its servers live in a network namespace of their own,
// whose loopback goes down and comes back.
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "support/catch.h"
#include "support/desk.h"

using namespace khabar::test;

namespace {

/// Puts this process, which must have one thread yet, into an empty network of its own; without root's rights
/// as root of a user namespace that knows nobody but ourselves. False: the kernel does not allow it.
bool enter_own_network() {
  if (unshare(CLONE_NEWNET) == 0) return true;
  const std::string uid = std::to_string(geteuid()), gid = std::to_string(getegid());
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return false;
  write_file("/proc/self/setgroups", "deny");
  write_file("/proc/self/uid_map", uid + " " + uid + " 1");
  write_file("/proc/self/gid_map", gid + " " + gid + " 1");
  return true;
}

void set_loopback(bool up) {
  const int socket_fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  request.ifr_name[0] = 'l', request.ifr_name[1] = 'o';
  REQUIRE(ioctl(socket_fd, SIOCGIFFLAGS, &request) == 0);
  const int flags = request.ifr_flags;
  request.ifr_flags = static_cast<short>(up ? flags | IFF_UP : flags & ~IFF_UP);
  REQUIRE(ioctl(socket_fd, SIOCSIFFLAGS, &request) == 0);
  close(socket_fd);
}

/// Eight hosts with a feed each, polled every second.
struct Hosts {
  static constexpr int kCount = 8;

  explicit Hosts(Desk& desk) {
    desk.configure({});
    std::string allowed;
    for (int i = 0; i < kCount; ++i) {
      const std::string name = "f" + std::to_string(i);
      servers.push_back(std::make_unique<HttpServer>(
          [name](const HttpRequest&) {
            return HttpReply{
                200, {}, rss(name, numbered_items("https://" + name + ".example", 1, 3)), {}, {}};
          },
          0, "127.0.0." + std::to_string(2 + i)));
      allowed += ", \"" + servers.back()->address() + ":" + std::to_string(servers.back()->port()) + "\"";
    }
    std::string text = read_file(desk.config_file());
    text.insert(text.find("]\n", text.find("allow = [")), allowed);
    write_file(desk.config_file(), text);
    for (int i = 0; i < kCount; ++i)
      desk.add_feed("f" + std::to_string(i), servers[static_cast<std::size_t>(i)]->url("/"));
  }
  std::vector<std::unique_ptr<HttpServer>> servers;
};

}  // namespace

TEST_CASE("our network goes away: no feed is blamed, few ask, and they return one after another (N17)") {
  if (!enter_own_network()) {
    WARN("this kernel lets nobody but root make a network namespace: not tested");
    return;
  }
  set_loopback(true);
  Desk desk;
  const Hosts hosts(desk);
  const auto khabard = desk.start({"run"});
  const auto polled = [&](const std::string& where) {
    return desk.number("SELECT count(DISTINCT feed_id) FROM khabar.polls WHERE " + where);
  };
  REQUIRE(eventually([&] { return polled("outcome = 'ok'") == Hosts::kCount; }));

  set_loopback(false);
  REQUIRE(eventually([&] { return khabard->err().find("event=network.down") != std::string::npos; }));
  const std::string down_at = "'" + desk.sql("SELECT now()") + "'";
  sleep(12);
  // The first ones to fail, before it was plain that all do, count one failure each.
  CHECK(desk.number("SELECT max(failures) FROM khabar.feeds") <= 1);
  CHECK(desk.number("SELECT count(*) FROM khabar.feeds WHERE failures > 0") <= 4);
  CHECK(desk.number("SELECT count(*) FROM khabar.feeds WHERE state <> 'active'") == 0);
  const long asked = desk.number("SELECT count(*) FROM khabar.polls WHERE at > " + down_at +
                                 "::timestamptz + interval '2s'");
  CHECK(asked >= 1);
  CHECK(asked <= 4);  // a probe in five seconds

  set_loopback(true);
  const std::string up_at = "'" + desk.sql("SELECT now()") + "'";
  REQUIRE(eventually([&] { return khabard->err().find("event=network.back") != std::string::npos; }));
  const std::string back = "outcome IN ('ok', 'not_modified', 'unchanged') AND at > " + up_at;
  REQUIRE(eventually([&] { return polled(back) == Hosts::kCount; }, std::chrono::seconds{60}));
  CHECK(desk.number("SELECT max(failures) FROM khabar.feeds") == 0);
  // No herd: between the first and the last to return a third of the outage passes at least.
  CHECK(desk.number(
            "SELECT extract(epoch FROM max(first) - min(first))::int FROM (SELECT min(at) AS first FROM "
            "khabar.polls WHERE " +
            back + " GROUP BY feed_id) returned") >= 4);
  khabard->signal(SIGTERM);
  CHECK(khabard->wait(std::chrono::seconds{10}).exit_code == 0);
}
