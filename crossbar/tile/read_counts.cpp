#include "crossbar/tile/read_counts.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ohmfield::crossbar {
namespace {

constexpr double kFp32Bits = 32.0;
constexpr std::uint32_t kFp32Significand = 24;

}  // namespace

double word_bits(const ConverterParams& adc) { return (adc.bits > 0 ? adc.bits : 24) + 8.0; }

double input_bits(const ConverterParams& dac) { return dac.bits > 0 ? dac.bits : 24.0; }

void count_inputs(const AnalogMatrixParams& params, double numbers, core::Ledger& ledger) {
  if (params.dac.bits == 0) return;
  const double bits = input_bits(params.dac);
  ledger.add(core::Event::sram_access, kBankBytes, 2.0 * numbers, numbers * (kFp32Bits + bits));
  ledger.add(core::Event::link, 2.0 * numbers, numbers * (kFp32Bits + bits));
  ledger.add(core::Event::float_multiply, kFp32Significand, numbers, numbers);
  ledger.add(core::Event::digital_add, numbers, numbers * bits);
}

void count_outputs(double numbers, core::Ledger& ledger) {
  ledger.add(core::Event::sram_access, kBankBytes, numbers, numbers * kFp32Bits);
  ledger.add(core::Event::link, numbers, numbers * kFp32Bits);
}

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
  reads += other.reads;
  outputs += other.outputs;
  return *this;
}

void ReadCounts::record(const AnalogMatrixParams& params, const LineLoad& load, core::Ledger& ledger) const {
  const double volts = params.read_voltage_V / (params.dac.bits > 0 ? params.dac.range : 1.0);
  const double energy_J = power_S * volts * volts * params.read_time_s;
  ledger.add(core::Event::cell_read, driven_lines * load.cells_per_line, energy_J * (1.0 - load.wire_share));
  if (load.wire_share > 0.0) ledger.add(core::Event::wire_loss, driven_lines * load.arrays, energy_J * load.wire_share);
  ledger.add(core::Event::wire_line, driven_lines * load.arrays,
             squared_inputs * volts * volts * load.cells_along * params.cell_pitch_m * load.arrays);
  const bool slices = params.inputs.format != InputFormat::analog;
  if (slices && params.inputs.slice_bits > 1)
    ledger.add(core::Event::dac_conversion, static_cast<std::uint32_t>(params.inputs.slice_bits), slice_drives, slice_drives);
  else if (!slices && params.dac.bits > 0)
    count_conversions(params.dac, dac_conversions, ledger);
  else
    ledger.add(core::Event::row_drive, driven_lines * load.arrays);
  count_conversions(params.adc, adc_conversions, ledger);
  ledger.add(core::Event::amplifier, adc_conversions, adc_conversions * std::max(params.amplifier_time_s, params.read_time_s));
  if (samples_lines(params.adc)) ledger.add(core::Event::sample_hold, adc_conversions);

  // Inputs come from the memory once and are shifted out slice by slice; readings are added up in registers.
  const double word = word_bits(params.adc), input = input_bits(params.dac);
  ledger.add(core::Event::sram_access, kBankBytes, dac_conversions, dac_conversions * input);
  ledger.add(core::Event::register_bit, (dac_conversions + slice_drives) * input + adc_conversions * word);
  ledger.add(core::Event::link, dac_conversions + outputs, dac_conversions * input + outputs * word);
  ledger.add(core::Event::digital_add, additions, additions * word);
  ledger.add(core::Event::float_multiply, kFp32Significand, multiplications, multiplications);
  // A read takes a cycle to drive, one to settle, one to add, and one for each of the lines that share a converter.
  ledger.add(core::Event::controller_cycle, reads * (3.0 + params.adc.lines_per_converter));
}

}  // namespace ohmfield::crossbar
