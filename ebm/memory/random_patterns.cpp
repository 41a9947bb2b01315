#include "ebm/memory/random_patterns.hpp"

#include <numeric>
#include <utility>
#include <vector>

#include "core/expect.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::ebm {

Eigen::MatrixXf random_patterns(std::size_t patterns, std::size_t units, std::uint64_t seed, std::uint64_t index) {
  const auto rows = static_cast<Eigen::Index>(patterns), columns = static_cast<Eigen::Index>(units);
  Eigen::MatrixXf result(rows, columns);
  const auto size = static_cast<std::size_t>(result.size());
  std::vector<std::uint32_t> words((size + 31) / 32);
  core::fill_bits(words, seed, core::Stream::association, index);
  for (std::size_t i = 0; i < size; ++i) result.data()[i] = (words[i / 32] >> (i % 32) & 1u) != 0 ? 1.0f : -1.0f;
  return result;
}

void flip(Eigen::Ref<Eigen::MatrixXf> states, std::size_t flips, std::uint64_t seed, std::uint64_t index) {
  const auto units = static_cast<std::uint32_t>(states.rows());
  OHM_EXPECT(flips <= units);
  core::CounterRng rng(seed, core::Stream::association, index);
  std::vector<Eigen::Index> order(units);
  for (Eigen::Index s = 0; s < states.cols(); ++s) {
    std::iota(order.begin(), order.end(), 0);
    for (std::uint32_t i = 0; i < flips; ++i) {
      std::swap(order[i], order[i + rng.below(units - i)]);
      states(order[i], s) *= -1.0f;
    }
  }
}

}  // namespace ohmfield::ebm
