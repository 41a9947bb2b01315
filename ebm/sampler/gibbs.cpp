#include "ebm/sampler/gibbs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::ebm {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

Eigen::Index unit_of(const Variable& variable, std::size_t state) {
  return variable.may_be_none ? static_cast<Eigen::Index>(state) - 1 : static_cast<Eigen::Index>(state);
}

/// State that a column is in now.
std::size_t state_now(const Variable& variable, const float* x) {
  for (std::size_t s = variable.may_be_none ? 1 : 0; s < variable.states(); ++s)
    if (x[variable.units[static_cast<std::size_t>(unit_of(variable, s))]] != 0.0f) return s;
  return 0;
}

void set_state(const Variable& variable, std::size_t state, float* x) {
  for (const Eigen::Index unit : variable.units) x[unit] = 0.0f;
  if (const Eigen::Index unit = unit_of(variable, state); unit >= 0) x[variable.units[static_cast<std::size_t>(unit)]] = 1.0f;
}

/// Index that a uniform picks among weights that are not negative. \pre their sum is above 0
std::size_t pick(std::span<const double> weights, double uniform) {
  double sum = 0.0;
  for (const double weight : weights) sum += weight;
  double left = uniform * sum;
  std::size_t last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0.0) continue;
    last = i;
    left -= weights[i];
    if (left < 0.0) break;
  }
  return last;
}

/// Logarithm of the weight of all prefixes that end in a state which allows state s. \param before  logarithms, of those that end in each state
double log_reach(std::span<const double> before, std::span<const std::uint8_t> allowed, std::size_t s, std::size_t states) {
  double largest = kNever;
  for (std::size_t b = 0; b < before.size(); ++b)
    if (allowed[b * states + s] != 0) largest = std::max(largest, before[b]);
  if (largest == kNever) return kNever;
  double sum = 0.0;
  for (std::size_t b = 0; b < before.size(); ++b)
    if (allowed[b * states + s] != 0) sum += std::exp(before[b] - largest);
  return largest + std::log(sum);
}

[[noreturn]] void refuse_empty(const Variable& variable) {
  throw core::InputError(fmt::format("no state of the group of unit {} is allowed", variable.units.front()),
                         "Constraints contradict each other or what is clamped; begin from a state that they allow");
}

}  // namespace

Gibbs::Gibbs(const Model& model, Constraints constraints, const GibbsParams& params)
    : model_(model), constraints_(std::move(constraints)), params_(params), plans_(plan_blocks(model, constraints_)) {
  if (!params.comparator_sigma.empty() && params.comparator_sigma.size() != plans_.size())
    throw core::InputError(fmt::format("{} sources of noise for {} blocks", params.comparator_sigma.size(), plans_.size()), "Give one for each block");
  for (const double sigma : params.comparator_sigma)
    if (!(sigma >= 0.0) || std::isinf(sigma))
      throw core::InputError(fmt::format("comparator_sigma = {:g} must be a number, at least 0", sigma), "Give it in the unit of fields");
  std::vector<std::size_t> block_of(static_cast<std::size_t>(model.units()));
  for (std::size_t b = 0; b < model.blocks().size(); ++b)
    for (const Group& group : model.blocks()[b])
      for (Eigen::Index u = group.first; u < group.first + group.size; ++u) block_of[static_cast<std::size_t>(u)] = b;
  if (!constraints_.pairs.empty()) excluded_.resize(block_of.size());
  for (const UnitPair& pair : constraints_.pairs)
    if (block_of[static_cast<std::size_t>(pair.a)] != block_of[static_cast<std::size_t>(pair.b)]) {
      excluded_[static_cast<std::size_t>(pair.a)].push_back(pair.b);
      excluded_[static_cast<std::size_t>(pair.b)].push_back(pair.a);
    }
  if (params.randomness == Randomness::comparator)
    for (const BlockPlan& plan : plans_)
      for (const Path& path : plan.paths)
        if (path.variables.size() > 1)
          throw core::InputError("comparators decide groups one by one, yet pairs within a block exclude each other", "Draw with the generator");
}

Chains Gibbs::start(std::size_t count, std::uint64_t seed, const Eigen::MatrixXf& clamped) const {
  Chains chains{Eigen::MatrixXf::Zero(model_.units(), static_cast<Eigen::Index>(count)), seed, 0};
  if (clamped.size() > 0) {
    OHM_EXPECT(clamped.rows() == model_.units());
    for (const BlockPlan& plan : plans_)
      for (const Path& path : plan.paths)
        for (const Variable& variable : path.variables)
          if (variable.clamped)
            for (const Eigen::Index unit : variable.units)
              for (Eigen::Index k = 0; k < chains.states.cols(); ++k) chains.states(unit, k) = clamped(unit, k % clamped.cols());
  }
  const Eigen::MatrixXf none = Eigen::MatrixXf::Zero(chains.states.rows(), chains.states.cols());
  core::Ledger ledger;
  Gibbs fair(model_, constraints_);  // comparators without noise would not decide
  for (std::size_t block = 0; block < plans_.size(); ++block) fair.decide(block, none, chains, {}, ledger);
  return chains;
}

void Gibbs::draw(std::size_t block, Chains& chains, std::span<const double> betas, crossbar::Context& context) const {
  OHM_EXPECT(betas.empty() || static_cast<Eigen::Index>(betas.size()) == chains.states.cols());
  Eigen::MatrixXf fields(chains.states.rows(), chains.states.cols());
  model_.fields(block, chains.states, fields, context);
  decide(block, fields, chains, betas, context.ledger);
}

void Gibbs::sweep(Chains& chains, std::span<const double> betas, crossbar::Context& context) const {
  for (std::size_t block = plans_.size(); block-- > 0;) draw(block, chains, betas, context);
}

void Gibbs::decide(std::size_t block, const Eigen::MatrixXf& fields, Chains& chains, std::span<const double> betas, core::Ledger& ledger) const {
  const auto units = static_cast<std::size_t>(chains.states.rows());
  const std::size_t count = static_cast<std::size_t>(chains.states.cols());
  const bool by_comparator = params_.randomness == Randomness::comparator;
  const double sigma = by_comparator && !params_.comparator_sigma.empty() ? params_.comparator_sigma[block] : 0.0;
  std::vector<float> draws(units, 0.0f);
  std::vector<std::vector<double>> weights;
  std::size_t variables = 0, inputs = 0;
  for (std::size_t k = 0; k < count; ++k) {
    float* const x = chains.states.col(static_cast<Eigen::Index>(k)).data();
    const float* const f = fields.col(static_cast<Eigen::Index>(k)).data();
    const double beta = betas.empty() ? 1.0 : betas[k];
    if (sigma > 0.0) core::fill_normal(draws, chains.seed, core::Stream::sampler, chains.step, k * units);
    else if (!by_comparator) core::fill_uniform(draws, chains.seed, core::Stream::sampler, chains.step, k * units);
    const auto allowed = [&](Eigen::Index unit) {
      if (!constraints_.forbidden.empty() && constraints_.forbidden[static_cast<std::size_t>(unit)] != 0) return false;
      if (!excluded_.empty())
        for (const Eigen::Index other : excluded_[static_cast<std::size_t>(unit)])
          if (x[other] != 0.0f) return false;
      return true;
    };
    variables = inputs = 0;
    for (const Path& path : plans_[block].paths) {
      const std::size_t length = path.variables.size();
      variables += length;
      if (weights.size() < length) weights.resize(length);
      for (std::size_t n = 0; n < length; ++n) {
        const Variable& variable = path.variables[n];
        inputs += variable.units.size();
        std::vector<double>& w = weights[n];
        w.assign(variable.states(), kNever);
        const std::size_t held = variable.clamped ? state_now(variable, x) : 0;
        double largest = kNever;
        for (std::size_t s = 0; s < w.size(); ++s) {
          const Eigen::Index place = unit_of(variable, s);
          const Eigen::Index unit = place < 0 ? -1 : variable.units[static_cast<std::size_t>(place)];
          if ((variable.clamped && s != held) || (unit >= 0 && !allowed(unit))) continue;
          w[s] = unit < 0 ? 0.0 : beta * f[unit];
          if (by_comparator && unit >= 0) w[s] += sigma * draws[static_cast<std::size_t>(unit)];
          largest = std::max(largest, w[s]);
        }
        if (largest == kNever) refuse_empty(variable);
        if (by_comparator) {
          for (std::size_t s = 0; s < w.size(); ++s)
            if (w[s] == largest) {
              if (!variable.clamped) set_state(variable, s, x);
              break;
            }
          continue;
        }
        // In logarithms: a prefix of tiny weight may be the only one that allows a state of large weight.
        if (n > 0)
          for (std::size_t s = 0; s < w.size(); ++s) w[s] += log_reach(weights[n - 1], path.allowed[n - 1], s, w.size());
      }
      if (by_comparator) continue;
      std::size_t next = 0;
      for (std::size_t n = length; n-- > 0;) {
        const Variable& variable = path.variables[n];
        std::vector<double>& w = weights[n];
        if (n + 1 < length)
          for (std::size_t s = 0; s < w.size(); ++s)
            if (path.allowed[n][s * weights[n + 1].size() + next] == 0) w[s] = kNever;
        const double largest = *std::max_element(w.begin(), w.end());
        if (largest == kNever) refuse_empty(variable);
        for (double& weight : w) weight = std::exp(weight - largest);
        next = pick(w, draws[static_cast<std::size_t>(variable.units.front())]);
        if (!variable.clamped) set_state(variable, next, x);
      }
    }
  }
  const double decisions = static_cast<double>(variables * count);
  if (by_comparator) {
    // A winner-take-all has a comparator, and noise, for each of its inputs.
    const auto events = static_cast<double>(inputs * count);
    ledger.add(core::Event::comparator, events);
    if (sigma > 0.0) ledger.add(core::Event::noise_source, events);
  } else {
    ledger.add(core::Event::random_bit, 32.0 * decisions);
  }
  ++chains.step;
}

}  // namespace ohmfield::ebm
