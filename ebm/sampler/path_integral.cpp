#include "ebm/sampler/path_integral.hpp"

#include <fmt/format.h>

#include <limits>

#include "core/error.hpp"

namespace ohmfield::ebm {
namespace {

/// The same constraints in every replica.
Constraints in_replicas(const Constraints& one, Eigen::Index units, std::size_t replicas) {
  Constraints all;
  for (std::size_t k = 0; k < replicas; ++k) {
    const Eigen::Index first = static_cast<Eigen::Index>(k) * units;
    all.forbidden.insert(all.forbidden.end(), one.forbidden.begin(), one.forbidden.end());
    for (const UnitPair& pair : one.pairs) all.pairs.push_back({first + pair.a, first + pair.b});
    for (const auto& set : one.exactly_one) {
      auto& own = all.exactly_one.emplace_back(set);
      for (Eigen::Index& unit : own) unit += first;
    }
  }
  return all;
}

}  // namespace

void PathIntegralParams::validate() const {
  if (sweeps < 1 || chains < 1) throw core::InputError("an annealing without sweeps or chains", "Give at least one of each");
  if (!(last_field > 0.0 && first_field >= last_field))
    throw core::InputError(fmt::format("a transverse field from {:g} to {:g}", first_field, last_field), "Let it fall, and end above 0");
}

PathIntegralResult path_integral_annealing(const Model& model, const Constraints& constraints, const PathIntegralParams& params, crossbar::Context& context) {
  params.validate();
  if (!constraints.clamped.empty()) throw core::InputError("path-integral annealing does not clamp units", "Use biases, or `forbidden`");
  TrotterModel replicas(model, params.replicas, params.beta, params.first_field);
  const Gibbs gibbs(replicas, in_replicas(constraints, model.units(), params.replicas), params.gibbs);
  Chains chains = gibbs.start(params.chains, params.seed);
  for (std::size_t sweep = 0; sweep < params.sweeps; ++sweep) {
    const double done = params.sweeps == 1 ? 1.0 : static_cast<double>(sweep) / static_cast<double>(params.sweeps - 1);
    replicas.set_transverse_field(params.first_field + done * (params.last_field - params.first_field));
    gibbs.sweep(chains, {}, context);
  }
  PathIntegralResult result{Eigen::MatrixXf(model.units(), static_cast<Eigen::Index>(params.chains)),
                            std::vector<double>(params.chains, std::numeric_limits<double>::infinity())};
  std::vector<double> energies(params.chains);
  for (std::size_t k = 0; k < params.replicas; ++k) {
    const Eigen::MatrixXf one = chains.states.middleRows(static_cast<Eigen::Index>(k) * model.units(), model.units());
    model.energies(one, energies, context);
    for (std::size_t c = 0; c < params.chains; ++c)
      if (energies[c] < result.energies[c]) {
        result.energies[c] = energies[c];
        result.states.col(static_cast<Eigen::Index>(c)) = one.col(static_cast<Eigen::Index>(c));
      }
  }
  return result;
}

}  // namespace ohmfield::ebm
