#include "ebm/likelihood/enumeration.hpp"

#include <cmath>

#include "core/error.hpp"
#include "ebm/boltzmann/rbm.hpp"

namespace ohmfield::ebm {
namespace {

constexpr Eigen::Index kMostStates = Eigen::Index{1} << 20;
/// Columns whose energies are asked for together.
constexpr Eigen::Index kBatch = 4096;

}  // namespace

Eigen::MatrixXf all_states(std::span<const Group> groups, Eigen::Index units) {
  Eigen::Index count = 1;
  for (const Group& group : groups) {
    count *= group.size == 1 ? 2 : group.size;
    if (count > kMostStates) throw core::InputError("a model of more than 2^20 states cannot be enumerated", "Take a smaller one, or annealed importance sampling");
  }
  Eigen::MatrixXf states = Eigen::MatrixXf::Zero(units, count);
  for (Eigen::Index s = 0; s < count; ++s) {
    Eigen::Index code = s;
    for (const Group& group : groups) {
      const Eigen::Index choices = group.size == 1 ? 2 : group.size, choice = code % choices;
      code /= choices;
      if (group.size > 1) states(group.first + choice, s) = 1.0f;
      else states(group.first, s) = static_cast<float>(choice);
    }
  }
  return states;
}

Enumeration enumerate(const Model& model, const Constraints& constraints, double beta, crossbar::Context& context) {
  constraints.validate(model.units());
  Block groups;
  for (const Block& block : model.blocks()) groups.insert(groups.end(), block.begin(), block.end());
  Enumeration result;
  const Eigen::MatrixXf all = all_states(groups, model.units());
  std::vector<Eigen::Index> kept;
  for (Eigen::Index s = 0; s < all.cols(); ++s)
    if (constraints.hold(all.col(s))) kept.push_back(s);
  if (kept.empty()) throw core::InputError("no state fulfils the constraints", "Take one of them away");
  const auto count = static_cast<Eigen::Index>(kept.size());
  result.states = all(Eigen::all, kept);
  result.energy.resize(count);
  for (Eigen::Index first = 0; first < count; first += kBatch) {
    const Eigen::Index size = std::min(kBatch, count - first);
    model.energies(result.states.middleCols(first, size), std::span(result.energy.data() + first, static_cast<std::size_t>(size)), context);
  }
  const Eigen::VectorXd exponent = -beta * result.energy;
  result.log_z = log_sum_exp(exponent);
  result.share = (exponent.array() - result.log_z).exp();
  return result;
}

}  // namespace ohmfield::ebm
