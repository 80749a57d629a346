#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace khabar {
namespace {

/// An open file or directory.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags, mode_t mode = 0)
      : fd_(open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  [[nodiscard]] bool sync() const { return fsync(fd_) == 0; }
  /// Whatever the umask says.
  [[nodiscard]] bool set_mode(mode_t mode) const { return fchmod(fd_, mode) == 0; }
  [[nodiscard]] bool write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }

 private:
  int fd_;
};

Error failed(const char* what, const std::filesystem::path& file) {
  return {Kind::kIo, std::string("cannot ") + what + " " + file.string() + ": " + std::strerror(errno)};
}

Status put_in_place(const std::filesystem::path& fresh, const std::filesystem::path& file,
                    std::string_view bytes, mode_t mode, Durability durability) {
  const bool durable = durability == Durability::kDisk;
  {
    const Descriptor out(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode);
    if (!out.is_open() || !out.set_mode(mode) || !out.write(bytes) || (durable && !out.sync()))
      return failed("write", fresh);
  }
  if (rename(fresh.c_str(), file.c_str()) != 0) return failed("replace", file);
  if (!durable) return Done{};
  const Descriptor directory(file.parent_path(), O_RDONLY | O_DIRECTORY);
  if (!directory.is_open() || !directory.sync()) return failed("sync the directory of", file);
  return Done{};
}

}  // namespace

Status replace_file(const std::filesystem::path& file, std::string_view bytes, mode_t mode,
                    Durability durability) {
  std::filesystem::path fresh = file;
  fresh += ".new";
  Status placed = put_in_place(fresh, file, bytes, mode, durability);
  if (!placed) unlink(fresh.c_str());
  return placed;
}

}  // namespace khabar
