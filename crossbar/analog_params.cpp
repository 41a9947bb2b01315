#include "crossbar/analog_params.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/error.hpp"
#include "crossbar/tile/input_slices.hpp"

namespace ohmfield::crossbar {
namespace {

void check_numbers(const AnalogMatrixParams& p) {
  struct Named {
    const char* name;
    double value;
  };
  for (const auto& [name, value] : std::array{Named{"read_voltage_V", p.read_voltage_V}, Named{"read_time_s", p.read_time_s},
                                              Named{"cell_pitch_m", p.cell_pitch_m}, Named{"age_s", p.age_s}})
    if (!std::isfinite(value) || value <= 0.0)
      throw core::InputError(fmt::format("{} = {:g} must be above 0 and finite", name, value), "Correct the configuration");
  if (!(p.memory_bytes >= 0.0)) throw core::InputError(fmt::format("memory_bytes = {:g} must be at least 0", p.memory_bytes), "0 takes four fifths of the machine");
  if (p.tile_word_lines < 0 || p.tile_bit_lines < 0)
    throw core::InputError(fmt::format("a tile of {} x {} lines does not exist", p.tile_word_lines, p.tile_bit_lines), "Give at least 1 line, or 0 for one tile of the whole matrix");
  if (p.threads < 1 || p.threads > 1024) throw core::InputError(fmt::format("{} threads cannot work", p.threads), "Use 1 to 1024");
}

void check_together(const AnalogMatrixParams& p) {
  if (p.dac.noise_sigma > 0.0)
    throw core::InputError(fmt::format("noise of {:g} in a DAC is not modelled in products", p.dac.noise_sigma), "Set it to 0");
  if (p.mapping != Mapping::differential_pair && p.subtraction == Subtraction::digital)
    throw core::InputError("only the halves of a pair can be subtracted digitally", "Use a differential pair");
  if (p.layout == PairLayout::interleaved && (p.mapping != Mapping::differential_pair || p.subtraction == Subtraction::digital))
    throw core::InputError("only pairs whose currents are subtracted on one line can be interleaved", "Use a differential pair with analog subtraction");
  if (p.layout == PairLayout::interleaved && p.noise == NoiseMethod::cells && p.wires.present())
    throw core::InputError("interleaved pairs with wires are not read cell by cell", "Fold their noise, or give each half its own array");
  if (p.inputs.format != InputFormat::analog && p.behavioural.passes != Passes::one)
    throw core::InputError("inputs in slices are not split by polarity", "Use sign_magnitude with one pass, or analog inputs");
}

}  // namespace

void BehaviouralParams::validate() const {
  for (const double value : {input_bound, weight_noise_sigma, output_bound})
    if (!(value >= 0.0) || !std::isfinite(value))
      throw core::InputError(fmt::format("a bound or noise of {:g} must be at least 0 and finite", value), "0 turns it off");
  if (!(input_asymmetry > -1.0 && input_asymmetry < 1.0))
    throw core::InputError(fmt::format("an input asymmetry of {:g} must lie between -1 and 1", input_asymmetry), "0 turns it off");
  ir_drop.validate();
  series.validate();
  compression.validate();
}

void AnalogMatrixParams::validate() const {
  check_numbers(*this);
  MappingParams map = weights;
  map.kind = mapping;
  map.validate();
  dac.validate("dac");
  adc.validate("adc");
  management.validate();
  behavioural.validate();
  wires.validate();
  input_slices(inputs, dac);
  check_together(*this);
}

}  // namespace ohmfield::crossbar
