#include "support/process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
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

[[noreturn]] void become(const std::vector<std::string>& argv, const Process::Environment& extra,
                         const std::string& out, const std::string& err) {
  const int null_in = open("/dev/null", O_RDONLY);
  const int out_fd = open(out.c_str(), O_WRONLY | O_TRUNC);
  const int err_fd = open(err.c_str(), O_WRONLY | O_TRUNC);
  dup2(null_in, 0);
  dup2(out_fd, 1);
  dup2(err_fd, 2);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const auto& [name, value] : extra) setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execv(words.front(), words.data());
  _exit(127);
}

}  // namespace

Process::Process(const std::vector<std::string>& argv, const Environment& extra)
    : out_file_(temp_file()), err_file_(temp_file()) {
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("cannot fork");
  if (pid_ == 0) become(argv, extra, out_file_, err_file_);
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
