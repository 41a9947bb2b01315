#include "hopfield/groups/detect.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <span>
#include <vector>

namespace ohmfield::hopfield {
namespace {

/// A literal as an index, its negation beside it.
std::uint32_t code(DimacsLiteral literal) { return 2 * static_cast<std::uint32_t>(std::abs(literal) - 1) + (literal < 0 ? 1u : 0u); }
DimacsLiteral literal_of(std::uint32_t c) { return (c & 1u) != 0 ? -static_cast<DimacsLiteral>(c / 2 + 1) : static_cast<DimacsLiteral>(c / 2 + 1); }

/// Which literals exclude each other by a binary clause.
class Conflicts {
 public:
  explicit Conflicts(const Cnf& formula) : starts_(2 * static_cast<std::size_t>(formula.variables()) + 1) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (std::size_t c = 0; c < formula.clauses(); ++c) {
      const auto clause = formula.clause(c);
      if (clause.size() != 2) continue;
      const std::uint32_t a = code(-clause[0]), b = code(-clause[1]);
      pairs.emplace_back(a, b);
      pairs.emplace_back(b, a);
    }
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    for (const auto& [a, b] : pairs) {
      ++starts_[a + 1];
      others_.push_back(b);
    }
    for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
  }

  std::span<const std::uint32_t> of(std::uint32_t literal) const {
    return {others_.data() + starts_[literal], starts_[literal + 1] - starts_[literal]};
  }
  bool between(std::uint32_t a, std::uint32_t b) const {
    const auto row = of(a);
    return std::binary_search(row.begin(), row.end(), b);
  }

 private:
  std::vector<std::size_t> starts_;
  std::vector<std::uint32_t> others_;
};

class Detection {
 public:
  Detection(const Cnf& formula, const DetectParams& params)
      : formula_(formula), params_(params), conflicts_(formula), groups_(formula.variables()), hits_(2 * static_cast<std::size_t>(formula.variables()), 0) {}

  Groups run() {
    take_exactly_one(3);
    take_at_most_one();
    take_exactly_one(2);
    return std::move(groups_);
  }

 private:
  bool is_free(std::uint32_t literal) const { return groups_.group_of(static_cast<std::int32_t>(literal / 2 + 1)) == Groups::kNone; }

  bool excludes_itself(std::span<const DimacsLiteral> clause) const {
    for (const DimacsLiteral literal : clause)
      if (conflicts_.of(code(literal)).size() + 1 < clause.size()) return false;
    for (std::size_t i = 1; i < clause.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (!conflicts_.between(code(clause[i]), code(clause[j]))) return false;
    return true;
  }

  void take_exactly_one(std::size_t shortest) {
    std::vector<std::uint32_t> order;
    for (std::size_t c = 0; c < formula_.clauses(); ++c)
      if (formula_.clause(c).size() >= shortest && excludes_itself(formula_.clause(c))) order.push_back(static_cast<std::uint32_t>(c));
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return formula_.clause(a).size() > formula_.clause(b).size(); });
    for (const std::uint32_t c : order) {
      const auto clause = formula_.clause(c);
      if (std::all_of(clause.begin(), clause.end(), [&](DimacsLiteral literal) { return is_free(code(literal)); }))
        groups_.add({1, 1, {clause.begin(), clause.end()}});
    }
  }

  void take_at_most_one() {
    std::vector<std::uint32_t> order(hits_.size());
    std::iota(order.begin(), order.end(), 0u);
    const auto has_more = [&](std::uint32_t a, std::uint32_t b) { return conflicts_.of(a).size() > conflicts_.of(b).size(); };
    std::stable_sort(order.begin(), order.end(), has_more);
    std::vector<std::uint32_t> clique, candidates;
    for (const std::uint32_t seed : order) {
      if (!is_free(seed)) continue;
      candidates.clear();
      for (const std::uint32_t other : conflicts_.of(seed))
        if (is_free(other)) candidates.push_back(other);
      std::stable_sort(candidates.begin(), candidates.end(), has_more);
      clique.assign(1, seed);
      count_hits(seed, 1);
      for (const std::uint32_t candidate : candidates) {
        if (hits_[candidate] != clique.size() || candidate == (seed ^ 1u)) continue;
        clique.push_back(candidate);
        count_hits(candidate, 1);
      }
      for (const std::uint32_t member : clique) count_hits(member, -1);
      if (clique.size() < params_.smallest_at_most_one) continue;
      Group group{0, 1, {}};
      for (const std::uint32_t member : clique) group.literals.push_back(literal_of(member));
      groups_.add(std::move(group));
    }
  }

  /// How many members of the clique exclude a literal.
  void count_hits(std::uint32_t member, int step) {
    for (const std::uint32_t other : conflicts_.of(member)) hits_[other] += static_cast<std::uint32_t>(step);
  }

  const Cnf& formula_;
  DetectParams params_;
  Conflicts conflicts_;
  Groups groups_;
  std::vector<std::uint32_t> hits_;
};

}  // namespace

Groups detect_groups(const Cnf& formula, const DetectParams& params) { return Detection(formula, params).run(); }

}  // namespace ohmfield::hopfield
