#include "hopfield/ksat_machine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.hpp"
#include "hopfield/ideal_network.hpp"

namespace ohmfield::hopfield {
namespace {

/// chosen: with a million cells a cycle of the exact engine takes some microseconds.
constexpr double kExactCells = 0x1p20;

/// chosen: devices younger than this are taken to be that old when it comes to doubling.
constexpr double kLeastAge_s = 1e-3;

bool is_perfect(const crossbar::DeviceModel& device, const KsatArrayParams& array) {
  return device.keeps_targets() && !device.has_read_noise() && !device.parts().faults && device.info().off_S == 0.0 &&
         device.readout().comparator_offset_A == 0.0 && device.readout().comparator_noise_A == 0.0 &&
         array.break_adc_bits == 0 && array.wire_resistance_ohm == 0.0;
}

/// What of a machine decides which engine can simulate it, and which is the best.
struct EngineNeeds {
  bool perfect, in_tiles;
  bool leaks;        ///< off cells differ
  bool needs_exact;  ///< faults by place, telegraph noise
};

Engine chosen_engine(Engine wanted, const Cnf& formula, const EngineNeeds& needs, const KsatArrayParams& array) {
  const auto [perfect, in_tiles, leaks, needs_exact] = needs;
  const double cells = 2.0 * formula.variables() * static_cast<double>(formula.clauses());
  const bool has_xors = formula.xors() > 0;
  if (array.wire_resistance_ohm > 0.0 && (has_xors || in_tiles))
    throw core::InputError(fmt::format("resistance of wires is known for one array without {}", has_xors ? "XOR clauses" : "tiles"),
                           has_xors ? "Take --simplify none, or no wire resistance" : "Take no tiles, or no wire resistance");
  if (wanted == Engine::automatic) {
    if (perfect) return Engine::ideal;
    // Off cells that are all alike are known exactly; leakage that differs from cell to cell only in distribution.
    const bool is_exact = !has_xors && !in_tiles && ((leaks && cells <= kExactCells) || needs_exact || array.wire_resistance_ohm > 0.0 || !array.trim);
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

bool has_fault_map(const crossbar::DeviceModel& device) {
  const auto& faults = device.parts().faults;
  return faults && (!faults->map.empty() || faults->dead_word_lines > 0.0 || faults->dead_bit_lines > 0.0);
}

/// \throws InputError  a device that the event engine does not know
void check_events(const crossbar::DeviceModel& device) {
  if (!device.noise_is_normal())
    throw core::InputError(fmt::format("device '{}' has telegraph noise, which searches on an array do not model", device.info().name),
                           "Take [read_noise.telegraph] out of its parameter set");
  if (has_fault_map(device))
    throw core::InputError(fmt::format("device '{}' has dead lines or a map of faults, which engine 'event' does not know", device.info().name),
                           "Take engine exact, or rates of stuck cells only");
}

/// Zeros for one array.
TileSize tile_size(const KsatMachineParams& machine, const KsatShape& shape, const OffCells& off, double literal_S,
                   const KsatArrayParams& array, bool needs_exact) {
  if (machine.tiles == Tiles::given) return machine.tile;
  if (machine.tiles == Tiles::none || machine.engine == Engine::exact || needs_exact || array.wire_resistance_ohm > 0.0 || !array.trim)
    return {};
  return clear_tile(shape, off, literal_S);
}

/// One step a clause, from none on.
crossbar::ConverterParams partial_adc(int bits) {
  return {.bits = bits, .range = std::exp2(bits) - 1.0, .low = 0.0, .levels = crossbar::Levels::even};
}

}  // namespace

std::string_view engine_name(Engine engine) {
  constexpr std::array<std::string_view, 4> kNames{"auto", "exact", "event", "ideal"};
  return kNames[static_cast<std::size_t>(engine)];
}

void KsatMachineParams::validate() const {
  if (tiles != Tiles::given) return;
  const auto is_size = [](std::uint32_t lines) { return lines >= 2 && lines <= 1'000'000; };
  if (!is_size(tile.word_lines) || !is_size(tile.bit_lines) || tile.word_lines % 2 != 0)
    throw core::InputError(fmt::format("a tile of {} x {} lines cannot be built", tile.word_lines, tile.bit_lines),
                           "Give whole numbers from 2 to 1000000, the first one even: both literals of a variable share a tile");
}

KsatMachine::KsatMachine(const Cnf& formula, std::shared_ptr<const crossbar::DeviceModel> device,
                         const KsatArrayParams& array, const KsatMachineParams& machine, const std::string& rule,
                         const crossbar::Technology& technology, std::uint64_t seed)
    : formula_(formula), device_(device), array_params_(array), seed_(seed), engine_(machine.engine), shape_(ksat_shape(formula)), technology_(technology) {
  array.validate();
  machine.validate();
  const KsatShape& shape = shape_;
  const bool perfect = is_perfect(*device, array);
  const crossbar::DeviceInfo& info = device->info();
  const bool needs_exact = has_fault_map(*device) || !device->noise_is_normal();
  const OffCells off = perfect || needs_exact ? OffCells{} : off_cells(*device, array.age_s, seed);
  const TileSize size = tile_size(machine, shape, off, info.on_S - info.off_S, array, needs_exact);
  tiling_ = size.word_lines > 0 ? tile(formula, size.word_lines, size.bit_lines) : one_array(shape);
  const bool leaks = off.spread_S > 0.0 || off.variance_S2 > 0.0;
  engine_ = chosen_engine(machine.engine, formula, {perfect, !tiling_.one_piece(), leaks, needs_exact}, array);

  ArchitectureParams& params = params_;
  params.on_S = info.on_S;
  params.off_S = info.off_S;
  params.read_voltage_V = array.read_voltage_V;
  params.break_adc_bits = array.break_adc_bits;
  if (array.break_adc_bits > 0) params.partial_adc_bits = array.break_adc_bits;
  params.trim = array.trim ? LineTrim::each_line : LineTrim::none;
  params.tile_reads = machine.tile_reads;
  params.clause_winners = machine.clause_winners;
  params.published_clock_s = machine.published_clock_s;

  if (engine_ == Engine::exact) {
    devices_ = devices_at(array.age_s);
    const crossbar::CellArray& cells = devices_.array->cells();
    params.off_S = cells.replica_S();
    params.on_S = std::max(params.off_S, (cells.conductance_S().cast<double>().sum() -
                                          params.off_S * (static_cast<double>(cells.conductance_S().size()) - shape.literals)) /
                                             shape.literals);
  } else {
    index_.emplace(formula);
  }
  if (engine_ == Engine::event) {
    check_events(*device);
    const double literal_A = (info.on_S - info.off_S) * array.read_voltage_V;
    readout_.comparator_offset = device->readout().comparator_offset_A / literal_A;
    readout_.comparator_noise = device->readout().comparator_noise_A / literal_A;
    readout_.break_adc = {.bits = array.break_adc_bits, .range = array.break_adc_range};
    if (!tiling_.one_piece()) readout_.break_adc = partial_adc(params.partial_adc_bits);
    if (!tiling_.one_piece()) tile_size_ = size;
    devices_ = devices_at(array.age_s);
    params.off_S = devices_.events->off().mean_S;
    params.on_S = params.off_S + std::max(0.0, mean_of(devices_.events->by_clause().signal_S));
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

std::vector<ArchitectureRow> KsatMachine::architecture_table() const {
  return hopfield::architecture_table(shape_, tiling_, params_, technology_, typical_unsatisfied(shape_));
}

KsatMachine::Devices KsatMachine::devices_at(double age_s) const {
  Devices devices;
  if (engine_ == Engine::exact) {
    KsatArrayParams params = array_params_;
    params.age_s = age_s;
    devices.array = std::make_unique<KsatArray>(formula_, device_, params, technology_, seed_);
  } else if (engine_ == Engine::event) {
    devices.events = std::make_unique<EventArray>(*index_, program_cells(*device_, *index_, age_s, seed_), tile_size_, readout_, seed_);
  }
  return devices;
}

std::unique_ptr<ClauseNetwork> KsatMachine::network_of(const Devices& devices) const {
  switch (engine_) {
    case Engine::exact: return devices.array->network();
    case Engine::ideal: return std::make_unique<IdealNetwork>(formula_, *index_);
    default: return std::make_unique<EventNetwork>(formula_, *devices.events);
  }
}

std::unique_ptr<ClauseNetwork> KsatMachine::network() const { return network_of(devices_); }

/// The age at first and that much longer.
double KsatMachine::age_s(std::size_t doublings) const {
  return array_params_.age_s + std::max(array_params_.age_s, kLeastAge_s) * (std::exp2(static_cast<double>(doublings)) - 1.0);
}

std::size_t KsatMachine::doublings(double search_s) const {
  if (engine_ == Engine::ideal) return 0;
  std::size_t count = 0;
  while (age_s(count + 1) <= std::min(array_params_.age_s + search_s, device_->info().last_time_s)) ++count;
  return count;
}

std::function<std::unique_ptr<ClauseNetwork>(const CycleCounts&)> KsatMachine::ageing() const {
  return [this, now = std::size_t{0}](const CycleCounts& counts) mutable -> std::unique_ptr<ClauseNetwork> {
    const std::size_t then = doublings(search_s(counts));
    if (then == now) return nullptr;
    now = then;
    const std::lock_guard lock(mutex_);
    auto at = older_.find(now);
    if (at == older_.end()) at = older_.emplace(now, devices_at(age_s(now))).first;
    return network_of(at->second);
  };
}

}  // namespace ohmfield::hopfield
