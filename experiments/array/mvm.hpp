#pragma once
/// Products of one matrix on an array beside the digital product: what is wrong with them, and which non-ideality is to blame.

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/hdf5/trace_file.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/cost/technology.hpp"
#include "experiments/array/mvm_error.hpp"
#include "experiments/cost/bill_output.hpp"

namespace ohmfield::experiments {

enum class Arithmetic { single_precision, double_precision };

/// What is to be multiplied, on what.
struct MvmProblem {
  Eigen::MatrixXd weight;  ///< shape (outputs, inputs)
  Eigen::MatrixXd input;   ///< shape (inputs, columns)
  std::string told;        ///< where they are from
  std::shared_ptr<const crossbar::DeviceModel> device;
  crossbar::AnalogMatrixParams params;
  double calibrated_share = 0.0;  ///< the ADC range holds this share of all readings; 0: it was given
  Arithmetic arithmetic = Arithmetic::double_precision;
  double settle_s = 0.0;          ///< until currents are within half a step of the ADC
  std::uint64_t seed = 1;
  std::size_t arrays = 1;         ///< programmed anew, with seeds seed, seed + 1, ...

  Eigen::MatrixXd digital() const { return weight * input; }
};

struct MvmRun {
  MvmError error;
  Eigen::MatrixXd product;    ///< of the first array
  core::Ledger ledger;        ///< of all products of the first array
  crossbar::NoiseChoice noise;
  double cells = 0.0;
  double adc_range = 0.0;     ///< as used; 0 without ADC
  double conversion_s = 0.0;  ///< of all lines of a tile by the converters that they share
};

/// \returns nothing if interrupted
std::optional<MvmRun> run_mvm(const MvmProblem& problem);

/// One row of the ablation: the same without one non-ideality.
struct Ablation {
  std::string cause;
  MvmError error;
};
/// Everything that is not ideal about a problem, each switched off in turn; then all at once.
/// \returns nothing if interrupted
std::optional<std::vector<Ablation>> ablate(const MvmProblem& problem);

void write_mvm(core::TraceFile& file, const MvmProblem& problem, const MvmRun& run, const std::vector<Ablation>& ablation, const crossbar::Technology& technology);
void print_mvm(const MvmProblem& problem, const MvmRun& run, const std::vector<Ablation>& ablation, const crossbar::Technology& technology, BillDetail detail);

}  // namespace ohmfield::experiments
