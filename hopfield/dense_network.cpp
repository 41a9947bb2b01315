#include "hopfield/dense_network.hpp"

#include "hopfield/interconnect.hpp"

namespace ohmfield::hopfield {

DenseNetwork::DenseNetwork(const Cnf& formula, const crossbar::LinearOperator& array, const ReadoutParams& readout,
                           std::vector<float> trim, std::uint64_t seed)
    : ReadoutNetwork(formula, readout, std::move(trim), seed),
      array_(array),
      clause_readings_(static_cast<Eigen::Index>(formula.clauses())),
      driven_inputs_(static_cast<Eigen::Index>(formula.clauses())),
      break_readings_(2 * Eigen::Index{formula.variables()}),
      make_readings_(2 * Eigen::Index{formula.variables()}),
      new_flags_(flags().size(), kSatisfied) {
  OHM_EXPECT(array.shape().outputs == clause_readings_.size() && array.shape().inputs == break_readings_.size());
}

void DenseNetwork::load(const Assignment& state, std::uint64_t trial_seed) {
  ReadoutNetwork::load(state, trial_seed);
  ledger_ = {};
}

void DenseNetwork::read_clauses(std::uint64_t step) {
  crossbar::Context context{ledger_, trial_seed(), forward_operation(step)};
  array_.apply(literal_inputs(state()), clause_readings_, context);
  for (std::size_t c = 0; c < formula().clauses(); ++c)
    new_flags_[c] = decide(c, clause_readings_(static_cast<Eigen::Index>(c)), step);
  latch(new_flags_);
}

void DenseNetwork::drive_back(Pass pass, std::uint64_t step) {
  const Flag driven = pass == Pass::backward ? kCritical : kUnsatisfied;
  for (std::size_t c = 0; c < formula().clauses(); ++c)
    driven_inputs_(static_cast<Eigen::Index>(c)) = flags()[c] == driven ? 1.0f : 0.0f;
  crossbar::Context context{ledger_, trial_seed(), operation(pass, step)};
  array_.apply_transposed(driven_inputs_, readings_of(pass), context);
}

}  // namespace ohmfield::hopfield
