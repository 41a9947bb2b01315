#include "core/io/byte_source.hpp"

#include <fcntl.h>
#include <lzma.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "core/error.hpp"
#include "core/io/input_guard.hpp"

namespace ohmfield::core {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 18;

/// Raw bytes, a piece at a time; an empty piece is the end.
class Pieces {
 public:
  Pieces() = default;
  Pieces(const Pieces&) = delete;
  Pieces& operator=(const Pieces&) = delete;
  virtual ~Pieces() = default;
  virtual std::string_view next() = 0;
};

class MemoryPieces final : public Pieces {
 public:
  explicit MemoryPieces(std::string_view bytes) : rest_(bytes) {}

  std::string_view next() override {
    const std::string_view piece = rest_.substr(0, kChunkBytes);
    rest_.remove_prefix(piece.size());
    return piece;
  }

 private:
  std::string_view rest_;
};

class FilePieces final : public Pieces {
 public:
  /// \param path  empty for the standard input
  explicit FilePieces(const std::string& path, const std::string& name) : name_(name), buffer_(kChunkBytes) {
    file_ = path.empty() ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file_ < 0) fail("cannot be opened");
    owned_ = !path.empty();
    struct stat about {};
    if (::fstat(file_, &about) == 0 && S_ISDIR(about.st_mode)) {
      close();
      throw InputError({name_}, "is a directory", "Name a file in it");
    }
    if (owned_ && (S_ISCHR(about.st_mode) || S_ISBLK(about.st_mode)) && ::isatty(file_) == 0) {
      close();
      throw InputError({name_}, "is a device, which need not have an end", "Name a file, or `-` for the standard input");
    }
    if (owned_) note_input(path);
  }
  ~FilePieces() override { close(); }

  std::string_view next() override {
    for (;;) {
      const ssize_t count = ::read(file_, buffer_.data(), buffer_.size());
      if (count >= 0) return {buffer_.data(), static_cast<std::size_t>(count)};
      if (errno != EINTR) fail("cannot be read");
    }
  }

 private:
  void close() {
    if (owned_) ::close(file_);
    owned_ = false;
  }

  [[noreturn]] void fail(const std::string& what) const {
    const int cause = errno;
    throw InputError({name_}, what + ": " + std::strerror(cause),
                     cause == ENOENT    ? "Check the path; `-` reads the standard input"
                     : cause == EACCES  ? "Check its permissions"
                                        : "");
  }

  std::string name_;
  std::vector<char> buffer_;
  int file_ = -1;
  bool owned_ = false;
};

/// Collects what has been read, up to the limit.
struct Sink {
  const std::string& name;
  std::size_t most_bytes;
  std::string bytes{};

  void add(std::string_view piece) {
    if (piece.size() > most_bytes - bytes.size()) {
      throw InputError({name}, "is longer than " + std::to_string(most_bytes) + " bytes after decompression",
                       "Larger inputs are refused so that a compressed bomb cannot fill the memory");
    }
    bytes.append(piece);
  }
};

[[noreturn]] void fail_compressed(const std::string& name, std::string_view format, std::string_view problem) {
  throw InputError({name}, std::string(format) + " data " + std::string(problem),
                   "Test the file with `" + std::string(format) + " -t` and fetch it again");
}

void read_gzip(std::string_view piece, Pieces& source, Sink& sink) {
  z_stream stream{};
  constexpr int kGzipOnly = 16 + MAX_WBITS;
  if (inflateInit2(&stream, kGzipOnly) != Z_OK) throw SystemError("zlib: out of memory");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> closer(&stream, inflateEnd);
  std::vector<unsigned char> out(kChunkBytes);
  bool between_members = false;
  for (; !piece.empty(); piece = source.next()) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));  // zlib predates const
    stream.avail_in = static_cast<uInt>(piece.size());
    do {
      if (between_members) {
        if (*stream.next_in != 0x1F) fail_compressed(sink.name, "gzip", "is followed by something else");
        inflateReset(&stream);
        between_members = false;
      }
      stream.next_out = out.data();
      stream.avail_out = static_cast<uInt>(out.size());
      const int status = inflate(&stream, Z_NO_FLUSH);
      if (status == Z_MEM_ERROR) throw SystemError("zlib: out of memory");
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
        fail_compressed(sink.name, "gzip",
                        std::string("is corrupt (") + (stream.msg != nullptr ? stream.msg : "no details") + ")");
      }
      sink.add({reinterpret_cast<const char*>(out.data()), out.size() - stream.avail_out});
      between_members = status == Z_STREAM_END;
    } while (stream.avail_in > 0 || (stream.avail_out == 0 && !between_members));
  }
  if (!between_members) fail_compressed(sink.name, "gzip", "is cut short");
}

void read_xz(std::string_view piece, Pieces& source, Sink& sink) {
  lzma_stream stream = LZMA_STREAM_INIT;
  // The decoder of `xz -9` takes 65 MiB; a header that asks for gigabytes is refused.
  constexpr std::uint64_t kMostMemory = std::uint64_t{1} << 29;
  if (lzma_stream_decoder(&stream, kMostMemory, LZMA_CONCATENATED) != LZMA_OK) {
    throw SystemError("liblzma: out of memory");
  }
  const std::unique_ptr<lzma_stream, void (*)(lzma_stream*)> closer(&stream, lzma_end);
  std::vector<std::uint8_t> out(kChunkBytes);
  for (lzma_ret status = LZMA_OK; status != LZMA_STREAM_END;) {
    if (stream.avail_in == 0 && !piece.empty()) {
      stream.next_in = reinterpret_cast<const std::uint8_t*>(piece.data());
      stream.avail_in = piece.size();
    }
    stream.next_out = out.data();
    stream.avail_out = out.size();
    status = lzma_code(&stream, piece.empty() ? LZMA_FINISH : LZMA_RUN);
    sink.add({reinterpret_cast<const char*>(out.data()), out.size() - stream.avail_out});
    switch (status) {
      case LZMA_OK:
      case LZMA_STREAM_END: break;
      case LZMA_MEM_ERROR: throw SystemError("liblzma: out of memory");
      case LZMA_MEMLIMIT_ERROR: fail_compressed(sink.name, "xz", "needs more than 512 MiB of memory to decompress");
      case LZMA_BUF_ERROR: fail_compressed(sink.name, "xz", "is cut short");
      default: fail_compressed(sink.name, "xz", "is corrupt or followed by something else");
    }
    if (stream.avail_in == 0 && !piece.empty()) piece = source.next();
  }
}

struct Magic {
  std::string_view bytes, name;
};

using namespace std::string_view_literals;
constexpr std::string_view kGzipMagic = "\x1F\x8B"sv, kXzMagic = "\xFD" "7zXZ\0"sv;
/// First bytes of compressions that we name but do not read.
constexpr Magic kOtherMagic[] = {{"\x28\xB5\x2F\xFD"sv, "zstd"}, {"PK\x03\x04"sv, "zip"},
                                 {"\x1F\x9D"sv, "compress"},       {"7z\xBC\xAF\x27\x1C"sv, "7z"},
                                 {"BZh91AY&SY"sv, "bzip2"},       {"\x04\x22\x4D\x18"sv, "lz4"}};

std::string read_pieces(Pieces& source, const std::string& name, std::size_t most_bytes) {
  Sink sink{name, most_bytes};
  // A pipe may hand over its first bytes singly: gather enough to see the magic.
  std::string head;
  for (std::string_view piece; head.size() < 16 && !(piece = source.next()).empty();) head += piece;
  if (head.starts_with(kGzipMagic)) {
    read_gzip(head, source, sink);
  } else if (head.starts_with(kXzMagic)) {
    read_xz(head, source, sink);
  } else {
    for (const Magic& other : kOtherMagic) {
      if (!head.starts_with(other.bytes)) continue;
      throw InputError({name}, "is compressed with " + std::string(other.name) + ", which is not read here",
                       "Decompress it, or compress it with gzip or xz");
    }
    for (std::string_view piece = head; !piece.empty(); piece = source.next()) sink.add(piece);
  }
  if (sink.bytes.empty()) throw InputError({name}, "is empty", "Check how it was made");
  return std::move(sink.bytes);
}

}  // namespace

Input read_input(const std::string& path, std::size_t most_bytes) {
  if (path.empty()) throw InputError("the name of the input is empty", "`-` reads the standard input");
  const bool standard = path == "-";
  const std::string name = standard ? "<stdin>" : path;
  FilePieces source(standard ? "" : path, name);
  return {name, read_pieces(source, name, most_bytes)};
}

std::string decompressed(std::string_view bytes, const std::string& name, std::size_t most_bytes) {
  MemoryPieces source(bytes);
  return read_pieces(source, name, most_bytes);
}

}  // namespace ohmfield::core
