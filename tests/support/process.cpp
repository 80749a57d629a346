#include "support/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace khabar::test {
namespace {

std::string temp_file() {
  std::string name = (std::filesystem::temp_directory_path() / "khabar-test-XXXXXX").string();
  const int fd = mkstemp(name.data());
  if (fd < 0) throw std::runtime_error("cannot make a temporary file");
  close(fd);
  return name;
}

/// The words as C wants them; they must outlive it.
std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> all;
  for (const std::string& word : words) all.push_back(const_cast<char*>(word.c_str()));
  all.push_back(nullptr);
  return all;
}

std::vector<std::string> environment_with(const Start::Environment& extra) {
  std::vector<std::string> all;
  for (char** line = environ; *line != nullptr; ++line) {
    const std::string_view old(*line);
    const auto replaces = [&](const auto& one) { return old.starts_with(one.first + "="); };
    if (std::none_of(extra.begin(), extra.end(), replaces)) all.emplace_back(old);
  }
  for (const auto& [name, value] : extra) all.push_back(name + "=" + value);
  return all;
}

}  // namespace

pid_t start(const std::vector<std::string>& argv, const Start& how) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  if (how.input < 0)
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  else
    posix_spawn_file_actions_adddup2(&actions, how.input, 0);
  constexpr int kAppend = O_WRONLY | O_CREAT | O_APPEND;
  if (!how.out.empty()) posix_spawn_file_actions_addopen(&actions, 1, how.out.c_str(), kAppend, 0666);
  if (!how.err.empty()) posix_spawn_file_actions_addopen(&actions, 2, how.err.c_str(), kAppend, 0666);
  if (!how.directory.empty()) posix_spawn_file_actions_addchdir_np(&actions, how.directory.c_str());
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  const int session = how.session ? POSIX_SPAWN_SETSID : 0;
  posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETSIGMASK | session));
  const std::vector<std::string> environment = environment_with(how.extra);
  pid_t child = -1;
  const int error = posix_spawn(&child, argv.front().c_str(), &actions, &attributes, pointers(argv).data(),
                                pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + argv.front() + ": " + std::strerror(error));
  return child;
}

Process::Process(const std::vector<std::string>& argv, const Environment& extra, const std::string& err)
    : out_file_(temp_file()), err_file_(temp_file()) {
  Start how;
  how.extra = extra;
  how.out = out_file_;
  how.err = err.empty() ? err_file_ : err;
  pid_ = start(argv, how);
}

Process::~Process() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  unlink(out_file_.c_str());
  unlink(err_file_.c_str());
}

void Process::signal(int number) const {
  if (pid_ > 0) kill(pid_, number);
}

Ended Process::wait(std::chrono::milliseconds patience) {
  Ended ended;
  int status = 0;
  const bool gone = eventually([&] { return waitpid(pid_, &status, WNOHANG) == pid_; }, patience);
  if (!gone) {
    kill(pid_, SIGKILL);
    waitpid(pid_, &status, 0);
  }
  pid_ = -1;
  if (gone && WIFEXITED(status)) ended.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
  ended.out = out();
  ended.err = err();
  return ended;
}

std::string Process::out() const {
  return read_file(out_file_);
}
std::string Process::err() const {
  return read_file(err_file_);
}

long Process::peak_kb() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmHWM:", 0) == 0) return std::stol(line.substr(6));
  return 0;
}

Ended run(const std::vector<std::string>& argv, const Process::Environment& extra,
          std::chrono::milliseconds patience) {
  return Process(argv, extra).wait(patience);
}

std::string read_file(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

void write_file(const std::string& name, const std::string& content) {
  std::ofstream file(name, std::ios::binary | std::ios::trunc);
  file << content;
  if (!file) throw std::runtime_error("cannot write " + name);
}

TempDirectory::TempDirectory() {
  path_ = (std::filesystem::temp_directory_path() / "khabar-test-XXXXXX").string();
  if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make a temporary directory");
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace khabar::test
