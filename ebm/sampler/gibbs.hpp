#pragma once
/// Block Gibbs sampling of many chains at once (S. Geman, D. Geman, IEEE Trans. PAMI 6, 721 (1984)).
///
/// A block is read in one product for all chains and drawn at once. What decides is either a generator of the processor, exactly,
/// or a comparator (bits) or winner-take-all (groups) with Gaussian noise: that of the array's own readings and of a source beside
/// it (sampler/array_noise.hpp measures at what temperature that samples).

#include <memory>

#include "ebm/sampler/block_draw.hpp"

namespace ohmfield::ebm {

enum class Randomness {
  generator,   ///< P(1) = 1 / (1 + e^(-beta f)), symbols by the softmax of beta f
  comparator,  ///< 1 where beta f + sigma xi > 0, the symbol with the largest beta f + sigma xi
};

struct GibbsParams {
  Randomness randomness = Randomness::generator;
  std::vector<double> comparator_sigma = {};  ///< by block: of the source beside the array, in the unit of fields (nat); empty: none
};

/// Columns are chains; `step` counts the blocks drawn and keys the draws, so that a chain goes on bit for bit from here.
struct Chains {
  Eigen::MatrixXf states;
  std::uint64_t seed = 0, step = 0;
};

class Gibbs {
 public:
  /// \param model  outlives the sampler
  /// \throws InputError  constraints that cannot be drawn (block_draw.hpp)
  Gibbs(const Model& model, Constraints constraints, const GibbsParams& params = {});

  const Model& model() const { return model_; }
  const Constraints& constraints() const { return constraints_; }

  /// Chains drawn as if all fields were 0, but for clamped groups: those of column k come from column k modulo its columns of
  /// `clamped`. \param clamped shape (units, any); empty: none
  Chains start(std::size_t count, std::uint64_t seed, const Eigen::MatrixXf& clamped = {}) const;
  /// Draws one block. \param betas  of each chain; empty: 1
  void draw(std::size_t block, Chains& chains, std::span<const double> betas, crossbar::Context& context) const;
  /// Draws every block once, the last one first: of an RBM the hidden units from the visible ones, then those.
  void sweep(Chains& chains, std::span<const double> betas, crossbar::Context& context) const;

 private:
  void decide(std::size_t block, const Eigen::MatrixXf& fields, Chains& chains, std::span<const double> betas, core::Ledger& ledger) const;

  const Model& model_;
  Constraints constraints_;
  GibbsParams params_;
  std::vector<BlockPlan> plans_;
  std::vector<std::vector<Eigen::Index>> excluded_;  ///< by unit: units of other blocks that must be 0
};

}  // namespace ohmfield::ebm
