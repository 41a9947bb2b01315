#pragma once
/// Path-integral annealing: a search for states of low energy in a transverse field that falls (boltzmann/trotter.hpp).

#include "ebm/boltzmann/trotter.hpp"
#include "ebm/sampler/gibbs.hpp"

namespace ohmfield::ebm {

struct PathIntegralParams {
  std::size_t replicas = 16, sweeps = 200, chains = 10;
  double beta = 10.0;                      ///< of the quantum model; each replica is at beta / replicas
  double first_field = 3.0, last_field = 1e-3;  ///< falls linearly
  GibbsParams gibbs = {};                  ///< comparator sigmas by blocks of TrotterModel, in the unit of its fields
  std::uint64_t seed = 1;

  /// \throws InputError  a value out of range
  void validate() const;
};

struct PathIntegralResult {
  Eigen::MatrixXf states;        ///< best replica of each chain, shape (units, chains)
  std::vector<double> energies;  ///< of these
};

/// \param model  of bits
PathIntegralResult path_integral_annealing(const Model& model, const Constraints& constraints, const PathIntegralParams& params, crossbar::Context& context);

}  // namespace ohmfield::ebm
