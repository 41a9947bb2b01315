/// A trained machine in arrays: what they hold, and what they sample when their own noise decides.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/random/counter_rng.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/digital_matrix.hpp"
#include "ebm/boltzmann/rbm_model.hpp"
#include "ebm/likelihood/exact.hpp"
#include "ebm/sampler/array_noise.hpp"
#include "ebm/sampler/gibbs.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/options.hpp"
#include "experiments/tasks/rbm_report.hpp"

namespace ohmfield::experiments {
namespace {

using ebm::RbmModel;

/// States whose readings are measured, readings of each, chains that sample.
constexpr std::size_t kStates = 100, kReads = 32, kChains = 200;

/// What chains are drawn for: none shares draws with another, or with the training of the machine.
enum class Purpose : std::uint64_t { digital_chains = 1, states, noise_alone_hidden, noise_alone_visible, calibrate_hidden, calibrate_visible, measure_hidden, measure_visible, samples };
std::uint64_t seed_for(std::uint64_t seed, Purpose purpose) { return core::derive_seed(seed, core::Stream::sampler, static_cast<std::uint64_t>(purpose)); }

Eigen::MatrixXf units_of(const ebm::Rbm& rbm, const Eigen::MatrixXf& images, std::size_t count) {
  Eigen::MatrixXf x = Eigen::MatrixXf::Zero(rbm.visible() + rbm.hidden(), static_cast<Eigen::Index>(count));
  for (Eigen::Index k = 0; k < x.cols(); ++k) x.col(k).head(rbm.visible()) = images.col(k % images.cols());
  return x;
}

/// Sweeps of chains that begin at images; fewer when interrupted.
Eigen::MatrixXf sweep(const ebm::Gibbs& gibbs, Eigen::MatrixXf states, std::size_t sweeps, std::uint64_t seed, crossbar::Context& context) {
  ebm::Chains chains{std::move(states), seed, 0};
  for (std::size_t i = 0; i < sweeps && !interrupted(); ++i) gibbs.sweep(chains, {}, context);
  return chains.states;
}

/// Outcomes of kReads decisions about a block, beside the fields that they were about.
ebm::Temperature temperature_of(const ebm::Gibbs& gibbs, std::size_t block, const ebm::FieldNoise& noise, const Eigen::MatrixXf& states, std::uint64_t seed,
                                crossbar::Context& context) {
  const Eigen::Index units = noise.mean.rows(), first = gibbs.model().blocks()[block].front().first;
  Eigen::MatrixXd fields(units, states.cols() * static_cast<Eigen::Index>(kReads));
  Eigen::MatrixXf outcomes(units, fields.cols());
  ebm::Chains chains{states, seed, 0};
  for (Eigen::Index read = 0; read < static_cast<Eigen::Index>(kReads); ++read) {
    gibbs.draw(block, chains, {}, context);
    fields.middleCols(read * states.cols(), states.cols()) = noise.mean;
    outcomes.middleCols(read * states.cols(), states.cols()) = chains.states.middleRows(first, units);
  }
  return ebm::effective_temperature(fields, outcomes);
}

/// One array of one seed.
struct Figures {
  double held, error, sigma_hidden, sigma_visible, alone_hidden, alone_visible, reads, needed_hidden, needed_visible, hidden, visible, samples;
};

Figures measure(const RbmConfig& config, const RbmArray& array, const ebm::Rbm& rbm, double log_z, std::uint64_t seed) {
  core::Ledger ledger;
  crossbar::Context context{ledger, seed, 0};
  crossbar::AnalogMatrixParams params;
  params.compensation = array.compensation;
  params.noise = crossbar::NoiseMethod::folded;
  crossbar::AnalogMatrix matrix(rbm.weights, shared_device(array.device), params, seed);
  if (array.age_s > params.age_s) matrix.advance(array.age_s - params.age_s, context);
  Figures figures{};
  const ebm::Rbm held{matrix.held_weights().cast<float>(), rbm.visible_bias, rbm.hidden_bias};
  figures.held = can_enumerate(held) ? exact_log_likelihood(held, config.images.test, config.threads) : 0.0;
  figures.error = reconstruction_error(held, config.images.test);

  const RbmModel once(matrix, rbm.visible_bias, rbm.hidden_bias);
  const ebm::Gibbs fair(once, {});
  ebm::Chains start{units_of(rbm, config.images.test, kStates), seed_for(seed, Purpose::states), 0};
  fair.draw(RbmModel::kHidden, start, {}, context);
  const ebm::FieldNoise hidden = ebm::measure_noise(once, RbmModel::kHidden, start.states, kReads, context);
  const ebm::FieldNoise visible = ebm::measure_noise(once, RbmModel::kVisible, start.states, kReads, context);
  figures.sigma_hidden = hidden.sigma;
  figures.sigma_visible = visible.sigma;
  const ebm::Gibbs alone(once, {}, {.randomness = ebm::Randomness::comparator});
  figures.alone_hidden = temperature_of(alone, RbmModel::kHidden, hidden, start.states, seed_for(seed, Purpose::noise_alone_hidden), context).value;
  figures.alone_visible = temperature_of(alone, RbmModel::kVisible, visible, start.states, seed_for(seed, Purpose::noise_alone_visible), context).value;

  // A normal distribution is not a logistic one: sigma follows from the temperature that it is measured to give on these fields.
  const auto calibrated = [&](std::size_t block, const ebm::FieldNoise& noise, Purpose purpose) {
    const std::size_t reads = ebm::reads_for(noise.sigma, ebm::kLogisticSigma);
    ebm::AveragedReads averaged(matrix, reads);
    const RbmModel model(averaged, rbm.visible_bias, rbm.hidden_bias);
    const double source = ebm::source_sigma(noise.sigma, reads, ebm::kLogisticSigma);
    const ebm::Gibbs gibbs(model, {}, {.randomness = ebm::Randomness::comparator, .comparator_sigma = {source, source}});
    const double temperature = temperature_of(gibbs, block, noise, start.states, seed_for(seed, purpose), context).value;
    // Fields so large that no decision was ever against them tell nothing about noise.
    return temperature > 0.0 && std::isfinite(temperature) ? ebm::kLogisticSigma / temperature : ebm::kLogisticSigma;
  };
  const double of_hidden = calibrated(RbmModel::kHidden, hidden, Purpose::calibrate_hidden), of_visible = calibrated(RbmModel::kVisible, visible, Purpose::calibrate_visible);
  const std::size_t reads = std::max(ebm::reads_for(hidden.sigma, of_hidden), ebm::reads_for(visible.sigma, of_visible));
  figures.reads = static_cast<double>(reads);
  figures.needed_hidden = of_hidden;
  figures.needed_visible = of_visible;
  ebm::AveragedReads averaged(matrix, reads);
  const RbmModel model(averaged, rbm.visible_bias, rbm.hidden_bias);
  std::vector<double> sources(2);
  sources[RbmModel::kHidden] = ebm::source_sigma(hidden.sigma, reads, of_hidden);
  sources[RbmModel::kVisible] = ebm::source_sigma(visible.sigma, reads, of_visible);
  const ebm::Gibbs gibbs(model, {}, {.randomness = ebm::Randomness::comparator, .comparator_sigma = sources});
  // Measured anew, with other draws than those that calibrated it.
  figures.hidden = temperature_of(gibbs, RbmModel::kHidden, hidden, start.states, seed_for(seed, Purpose::measure_hidden), context).value;
  figures.visible = temperature_of(gibbs, RbmModel::kVisible, visible, start.states, seed_for(seed, Purpose::measure_visible), context).value;
  const Eigen::MatrixXf samples = sweep(gibbs, units_of(rbm, config.images.train, kChains), config.chain_sweeps, seed_for(seed, Purpose::samples), context);
  figures.samples = ebm::log_weights(rbm, samples.topRows(rbm.visible())).mean() - log_z;
  return figures;
}

}  // namespace

Eigen::MatrixXf chain_samples(const ebm::Rbm& rbm, const Eigen::MatrixXf& images, std::size_t count, std::size_t sweeps, std::uint64_t seed) {
  const crossbar::DigitalMatrix weights(rbm.weights);
  const RbmModel model(weights, rbm.visible_bias, rbm.hidden_bias);
  core::Ledger ledger;
  crossbar::Context context{ledger, seed, 0};
  return sweep(ebm::Gibbs(model, {}), units_of(rbm, images, count), sweeps, seed_for(seed, Purpose::digital_chains), context).topRows(rbm.visible());
}

bool add_arrays(TaskReport& report, const RbmConfig& config, const std::vector<ebm::Rbm>& rbms) {
  const bool exact = can_enumerate(rbms.front());
  std::vector<double> log_z(rbms.size(), 0.0), ideal, chains;
  for (std::size_t i = 0; i < rbms.size(); ++i) {
    if (exact) {
      log_z[i] = ebm::exact_log_z(rbms[i], config.threads);
      ideal.push_back(ebm::log_weights(rbms[i], ebm::exact_samples(rbms[i], 10 * kChains, config.seeds[i], config.threads)).mean() - log_z[i]);
    }
    chains.push_back(ebm::log_weights(rbms[i], chain_samples(rbms[i], config.images.train, kChains, config.chain_sweeps, config.seeds[i])).mean() - log_z[i]);
    if (interrupted()) return false;
  }
  const char* const scale = exact ? "ln P of samples under the digital model" : "-F of samples under the digital model";
  report.table(fmt::format("nat, {}", scale), "nat", 2);
  if (exact) report.row("exact samples", ideal);
  report.row(fmt::format("digital Gibbs chains, {} sweeps from images", config.chain_sweeps), chains);
  for (const RbmArray& array : config.arrays) {
    std::vector<Figures> all;
    for (std::size_t i = 0; i < rbms.size(); ++i) {
      all.push_back(measure(config, array, rbms[i], log_z[i], config.seeds[i]));
      if (interrupted()) return false;
    }
    const auto show = [&](const std::string& what, double Figures::*member) {
      std::vector<double> values;
      for (const Figures& figures : all) values.push_back(figures.*member);
      report.row(what, values, {}, {{"age_s", array.age_s}});
    };
    const std::string where = fmt::format("in arrays of {}, {:g} s after writing", array.device, array.age_s);
    report.table("nat, " + where, "nat");
    if (exact) show("log-likelihood of a test image, weights as held", &Figures::held);
    show("noise of a field: hidden", &Figures::sigma_hidden);
    show("noise of a field: visible", &Figures::sigma_visible);
    show("noise that temperature 1 takes: hidden", &Figures::needed_hidden);
    show("noise that temperature 1 takes: visible", &Figures::needed_visible);
    show(scale, &Figures::samples);
    report.table("temperatures, " + where, "1");
    show("temperature of that noise alone: hidden", &Figures::alone_hidden);
    show("temperature of that noise alone: visible", &Figures::alone_visible);
    show("temperature with a source beside it: hidden", &Figures::hidden);
    show("temperature with a source beside it: visible", &Figures::visible);
    report.table("readings averaged, " + where, "1", 0);
    show("readings", &Figures::reads);
    report.table("mean squared error of a pixel, " + where, "1", 5);
    show("reconstruction of a test image", &Figures::error);
  }
  return true;
}

}  // namespace ohmfield::experiments
