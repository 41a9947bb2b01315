#pragma once
/// What time costs beside the events of a task: how long circuits take, and what they leak meanwhile.
///
/// A digital chip has the 128 units by which its events are counted, memory for what it holds, and a controller; an array has the circuits
/// of its lines (crossbar/cost/schedule.hpp). Symbols or images come one after the other: nothing overlaps, and nothing waits.

#include "core/ledger.hpp"
#include "crossbar/analog_params.hpp"
#include "crossbar/cost/technology.hpp"
#include "crossbar/device/model.hpp"
#include "crossbar/linear_operator.hpp"

namespace ohmfield::experiments {

/// Units of a digital chip that work at a time. assumption: one row of those of crossbar/digital/mac_array.hpp
inline constexpr double kChipUnits = 128.0;

/// How long the cycles of a controller take [s].
double cycles_s(const core::Ledger& events, const crossbar::Technology& technology);

/// \param memory_B  on the chip [byte] \param format  of its units, such as "int8" (crossbar/digital/number_format.hpp)
core::Ledger chip_leakage(double memory_B, std::string_view format, double time_s, const crossbar::Technology& technology);

/// Latency of one product of an analog matrix [s]. \param reads  of it: slices and polarities
double product_s(const crossbar::AnalogMatrixParams& params, crossbar::Shape shape, double reads, const crossbar::DeviceModel& device, const crossbar::Technology& technology);
core::Ledger array_leakage(const crossbar::AnalogMatrixParams& params, crossbar::Shape shape, double time_s, const crossbar::DeviceModel& device,
                           const crossbar::Technology& technology);

/// Of pulsed cells, one a weight, with drivers of pulses at both ends of lines. \param both_ways  lines are read at both ends, too
core::Ledger pulsed_array_leakage(const crossbar::ConverterParams& adc, crossbar::Shape shape, bool both_ways, double time_s, const crossbar::DeviceModel& device,
                                  const crossbar::Technology& technology);

}  // namespace ohmfield::experiments
