#pragma once
/// When things happen in a product of an analog matrix: a pipeline of driving and settling, conversion, and digital sums.
///
/// A read (one slice of the inputs of one column) drives the word lines, waits until currents have settled (settling.hpp:
/// from resistance and capacitance of lines, amplifiers included), and converts. Lines that are sampled are free for the
/// next read while converters go through them one after the other; an oscillator that counts the current itself, and
/// comparators, keep the array busy. All tiles work at once; their partial sums go through a tree of adders.
/// Ignores: arbitration of buses and memory, clock domains, and reads that cannot overlap since bound management must see
/// the result first (they are counted, but as if pipelined).

#include "crossbar/analog_params.hpp"
#include "crossbar/cost/macro.hpp"
#include "crossbar/cost/settling.hpp"
#include "crossbar/device/model.hpp"

namespace ohmfield::crossbar {

/// Electrical lines of an array between the drivers and readouts of a technology.
ArrayRc array_rc(const Technology& technology, std::size_t word_lines, std::size_t bit_lines, const WireParams& wires, double mean_cell_S);

/// Bits that currents settle to half a step of: those of the ADC; 8 where nothing converts, at least 6 (assumptions).
int settling_bits(const AnalogMatrixParams& params);

/// Until currents are within half a step of so many bits [s]. Cells conduct a quarter of the window on average, as pairs that hold uniform weights do.
double settle_s(const AnalogMatrixParams& params, Eigen::Index outputs, Eigen::Index inputs, const DeviceModel& device, const Technology& technology);

/// How long lines conduct in a read [s]: while they settle, and while they are converted if they are not sampled.
double read_time_s(const AnalogMatrixParams& params, double settle_s, double lines_of_an_array);

/// Reads that products consisted of, from their controllers' cycles. \param columns  of all tiles together
double reads_of_a_column(const core::Ledger& products, const AnalogMatrixParams& params, double columns);

struct Schedule {
  double drive_s = 0.0, settle_s = 0.0, conversion_s = 0.0, digital_s = 0.0;  ///< stages of a read
  double reads = 1.0;       ///< for a column of the batch
  double interval_s = 0.0;  ///< from a read to the next
  double latency_s = 0.0;   ///< from the inputs of a column to its outputs
  double period_s = 0.0;    ///< from a column to the next
  std::string slowest;      ///< stage that sets the interval

  /// Of a whole batch.
  double batch_s(double columns) const { return columns > 0.0 ? latency_s + (columns - 1.0) * period_s : 0.0; }
};

/// \param reads  of a column: slices, polarities and repetitions, as counted
Schedule schedule(const AnalogMatrixParams& params, const Macro& macro, double settle_s, double reads, const Technology& technology);

/// How often cells are written anew [1/s]; 0 for those that keep what is written.
double refreshes_per_s(const DeviceModel& device);

/// What time itself costs: leakage of lines and logic, and cells written anew.
/// \param time_s  busy and idle
core::Ledger time_events(const Macro& macro, double circuit_area_m2, double time_s, const DeviceModel& device);

}  // namespace ohmfield::crossbar
