#pragma once
/// Number formats by name, and the conversion of vectors to them.
///
/// A converted vector is elements, as a multiplier takes them, and scales: value = element * scale of its group. A group is
/// a block of a Microscaling format, else the whole vector. Of lns8 the element is the code of a logarithm (lns.hpp).
///
/// Sources: IEEE Std 754-2019 (fp32, fp16); D. Kalamkar et al., arXiv:1905.12322 (bf16); OCP Microscaling Formats (MX)
/// Specification 1.0 (2023), conversion by its section 6.3 (mx*); symmetric integers as in B. Jacob et al., CVPR 2018, doi
/// 10.1109/CVPR.2018.00286, but without a zero point (int8, int4); J. Zhao et al., "LNS-Madam", IEEE Trans. Comput. 71, 3179
/// (2022), doi 10.1109/TC.2022.3202747 (lns8).

#include <cstdint>
#include <span>
#include <string_view>

#include "crossbar/digital/small_float.hpp"

namespace ohmfield::crossbar {

/// What multiplies two elements.
enum class Multiplier : std::uint8_t { floating, integer, logarithm };
/// How products are summed.
enum class Summation : std::uint8_t {
  fp32,   ///< one after the other in fp32
  exact,  ///< in a fixed-point number that holds every sum of a group
};

struct NumberFormat {
  std::string_view name, meaning;
  int bits = 0;              ///< of an element in memory
  int multiplier_bits = 0;   ///< of an operand: of the significand with its leading one, or of the integer, or of the logarithm
  Multiplier multiplier = Multiplier::floating;
  int block = 0;             ///< elements that share a scale; 0: the vector is one group
  int scale_bits = 0;        ///< of a scale; 0: there is none, it is 1
  Summation summation = Summation::fp32;
  int product_bits = 0;      ///< that hold the magnitude of every product of two elements; 0 for sums in fp32
  SmallFloat element{};      ///< of small floats
  /// \param values    finite
  /// \param elements  as many
  /// \param scales    one for each group; a float or a power of two each
  void (*convert)(const NumberFormat& format, std::span<const double> values, std::span<float> elements, std::span<double> scales) = nullptr;

  std::int64_t groups(std::int64_t length) const { return block == 0 ? 1 : (length + block - 1) / block; }
  /// Bits of the number that products are summed in, of a group within `inputs` of them.
  int accumulator_bits(std::int64_t inputs) const;
  /// Bits in memory of vectors that are converted each for itself.
  double bits_of(std::int64_t vectors, std::int64_t length) const;
  /// Number that an element stands for, but for the scale.
  double value_of(float element) const;
};

/// All formats, the widest first.
std::span<const NumberFormat> number_formats();
/// \throws InputError  unknown name
const NumberFormat& number_format(std::string_view name);

}  // namespace ohmfield::crossbar
