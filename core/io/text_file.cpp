#include "core/io/text_file.hpp"

#include "core/io/part_file.hpp"

namespace ohmfield::core {

TextFile::TextFile(const std::filesystem::path& path) : part_(std::make_unique<PartFile>(path)) {}
TextFile::~TextFile() = default;
TextFile::TextFile(TextFile&&) noexcept = default;

void TextFile::commit(std::string_view text) {
  part_->write(text.data(), text.size(), 0);
  part_->check();
  part_->publish();
}

}  // namespace ohmfield::core
