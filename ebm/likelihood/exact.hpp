#pragma once
/// Exact partition function of an RBM of bits one side of which is small: the sum over the 2^n states of that side, the other
/// side summed in closed form.

#include "ebm/boltzmann/rbm.hpp"

namespace ohmfield::ebm {

/// The smaller side may have at most so many units.
inline constexpr Eigen::Index kMostEnumerated = 20;

/// ln of the weight of every state of the smaller side; bit i of the index is unit i.
/// \throws InputError  both sides have more than kMostEnumerated units
/// Cost: 2^n sums over the larger side, one row added a state (Gray code); 16 x 784: 0.1 s.
Eigen::VectorXd side_log_weights(const Rbm& rbm, int threads);
double exact_log_z(const Rbm& rbm, int threads);
/// Independent samples of the visible units, from the exact marginal of the smaller side. Draws of Stream::likelihood.
Eigen::MatrixXf exact_samples(const Rbm& rbm, std::size_t count, std::uint64_t seed, int threads);

/// Mean over samples of sum_i ln P(v_i | all other v) (J. Besag, The Statistician 24, 179 (1975)).
double pseudo_log_likelihood(const Rbm& rbm, crossbar::ConstMatrix v);

}  // namespace ohmfield::ebm
