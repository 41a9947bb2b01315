#include "crossbar/cost/write_cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "crossbar/cost/schedule.hpp"
#include "crossbar/device/write_verify.hpp"

namespace ohmfield::crossbar {
namespace {

/// Assumption: a verify is a read as long as one of a product, converted with this many bits.
constexpr std::uint32_t kVerifyBits = 8;
/// Assumption: as priced in the library of components.
constexpr double kPulse_s = 10e-9;

/// Targets of cells all over the first array.
std::vector<float> sampled_targets(const CellArray& cells, std::size_t most) {
  const auto targets = cells.target_S();
  const auto size = static_cast<std::size_t>(targets.size()), count = std::min(size, most);
  std::vector<float> sample(count);
  for (std::size_t i = 0; i < count; ++i) sample[i] = targets.data()[i * size / count];
  return sample;
}

}  // namespace

WriteCost write_cost(const AnalogMatrixOf<double>& matrix, const WriteCostParams& params, const Technology& technology, std::uint64_t seed) {
  const DeviceModel& device = matrix.device();
  const DeviceInfo& info = device.info();
  const Macro circuits = macro(matrix.params(), matrix.shape().outputs, matrix.shape().inputs);
  const double cells = matrix.cells_written();
  WriteCost cost;
  const std::string unknown = device.keeps_targets()    ? fmt::format("'{}' tells nothing of writing", info.name)
                              : !device.has_attempts() ? fmt::format("'{}' is known only after its own write-verify", info.name)
                              : matrix.residency() != Residency::cells ? std::string("devices are not in memory")
                                                                       : std::string();
  if (!unknown.empty()) {
    cost.events.add(core::Event::cell_write, cells);
    cost.time_s = circuits.word_lines * technology.timing().row_write_s;
    cost.how = unknown + ": price of a cell written and verified";
    return cost;
  }
  WriteVerifyReport report;
  const std::vector<float> targets = sampled_targets(matrix.cells(), params.sample);
  const WriteVerifyParams verify{.tolerance_S = params.tolerance_share * (info.g_max_S - info.g_min_S), .budget = params.budget};
  write_verify(device, targets, verify, seed, 0, report);
  const double sampled = static_cast<double>(targets.size());
  double pulses = 0.0;
  for (const std::uint32_t n : report.pulses) pulses += n;
  cost.pulses_per_cell = pulses / sampled;
  cost.verifies_per_cell = static_cast<double>(report.reads) / sampled;
  cost.failed_share = static_cast<double>(report.failures()) / sampled;
  const double mean_S = std::accumulate(targets.begin(), targets.end(), 0.0) / sampled;
  const double volts = matrix.params().read_voltage_V, read_s = matrix.params().read_time_s, verifies = cost.verifies_per_cell * cells;
  // Cells that are refreshed hold charge: writing is charging, whatever the device family.
  if (refreshes_per_s(device) > 0.0) cost.events.add(core::Event::cell_refresh, cost.pulses_per_cell * cells, cost.pulses_per_cell * cells);
  else cost.events.add(core::Event::cell_pulse, cost.pulses_per_cell * cells);
  cost.events.add(core::Event::cell_read, verifies, verifies * mean_S * volts * volts * read_s);
  cost.events.add(core::Event::adc_sar, kVerifyBits, verifies, verifies * technology.timing().adc_s);
  cost.events.add(core::Event::amplifier, verifies, verifies * read_s);
  cost.events.add(core::Event::row_drive, cost.pulses_per_cell * cells + verifies);
  // Cells of a row are written at once; the row is done when the slowest of them is. A cycle for a pulse, one for a verify.
  const double rounds = *std::max_element(report.pulses.begin(), report.pulses.end());
  cost.events.add(core::Event::controller_cycle, 2.0 * rounds * circuits.word_lines * circuits.tiles);
  cost.time_s = circuits.word_lines * std::max(technology.timing().row_write_s, rounds * (read_s + technology.timing().adc_s + kPulse_s));
  cost.how = fmt::format("pulses and verifies of {} cells written to within {:g} % of the window", targets.size(), 100.0 * params.tolerance_share);
  return cost;
}

}  // namespace ohmfield::crossbar
