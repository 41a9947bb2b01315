#pragma once
/// The slow, obvious network: all passes are full products of a LinearOperator, digital or analog. The reference that
/// the incremental network is held against.

#include <Eigen/Core>

#include "crossbar/linear_operator.hpp"
#include "hopfield/readout_network.hpp"

namespace ohmfield::hopfield {

class DenseNetwork final : public ReadoutNetwork {
 public:
  /// \param array  holds interconnect(formula); outlives the network
  DenseNetwork(const Cnf& formula, const crossbar::LinearOperator& array, const ReadoutParams& readout,
               std::vector<float> trim, std::uint64_t seed);

  void load(const Assignment& state, std::uint64_t trial_seed) override;
  void read_clauses(std::uint64_t step) override;
  void count_array(core::Ledger& ledger) const override { ledger += ledger_; }

 protected:
  void drive_back(Pass pass, std::uint64_t step) override;
  float line_current(Pass pass, std::uint64_t, Eigen::Index line) override { return readings_of(pass)(line); }

 private:
  Eigen::VectorXf& readings_of(Pass pass) { return pass == Pass::backward ? break_readings_ : make_readings_; }

  const crossbar::LinearOperator& array_;
  core::Ledger ledger_;
  Eigen::VectorXf clause_readings_, driven_inputs_, break_readings_, make_readings_;
  std::vector<std::uint8_t> new_flags_;
};

}  // namespace ohmfield::hopfield
