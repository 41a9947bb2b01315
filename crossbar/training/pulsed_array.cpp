#include "crossbar/training/pulsed_array.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/counter_rng.hpp"
#include "crossbar/device/pulse/leak.hpp"
#include "crossbar/device/pulsed.hpp"
#include "crossbar/tile/read_counts.hpp"

namespace ohmfield::crossbar {
namespace {

/// A leak of less than this share would drown in the rounding of a float weight; it waits until there is more.
constexpr double kLeastLeak = 1e-5;

double reach(const PulseParams& pulse) { return std::min(pulse.w_max, -pulse.w_min); }

std::shared_ptr<const DeviceModel> checked(std::shared_ptr<const DeviceModel> device) {
  const std::string& name = device->info().name;
  if (!device->parts().pulse)
    throw core::InputError(fmt::format("device '{}' tells nothing of its pulses, so its weights cannot be updated", name),
                           "Take a set with a [pulse] section (ohmfield device list)");
  if (device->has_read_noise() || device->parts().faults)
    throw core::InputError(fmt::format("device '{}' has noise of reads or faults, which training in the array does not know", name),
                           "Take [read_noise] and [faults] out of a copy of the set");
  if (!(reach(*device->parts().pulse) > 0.0))
    throw core::InputError(fmt::format("device '{}' has weights on one side of 0 only, so a single cell holds no signed weight", name),
                           "Take a set with w_min < 0 < w_max");
  return device;
}

}  // namespace

PulsedArray::PulsedArray(const Eigen::MatrixXf& weights, std::shared_ptr<const DeviceModel> device, double weight_range,
                         const LineReadout& readout, std::uint64_t seed, std::uint64_t number)
    : device_(checked(std::move(device))),
      readout_(readout),
      number_(number),
      outputs_(weights.rows()),
      inputs_(weights.cols()),
      per_weight_(static_cast<float>(reach(*device_->parts().pulse) / weight_range)),
      cells_(make_pulsed_cells(*device_->parts().pulse, static_cast<std::size_t>(weights.size()), seed, 0)),
      line_age_(static_cast<std::size_t>(inputs_), 0.0),
      line_pulses_(static_cast<std::size_t>(inputs_), 0.0) {
  if (cells_.params.leak_lifetime_periods > 0.0) least_periods_ = kLeastLeak * cells_.params.leak_lifetime_periods;
  readout.adc.validate("readout");
  const Eigen::MatrixXf scaled = weights * per_weight_;
  set_weights(cells_, {scaled.data(), static_cast<std::size_t>(scaled.size())}, seed, 0);
}

double PulsedArray::step() const { return nominal_step(cells_.params) / static_cast<double>(per_weight_); }

void PulsedArray::catch_up(std::uint32_t input, double least_periods) {
  if (age_periods_ - line_age_[input] <= least_periods) return;
  const auto outputs = static_cast<std::size_t>(outputs_);
  leak(cells_, input * outputs, outputs, age_periods_ - line_age_[input]);
  line_age_[input] = age_periods_;
}

void PulsedArray::read(std::span<const std::uint32_t> inputs, std::span<float> out, core::Ledger& ledger, std::span<const float> normals) {
  OHM_EXPECT(out.size() == static_cast<std::size_t>(outputs_));
  std::fill(out.begin(), out.end(), 0.0f);
  for (const std::uint32_t input : inputs) {
    catch_up(input, least_periods_);
    const float* const from = line(input).data();
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += from[i];
  }
  convert_sums(static_cast<double>(inputs.size()), out, normals, ledger);
}

void PulsedArray::read_transposed(std::span<const std::uint32_t> outputs, std::span<float> out, core::Ledger& ledger, std::span<const float> normals) {
  OHM_EXPECT(out.size() == line_age_.size());
  for (std::uint32_t input = 0; input < out.size(); ++input) {
    catch_up(input, least_periods_);
    const float* const from = line(input).data();
    float sum = 0.0f;
    for (const std::uint32_t output : outputs) sum += from[output];
    out[input] = sum;
  }
  convert_sums(static_cast<double>(outputs.size()), out, normals, ledger);
}

/// Sums of cells become readings. \param driven  lines
void PulsedArray::convert_sums(double driven, std::span<float> out, std::span<const float> normals, core::Ledger& ledger) const {
  OHM_EXPECT(normals.empty() || normals.size() == out.size());
  const double cells = static_cast<double>(out.size()) * driven;
  double weight_sum = 0.0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    weight_sum += static_cast<double>(out[i]);
    out[i] /= per_weight_;
    if (readout_.adc.bits > 0) out[i] = convert(out[i], readout_.adc, normals.empty() ? 0.0f : normals[i]);
  }
  // Conductances are linear in weights, so the sum of readings tells what all cells together conducted.
  const PulseParams& pulse = cells_.params;
  const double conductance_S = cells * weight_to_S(0.0, pulse, device_->info()) + weight_sum * (weight_to_S(1.0, pulse, device_->info()) - weight_to_S(0.0, pulse, device_->info()));
  const double volts = readout_.read_voltage_V;
  ledger.add(core::Event::row_drive, driven);
  ledger.add(core::Event::cell_read, cells, conductance_S * volts * volts * readout_.read_time_s);
  ledger.add(core::Event::amplifier, static_cast<double>(out.size()), static_cast<double>(out.size()) * readout_.read_time_s);
  ledger.add(core::Event::sample_hold, static_cast<double>(out.size()));
  ConverterParams priced = readout_.adc;
  if (priced.bits == 0) priced.bits = 8;
  count_conversions(priced, static_cast<double>(out.size()), ledger);
  const auto readings = static_cast<double>(out.size()), word = word_bits(priced);
  ledger.add(core::Event::digital_add, readings, readings * word);  // the offset of weights around 0
  ledger.add(core::Event::register_bit, readings * word);
  ledger.add(core::Event::link, readings, readings * word);
  ledger.add(core::Event::sram_access, kBankBytes, readings, readings * word);  // written to a buffer
  ledger.add(core::Event::controller_cycle, 4.0);  // drive, settle, convert, add
}

double PulsedArray::update(std::span<const float> u, std::span<const float> v, double rate, Context& context) {
  OHM_EXPECT(u.size() == static_cast<std::size_t>(outputs_) && v.size() == line_age_.size());
  for (std::uint32_t input = 0; input < v.size(); ++input)
    if (v[input] != 0.0f) catch_up(input, least_periods_);
  const OuterCounts counts = outer_update(cells_, v, u, rate * static_cast<double>(per_weight_), core::derive_seed(context.seed, core::Stream::pulse, number_),
                                          context.operation << 24);
  context.ledger.add(core::Event::row_drive, static_cast<double>(counts.row_pulses + counts.column_pulses));
  context.ledger.add(core::Event::cell_pulse, static_cast<double>(counts.coincidences));
  // Shared out by the inputs: what each cell had is not known here.
  double total = 0.0;
  for (const float value : v) total += std::fabs(static_cast<double>(value));
  if (total > 0.0)
    for (std::size_t input = 0; input < v.size(); ++input)
      line_pulses_[input] += static_cast<double>(counts.coincidences) * std::fabs(static_cast<double>(v[input])) / total;
  // Row and column of the largest cell are cut alike.
  const double p = counts.largest_probability;
  return p > 1.0 ? 1.0 / (p * p) : 1.0;
}

void PulsedArray::pulse_line(std::uint32_t input, std::span<const std::int32_t> pulses, Context& context) {
  const auto outputs = static_cast<std::size_t>(outputs_);
  OHM_EXPECT(pulses.size() == outputs);
  catch_up(input, least_periods_);
  double sum = 0.0;
  for (const std::int32_t count : pulses) sum += std::abs(count);
  const PulseSeeds seeds(core::derive_seed(context.seed, core::Stream::pulse, number_), context.operation << 24, kLargestTrain);
  for (std::size_t first = 0; first < outputs; first += kBurstCells)
    pulse_block(cells_, input * outputs + first, pulses.subspan(first, std::min(kBurstCells, outputs - first)), seeds, PulsePath::bursts);
  context.ledger.add(core::Event::row_drive, sum + 1.0);
  context.ledger.add(core::Event::cell_pulse, sum);
  line_pulses_[input] += sum;
}

void PulsedArray::advance(double seconds) { age_periods_ += leak_periods(cells_.params, seconds); }

Eigen::MatrixXf PulsedArray::weights() {
  for (std::uint32_t input = 0; input < static_cast<std::uint32_t>(inputs_); ++input) catch_up(input, 0.0);
  return Eigen::Map<const Eigen::MatrixXf>(cells_.read().data(), outputs_, inputs_) / per_weight_;
}

double PulsedArray::mean_pulses() const {
  double sum = 0.0;
  for (const double pulses : line_pulses_) sum += pulses;
  return sum / static_cast<double>(outputs_ * inputs_);
}

double PulsedArray::most_pulses() const { return *std::max_element(line_pulses_.begin(), line_pulses_.end()) / static_cast<double>(outputs_); }

}  // namespace ohmfield::crossbar
