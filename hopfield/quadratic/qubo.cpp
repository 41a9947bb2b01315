#include "hopfield/quadratic/qubo.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/expect.hpp"

namespace ohmfield::hopfield {

double Qubo::largest_weight() const {
  double largest = 0.0;
  for (const double weight : linear_) largest = std::max(largest, std::fabs(weight));
  for (const Coupling& coupling : couplings_) largest = std::max(largest, std::fabs(coupling.weight));
  return largest;
}

std::uint32_t QuboBuilder::add_variable() {
  linear_.push_back(0.0);
  return static_cast<std::uint32_t>(linear_.size() - 1);
}

void QuboBuilder::add_pair(std::uint32_t i, std::uint32_t j, double weight) {
  OHM_EXPECT(i != j);
  pairs_.push_back({std::min(i, j), std::max(i, j), weight});
}

Qubo QuboBuilder::build() && {
  // A stable sort keeps the order in which terms of a pair are added, so that sums of fractions are the same everywhere.
  std::stable_sort(pairs_.begin(), pairs_.end(),
                   [](const Pair& a, const Pair& b) { return std::pair(a.low, a.high) < std::pair(b.low, b.high); });
  std::vector<Pair> merged;
  for (const Pair& pair : pairs_) {
    if (!merged.empty() && merged.back().low == pair.low && merged.back().high == pair.high)
      merged.back().weight += pair.weight;
    else
      merged.push_back(pair);
  }
  std::erase_if(merged, [](const Pair& pair) { return pair.weight == 0.0; });

  Qubo qubo;
  qubo.offset_ = offset_;
  qubo.linear_ = std::move(linear_);
  const std::size_t n = qubo.linear_.size();
  qubo.starts_.assign(n + 1, 0);
  for (const Pair& pair : merged) {
    ++qubo.starts_[pair.low + 1];
    ++qubo.starts_[pair.high + 1];
  }
  for (std::size_t i = 0; i < n; ++i) qubo.starts_[i + 1] += qubo.starts_[i];
  qubo.couplings_.resize(2 * merged.size());
  std::vector<std::size_t> next(qubo.starts_.begin(), qubo.starts_.end() - 1);
  for (const Pair& pair : merged) qubo.couplings_[next[pair.high]++] = {pair.low, pair.weight};
  for (const Pair& pair : merged) qubo.couplings_[next[pair.low]++] = {pair.high, pair.weight};
  return qubo;
}

double energy(const Qubo& qubo, const Assignment& state) {
  OHM_EXPECT(state.size() == qubo.variables());
  double sum = qubo.offset();
  for (std::size_t i = 0; i < state.size(); ++i) {
    if (state[i] == 0) continue;
    sum += qubo.linear(i);
    for (const Qubo::Coupling& coupling : qubo.couplings(i))
      if (coupling.variable < i && state[coupling.variable] != 0) sum += coupling.weight;
  }
  return sum;
}

}  // namespace ohmfield::hopfield
