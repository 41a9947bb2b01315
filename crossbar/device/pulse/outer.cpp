#include "crossbar/device/pulse/outer.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <vector>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/parallel.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::crossbar {
namespace {

constexpr std::uint32_t kSign = 0x80000000u;

/// A bit for each slot with a pulse; kSign for a negative line.
using Train = std::uint32_t;

double largest_magnitude(std::span<const float> values, std::string_view name) {
  double largest = 0.0;
  for (const float value : values) {
    if (!std::isfinite(value))
      throw core::InputError(std::string(name) + " of an update is not finite", "Check its source");
    largest = std::max(largest, std::abs(static_cast<double>(value)));
  }
  return largest;
}

/// Slot s of line l is pulsed if word 32 l + s of the sequence is below the probability.
std::vector<Train> draw_trains(std::span<const float> values, double factor, int slots, std::uint64_t seed,
                               std::uint64_t index) {
  constexpr std::size_t kStride = 32;
  constexpr double kOne = 4294967296.0;  // 2^32, the number of words
  std::vector<Train> trains(values.size());
  std::array<std::uint32_t, kStride> words;
  for (std::size_t line = 0; line < values.size(); ++line) {
    const double probability = std::min(1.0, std::abs(static_cast<double>(values[line])) * factor);
    if (probability == 0.0) continue;
    core::fill_bits(words, seed, core::Stream::pulse, index, kStride * line);
    const auto threshold = static_cast<std::uint64_t>(probability * kOne);
    Train train = 0;
    for (int slot = 0; slot < slots; ++slot)
      train |= static_cast<Train>(words[static_cast<std::size_t>(slot)] < threshold) << slot;
    trains[line] = values[line] < 0.0f ? train | kSign : train;
  }
  return trains;
}

std::uint64_t pulses(const std::vector<Train>& trains) {
  std::uint64_t sum = 0;
  for (const Train train : trains) sum += static_cast<std::uint64_t>(std::popcount(train & ~kSign));
  return sum;
}

/// Signed coincidences of one row with some columns; returns their number without signs. The bits are counted in
/// parallel within a word, which compilers turn to vectors where the processor lacks a vector of counts.
std::uint64_t count_coincidences(Train row, std::span<const Train> columns, std::span<std::int32_t> counts) {
  std::uint32_t sum = 0;
#pragma omp simd reduction(+ : sum)
  for (std::size_t j = 0; j < columns.size(); ++j) {
    std::uint32_t bits = row & columns[j] & ~kSign;
    bits -= bits >> 1 & 0x55555555u;
    bits = (bits & 0x33333333u) + (bits >> 2 & 0x33333333u);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0Fu;
    bits += bits >> 8;
    bits = (bits + (bits >> 16)) & 0x3Fu;
    sum += bits;
    const auto negative = static_cast<std::int32_t>(row ^ columns[j]) >> 31;  // -1 or 0
    counts[j] = (static_cast<std::int32_t>(bits) ^ negative) - negative;
  }
  return sum;
}

}  // namespace

OuterCounts outer_update(PulsedCells& cells, std::span<const float> d, std::span<const float> x, double rate,
                         std::uint64_t seed, std::uint64_t index, const OuterOptions& options) {
  OHM_EXPECT(cells.size() == d.size() * x.size());
  if (options.slots < 1 || options.slots > kLargestTrain)
    throw core::InputError("a pulse train of " + std::to_string(options.slots) + " slots", "Take 1 to 31");
  if (!std::isfinite(rate)) throw core::InputError("the rate of an update is not finite", "Check its source");
  OuterCounts result;
  const double d_max = largest_magnitude(d, "d"), x_max = largest_magnitude(x, "x");
  if (rate == 0.0 || d_max == 0.0 || x_max == 0.0) return result;

  const double step = nominal_step(cells.params), steps = std::abs(rate) * x_max * d_max / step;
  result.slots = options.slots;
  if (options.length == TrainLength::as_needed)
    result.slots = static_cast<int>(std::min(static_cast<double>(options.slots), std::ceil(steps)));
  const double factor = std::sqrt(std::abs(rate) / (step * result.slots));
  const double balance = options.balance == TrainBalance::by_maximum ? std::sqrt(d_max / x_max) : 1.0;
  result.largest_probability = factor * std::max(x_max * balance, d_max / balance);

  std::vector<Train> rows = draw_trains(d, factor / balance, result.slots, pulse_seed(seed, PulseDraw::rows), index);
  const std::vector<Train> columns =
      draw_trains(x, factor * balance, result.slots, pulse_seed(seed, PulseDraw::columns), index);
  result.row_pulses = pulses(rows);
  result.column_pulses = pulses(columns);
  if (rate < 0.0)
    for (Train& row : rows) row ^= kSign;

  const PulseSeeds seeds(seed, index, result.slots);
  std::vector<std::uint64_t> coincidences(rows.size(), 0);
  core::parallel_for(rows.size(), options.threads, [&](std::size_t row) {
    if ((rows[row] & ~kSign) == 0) return;
    std::array<std::int32_t, kBurstCells> counts;
    for (std::size_t column = 0; column < columns.size(); column += kBurstCells) {
      const std::size_t size = std::min(kBurstCells, columns.size() - column);
      const auto block = std::span(counts).first(size);
      const std::uint64_t made = count_coincidences(rows[row], std::span(columns).subspan(column, size), block);
      coincidences[row] += made;
      if (made > 0) pulse_block(cells, row * columns.size() + column, block, seeds, options.path);
    }
  });
  for (const std::uint64_t made : coincidences) result.coincidences += made;
  return result;
}

}  // namespace ohmfield::crossbar
