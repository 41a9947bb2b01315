#include "crossbar/cost/macro.hpp"

#include <algorithm>
#include <cmath>

#include "crossbar/tile/arrays.hpp"
#include "crossbar/tile/read_counts.hpp"

namespace ohmfield::crossbar {
namespace {

using core::Event;
using core::Part;

double bands(double lines, double tile) { return tile == 0.0 ? 1.0 : std::ceil(lines / tile); }

}  // namespace

Macro macro(const AnalogMatrixParams& params, Eigen::Index outputs, Eigen::Index inputs) {
  const double outs = static_cast<double>(outputs), ins = static_cast<double>(inputs);
  const double tile_rows = bands(outs, static_cast<double>(params.tile_bit_lines)), tile_columns = bands(ins, static_cast<double>(params.tile_word_lines));
  const bool pair = params.mapping == Mapping::differential_pair;
  const bool reference = params.mapping == Mapping::offset_column && params.weights.offset_by == OffsetBy::column;
  const double per_tile = static_cast<double>(arrays_per_tile(params));
  // Currents of all arrays of a slice meet on one readout, unless halves of a pair are subtracted digitally.
  const double planes = per_tile / params.weights.pairs_per_weight / (pair && params.subtraction == Subtraction::analog ? 2.0 : 1.0);
  Macro all;
  all.tiles = tile_rows * tile_columns;
  all.tile_columns = tile_columns;
  all.word_lines = params.tile_word_lines > 0 ? std::min(ins, static_cast<double>(params.tile_word_lines)) : ins;
  all.bit_lines = (params.tile_bit_lines > 0 ? std::min(outs, static_cast<double>(params.tile_bit_lines)) : outs) + (reference ? 1.0 : 0.0);
  all.arrays = per_tile * all.tiles;
  all.inputs = ins * tile_rows;
  all.outputs = outs * tile_columns;
  const double lines = all.outputs + (reference ? all.tiles : 0.0);
  all.cells = per_tile * ins * (outs + (reference ? tile_rows : 0.0));
  const bool converted = params.inputs.format == InputFormat::analog ? params.dac.bits > 0 : params.inputs.slice_bits > 1;
  if (converted) all.dacs = all.inputs;
  else all.drivers = all.inputs * per_tile;
  all.readouts = planes * lines;
  if (params.adc.bits > 0) {
    // The last row of tiles has fewer outputs.
    const double shared = params.adc.lines_per_converter, tile = tile_rows > 1.0 ? static_cast<double>(params.tile_bit_lines) : outs;
    const double of_column = (tile_rows - 1.0) * std::ceil(tile / shared) + std::ceil((outs - (tile_rows - 1.0) * tile) / shared);
    all.converters = planes * tile_columns * of_column;
  }
  return all;
}

std::vector<AreaPart> macro_area(const Macro& macro, const AnalogMatrixParams& params, const Technology& technology) {
  std::vector<AreaPart> parts;
  const auto add = [&](const char* what, Event event, double count, std::uint32_t size = 0, double rate_Hz = 0.0) {
    if (count > 0.0) parts.push_back({what, core::event_info(event).part, count, count * technology.price(event).area_m2(size, rate_Hz)});
  };
  const double pitch_m = technology.cell_pitch_m();
  parts.push_back({"cells", Part::cells, macro.cells, macro.cells * pitch_m * pitch_m});
  add("line drivers", Event::row_drive, macro.drivers);
  const int dac_bits = params.inputs.format == InputFormat::analog ? params.dac.bits : params.inputs.slice_bits;
  add("DACs", Event::dac_conversion, macro.dacs, static_cast<std::uint32_t>(dac_bits));
  add("line amplifiers", Event::amplifier, macro.readouts);
  if (samples_lines(params.adc)) add("sample and hold", Event::sample_hold, macro.readouts);
  const auto bits = static_cast<std::uint32_t>(params.adc.bits);
  if (params.adc.bits == 1) {
    add("comparators", Event::comparator, macro.converters);
  } else if (params.adc.bits > 1) {
    const double rate_Hz = 1.0 / (conversion_clocks(params.adc) * params.adc.clock_period_s);
    switch (params.adc.architecture) {
      case Architecture::sar: add("ADCs", Event::adc_sar, macro.converters, bits, rate_Hz); break;
      case Architecture::cco: add("ADCs", Event::adc_cco, macro.converters, bits, rate_Hz); break;
      case Architecture::flash: add("comparators of ADCs", Event::comparator, macro.converters * (std::exp2(bits) - 1.0)); break;
      case Architecture::ramp:
        add("comparators of ADCs", Event::comparator, macro.converters);
        add("latches of ADCs", Event::register_bit, macro.converters * bits);
        break;
    }
  }
  const double word = word_bits(params.adc), input = input_bits(params.dac);
  add("adders", Event::digital_add, std::max(macro.converters, macro.tiles) * word);
  add("multipliers for scales", Event::float_multiply, macro.tiles, 24);
  add("registers", Event::register_bit, macro.inputs * input + macro.readouts * word);
  add("memory of inputs and outputs", Event::sram_access, 8.0 * kBufferBytes, kBankBytes);
  add("controllers", Event::controller_cycle, macro.tiles);
  return parts;
}

double total_area_m2(const std::vector<AreaPart>& parts) {
  double sum = 0.0;
  for (const AreaPart& part : parts) sum += part.area_m2;
  return sum;
}

double circuit_area_m2(const std::vector<AreaPart>& parts) {
  double sum = 0.0;
  for (const AreaPart& part : parts)
    if (part.part != Part::cells) sum += part.area_m2;
  return sum;
}

}  // namespace ohmfield::crossbar
