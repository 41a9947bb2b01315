#pragma once
/// A conditional dense associative memory in the words of a digital chip, by which the energy of a character is counted
/// (experiments/tasks/character_cost.hpp): what those words cost in likelihood.
///
/// Weights are rounded to 8 bits, W and U in one step, L in another, and sums of them are exact.
/// - rectified energies: r = max(a_j + U_cj, 0) is rounded to 8 bits, squares and their sum have 24, and a sum beyond that stays at
///   the largest. A cube keeps its upper 16 bits.
/// - exponential: e^a over its largest and e^U over its largest have 8 bits, as have their factors in products; sums have 24.
/// Biases have 16 bits in the step of L. Scores are fp32.

#include <cstdint>
#include <span>
#include <vector>

#include "ebm/language/dam.hpp"

namespace ohmfield::ebm {

class DamWords {
 public:
  using Shape = DamShape;

  /// \param positions  of a text by which the bits of r that are kept are chosen: its largest value fits
  DamWords(const Dam& dam, std::span<const Symbol> text, std::span<const std::uint32_t> positions);

  const DamShape& shape() const { return shape_; }
  /// As Dam::scores.
  void scores(std::span<const Symbol> text, std::span<const std::uint32_t> positions, std::span<float> out) const;

 private:
  const std::int8_t* context_row(std::size_t place, Symbol symbol) const { return &contexts_[(place * shape_.symbols + symbol) * shape_.hidden]; }
  /// a_j of all hidden units, in steps. \param a shape (hidden)
  void sum_context(std::span<const Symbol> text, std::uint32_t position, std::span<std::int16_t> a) const;
  double rectified_sum(std::span<const std::int16_t> a, std::size_t symbol) const;
  double exponential_sum(std::span<const std::uint8_t> units, std::size_t symbol) const;

  DamShape shape_;
  std::vector<std::int8_t> contexts_, symbols_, direct_;  ///< W, U, L; exponential: symbols_ is empty
  std::vector<std::uint8_t> exponentials_;                ///< e^U over its largest, of 255
  std::vector<std::int16_t> biases_;
  double step_ = 0.0, direct_step_ = 0.0, largest_u_ = 0.0;
  int dropped_bits_ = 0;  ///< of r
};

}  // namespace ohmfield::ebm
