#pragma once
/// All converters of one side of an array, a column of numbers at a time: equal to `convert` (but for the sign of zeros).
///
/// Converters without mismatch and nonlinearity take one loop of multiplication, noise, division, rounding and two
/// comparisons that compilers vectorise; every operation in it is rounded once by IEEE 754, so the width of registers
/// does not show. Tried: multiplying by 1 / step and correcting the quotient by two fused multiply-adds, which is the
/// same division to the last bit (4e7 random pairs) and slower (79 against 75 ns for 512 floats, Zen 4 with AVX-512).

#include <cstdint>
#include <span>
#include <vector>

#include "crossbar/periphery/conversion_key.hpp"
#include "crossbar/periphery/converter.hpp"

namespace ohmfield::crossbar {

template <class Real>
struct ConversionBlock {
  Real* data = nullptr;                       ///< lines x columns, a column after the other
  std::size_t columns = 0;
  std::size_t stride = 0;                     ///< from a column to the next
  /// What each column is multiplied by before and after. Empty: 1.
  std::span<const Real> before = {}, after = {};
  std::span<const float> normals = {};        ///< lines x columns without gaps; needed by noise only
  ConversionKey key = {};
  std::span<std::uint32_t> saturated = {};    ///< outputs of each column that were clipped. Empty: not wanted
};

template <class Real>
class ConverterBank {
 public:
  /// \param lines     how many lines the bank serves; line i has converter i / lines_per_converter
  /// \param identity  below 2^56, distinguishes the banks of a system; what converters have of their own are the draws
  ///                  of (seed, identity)
  /// \throws InputError  parameters that cannot be
  ConverterBank(const ConverterParams& params, std::size_t lines, std::uint64_t seed = 0, std::uint64_t identity = 0);

  const ConverterParams& params() const { return params_; }
  std::size_t lines() const { return lines_; }
  std::size_t converters() const;
  /// What the converter of a line has of its own.
  OwnErrors<Real> own(std::size_t line) const;

  /// Converts in place. Saturated means: after rounding, beyond an end of the range (of a DAC: the number was); never for
  /// comparators. As in aihwkit, a level that lies beyond an end by its own rounding counts: in float, the top code of 9
  /// bits over [-12, 12] is 12.000001.
  void convert(const ConversionBlock<Real>& block) const;
  /// One column: values become after * convert(before * value). \return outputs that were clipped
  std::uint32_t convert(std::span<Real> column, Real before = 1, Real after = 1, std::span<const float> normals = {},
                        const ConversionKey& key = {}) const;

 private:
  void compare(std::span<Real> values) const;
  std::uint32_t walk_levels(std::span<Real> values, std::span<const float> uniforms, std::size_t first) const;
  void add_errors(std::span<Real> values, std::span<const float> normals, std::size_t first) const;

  ConverterParams params_;
  std::size_t lines_;
  Real low_, high_, step_, middle_, half_;
  std::vector<Real> gain_, offset_;  ///< of each line; empty: 1 and 0, and no nonlinearity
  std::vector<Real> walk_lsb_;       ///< of each converter, a row
  std::size_t walk_length_ = 0;
};

}  // namespace ohmfield::crossbar
