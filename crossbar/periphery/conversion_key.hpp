#pragma once
/// The identity of analog operations, which their random draws belong to.

#include <cstdint>

namespace ohmfield::crossbar {

/// Line i of column c has draw c * lines + i of (seed, operation). Banks that must not share draws have seeds or
/// operations of their own.
struct ConversionKey {
  std::uint64_t seed = 0, operation = 0;
  std::uint64_t column = 0;  ///< of the first column
};

}  // namespace ohmfield::crossbar
