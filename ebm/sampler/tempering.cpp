#include "ebm/sampler/tempering.hpp"

#include <cmath>

#include "core/error.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::ebm {

void TemperingParams::validate() const {
  bool falls = betas.size() >= 2;
  for (std::size_t i = 0; i < betas.size(); ++i) falls = falls && betas[i] >= 0.0 && std::isfinite(betas[i]) && (i == 0 || betas[i] < betas[i - 1]);
  if (!falls) throw core::InputError("inverse temperatures of parallel tempering do not fall to 0 or above it", "Give at least two, such as [1, 0.5, 0]");
  if (ladders < 1 || sweeps < 1) throw core::InputError("parallel tempering without ladders or sweeps", "Give at least one of each");
}

Tempering::Tempering(const Gibbs& gibbs, const TemperingParams& params, std::uint64_t seed, const Eigen::MatrixXf& clamped) : gibbs_(gibbs), params_(params) {
  params.validate();
  const std::size_t levels = params.betas.size();
  // All levels of a ladder are clamped alike: exchanges keep what is clamped.
  Eigen::MatrixXf held;
  if (clamped.size() > 0) {
    held.resize(clamped.rows(), static_cast<Eigen::Index>(params.ladders * levels));
    for (Eigen::Index k = 0; k < held.cols(); ++k) held.col(k) = clamped.col(k / static_cast<Eigen::Index>(levels) % clamped.cols());
  }
  chains_ = gibbs.start(params.ladders * levels, seed, held);
  for (std::size_t k = 0; k < params.ladders * levels; ++k) betas_.push_back(params.betas[k % levels]);
  swaps_.assign(levels - 1, 0.0);
  tries_ = swaps_;
}

void Tempering::round(crossbar::Context& context) {
  for (std::size_t i = 0; i < params_.sweeps; ++i) gibbs_.sweep(chains_, betas_, context);
  std::vector<double> energies(betas_.size());
  gibbs_.model().energies(chains_.states, energies, context);
  const std::size_t levels = params_.betas.size();
  std::vector<float> uniforms(betas_.size());
  core::fill_uniform(uniforms, chains_.seed, core::Stream::exchange, round_);
  for (std::size_t ladder = 0; ladder < params_.ladders; ++ladder)
    for (std::size_t level = round_ % 2; level + 1 < levels; level += 2) {
      const std::size_t a = ladder * levels + level, b = a + 1;
      tries_[level] += 1.0;
      if (!(std::log(static_cast<double>(uniforms[a])) < (betas_[a] - betas_[b]) * (energies[a] - energies[b]))) continue;
      swaps_[level] += 1.0;
      chains_.states.col(static_cast<Eigen::Index>(a)).swap(chains_.states.col(static_cast<Eigen::Index>(b)));
    }
  ++round_;
}

Eigen::MatrixXf Tempering::states(std::size_t level) const {
  const auto levels = static_cast<Eigen::Index>(params_.betas.size());
  Eigen::MatrixXf result(chains_.states.rows(), static_cast<Eigen::Index>(params_.ladders));
  for (Eigen::Index ladder = 0; ladder < result.cols(); ++ladder) result.col(ladder) = chains_.states.col(ladder * levels + static_cast<Eigen::Index>(level));
  return result;
}

std::vector<double> Tempering::accepted() const {
  std::vector<double> result;
  for (std::size_t i = 0; i < swaps_.size(); ++i) result.push_back(tries_[i] == 0.0 ? 0.0 : swaps_[i] / tries_[i]);
  return result;
}

}  // namespace ohmfield::ebm
