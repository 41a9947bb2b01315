#include "ebm/circuit/parity.hpp"

#include <cmath>
#include <utility>

#include "core/error.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"
#include "ebm/language/adam.hpp"

namespace ohmfield::ebm {

ParityData parity_strings(std::size_t length, std::size_t train, std::uint64_t seed) {
  const std::size_t all = std::size_t{1} << length;
  if (length > 16 || train == 0 || train >= all)
    throw core::InputError("a parity task has more than 16 bits, or leaves a part of the split empty", "Give fewer bits, or another number of training strings");
  std::vector<std::size_t> order(all);
  for (std::size_t i = 0; i < all; ++i) order[i] = i;
  core::CounterRng rng(seed, core::Stream::data_order, 0);
  for (std::size_t i = all; i > 1; --i) std::swap(order[i - 1], order[rng.below(static_cast<std::uint32_t>(i))]);
  ParityData data;
  for (std::size_t i = 0; i < all; ++i) {
    BitStrings& part = i < train ? data.train : data.validation;
    std::vector<std::uint8_t>& bits = part.bits.emplace_back(length);
    std::uint8_t odd = 0;
    for (std::size_t place = 0; place < length; ++place) odd ^= bits[place] = static_cast<std::uint8_t>(order[i] >> (length - 1 - place) & 1u);
    part.answer.push_back(odd);
  }
  return data;
}

double ngram_accuracy(const ParityData& data, std::size_t order) {
  std::vector<double> odd(std::size_t{1} << order, 0.0);  // ones less zeros among answers
  const auto context = [&](const std::vector<std::uint8_t>& bits) {
    std::size_t result = 0;
    for (std::size_t i = bits.size() - std::min(order, bits.size()); i < bits.size(); ++i) result = result << 1 | bits[i];
    return result;
  };
  for (std::size_t i = 0; i < data.train.bits.size(); ++i) odd[context(data.train.bits[i])] += data.train.answer[i] != 0 ? 1.0 : -1.0;
  double right = 0.0;
  for (std::size_t i = 0; i < data.validation.bits.size(); ++i) right += (odd[context(data.validation.bits[i])] > 0.0) == (data.validation.answer[i] != 0);
  return right / static_cast<double>(data.validation.bits.size());
}

std::size_t perceptron_parameters(std::size_t length, std::size_t hidden) { return hidden == 0 ? length + 1 : hidden * (length + 2) + 1; }

Accuracy perceptron_accuracy(const ParityData& data, std::size_t hidden, std::size_t epochs, double rate, std::uint64_t seed,
                             const std::function<bool()>& stop) {
  using Rows = Eigen::Map<const Eigen::MatrixXf>;
  const auto length = static_cast<Eigen::Index>(data.train.bits.front().size()), units = static_cast<Eigen::Index>(hidden);
  const auto inputs = [&](const BitStrings& strings) {
    Eigen::MatrixXf x(length, static_cast<Eigen::Index>(strings.bits.size()));
    for (Eigen::Index c = 0; c < x.cols(); ++c)
      for (Eigen::Index i = 0; i < length; ++i) x(i, c) = strings.bits[static_cast<std::size_t>(c)][static_cast<std::size_t>(i)] ? 1.0f : -1.0f;
    return x;
  };
  const Eigen::MatrixXf x = inputs(data.train);
  // Weights of hidden neurons, their biases, weights of the output, its bias.
  std::vector<float> weights(perceptron_parameters(data.train.bits.front().size(), hidden)), gradient(weights.size());
  core::fill_normal(weights, seed, core::Stream::initial_state, 0);
  for (float& weight : weights) weight *= static_cast<float>(1.0 / std::sqrt(static_cast<double>(length)));
  const Eigen::Index biases = units * length, out = units == 0 ? 0 : biases + units, wide = units == 0 ? length : units;
  const auto layer = [&](const Eigen::MatrixXf& input) -> Eigen::MatrixXf {
    if (units == 0) return input;
    Eigen::MatrixXf h = Rows(weights.data(), units, length) * input;
    h.colwise() += Eigen::Map<const Eigen::VectorXf>(weights.data() + biases, units);
    return h.array().tanh();
  };
  const auto logits = [&](const Eigen::MatrixXf& h) -> Eigen::VectorXf {
    return (h.transpose() * Eigen::Map<const Eigen::VectorXf>(weights.data() + out, wide)).array() + weights.back();
  };
  Adam adam(weights.size(), {.beta2 = 0.999});
  const RateSchedule schedule{.peak = rate, .floor = 0.02, .warmup_steps = 100, .steps = epochs};
  for (std::size_t epoch = 0; epoch < epochs && !stop(); ++epoch) {
    const Eigen::MatrixXf h = layer(x);
    Eigen::VectorXf error = logits(h);
    for (Eigen::Index c = 0; c < error.size(); ++c)
      error(c) = (1.0f / (1.0f + std::exp(-error(c))) - (data.train.answer[static_cast<std::size_t>(c)] ? 1.0f : 0.0f)) / static_cast<float>(error.size());
    Eigen::Map<Eigen::VectorXf>(gradient.data() + out, wide) = h * error;
    gradient.back() = error.sum();
    if (units > 0) {
      const Eigen::MatrixXf back = (Eigen::Map<const Eigen::VectorXf>(weights.data() + out, wide) * error.transpose()).array() * (1.0f - h.array().square());
      Eigen::Map<Eigen::MatrixXf>(gradient.data(), units, length) = back * x.transpose();
      const Eigen::VectorXf sums = back.rowwise().sum();  // aligned: the same bits wherever the gradient begins
      Eigen::Map<Eigen::VectorXf>(gradient.data() + biases, units) = sums;
    }
    adam.step(weights, gradient, schedule.at(epoch));
  }
  const auto accuracy = [&](const BitStrings& strings) {
    const Eigen::VectorXf answer = logits(layer(inputs(strings)));
    double right = 0.0;
    for (Eigen::Index c = 0; c < answer.size(); ++c) right += (answer(c) > 0.0f) == (strings.answer[static_cast<std::size_t>(c)] != 0);
    return right / static_cast<double>(answer.size());
  };
  return {accuracy(data.train), accuracy(data.validation)};
}

}  // namespace ohmfield::ebm
