#include "state_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace khabar::daemon {

Result<StateLock> StateLock::acquire(const std::filesystem::path& directory) {
  std::error_code fault;
  std::filesystem::create_directories(directory, fault);
  if (fault)
    return Error{Kind::kIo, "cannot make the state directory " + directory.string() + ": " + fault.message() +
                                "; set spool.directory"};
  const std::filesystem::path file = directory / "khabard.lock";
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return Error{Kind::kIo, "cannot open " + file.string() + ": " + std::strerror(errno)};
  StateLock lock(fd);
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK)
    return Error{Kind::kBusy, "another khabard owns the state directory " + directory.string()};
  return Error{Kind::kIo, "cannot lock " + file.string() + ": " + std::strerror(errno)};
}

StateLock::~StateLock() {
  if (fd_ >= 0) close(fd_);
}

}  // namespace khabar::daemon
