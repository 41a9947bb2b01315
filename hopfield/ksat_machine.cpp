#include "hopfield/ksat_machine.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/error.hpp"
#include "hopfield/ideal_network.hpp"

namespace ohmfield::hopfield {
namespace {

/// chosen: with a million cells a cycle of the exact engine takes some microseconds.
constexpr double kExactCells = 0x1p20;

bool is_perfect(const crossbar::DeviceModel& device, const KsatArrayParams& array) {
  return device.keeps_targets() && !device.has_read_noise() && !device.parts().faults && device.info().off_S == 0.0 &&
         device.readout().comparator_offset_A == 0.0 && device.readout().comparator_noise_A == 0.0 &&
         array.break_adc_bits == 0 && array.wire_resistance_ohm == 0.0;
}

Engine chosen_engine(Engine wanted, const Cnf& formula, bool perfect, bool in_tiles, const KsatArrayParams& array) {
  const double cells = 2.0 * formula.variables() * static_cast<double>(formula.clauses());
  const bool has_xors = formula.xors() > 0;
  if (array.wire_resistance_ohm > 0.0 && (has_xors || in_tiles))
    throw core::InputError(fmt::format("resistance of wires is known for one array without {}", has_xors ? "XOR clauses" : "tiles"),
                           has_xors ? "Take --simplify none, or no wire resistance" : "Take no tiles, or no wire resistance");
  if (wanted == Engine::automatic) {
    if (perfect) return Engine::ideal;
    const bool is_exact = !has_xors && !in_tiles && (cells <= kExactCells || array.wire_resistance_ohm > 0.0 || !array.trim);
    return is_exact ? Engine::exact : Engine::event;
  }
  if (wanted == Engine::ideal && !perfect)
    throw core::InputError("engine 'ideal' is for perfect cells and comparators only", "Take engine auto, or device ideal");
  if (wanted == Engine::exact && (has_xors || in_tiles))
    throw core::InputError(fmt::format("engine 'exact' simulates one array without {}", has_xors ? "XOR clauses" : "tiles"),
                           has_xors ? "Take engine event, or expand the XOR clauses" : "Take engine event");
  if (wanted == Engine::event && array.wire_resistance_ohm > 0.0)
    throw core::InputError("engine 'event' does not know the resistance of wires", "Take engine exact");
  if (wanted == Engine::event && !array.trim)
    throw core::InputError("engine 'event' knows trimmed lines only", "Take engine exact, or trim = \"column\"");
  return wanted;
}

double mean_of(const std::vector<float>& values) {
  double sum = 0.0;
  for (const float value : values) sum += value;
  return values.empty() ? 0.0 : sum / static_cast<double>(values.size());
}

}  // namespace

std::string_view engine_name(Engine engine) {
  constexpr std::array<std::string_view, 4> kNames{"auto", "exact", "event", "ideal"};
  return kNames[static_cast<std::size_t>(engine)];
}

void KsatMachineParams::validate() const {
  const auto is_size = [](double lines) { return lines >= 0.0 && lines <= 1e6 && lines == std::floor(lines); };
  if (!is_size(tile_rows) || !is_size(tile_columns) || std::fmod(tile_rows, 2.0) != 0.0)
    throw core::InputError(fmt::format("a tile of {:g} x {:g} lines cannot be built", tile_rows, tile_columns),
                           "Give whole numbers up to 1000000, the first one even: both literals of a variable share a tile");
  if ((tile_rows == 0.0) != (tile_columns == 0.0))
    throw core::InputError("tile_rows and tile_columns go together", "Give both, or neither");
}

KsatMachine::KsatMachine(const Cnf& formula, std::shared_ptr<const crossbar::DeviceModel> device,
                         const KsatArrayParams& array, const KsatMachineParams& machine, const std::string& rule,
                         const crossbar::Technology& technology, std::uint64_t seed)
    : formula_(formula), seed_(seed), engine_(machine.engine) {
  array.validate();
  machine.validate();
  const KsatShape shape = ksat_shape(formula);
  const bool is_large = shape.word_lines() > kLargestArray || shape.bit_lines() > kLargestArray;
  const bool in_tiles = machine.tile_rows > 0.0 || is_large;
  const double rows = machine.tile_rows > 0.0 ? machine.tile_rows : kTileLines;
  const double columns = machine.tile_columns > 0.0 ? machine.tile_columns : kTileLines;
  tiling_ = in_tiles ? tile(formula, static_cast<std::size_t>(rows), static_cast<std::size_t>(columns)) : one_array(shape);
  const bool perfect = is_perfect(*device, array);
  engine_ = chosen_engine(machine.engine, formula, perfect, !tiling_.one_piece(), array);

  const crossbar::DeviceInfo& info = device->info();
  ArchitectureParams params;
  params.on_S = info.on_S;
  params.off_S = info.off_S;
  params.read_voltage_V = array.read_voltage_V;
  params.break_adc_bits = array.break_adc_bits;
  params.trim = array.trim ? LineTrim::each_line : LineTrim::none;
  params.tile_reads = machine.tile_reads;
  params.clause_winners = machine.clause_winners;
  params.published_clock_s = machine.published_clock_s;

  if (engine_ == Engine::exact) {
    array_.emplace(formula, device, array, technology, seed);
    const crossbar::CellArray& cells = array_->cells();
    params.off_S = cells.replica_S();
    params.on_S = std::max(params.off_S, (cells.conductance_S().cast<double>().sum() -
                                          params.off_S * (static_cast<double>(cells.conductance_S().size()) - shape.literals)) /
                                             shape.literals);
  } else {
    index_.emplace(formula);
    const double literal_A = (info.on_S - info.off_S) * array.read_voltage_V;
    readout_.comparator_offset = device->readout().comparator_offset_A / literal_A;
    readout_.comparator_noise = device->readout().comparator_noise_A / literal_A;
    readout_.break_adc = {.bits = array.break_adc_bits, .range = array.break_adc_range};
    if (engine_ == Engine::event) {
      if (!device->noise_is_normal())
        throw core::InputError(fmt::format("device '{}' has telegraph noise, which searches on an array do not model", info.name),
                               "Take [read_noise.telegraph] out of its parameter set");
      if (const auto& faults = device->parts().faults;
          faults && (!faults->map.empty() || faults->dead_word_lines > 0.0 || faults->dead_bit_lines > 0.0))
        throw core::InputError(fmt::format("device '{}' has dead lines or a map of faults, which engine 'event' does not know", info.name),
                               "Take engine exact, or rates of stuck cells only");
      cells_.emplace(program_cells(*device, *index_, array.age_s, seed));
      lines_.emplace(bit_lines(*index_, tiling_.one_piece() ? 0 : static_cast<std::uint32_t>(rows / 2.0)));
      params.off_S = cells_->off.mean_S;
      params.on_S = params.off_S + std::max(0.0, mean_of(cells_->signal_S));
    }
  }
  const std::string wanted = machine.architecture != "auto" ? machine.architecture
                             : rule == "clause_parallel"    ? "three_pass"
                                                            : "two_pass";
  architecture_ = make_architecture(wanted, shape, tiling_, params, technology);
}

std::string KsatMachine::description() const {
  std::string size = fmt::format("{:.0f} word lines x {:.0f} bit lines", 2.0 * formula_.variables(),
                                 static_cast<double>(formula_.constraints()));
  if (!tiling_.one_piece())
    size += fmt::format(" in {:.0f} tiles of {:.0f} x {:.0f}, {:.2g} % of cells used", tiling_.tiles, tiling_.rows,
                        tiling_.columns, 100.0 * tiling_.utilisation());
  return fmt::format("{}, engine {}, architecture {}", size, engine_name(engine_), architecture_->name());
}

std::unique_ptr<ClauseNetwork> KsatMachine::network() const {
  switch (engine_) {
    case Engine::exact: return array_->network();
    case Engine::ideal: return std::make_unique<IdealNetwork>(formula_, *index_);
    default: return std::make_unique<EventNetwork>(formula_, EventArray{*index_, *cells_, *lines_}, readout_, seed_);
  }
}

}  // namespace ohmfield::hopfield
