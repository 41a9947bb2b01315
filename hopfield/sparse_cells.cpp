#include "hopfield/sparse_cells.hpp"

#include <algorithm>
#include <cmath>

#include "core/expect.hpp"
#include "core/random/counter_rng.hpp"
#include "crossbar/device/fault.hpp"

namespace ohmfield::hopfield {
namespace {

/// chosen: mean and spread of off cells are then known to 1 %.
constexpr std::size_t kSample = 8192;
/// Off cells are other devices than on cells.
constexpr std::uint64_t kOnIndex = 0, kOffIndex = 1;

struct Programmed {
  std::vector<float> conductance_S, variance_S2;
};

Programmed program(const crossbar::DeviceModel& device, std::size_t cells, double target_S, double age_s,
                   std::uint64_t seed, std::uint64_t index) {
  Programmed result;
  result.conductance_S.resize(cells);
  const crossbar::DeviceState state =
      device.program(std::vector<float>(cells, static_cast<float>(target_S)), seed, index);
  device.conductance(state, age_s, result.conductance_S);
  if (device.has_read_noise()) {
    result.variance_S2.resize(cells);
    device.read_noise_sigma(state, result.conductance_S, age_s, result.variance_S2);
    for (float& value : result.variance_S2) value *= value;
  }
  if (const auto& faults = device.parts().faults; faults && faults->map.empty()) {
    // Each cell by itself: dead lines would need to know which cells share one.
    const crossbar::FaultMap map = crossbar::faults_of(*faults, cells, 1, seed, index);
    crossbar::apply_faults(map, *faults, device.info(), seed, index, result.conductance_S);
    for (std::size_t i = 0; i < result.variance_S2.size(); ++i)
      if (map.fault[i] != crossbar::Fault::none) result.variance_S2[i] = 0.0f;
  }
  return result;
}

double mean_of(const std::vector<float>& values) {
  double sum = 0.0;
  for (const float value : values) sum += value;
  return values.empty() ? 0.0 : sum / static_cast<double>(values.size());
}

std::size_t cells_in(const ClauseIndex& index) {
  std::size_t cells = 0;
  for (std::uint32_t c = 0; c < index.clauses(); ++c) cells += index.clause(c).size();
  for (std::uint32_t x = 0; x < index.xors(); ++x) cells += index.xor_clause(x).size();
  return cells;
}

/// Largest number of cells that one sum may hold: a clause, or all occurrences of a literal.
double longest_sum(const ClauseIndex& index) {
  double longest = index.longest_clause();
  for (LiteralCode code = 0; code < 2 * index.variables(); ++code)
    longest = std::max(longest, static_cast<double>(index.occurrences(code).size() + index.xor_occurrences(code >> 1).size()));
  return longest;
}

/// Rounds to multiples of a power of two, so coarse that no sum of `count` of them needs more than 24 bits.
void snap(std::vector<float>& values, double count) {
  float largest = 0.0f;
  for (const float value : values) largest = std::max(largest, std::fabs(value));
  if (largest == 0.0f) return;
  const double step = std::exp2(std::ceil(std::log2(largest * count)) - 23.0);
  for (float& value : values) value = static_cast<float>(std::nearbyint(value / step) * step);
}

}  // namespace

OffCells off_cells(const crossbar::DeviceModel& device, double age_s, std::uint64_t seed) {
  OHM_EXPECT(device.noise_is_normal());
  const Programmed sample = program(device, kSample, device.info().off_S, age_s, seed, kOffIndex);
  OffCells off;
  off.mean_S = mean_of(sample.conductance_S);
  double squares = 0.0;
  for (const float value : sample.conductance_S) squares += (value - off.mean_S) * (value - off.mean_S);
  off.spread_S = std::sqrt(squares / static_cast<double>(kSample));
  off.variance_S2 = mean_of(sample.variance_S2);
  return off;
}

SparseCells program_cells(const crossbar::DeviceModel& device, const ClauseIndex& index, double age_s, std::uint64_t seed) {
  const crossbar::DeviceInfo& info = device.info();
  SparseCells cells;
  cells.off = off_cells(device, age_s, seed);
  Programmed on = program(device, cells_in(index), info.on_S, age_s, seed, kOnIndex);
  cells.signal_S = std::move(on.conductance_S);
  for (float& value : cells.signal_S) value -= static_cast<float>(cells.off.mean_S);
  cells.variance_S2 = std::move(on.variance_S2);
  cells.literal_S = info.on_S - info.off_S;
  const double count = longest_sum(index);
  snap(cells.signal_S, count);
  snap(cells.variance_S2, count);
  return cells;
}

SparseCells cells_of(const crossbar::CellArray& array, const ClauseIndex& index) {
  OHM_EXPECT(index.xors() == 0);
  SparseCells cells;
  cells.off.mean_S = array.replica_S();
  for (std::uint32_t c = 0; c < index.clauses(); ++c)
    for (const LiteralCode literal : index.clause(c)) {
      cells.signal_S.push_back(array.conductance_S()(c, literal) - static_cast<float>(cells.off.mean_S));
      if (array.variance_S2().size() > 0) cells.variance_S2.push_back(array.variance_S2()(c, literal));
    }
  cells.literal_S = array.device().info().on_S - array.device().info().off_S;
  return cells;
}

}  // namespace ohmfield::hopfield
