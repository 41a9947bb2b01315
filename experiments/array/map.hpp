#pragma once
/// A programmed array, cell by cell: what it was told, what it became, and what its wires take.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/hdf5/trace_file.hpp"
#include "crossbar/array/cell_array.hpp"
#include "experiments/array/solve.hpp"

namespace ohmfield::experiments {

/// What to program.
struct MapTargets {
  Eigen::MatrixXf target_S;  ///< shape (bit lines, word lines)
  std::string told;          ///< where they are from, in a few words
};

/// All cells at one target.
MapTargets equal_targets(double target_S, std::size_t word_lines, std::size_t bit_lines);
/// Uniform over the window of the device, with Stream::generator of the seed.
MapTargets random_targets(const crossbar::DeviceInfo& device, std::size_t word_lines, std::size_t bit_lines, std::uint64_t seed);
/// From a file of weights, (word lines, columns), the largest magnitude at g_max. Weights below 0 anywhere: every column takes
/// two bit lines, the positive and beside it the negative half of a differential pair; else one.
MapTargets weight_targets(const std::string& argument, const crossbar::DeviceParts& device);

/// Maps over (word line, bit line), and the array with all word lines at the read voltage.
struct ArrayMap {
  std::string device, told_targets;
  std::uint64_t seed = 0;
  double age_s = 0.0, read_voltage_V = 0.0;
  std::vector<float> target_S, programmed_S, conductance_S;
  std::vector<float> read_noise_S;  ///< empty if reads have none
  std::vector<std::int8_t> fault;   ///< of crossbar::Fault; empty if the device set has none
  ArrayProblem problem;             ///< one input
  ArraySolution solution;           ///< with nodes
};

/// What is left at each cell of the read voltage is less by this share [%].
std::vector<double> loss_percent(const ArrayMap& map);
void write_map(core::TraceFile& file, const ArrayMap& map);
/// Conductances of the same array at times from programming to the age of the map.
void write_map_trace(core::TraceFile& file, const ArrayMap& map, std::shared_ptr<const crossbar::DeviceModel> device, const MapTargets& targets);
void print_map(const ArrayMap& map);

}  // namespace ohmfield::experiments
