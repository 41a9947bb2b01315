#pragma once
/// Keeps what a run of the program has read from being replaced by what it writes.

#include <filesystem>

namespace ohmfield::core {

/// From now on files that are read are remembered. For programs that run once; a library that reads and writes the same
/// file again and again has no use for it.
void guard_inputs();

/// Remembers a file that is read. Nothing happens before guard_inputs().
void note_input(const std::filesystem::path& path);

/// \throws InputError  `path` is a file that has been read
void refuse_input_as_output(const std::filesystem::path& path);

}  // namespace ohmfield::core
