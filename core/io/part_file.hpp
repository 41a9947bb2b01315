#pragma once
/// The file system's side of a result file: it grows under another name and gets its own when complete.

#include <cstdint>
#include <filesystem>

namespace ohmfield::core {

/// The open file `path` + ".part", locked against other writers; removed at the end unless published.
///
/// The first write that fails is remembered and later ones do nothing: HDF5 must not see it. HDF5 1.10 cannot
/// close a file after a failed flush (H5C.c: "slist already enabled?"), keeps the dead identifier and crashes
/// when the process ends. So writes seem to succeed, and who writes asks check() after each operation.
class PartFile {
 public:
  /// \param suffix  of the open file; one that is never published claims the path for a process that writes it again and again
  /// \throws InputError   the path is a directory or write-protected, its folder is missing, another process writes it
  /// \throws SystemError  the machine is at fault (disk full, too many open files)
  explicit PartFile(const std::filesystem::path& path, const char* suffix = ".part");
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;
  ~PartFile();

  const std::filesystem::path& path() const { return part_; }
  std::uint64_t size() const;
  bool read(void* bytes, std::uint64_t size, std::uint64_t at) const;
  void write(const void* bytes, std::uint64_t size, std::uint64_t at);
  void truncate(std::uint64_t size);

  /// \throws SystemError  a write has failed
  void check() const;
  /// Nothing written from now on matters.
  void abandon();
  /// Has the disk confirm the part and renames it, replacing what was at the path.
  void publish();

 private:
  std::filesystem::path path_, part_;
  int descriptor_ = -1;
  int error_ = 0;
  bool published_ = false;
};

}  // namespace ohmfield::core
