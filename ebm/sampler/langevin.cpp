#include "ebm/sampler/langevin.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/error.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::ebm {

void LangevinParams::validate() const {
  if (!(step > 0.0 && step <= 10.0)) throw core::InputError(fmt::format("a Langevin step of {:g}", step), "Give a number above 0, at most 10");
  if (!(read_sigma >= 0.0)) throw core::InputError(fmt::format("a read noise of {:g}", read_sigma), "Give a number, at least 0");
  if (read_sigma > 0.0 && adjustment == Adjustment::metropolis)
    throw core::InputError("noise of readings cannot stand for proposals that are accepted or refused", "Sample unadjusted, or leave read_sigma out");
  if (0.5 * step * read_sigma > 1.0)
    throw core::InputError(fmt::format("readings with a noise of {:g} shake more than a step of {:g} may", read_sigma, step), "Take a smaller step, or average readings");
}

Langevin::Langevin(const ContinuousModel& model, Eigen::MatrixXf start, const LangevinParams& params, std::uint64_t seed)
    : model_(model), params_(params), seed_(seed), states_(std::move(start)), gradients_(states_.rows(), states_.cols()), energies_(static_cast<std::size_t>(states_.cols())) {
  params.validate();
  if (states_.rows() != model.units()) throw core::InputError(fmt::format("states of {} units for a model of {}", states_.rows(), model.units()), "Give one row for each unit");
}

void Langevin::step(crossbar::Context& context) {
  const bool adjusts = params_.adjustment == Adjustment::metropolis;
  if (!is_read_ || !adjusts) model_.energies_and_gradients(states_, energies_, gradients_, context);
  is_read_ = true;
  Eigen::MatrixXf normal(states_.rows(), states_.cols());
  core::fill_normal({normal.data(), static_cast<std::size_t>(normal.size())}, seed_, core::Stream::sampler, step_);
  context.ledger.add(core::Event::random_bit, 32.0 * static_cast<double>(normal.size()));
  const double drift = 0.5 * params_.step * params_.step, of_reads = 0.5 * params_.step * params_.read_sigma;
  const auto shake = static_cast<float>(params_.step * std::sqrt(1.0 - of_reads * of_reads));
  Eigen::MatrixXf proposal = states_ - static_cast<float>(drift) * gradients_ + shake * normal;
  if (!adjusts) {
    states_ = std::move(proposal);
    ++step_;
    return;
  }
  Eigen::MatrixXf gradients(states_.rows(), states_.cols());
  std::vector<double> energies(energies_.size());
  model_.energies_and_gradients(proposal, energies, gradients, context);
  std::vector<float> uniforms(energies.size());
  core::fill_uniform(uniforms, seed_, core::Stream::exchange, step_);
  for (Eigen::Index s = 0; s < states_.cols(); ++s) {
    const auto k = static_cast<std::size_t>(s);
    // ln q(v | v') - ln q(v' | v): how far each is from where the drift of the other leads.
    const double back = (states_.col(s) - proposal.col(s) + static_cast<float>(drift) * gradients.col(s)).cast<double>().squaredNorm();
    const double forth = (proposal.col(s) - states_.col(s) + static_cast<float>(drift) * gradients_.col(s)).cast<double>().squaredNorm();
    const double log_ratio = energies_[k] - energies[k] + (forth - back) / (2.0 * params_.step * params_.step);
    proposals_ += 1.0;
    if (!(std::log(static_cast<double>(uniforms[k])) < log_ratio)) continue;
    accepted_ += 1.0;
    states_.col(s) = proposal.col(s);
    gradients_.col(s) = gradients.col(s);
    energies_[k] = energies[k];
  }
  ++step_;
}

}  // namespace ohmfield::ebm
