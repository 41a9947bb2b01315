/// What the fast and the obvious training share: parameters, where they begin, the order of the data.

#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "core/error.hpp"
#include "core/random/fill.hpp"
#include "ebm/boltzmann/rbm_training.hpp"

namespace ohmfield::ebm {
namespace {

/// assumption: no data need probabilities of e^-10000. Sigmoids hide an overflow of sums, so that NaN alone would come late.
constexpr float kLargestBias = 1e4f;

}  // namespace

void RbmTrainingParams::validate() const {
  const auto check = [](const char* name, double value, double low, double high) {
    if (!(value >= low && value <= high)) throw core::InputError(fmt::format("{} = {:g} must be between {:g} and {:g}", name, value, low, high), "Correct it");
  };
  check("epochs", static_cast<double>(epochs), 1, 1e6);
  check("batch", static_cast<double>(batch), 1, 1e5);
  check("gibbs_steps", static_cast<double>(gibbs_steps), 1, 1e4);
  check("rate", rate, 1e-9, 100);
  check("last_rate", last_rate, 0, 100);
  check("decay", decay, 0, 10);
  check("offset_share", offset_share, 0, 1);
  check("init_sigma", init_sigma, 0, 10);
  check("weight_noise", weight_noise, 0, 1);
}

RbmTrainingState first_state(const Eigen::MatrixXf& data, Eigen::Index hidden, const RbmTrainingParams& params) {
  params.validate();
  if (hidden < 1 || hidden > 65536) throw core::InputError(fmt::format("{} hidden units", hidden), "Give 1 to 65536");
  if (data.cols() < static_cast<Eigen::Index>(params.batch) || data.rows() < 1)
    throw core::InputError(fmt::format("{} samples of {} units for batches of {}", data.cols(), data.rows(), params.batch), "Give more data, or a smaller batch");
  if (!((data.array() == 0.0f) || (data.array() == 1.0f)).all()) throw core::InputError("data of a machine of bits are not all 0 or 1", "Binarise them first");
  RbmTrainingState state;
  // chosen: a margin of 1 %, so that pixels which are never on can still be sampled on.
  state.rbm = Rbm::random(hidden, log_odds(data, 0.01), params.init_sigma, params.seed);
  const bool centred = params.offset_share > 0.0;
  state.visible_offset = centred ? Eigen::VectorXf(data.rowwise().mean()) : Eigen::VectorXf::Zero(data.rows());
  state.hidden_offset = Eigen::VectorXf::Constant(hidden, centred ? 0.5f : 0.0f);
  state.chains.resize(hidden, static_cast<Eigen::Index>(params.batch));
  core::fill_uniform(std::span(state.chains.data(), static_cast<std::size_t>(state.chains.size())), params.seed, core::Stream::initial_state, 1);
  state.chains = (state.chains.array() < 0.5f).cast<float>();
  return state;
}

BatchOrder::BatchOrder(std::size_t samples, std::size_t batch, std::uint64_t seed) : batch_(batch), seed_(seed), order_(samples) {}

std::span<const std::uint32_t> BatchOrder::batch(std::uint64_t step) {
  const std::uint64_t epoch = step / steps_of_epoch();
  if (epoch != epoch_) {
    std::iota(order_.begin(), order_.end(), 0u);
    core::CounterRng rng(seed_, core::Stream::data_order, epoch);
    for (std::size_t i = order_.size(); i > 1; --i) std::swap(order_[i - 1], order_[rng.below(static_cast<std::uint32_t>(i))]);
    epoch_ = epoch;
  }
  return std::span(order_).subspan(step % steps_of_epoch() * batch_, batch_);
}

double rate_at(const RbmTrainingParams& params, std::uint64_t step, std::uint64_t steps) {
  return params.rate + (params.last_rate - params.rate) * static_cast<double>(step) / static_cast<double>(steps);
}

void check_biases(std::span<const float> visible, std::span<const float> hidden, std::uint64_t step) {
  for (const auto biases : {visible, hidden})
    for (const float bias : biases)
      if (!(std::fabs(bias) < kLargestBias))
        throw core::InputError(fmt::format("training diverged in step {}: a bias is {:g}", step, bias), "Take a lower rate");
}

}  // namespace ohmfield::ebm
