#pragma once
/// A text file that is there completely or not at all.

#include <filesystem>
#include <memory>
#include <string_view>

namespace ohmfield::core {

class PartFile;

/// Opens `path` + ".part" at once, so that a path that cannot be written is an error before hours of work, and renames
/// it when the text is complete; without that the part is removed.
class TextFile {
 public:
  /// \throws InputError  the path cannot be written
  explicit TextFile(const std::filesystem::path& path);
  ~TextFile();
  TextFile(TextFile&&) noexcept;

  /// Writes the text and gives the file its name.
  /// \throws SystemError  the disk is full
  void commit(std::string_view text);

 private:
  std::unique_ptr<PartFile> part_;
};

}  // namespace ohmfield::core
