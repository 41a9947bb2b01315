#include "core/io/part_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "core/error.hpp"
#include "core/io/input_guard.hpp"

namespace ohmfield::core {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& doing, int error) {
  throw SystemError(path.string() + ": cannot " + doing + ": " + std::strerror(error));
}

bool is_fault_of_machine(int error) {
  return error == ENOSPC || error == EDQUOT || error == EIO || error == EMFILE || error == ENFILE || error == ENOMEM;
}

/// True if `path` names the file behind `descriptor`.
bool is_open_as(int descriptor, const fs::path& path) {
  struct stat opened {}, named {};
  return fstat(descriptor, &opened) == 0 && stat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

void check_target(const fs::path& path) {
  const Place place{path.string()};
  std::error_code ignored;
  if (path.empty()) throw InputError("the name of the output file is empty", "Give a name such as run.h5");
  if (fs::is_directory(path, ignored)) throw InputError(place, "is a directory", "Give the name of a file in it");
  if (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored)) {
    throw InputError(place, "is not a regular file", "Choose another name");
  }
  if (fs::exists(path, ignored) && access(path.c_str(), W_OK) != 0) {
    throw InputError(place, "exists and is write-protected", "Choose another name or allow writing with chmod u+w");
  }
  refuse_input_as_output(path);
  const fs::path folder = path.parent_path();
  if (!folder.empty() && !fs::exists(folder, ignored)) {
    throw InputError(place, "its folder does not exist", "Create it with mkdir -p " + folder.string());
  }
}

}  // namespace

PartFile::PartFile(const fs::path& path, const char* suffix) : path_(path), part_(path.string() + suffix) {
  check_target(path);
  // Between opening and locking, another writer may have published or removed the part: then what is open here is its
  // result, not to be touched, and the part is opened anew.
  do {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = open(part_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor_ < 0) {
      const int error = errno;
      if (is_fault_of_machine(error)) fail(part_, "create the file", error);
      throw InputError(Place{path.string()}, "cannot be written: " + std::string(std::strerror(error)),
                       "Choose a folder in which you may create files");
    }
    if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      ::close(descriptor_);
      throw InputError(Place{path.string()}, "is being written by another process", "Wait for it or choose another name");
    }
  } while (!is_open_as(descriptor_, part_));
  truncate(0);
}

PartFile::~PartFile() {
  // In this order: once the lock is gone, the part may be another writer's.
  if (!published_) std::remove(part_.c_str());
  ::close(descriptor_);
}

std::uint64_t PartFile::size() const {
  struct stat status {};
  return fstat(descriptor_, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

bool PartFile::read(void* bytes, std::uint64_t size, std::uint64_t at) const {
  auto* next = static_cast<char*>(bytes);
  while (size > 0) {
    const ssize_t got = pread(descriptor_, next, size, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    if (got == 0) std::memset(next, 0, size);  // HDF5 expects zeros beyond the end
    if (got == 0) return true;
    next += got;
    at += static_cast<std::uint64_t>(got);
    size -= static_cast<std::uint64_t>(got);
  }
  return true;
}

void PartFile::write(const void* bytes, std::uint64_t size, std::uint64_t at) {
  const auto* next = static_cast<const char*>(bytes);
  while (size > 0 && error_ == 0) {
    const ssize_t put = pwrite(descriptor_, next, size, static_cast<off_t>(at));
    if (put < 0 && errno != EINTR) error_ = errno;
    if (put < 0) continue;
    next += put;
    at += static_cast<std::uint64_t>(put);
    size -= static_cast<std::uint64_t>(put);
  }
}

void PartFile::truncate(std::uint64_t size) {
  if (error_ == 0 && ftruncate(descriptor_, static_cast<off_t>(size)) != 0) error_ = errno;
}

void PartFile::check() const {
  if (error_ != 0) fail(part_, "write", error_);
}

void PartFile::abandon() {
  if (error_ == 0) error_ = ECANCELED;
}

void PartFile::publish() {
  check();
  refuse_input_as_output(path_);
  if (fsync(descriptor_) != 0) fail(part_, "write", errno);
  if (std::rename(part_.c_str(), path_.c_str()) != 0) fail(part_, "rename the file to " + path_.string(), errno);
  published_ = true;
}

}  // namespace ohmfield::core
