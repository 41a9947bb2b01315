#pragma once
/// A number for a set of numbers, whatever their order: equal sets have equal keys, different ones hardly ever.

#include <cstdint>

namespace ohmfield::hopfield {

/// What one member adds to the key of its set: the finaliser of splitmix64 (Steele, Lea, Flood, OOPSLA 2014).
inline std::uint64_t key_part(std::uint64_t member) {
  std::uint64_t z = (member + 1) * 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

}  // namespace ohmfield::hopfield
