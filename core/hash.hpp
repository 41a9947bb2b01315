#pragma once
/// FNV-1a in 64 bits (Fowler, Noll, Vo; RFC 9923): names for contents, not for secrets.

#include <cstdint>
#include <string_view>

namespace ohmfield::core {

class Fnv1a {
 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  }
  /// The eight bytes of a number, lowest first.
  void add(std::uint64_t value) {
    for (int byte = 0; byte < 8; ++byte) hash_ = (hash_ ^ (value >> (8 * byte) & 0xFF)) * 0x100000001B3u;
  }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xCBF29CE484222325u;
};

}  // namespace ohmfield::core
