#include "crossbar/tile/read_counts.hpp"

#include <array>
#include <cmath>

namespace ohmfield::crossbar {

double word_bits(const ConverterParams& adc) { return (adc.bits > 0 ? adc.bits : 24) + 8.0; }

template <class Real>
void ReadCounts::drive(std::span<const Real> driven, const LineLoad& load) {
  // Eight sums side by side: vector code, and the same bits whatever the width of a register.
  constexpr std::size_t kSums = 8;
  std::array<double, kSums> power{}, squares{}, total{}, lines{};
  const double* load_S = load.load_S.data();
  std::size_t i = 0;
  for (; i + kSums <= driven.size(); i += kSums)
    for (std::size_t s = 0; s < kSums; ++s) {
      const double v = driven[i + s], v2 = v * v;
      power[s] += v2 * load_S[i + s];
      squares[s] += v2;
      total[s] += v;
      lines[s] += v != 0.0 ? 1.0 : 0.0;
    }
  for (; i < driven.size(); ++i) {
    const double v = driven[i], v2 = v * v;
    power[0] += v2 * load_S[i];
    squares[0] += v2;
    total[0] += v;
    lines[0] += v != 0.0 ? 1.0 : 0.0;
  }
  const auto sum = [](const std::array<double, kSums>& s) { return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7])); };
  const double square = sum(squares), all = sum(total);
  driven_lines += sum(lines);
  squared_inputs += square;
  power_S += sum(power) + load.common_S * (all * all - square);
}

template void ReadCounts::drive(std::span<const float>, const LineLoad&);
template void ReadCounts::drive(std::span<const double>, const LineLoad&);

ReadCounts& ReadCounts::operator+=(const ReadCounts& other) {
  driven_lines += other.driven_lines;
  squared_inputs += other.squared_inputs;
  power_S += other.power_S;
  dac_conversions += other.dac_conversions;
  adc_conversions += other.adc_conversions;
  slice_drives += other.slice_drives;
  additions += other.additions;
  multiplications += other.multiplications;
  columns += other.columns;
  repeated_columns += other.repeated_columns;
  return *this;
}

void ReadCounts::record(const AnalogMatrixParams& params, const LineLoad& load, core::Ledger& ledger) const {
  const double volts = params.read_voltage_V / (params.dac.bits > 0 ? params.dac.range : 1.0);
  const double energy_J = power_S * volts * volts * params.read_time_s;
  ledger.add(core::Event::cell_read, driven_lines * load.cells_per_line, energy_J * (1.0 - load.wire_share));
  if (load.wire_share > 0.0) ledger.add(core::Event::wire_loss, driven_lines * load.arrays, energy_J * load.wire_share);
  ledger.add(core::Event::wire_line, driven_lines * load.arrays,
             squared_inputs * volts * volts * load.cells_along * params.cell_pitch_m * load.arrays);
  if (params.inputs.format != InputFormat::analog && params.inputs.slice_bits > 1)
    ledger.add(core::Event::dac_conversion, slice_drives, slice_drives * eight_bit_equivalents(params.inputs.slice_bits));
  else if (params.inputs.format == InputFormat::analog && params.dac.bits > 0)
    count_conversions(params.dac, dac_conversions, ledger);
  else
    ledger.add(core::Event::row_drive, driven_lines * load.arrays);
  count_conversions(params.adc, adc_conversions, ledger);
  const double bits = word_bits(params.adc);
  if (additions > 0.0) ledger.add(core::Event::digital_add, additions, additions * bits);
  if (multiplications > 0.0) ledger.add(core::Event::digital_multiply, multiplications, multiplications * bits * bits);
}

}  // namespace ohmfield::crossbar
