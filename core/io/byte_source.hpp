#pragma once
/// Whole inputs: a file or the standard input, plain or compressed with gzip or xz.

#include <cstddef>
#include <string>
#include <string_view>

namespace ohmfield::core {

/// Longest input after decompression, 1 GiB; a compressed bomb stops here.
/// chosen: uniform 3-SAT with ten million variables needs 0.9 GiB as text.
inline constexpr std::size_t kMostInputBytes = std::size_t{1} << 30;

struct Input {
  std::string name;  ///< what errors call it: the path, or "<stdin>"
  std::string bytes;
};

/// Everything in a file, decompressed. The content decides what is compressed, not the name: gzip (RFC 1952, any
/// number of members), xz (any number of streams), or else plain.
/// \param path  a file, or "-" for the standard input
/// \throws InputError  missing, a directory, not readable, empty, longer than most_bytes; compressed data that is
///                     cut short, corrupt or followed by something else; a compression that we do not read
Input read_input(const std::string& path, std::size_t most_bytes = kMostInputBytes);

/// The same for bytes in memory.
std::string decompressed(std::string_view bytes, const std::string& name, std::size_t most_bytes = kMostInputBytes);

}  // namespace ohmfield::core
