#pragma once
/// Random patterns of +-1, and states that some of their units were flipped in.

#include <Eigen/Core>
#include <cstdint>

namespace ohmfield::ebm {

/// Independent fair signs, shape (patterns, units). Draws are those of (seed, index).
Eigen::MatrixXf random_patterns(std::size_t patterns, std::size_t units, std::uint64_t seed, std::uint64_t index);
/// Columns with exactly `flips` of their units turned over, any of them alike. \pre at most all
void flip(Eigen::Ref<Eigen::MatrixXf> states, std::size_t flips, std::uint64_t seed, std::uint64_t index);

}  // namespace ohmfield::ebm
