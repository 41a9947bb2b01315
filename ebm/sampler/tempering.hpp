#pragma once
/// Parallel tempering: chains at several temperatures that exchange their states (R. H. Swendsen, J.-S. Wang, Phys. Rev. Lett. 57,
/// 2607 (1986); for RBMs G. Desjardins et al., AISTATS 2010). Neighbours i and j swap with probability
/// min(1, e^((beta_i - beta_j)(E_i - E_j))), even pairs and odd pairs in turn.

#include "ebm/sampler/gibbs.hpp"

namespace ohmfield::ebm {

struct TemperingParams {
  std::vector<double> betas = {1.0, 0.75, 0.5, 0.25, 0.0};  ///< falling; samples are those of the first
  std::size_t ladders = 1;                                  ///< independent sets of chains
  std::size_t sweeps = 1;                                   ///< between exchanges

  /// \throws InputError  fewer than two temperatures, not falling, or negative
  void validate() const;
};

class Tempering {
 public:
  /// \param gibbs  outlives the sampler \param clamped as of Gibbs::start
  Tempering(const Gibbs& gibbs, const TemperingParams& params, std::uint64_t seed, const Eigen::MatrixXf& clamped = {});

  /// Sweeps of all chains, then one round of exchanges.
  void round(crossbar::Context& context);
  /// States at a temperature, one column for each ladder.
  Eigen::MatrixXf states(std::size_t level = 0) const;
  /// Share of exchanges accepted so far, of each level with the next.
  std::vector<double> accepted() const;

 private:
  const Gibbs& gibbs_;
  TemperingParams params_;
  Chains chains_;               ///< column ladder * levels + level
  std::vector<double> betas_;   ///< of each column
  std::uint64_t round_ = 0;
  std::vector<double> swaps_, tries_;
};

}  // namespace ohmfield::ebm
