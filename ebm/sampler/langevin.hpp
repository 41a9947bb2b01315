#pragma once
/// Langevin sampling of continuous units: v += -step^2 / 2 gradient + step xi (G. O. Roberts, R. L. Tweedie, Bernoulli 2, 341 (1996)).
///
/// Adjusted, each proposal is accepted by Metropolis and Hastings, and the distribution is exact. Unadjusted it is off by order
/// step^2. Readings of an array bring noise of their own into the gradient; unadjusted chains can take it as part of xi, so that
/// the generator adds only what is missing (compare M. Welling, Y. W. Teh, ICML 2011).

#include <vector>

#include "ebm/boltzmann/continuous.hpp"

namespace ohmfield::ebm {

enum class Adjustment { none, metropolis };

struct LangevinParams {
  double step = 0.1;
  Adjustment adjustment = Adjustment::metropolis;
  double read_sigma = 0.0;  ///< of the noise in each component of a gradient as it is read; unadjusted only

  /// \throws InputError  a value out of range, or noise that is more than the step can take
  void validate() const;
};

class Langevin {
 public:
  /// \param model  outlives the sampler \param start shape (units, chains)
  Langevin(const ContinuousModel& model, Eigen::MatrixXf start, const LangevinParams& params, std::uint64_t seed);

  const Eigen::MatrixXf& states() const { return states_; }
  void step(crossbar::Context& context);
  /// Share of proposals accepted so far; 1 unadjusted.
  double accepted() const { return proposals_ == 0.0 ? 1.0 : accepted_ / proposals_; }

 private:
  const ContinuousModel& model_;
  LangevinParams params_;
  std::uint64_t seed_, step_ = 0;
  Eigen::MatrixXf states_, gradients_;
  std::vector<double> energies_;
  bool is_read_ = false;
  double accepted_ = 0.0, proposals_ = 0.0;
};

}  // namespace ohmfield::ebm
