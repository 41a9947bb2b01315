#pragma once
/// The experiment of a recall task.

#include <vector>

#include "core/ledger.hpp"
#include "experiments/tasks/recall_config.hpp"

namespace ohmfield::experiments {

/// Keys on the unit sphere, symbols, and a random vector of signs for each symbol.
struct RecallPairs {
  Eigen::MatrixXf keys;      ///< shape (pairs, dimension)
  Eigen::MatrixXf codes;     ///< shape (symbols, dimension), +-1
  std::vector<std::uint32_t> symbols;  ///< of each pair

  Eigen::MatrixXf values() const;  ///< shape (pairs, dimension)
};
/// \param index  of the memory, for the same seed
RecallPairs random_pairs(std::size_t pairs, std::size_t dimension, std::size_t symbols, std::uint64_t seed, std::uint64_t index);

/// Share of keys whose symbol comes back, the code nearest to what attention gives (largest product), for each readout and age.
/// Pairs are written one a token; ages are tokens after the last of them was, the first being older by the number of pairs.
/// \return shape (readouts, ages)
Eigen::MatrixXd recall_of(const RecallConfig& config, std::size_t pairs, const std::vector<double>& ages, std::uint64_t seed, std::uint64_t index);

/// What one token takes from a head in cells: a key and a value written, one query.
core::Ledger head_events(const RecallConfig& config, const ebm::AttentionParams& params, std::size_t dimension, std::size_t window, std::uint64_t seed);
/// The same by a digital chip in int8 that keeps keys and values on it: both products; the softmax is as in head_events.
core::Ledger digital_head_events(const ebm::AttentionParams& params, std::size_t dimension, std::size_t window, std::uint64_t seed);

}  // namespace ohmfield::experiments
