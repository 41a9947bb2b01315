#include "crossbar/training/trained_array.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"
#include "crossbar/tile/read_counts.hpp"

namespace ohmfield::crossbar {
namespace {

/// Bits of a word of the digital memory. assumption: fp32, as in Nandakumar et al.
constexpr double kWordBits = 32.0;

std::optional<PulsedArray> second_array(const Eigen::MatrixXf& weights, const std::shared_ptr<const DeviceModel>& device, const TrainedArrayParams& params,
                                        std::uint64_t seed) {
  if (params.scheme != WriteScheme::tiki_taka) return std::nullopt;
  return PulsedArray(Eigen::MatrixXf::Zero(weights.rows(), weights.cols()), device, params.weight_range, params.readout,
                     core::derive_seed(seed, core::Stream::programming, 1), 1);
}

const TrainedArrayParams& valid(const TrainedArrayParams& params) {
  params.validate();
  return params;
}

}  // namespace

void TrainedArrayParams::validate() const {
  const auto check = [](const char* name, double value, double low, double high) {
    if (!(value >= low && value <= high)) throw core::InputError(fmt::format("{} = {:g}", name, value), fmt::format("Give {:g} to {:g}", low, high));
  };
  check("weight_range", weight_range, 1e-3, 1e3);
  check("transfer_every", transfer_every, 1, 1e6);
  check("transfer_gain", transfer_gain, 1e-6, 1e3);
  check("fast_gain", fast_gain, 1e-6, 1e6);
}

TrainedArray::TrainedArray(const Eigen::MatrixXf& weights, std::shared_ptr<const DeviceModel> device, const TrainedArrayParams& params, std::uint64_t seed)
    : params_(valid(params)),
      weights_(weights, device, params.weight_range, params.readout, seed),
      fast_(second_array(weights, device, params, seed)),
      lines_(static_cast<std::size_t>(weights.cols())),
      reading_(static_cast<std::size_t>(weights.rows())),
      pulses_(static_cast<std::size_t>(weights.rows())),
      transfer_seed_(core::derive_seed(seed, core::Stream::adc_noise, 1)) {
  if (params.scheme != WriteScheme::direct) sums_.setZero(weights.rows(), weights.cols());
}

void TrainedArray::send(PulsedArray& to, std::span<const float> u, double rate, Context& context) {
  if (to.update(u, lines_, rate, context) < 1.0) cut_ += 1.0;
  updates_ += 1.0;
}

void TrainedArray::write_whole_pulses(std::uint32_t input, std::int32_t most, Context& context) {
  auto sums = sums_.col(static_cast<Eigen::Index>(input));
  const auto step = static_cast<float>(weights_.step());
  const auto limit = static_cast<float>(most);
  bool any = false, cut = false;
  for (Eigen::Index i = 0; i < sums.size(); ++i) {
    const float wanted = sums(i) / step;
    const auto pulses = static_cast<std::int32_t>(std::clamp(wanted, -limit, limit));
    cut |= std::fabs(wanted) >= limit + 1.0f;
    pulses_[static_cast<std::size_t>(i)] = pulses;
    sums(i) -= static_cast<float>(pulses) * step;
    any |= pulses != 0;
  }
  updates_ += 1.0;
  if (cut) cut_ += 1.0;
  if (!any) return;
  weights_.pulse_line(input, pulses_, context);
  changed_.push_back(input);
}

/// Each sum of some lines is read, added to, compared and written.
void TrainedArray::count_sums(std::size_t lines, core::Ledger& ledger) const {
  const double count = static_cast<double>(lines) * static_cast<double>(sums_.rows());
  ledger.add(core::Event::float_add, 32, count, count);
  ledger.add(core::Event::sram_access, kBankBytes, 2.0 * count, 2.0 * count * kWordBits);
}

void TrainedArray::transfer(Context& context) {
  const auto input = static_cast<std::uint32_t>(steps_ / params_.transfer_every % lines_.size());
  const std::uint32_t one[]{input};
  if (params_.readout.is_noisy()) {
    normals_.resize(reading_.size());
    core::fill_normal(normals_, transfer_seed_, core::Stream::adc_noise, steps_);
  }
  fast_->read(one, reading_, context.ledger, normals_);
  sums_.col(static_cast<Eigen::Index>(input)) +=
      static_cast<float>(params_.transfer_gain) * Eigen::Map<const Eigen::VectorXf>(reading_.data(), static_cast<Eigen::Index>(reading_.size()));
  count_sums(1, context.ledger);
  write_whole_pulses(input, 1, context);
}

void TrainedArray::update(std::span<const float> u, std::span<const std::uint32_t> inputs, double rate, Context& context) {
  for (const std::uint32_t input : inputs) lines_[input] = 1.0f;
  step(u, inputs, rate, context);
}

void TrainedArray::update(std::span<const float> u, std::span<const float> v, double rate, Context& context) {
  OHM_EXPECT(v.size() == lines_.size());
  driven_.clear();
  for (std::uint32_t input = 0; input < v.size(); ++input)
    if (v[input] != 0.0f) driven_.push_back(input);
  std::copy(v.begin(), v.end(), lines_.begin());
  step(u, driven_, rate, context);
}

void TrainedArray::step(std::span<const float> u, std::span<const std::uint32_t> inputs, double rate, Context& context) {
  changed_.clear();
  switch (params_.scheme) {
    case WriteScheme::direct:
      send(weights_, u, rate, context);
      changed_.assign(inputs.begin(), inputs.end());
      break;
    case WriteScheme::mixed_precision:
      for (const std::uint32_t input : inputs) {
        sums_.col(static_cast<Eigen::Index>(input)) +=
            static_cast<float>(rate) * lines_[input] * Eigen::Map<const Eigen::VectorXf>(u.data(), static_cast<Eigen::Index>(u.size()));
        write_whole_pulses(input, kLargestTrain, context);
      }
      count_sums(inputs.size(), context.ledger);
      break;
    case WriteScheme::tiki_taka:
      send(*fast_, u, rate * params_.fast_gain, context);
      if (steps_ % params_.transfer_every == 0) transfer(context);
      break;
  }
  for (const std::uint32_t input : inputs) lines_[input] = 0.0f;
  ++steps_;
}

void TrainedArray::advance(double seconds) {
  weights_.advance(seconds);
  if (fast_) fast_->advance(seconds);
}

}  // namespace ohmfield::crossbar
