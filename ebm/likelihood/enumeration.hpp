#pragma once
/// Everything about a small model, by visiting all of its states: what samplers and estimates are held against.

#include "ebm/boltzmann/model.hpp"
#include "ebm/sampler/constraints.hpp"

namespace ohmfield::ebm {

struct Enumeration {
  double log_z = 0.0;
  Eigen::MatrixXf states;         ///< shape (units, states)
  Eigen::VectorXd energy, share;  ///< of each state

  /// Expectation of every unit.
  Eigen::VectorXd mean() const { return states.cast<double>() * share; }
  double mean_energy() const { return share.dot(energy); }
};

/// \param constraints  other states have share 0 and are left out; `clamped` units count as free
/// \throws InputError  more than 2^20 states, or none
Enumeration enumerate(const Model& model, const Constraints& constraints, double beta, crossbar::Context& context);

/// Every state of a set of groups, the first group varying fastest. \param units rows of the result
/// \throws InputError  more than 2^20 states
Eigen::MatrixXf all_states(std::span<const Group> groups, Eigen::Index units);

}  // namespace ohmfield::ebm
