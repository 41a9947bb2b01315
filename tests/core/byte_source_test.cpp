#include "core/io/byte_source.hpp"

#include <lzma.h>
#include <unistd.h>
#include <zlib.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "core/error.hpp"
#include "core/random/counter_rng.hpp"

using namespace ohmfield;

namespace {

std::string gzip(const std::string& plain) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, plain.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string xz(const std::string& plain) {
  std::string out(lzma_stream_buffer_bound(plain.size()), '\0');
  std::size_t used = 0;
  REQUIRE(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<const std::uint8_t*>(plain.data()),
                                  plain.size(), reinterpret_cast<std::uint8_t*>(out.data()), &used,
                                  out.size()) == LZMA_OK);
  out.resize(used);
  return out;
}

/// Half random, half repetitive, so that compression leaves something to cut.
std::string sample(std::size_t size) {
  core::CounterRng rng(1, core::Stream::test, 0);
  std::string text;
  while (text.size() < size) text += rng() % 2 == 0 ? std::string(1, static_cast<char>(rng() & 0xFF)) : "abcabcabcabc";
  text.resize(size);
  text[0] = 'p';  // no magic
  return text;
}

template <typename Read>
std::string error_in(const Read& read) {
  try {
    read();
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "no error";
}

std::string error_of(const std::string& bytes, std::size_t most = core::kMostInputBytes) {
  return error_in([&] { core::decompressed(bytes, "x", most); });
}

std::string error_of_file(const std::string& path) {
  return error_in([&] { core::read_input(path); });
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& bytes)
      : path_(std::filesystem::temp_directory_path() / ("ohmfield_byte_source_test_" + std::to_string(::getpid()))) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

bool mentions(const std::string& text, const std::string& part) {
  UNSCOPED_INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("inputs come back whole, plain, gzip and xz") {
  for (const std::size_t size : {1u, 15u, 16u, 17u, 1u << 18, 1000003u}) {
    const std::string text = sample(size);
    CHECK(core::decompressed(text, "x") == text);
    CHECK(core::decompressed(gzip(text), "x") == text);
    CHECK(core::decompressed(xz(text), "x") == text);
  }
}

TEST_CASE("gzip members and xz streams are joined") {
  const std::string a = sample(100'000), b = sample(70'000);
  CHECK(core::decompressed(gzip(a) + gzip("") + gzip(b), "x") == a + b);
  CHECK(core::decompressed(xz(a) + xz("") + xz(b), "x") == a + b);
  CHECK(core::decompressed(xz(a) + std::string(8, '\0') + xz(b) + std::string(4, '\0'), "x") == a + b);
}

TEST_CASE("a member may end anywhere in a chunk") {
  // Output and input chunk borders meet member borders: every size near the chunk of 256 KiB.
  for (std::size_t size = (std::size_t{1} << 18) - 2; size <= (std::size_t{1} << 18) + 2; ++size) {
    const std::string text(size, 'z');
    CHECK(core::decompressed(gzip(text) + gzip(text), "x") == text + text);
    CHECK(core::decompressed(xz(text) + xz(text), "x") == text + text);
  }
}

TEST_CASE("a cut at any length is an error") {
  const std::string text = sample(3000);
  for (const std::string& whole : {gzip(text), xz(text)}) {
    const std::size_t magic = whole[0] == '\x1F' ? 2 : 6;  // shorter than its magic, a piece is plain
    for (std::size_t length = magic; length < whole.size(); ++length) {
      INFO(length);
      CHECK(mentions(error_of(whole.substr(0, length)), "cut short"));
    }
  }
}

TEST_CASE("a changed byte is an error or harmless, never a wrong text") {
  const std::string text = sample(600);
  for (const std::string& whole : {gzip(text), xz(text)}) {
    const std::size_t magic = whole[0] == '\x1F' ? 2 : 6;
    int harmless = 0;
    for (std::size_t at = magic; at < whole.size(); ++at) {
      for (const int change : {1, 0x80, 0xFF}) {
        std::string bad = whole;
        bad[at] = static_cast<char>(bad[at] ^ change);
        try {
          if (core::decompressed(bad, "x") != text) FAIL("byte " << at << " ^ " << change << " went unnoticed");
          ++harmless;
        } catch (const core::InputError&) {
        }
      }
    }
    CHECK(harmless <= 3 * 6 + 2);  // the time stamp, flags and system of gzip, its text flag; nothing of xz
  }
}

TEST_CASE("bad inputs are named") {
  CHECK(mentions(error_of(""), "x: is empty"));
  CHECK(mentions(error_of(gzip("")), "is empty"));
  CHECK(mentions(error_of(gzip("text") + "more"), "gzip data is followed by something else"));
  CHECK(mentions(error_of(xz("text") + std::string(20, 'm')), "xz data is corrupt or followed by something else"));
  CHECK(mentions(error_of("PK\x03\x04 and the rest of it"), "compressed with zip"));
  CHECK(mentions(error_of("BZh91AY&SY and the rest of it"), "compressed with bzip2"));
  CHECK(mentions(error_of("\x28\xB5\x2F\xFD and the rest"), "compressed with zstd"));
}

TEST_CASE("a compressed bomb stops at the limit") {
  const std::string zeros(10'000'000, '0');
  CHECK(mentions(error_of(gzip(zeros), 1'000'000), "longer than 1000000 bytes"));
  CHECK(mentions(error_of(xz(zeros), 1'000'000), "longer than 1000000 bytes"));
  CHECK(mentions(error_of(zeros, 9'999'999), "longer than 9999999 bytes"));
  CHECK(core::decompressed(gzip(zeros), "x", 10'000'000) == zeros);
}

TEST_CASE("an xz header that asks for gigabytes of memory is refused") {
  std::string out = xz("text");
  // The header of the first block, at 12: its size in words less one, flags, optional sizes, then the filter LZMA2
  // (0x21) with one byte of properties, the dictionary size; a CRC32 ends it.
  constexpr std::size_t start = 12;
  const std::size_t size = (static_cast<std::size_t>(out[start]) + 1) * 4;
  const std::size_t filter = out.find("\x21\x01", start);
  REQUIRE(filter < start + size);
  out[filter + 2] = 36;  // 1 GiB
  const std::uint32_t sum = lzma_crc32(reinterpret_cast<const std::uint8_t*>(&out[start]), size - 4, 0);
  std::memcpy(&out[start + size - 4], &sum, 4);
  CHECK(mentions(error_of(out), "more than 512 MiB"));
}

TEST_CASE("files are read by content, not by name") {
  const std::string text = sample(300'000);
  for (const std::string& stored : {text, gzip(text), xz(text)}) {
    const TemporaryFile file(stored);
    const core::Input input = core::read_input(file.path());
    CHECK(input.bytes == text);
    CHECK(input.name == file.path());
  }
}

TEST_CASE("files that cannot be read are named") {
  CHECK(mentions(error_of_file("/nonexistent/file.cnf"), "/nonexistent/file.cnf: cannot be opened: No such file"));
  CHECK(mentions(error_of_file("/"), "is a directory"));
  CHECK(mentions(error_of_file(""), "empty"));
  const TemporaryFile empty("");
  CHECK(mentions(error_of_file(empty.path()), "is empty"));
}
