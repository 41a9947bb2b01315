#include "crossbar/cost/adc_neurosim.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <utility>

#include "core/error.hpp"
#include "crossbar/cost/adc_survey.hpp"

namespace ohmfield::crossbar {
namespace {

struct NodeFit {
  double node_nm;
  double per_bit_uW, fixed_uW;         // a, b
  double column_W, column_per_decade;  // c, d
};

// published: NeuroSim V1.4 for inference, SAR converter, high-performance transistors.
constexpr NodeFit kFits[] = {
    {130.0, 6.4806, 49.047, 0.207452, 2.367}, {90.0, 4.3474, 31.782, 0.164900, 2.345}, {65.0, 2.9503, 22.047, 0.128483, 2.321},
    {45.0, 2.1843, 11.931, 0.097754, 2.296},  {32.0, 1.0157, 7.6286, 0.083709, 2.313}, {22.0, 0.7213, 3.3041, 0.084273, 2.311},
    {14.0, 0.4710, 1.9529, 0.060584, 2.311},  {10.0, 0.3076, 1.1543, 0.049418, 2.311}, {7.0, 0.2008, 0.6823, 0.040310, 2.311},
};

double power_W(const NodeFit& fit, int bits, double resistance_ohm) {
  return 1e-6 * (fit.per_bit_uW * bits + fit.fixed_uW) + fit.column_W * std::exp(-fit.column_per_decade * std::log10(resistance_ohm));
}

}  // namespace

void SarColumn::validate() const {
  for (const auto& [name, value] : {std::pair{"resistance_ohm", resistance_ohm}, std::pair{"read_voltage_V", read_voltage_V},
                                    std::pair{"clock_Hz", clock_Hz}, std::pair{"temperature_K", temperature_K}})
    if (!std::isfinite(value) || value <= 0.0)
      throw core::InputError(fmt::format("{} = {} of a column with a converter is not a number above 0", name, value), "Give such a number");
}

double neurosim_sar_power_W(int bits, double node_nm, const SarColumn& column) {
  check_regression_bits(bits, "NeuroSim");
  column.validate();
  if (!(node_nm <= std::begin(kFits)->node_nm && node_nm >= std::rbegin(kFits)->node_nm))
    throw core::InputError(fmt::format("the NeuroSim regression does not hold for a node of {} nm", node_nm), "It is for 7 to 130 nm");
  const double resistance_ohm = column.resistance_ohm * 0.5 / column.read_voltage_V;  // published: simulated at 0.5 V
  const NodeFit* lower = std::begin(kFits);
  while (lower->node_nm > node_nm) ++lower;
  double result_W = power_W(*lower, bits, resistance_ohm);
  if (lower->node_nm < node_nm) {
    const NodeFit& upper = lower[-1];
    const double part = std::log(node_nm / lower->node_nm) / std::log(upper.node_nm / lower->node_nm);
    result_W *= std::pow(power_W(upper, bits, resistance_ohm) / result_W, part);
  }
  return result_W * (1.0 + 1.3e-3 * (column.temperature_K - 300.0));
}

double neurosim_sar_energy_J(int bits, double node_nm, const SarColumn& column) {
  return neurosim_sar_power_W(bits, node_nm, column) * (bits + 1) / column.clock_Hz;
}

}  // namespace ohmfield::crossbar
