#pragma once
/// Annealed importance sampling of the partition function of an RBM of bits, forward and in reverse.
///
/// Forward (R. M. Neal, Stat. Comput. 11, 125 (2001); for RBMs R. Salakhutdinov, I. Murray, ICML 2008): runs begin at independent
/// visible units with biases b0 and anneal to the model; the mean of their weights is Z without bias, so that its logarithm
/// exceeds ln Z + d with a probability of at most e^-d. In reverse (Y. Burda, R. Grosse, R. Salakhutdinov, AISTATS 2015): runs
/// begin at samples of the model; the mean of the inverse weights is 1 / Z, which bounds ln Z from above in the same way
/// as long as these samples are exact (exact.hpp), and about so when they are of long chains.
///
///     ln p_beta(v) = (1 - beta) b0 v + beta b v + sum_j ln(1 + e^(beta (c_j + W_j v))),   ln Z_0 = H ln 2 + sum_i ln(1 + e^b0_i)

#include <functional>
#include <vector>

#include "ebm/boltzmann/rbm.hpp"

namespace ohmfield::ebm {

struct AisParams {
  std::size_t runs = 100;
  std::vector<double> betas = {};  ///< from 0 to 1, rising
  std::uint64_t seed = 1;
  std::function<bool()> stop = [] { return false; };  ///< asked at every temperature; true: the runs end there and estimate nothing

  /// Evenly spaced.
  static std::vector<double> even(std::size_t temperatures);
  /// \throws InputError  no runs, or temperatures that do not rise from 0 to 1
  void validate() const;
};

struct AisEstimate {
  double log_z = 0.0;
  double low = 0.0, high = 0.0;  ///< of three standard errors of the mean weight; low is -infinity where they exceed it
  std::vector<double> log_weights;  ///< ln Z of each run
  double effective_runs = 0.0;      ///< (sum w)^2 / sum w^2
};

/// \param weights  shape (hidden, visible), of whoever multiplies; biases are digital
/// \param base     b0, shape (visible)
struct AisModel {
  const crossbar::LinearOperator& weights;
  const Eigen::VectorXf& visible_bias;
  const Eigen::VectorXf& hidden_bias;
  const Eigen::VectorXf& base;
};

AisEstimate forward_ais(const AisModel& model, const AisParams& params, crossbar::Context& context);
/// \param samples  of the model, shape (visible, runs)
AisEstimate reverse_ais(const AisModel& model, const AisParams& params, const Eigen::MatrixXf& samples, crossbar::Context& context);

/// ln Z from runs of both directions by the acceptance ratio (C. H. Bennett, J. Comput. Phys. 22, 245 (1976); for runs out of
/// equilibrium M. R. Shirts et al., Phys. Rev. Lett. 91, 140601 (2003), eq. (8)): of least variance among what both can give.
/// \pre reverse runs began at exact samples
double two_sided_log_z(const AisEstimate& forward, const AisEstimate& reverse);

}  // namespace ohmfield::ebm
