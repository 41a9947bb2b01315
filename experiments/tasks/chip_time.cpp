#include "experiments/tasks/chip_time.hpp"

#include <cmath>

#include "crossbar/cost/mac_area.hpp"
#include "crossbar/cost/schedule.hpp"
#include "crossbar/digital/number_format.hpp"

namespace ohmfield::experiments {

double cycles_s(const core::Ledger& events, const crossbar::Technology& technology) {
  return events[core::Event::controller_cycle].count * technology.timing().clock_s;
}

core::Ledger chip_leakage(double memory_B, std::string_view format, double time_s, const crossbar::Technology& technology) {
  crossbar::MacArrayParams units;
  units.rows = static_cast<std::int64_t>(kChipUnits);
  units.columns = 1;
  const double area_m2 = crossbar::total_area_m2(crossbar::mac_area(units, crossbar::number_format(format), memory_B, technology));
  core::Ledger ledger;
  ledger.add(core::Event::logic_leakage, 1.0, area_m2 * time_s);
  return ledger;
}

double product_s(const crossbar::AnalogMatrixParams& params, crossbar::Shape shape, double reads, const crossbar::DeviceModel& device, const crossbar::Technology& technology) {
  const double settle_s = crossbar::settle_s(params, shape.outputs, shape.inputs, device, technology);
  return crossbar::schedule(params, crossbar::macro(params, shape.outputs, shape.inputs), settle_s, reads, technology).latency_s;
}

core::Ledger array_leakage(const crossbar::AnalogMatrixParams& params, crossbar::Shape shape, double time_s, const crossbar::DeviceModel& device,
                           const crossbar::Technology& technology) {
  const crossbar::Macro circuits = crossbar::macro(params, shape.outputs, shape.inputs);
  return crossbar::time_events(circuits, crossbar::circuit_area_m2(crossbar::macro_area(circuits, params, technology)), time_s, device);
}

core::Ledger pulsed_array_leakage(const crossbar::ConverterParams& adc, crossbar::Shape shape, bool both_ways, double time_s, const crossbar::DeviceModel& device,
                                  const crossbar::Technology& technology) {
  crossbar::AnalogMatrixParams params;
  params.adc = adc;
  if (params.adc.bits == 0) params.adc.bits = 8;  // as such readings are priced
  crossbar::Macro circuits;
  circuits.tiles = circuits.tile_columns = circuits.arrays = 1.0;
  circuits.word_lines = circuits.inputs = static_cast<double>(shape.inputs);
  circuits.bit_lines = circuits.outputs = static_cast<double>(shape.outputs);
  circuits.cells = circuits.inputs * circuits.outputs;
  circuits.drivers = circuits.inputs + circuits.outputs;
  circuits.readouts = circuits.outputs + (both_ways ? circuits.inputs : 0.0);
  circuits.converters = std::ceil(circuits.readouts / params.adc.lines_per_converter);
  return crossbar::time_events(circuits, crossbar::circuit_area_m2(crossbar::macro_area(circuits, params, technology)), time_s, device);
}

}  // namespace ohmfield::experiments
