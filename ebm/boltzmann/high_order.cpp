#include "ebm/boltzmann/high_order.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/expect.hpp"

namespace ohmfield::ebm {
namespace {

bool is_on(const Term& term, const float* x, Eigen::Index except = -1) {
  for (const Eigen::Index unit : term.units)
    if (unit != except && x[unit] == 0.0f) return false;
  return true;
}

}  // namespace

std::vector<Term> ngram_terms(const Block& sites, const std::vector<Ngram>& ngrams) {
  std::vector<Term> terms;
  for (const Ngram& ngram : ngrams) {
    for (const Eigen::Index symbol : ngram.symbols)
      if (sites.empty() || symbol < 0 || symbol >= sites.front().size) throw core::InputError(fmt::format("an n-gram with symbol {}", symbol), "Symbols count from 0");
    for (std::size_t first = 0; first + ngram.symbols.size() <= sites.size(); ++first) {
      Term& term = terms.emplace_back();
      for (std::size_t i = 0; i < ngram.symbols.size(); ++i) term.units.push_back(sites[first + i].first + ngram.symbols[i]);
      term.weight = ngram.weight;
    }
  }
  return terms;
}

HighOrderModel::HighOrderModel(const Block& groups, std::vector<Term> terms) : terms_(std::move(terms)) {
  for (const Group& group : groups) {
    if (group.first < 0 || group.size < 1) throw core::InputError(fmt::format("a group of {} units from unit {} on", group.size, group.first), "Units count from 0");
    units_ = std::max(units_, group.first + group.size);
  }
  std::vector<std::size_t> group_of(static_cast<std::size_t>(units_), groups.size());
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (Eigen::Index u = groups[g].first; u < groups[g].first + groups[g].size; ++u) {
      std::size_t& group = group_of[static_cast<std::size_t>(u)];
      if (group != groups.size()) throw core::InputError(fmt::format("unit {} is in two groups", u), "Every unit is in one");
      group = g;
    }
  if (const auto none = std::find(group_of.begin(), group_of.end(), groups.size()); none != group_of.end())
    throw core::InputError(fmt::format("unit {} is in no group", none - group_of.begin()), "Every unit is in one; a bit is a group of its own");
  terms_of_.resize(static_cast<std::size_t>(units_));
  std::vector<std::vector<std::size_t>> neighbours(groups.size());
  for (std::size_t t = 0; t < terms_.size(); ++t) {
    Term& term = terms_[t];
    if (term.units.empty()) throw core::InputError("a term without units is a constant", "Leave it out");
    std::vector<std::size_t> members;
    for (const Eigen::Index unit : term.units) {
      if (unit < 0 || unit >= units_) throw core::InputError(fmt::format("a term with unit {} of {}", unit, units_), "Units count from 0");
      members.push_back(group_of[static_cast<std::size_t>(unit)]);
      terms_of_[static_cast<std::size_t>(unit)].push_back(t);
    }
    std::sort(term.units.begin(), term.units.end());
    std::sort(members.begin(), members.end());
    if (std::adjacent_find(members.begin(), members.end()) != members.end())
      throw core::InputError(fmt::format("a term takes the group of unit {} twice", term.units.front()), "Only one of its units is on: such a term never is");
    for (const std::size_t a : members)
      for (const std::size_t b : members)
        if (a != b) neighbours[a].push_back(b);
  }
  // Groups of a common term must not be drawn at once.
  std::vector<std::size_t> colour(groups.size(), groups.size());
  for (std::size_t g = 0; g < groups.size(); ++g) {
    std::size_t c = 0;
    while (std::any_of(neighbours[g].begin(), neighbours[g].end(), [&](std::size_t n) { return colour[n] == c; })) ++c;
    colour[g] = c;
    if (c == blocks_.size()) blocks_.emplace_back();
    blocks_[c].push_back(groups[g]);
  }
}

HighOrderModel::HighOrderModel(const Block& groups, std::vector<Term> terms, const crossbar::LinearOperator& incidence)
    : HighOrderModel(groups, std::move(terms)) {
  if (incidence.shape().outputs != static_cast<Eigen::Index>(terms_.size()) || incidence.shape().inputs != units_)
    throw core::InputError(fmt::format("a matrix of {} x {} for {} terms of {} units", incidence.shape().outputs, incidence.shape().inputs, terms_.size(), units_),
                           "Give a row for each term and a column for each unit");
  incidence_ = &incidence;
}

Eigen::MatrixXf HighOrderModel::incidence() const {
  Eigen::MatrixXf result = Eigen::MatrixXf::Zero(static_cast<Eigen::Index>(terms_.size()), units_);
  for (std::size_t t = 0; t < terms_.size(); ++t)
    for (const Eigen::Index unit : terms_[t].units) result(static_cast<Eigen::Index>(t), unit) = 1.0f;
  return result;
}

void HighOrderModel::fields(std::size_t block, crossbar::ConstMatrix x, crossbar::MutableMatrix f, crossbar::Context& context) const {
  if (incidence_ != nullptr) {
    array_fields(x, f, context);
    return;
  }
  for (Eigen::Index s = 0; s < x.cols(); ++s)
    for (const Group& group : blocks_[block])
      for (Eigen::Index unit = group.first; unit < group.first + group.size; ++unit) {
        float sum = 0.0f;
        for (const std::size_t t : terms_of_[static_cast<std::size_t>(unit)])
          if (is_on(terms_[t], x.col(s).data(), unit)) sum += terms_[t].weight;
        f(unit, s) = sum;
      }
}

void HighOrderModel::array_fields(crossbar::ConstMatrix x, crossbar::MutableMatrix f, crossbar::Context& context) const {
  const auto count = static_cast<Eigen::Index>(terms_.size()), chains = x.cols();
  Eigen::MatrixXf on(count, chains);
  incidence_->apply(x, on, context);
  ++context.operation;
  // A unit that is on is pulled by terms that are all on, one that is off by those that lack just it.
  Eigen::MatrixXf lines(count, 2 * chains), back(units_, 2 * chains);
  for (Eigen::Index s = 0; s < chains; ++s)
    for (Eigen::Index t = 0; t < count; ++t) {
      const Term& term = terms_[static_cast<std::size_t>(t)];
      const float missing = static_cast<float>(term.units.size()) - on(t, s);
      lines(t, s) = missing < 0.5f ? term.weight : 0.0f;
      lines(t, chains + s) = missing >= 0.5f && missing < 1.5f ? term.weight : 0.0f;
    }
  context.ledger.add(core::Event::comparator, 2.0 * static_cast<double>(count * chains));
  incidence_->apply_transposed(lines, back, context);
  ++context.operation;
  for (Eigen::Index s = 0; s < chains; ++s)
    for (Eigen::Index u = 0; u < units_; ++u) f(u, s) = x(u, s) != 0.0f ? back(u, s) : back(u, chains + s);
}

void HighOrderModel::energies(crossbar::ConstMatrix x, std::span<double> e, crossbar::Context&) const {
  OHM_EXPECT(static_cast<Eigen::Index>(e.size()) == x.cols());
  for (Eigen::Index s = 0; s < x.cols(); ++s) {
    double sum = 0.0;
    for (const Term& term : terms_)
      if (is_on(term, x.col(s).data())) sum += double{term.weight};
    e[static_cast<std::size_t>(s)] = -sum;
  }
}

Eigen::VectorXd HighOrderModel::term_means(crossbar::ConstMatrix x, const Eigen::VectorXd& share) const {
  Eigen::VectorXd means = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(terms_.size()));
  for (Eigen::Index s = 0; s < x.cols(); ++s)
    for (std::size_t t = 0; t < terms_.size(); ++t)
      if (is_on(terms_[t], x.col(s).data())) means[static_cast<Eigen::Index>(t)] += share[s];
  return means;
}

}  // namespace ohmfield::ebm
