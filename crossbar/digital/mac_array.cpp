#include "crossbar/digital/mac_array.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/error.hpp"
#include "crossbar/digital/lns.hpp"

namespace ohmfield::crossbar {
namespace {

using core::Event;
using core::Ledger;

constexpr double kFp32Bits = 32.0;
constexpr std::uint32_t kFp32Significand = 24;
/// Exponent of a shared scale, or of fp32.
constexpr double kExponentBits = 8.0;
/// Smallest memory, as the smallest that M. Horowitz, ISSCC 2014, prices.
constexpr double kSmallestBuffer_bytes = 8192.0;

/// Larger memories have several banks, each a hop away: at the prices of M. Horowitz (ISSCC 2014) that takes less than one
/// large memory. Assumption: banks of 8 KB, as the memory beside analog arrays has.
constexpr double kBank_bytes = 8192.0;

double bands(std::int64_t lines, std::int64_t array) { return static_cast<double>((lines + array - 1) / array); }

/// Numbers read from or written to the buffer, or to memory outside.
void move(WeightHome home, double numbers, double bits, double buffer, Ledger& ledger) {
  if (home == WeightHome::off_chip) {
    ledger.add(Event::dram_access, numbers, bits);
    return;
  }
  ledger.add(Event::sram_access, price_of_bank(buffer), numbers, bits);
  if (buffer > kBank_bytes) ledger.add(Event::link, numbers, bits);
}

void add_words(double words, double bits, Ledger& ledger) { ledger.add(Event::digital_add, words, words * bits); }

/// Multiplications and additions.
void count_arithmetic(const NumberFormat& format, double macs, double group_sums, double outputs, double accumulator, Ledger& ledger) {
  const auto operand = static_cast<std::uint32_t>(format.multiplier_bits);
  switch (format.multiplier) {
    case Multiplier::floating: ledger.add(Event::float_multiply, operand, macs, macs); break;
    case Multiplier::integer: ledger.add(Event::digital_multiply, macs, macs * operand * operand); break;
    case Multiplier::logarithm:
      add_words(macs, operand, ledger);
      ledger.add(Event::sram_access, kLnsSteps * kLnsTableBits / 8, macs, macs * kLnsTableBits);
      break;
  }
  if (format.summation == Summation::fp32) {
    ledger.add(Event::float_add, 32, macs, macs);
  } else {
    add_words(macs, accumulator, ledger);
    // assumption: a shift to the place of an exponent costs as much as an addition of the same width
    if (format.multiplier != Multiplier::integer) add_words(macs, accumulator, ledger);
  }
  if (format.block != 0) {  // exponents of both scales, and the sum of blocks
    add_words(2.0 * group_sums, kExponentBits, ledger);
    ledger.add(Event::float_add, 32, group_sums, group_sums);
  } else if (format.multiplier == Multiplier::integer) {
    ledger.add(Event::float_multiply, kFp32Significand, 2.0 * outputs, 2.0 * outputs);
  } else if (format.multiplier == Multiplier::logarithm) {
    add_words(2.0 * outputs, kExponentBits, ledger);
  }
}

/// Cycles to load a block of weights: a row a cycle, or as memory outside delivers.
double load_cycles(const MacArrayParams& params, const NumberFormat& format, const ProductSize& size, double blocks) {
  const auto rows = static_cast<double>(params.rows);
  if (params.weights == WeightHome::on_chip) return rows;
  const double bits_per_cycle = 8.0 * params.dram_bytes_per_s * params.clock_period_s;
  return std::max(rows, std::ceil(format.bits_of(size.outputs, size.inputs) / blocks / bits_per_cycle));
}

}  // namespace

void MacArrayParams::validate() const {
  const auto refuse = [](std::string_view key, double value, std::string_view hint) {
    throw core::InputError(fmt::format("MAC array: {} = {:g} is out of range", key, value), hint);
  };
  if (rows < 32 || rows % 32 != 0 || rows > 65536)
    refuse("rows", static_cast<double>(rows), "Use a multiple of 32 from 32 to 65536, so that a block of 32 is in one band");
  if (columns < 1 || columns > 65536) refuse("columns", static_cast<double>(columns), "Use 1 to 65536");
  if (!(clock_period_s > 0.0) || !std::isfinite(clock_period_s)) refuse("clock_period_s", clock_period_s, "Use a time above 0");
  if (!(buffer_bytes >= 0.0 && buffer_bytes < 4294967296.0)) refuse("buffer_bytes", buffer_bytes, "Use 0 (as large as needed) or less than 4 GiB");
  if (!(dram_bytes_per_s > 0.0) || !std::isfinite(dram_bytes_per_s)) refuse("dram_bytes_per_s", dram_bytes_per_s, "Use a rate above 0");
}

std::uint32_t price_of_bank(double buffer) { return static_cast<std::uint32_t>(std::min(buffer, kBank_bytes)); }

double buffer_bytes(const MacArrayParams& params, const NumberFormat& format, double weight_bits) {
  const double held = params.weights == WeightHome::on_chip ? weight_bits : std::min(weight_bits, 2.0 * format.bits_of(params.columns, params.rows));
  const double needed = std::ceil(held / 8.0);
  const auto refuse = [&](double usable) {
    throw core::InputError(fmt::format("MAC array: weights take {:.0f} bytes, the buffer has {:.0f}", needed, usable),
                           "Keep weights off the chip, or enlarge buffer_bytes");
  };
  if (params.buffer_bytes > 0.0) {
    if (needed > params.buffer_bytes) refuse(params.buffer_bytes);
    return params.buffer_bytes;
  }
  const double size = std::exp2(std::ceil(std::log2(std::max(needed, kSmallestBuffer_bytes))));
  if (size > 2147483648.0) refuse(2147483648.0);
  return size;
}

double product_cycles(const MacArrayParams& params, const NumberFormat& format, const ProductSize& size) {
  if (size.batch == 0) return 0.0;
  const auto batch = static_cast<double>(size.batch);
  const double blocks = bands(size.outputs, params.columns) * bands(size.inputs, params.rows);
  const double load = load_cycles(params, format, size, blocks);
  return load + (blocks - 1.0) * std::max(batch, load) + batch + static_cast<double>(params.rows + params.columns);
}

void count_product(const MacArrayParams& params, const NumberFormat& format, const ProductSize& size, double buffer, Ledger& ledger) {
  if (size.batch == 0) return;
  const auto batch = static_cast<double>(size.batch), inputs = static_cast<double>(size.inputs);
  const double outputs = static_cast<double>(size.outputs) * batch, macs = outputs * inputs, weights = static_cast<double>(size.outputs) * inputs;
  const auto groups = static_cast<double>(format.groups(size.inputs));
  const double scales = format.scale_bits == 0 ? 0.0 : groups;  // of a vector
  const double accumulator = format.accumulator_bits(size.inputs);

  const double block_sums = format.block == 0 ? 0.0 : groups * outputs;
  count_arithmetic(format, macs, block_sums, outputs, accumulator, ledger);
  // The input that passes and the sum, for every product; a weight once; sums of blocks.
  const double clocked = macs * (format.bits + accumulator) + weights * format.bits + block_sums * kFp32Bits;
  ledger.add(Event::register_bit, clocked);

  const double weight_bits = format.bits_of(size.outputs, size.inputs), weight_numbers = weights + scales * static_cast<double>(size.outputs);
  if (params.weights == WeightHome::off_chip) {  // in, by way of the buffer
    move(WeightHome::off_chip, weight_numbers, weight_bits, buffer, ledger);
    move(WeightHome::on_chip, weight_numbers, weight_bits, buffer, ledger);
  }
  move(WeightHome::on_chip, weight_numbers, weight_bits, buffer, ledger);
  const double passes = bands(size.outputs, params.columns);
  move(WeightHome::on_chip, passes * batch * (inputs + scales), passes * format.bits_of(size.batch, size.inputs), buffer, ledger);
  const double kept = 2.0 * (bands(size.inputs, params.rows) - 1.0) * outputs;  // sums written, and read again
  const double kept_bits = format.block == 0 ? accumulator : kFp32Bits;
  move(WeightHome::on_chip, kept, kept * kept_bits, buffer, ledger);
  move(WeightHome::on_chip, outputs, outputs * kFp32Bits, buffer, ledger);
  ledger.add(Event::controller_cycle, product_cycles(params, format, size));
}

void count_conversion(const NumberFormat& format, std::int64_t vectors, std::int64_t length, WeightHome home, double buffer, Ledger& ledger) {
  if (format.bits == 32 && format.scale_bits == 0) return;
  const double numbers = static_cast<double>(vectors) * static_cast<double>(length);
  const double scales = format.scale_bits == 0 ? 0.0 : static_cast<double>(vectors) * static_cast<double>(format.groups(length));
  if (format.scale_bits != 0) {
    add_words(numbers, kFp32Bits, ledger);  // the largest magnitude
    // assumption: an integer takes a multiplication by the inverse of the scale, a power of two the exponent's subtraction
    if (format.scale_bits == 32) ledger.add(Event::float_multiply, kFp32Significand, numbers, numbers);
    else add_words(numbers, kExponentBits, ledger);
  }
  if (format.multiplier == Multiplier::logarithm) add_words(3.0 * numbers, kFp32Significand, ledger);  // one of 8 intervals, by halving
  else add_words(numbers, format.bits, ledger);  // rounding
  move(home, numbers, numbers * kFp32Bits, buffer, ledger);
  move(home, numbers + scales, format.bits_of(vectors, length), buffer, ledger);
}

void count_update(const MacArrayParams& params, std::int64_t outputs, std::int64_t inputs, std::int64_t ranks, double buffer, Ledger& ledger) {
  if (ranks == 0) return;
  const double weights = static_cast<double>(outputs) * static_cast<double>(inputs), rank = static_cast<double>(ranks);
  const double products = weights * rank + static_cast<double>(outputs) * rank;  // those of the scale with u, too
  ledger.add(Event::float_multiply, kFp32Significand, products, products);
  ledger.add(Event::float_add, 32, weights * rank, weights * rank);
  ledger.add(Event::register_bit, weights * (rank + 1.0) * kFp32Bits);
  move(params.weights, 2.0 * weights, 2.0 * weights * kFp32Bits, buffer, ledger);
  const double vectors = rank * static_cast<double>(outputs + inputs);
  move(WeightHome::on_chip, vectors, vectors * kFp32Bits, buffer, ledger);
  // Weights in and out, a row a cycle, and a cycle for each rank.
  ledger.add(Event::controller_cycle, bands(outputs, params.columns) * bands(inputs, params.rows) * (2.0 * static_cast<double>(params.rows) + rank));
}

}  // namespace ohmfield::crossbar
