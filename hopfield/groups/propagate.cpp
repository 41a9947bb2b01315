#include "hopfield/groups/propagate.hpp"

#include <cstdlib>
#include <utility>

namespace ohmfield::hopfield {
namespace {

std::size_t code(DimacsLiteral literal) { return 2 * static_cast<std::size_t>(std::abs(literal) - 1) + (literal < 0 ? 1 : 0); }

class Propagation {
 public:
  Propagation(const Cnf& formula, const Groups& groups)
      : formula_(formula),
        groups_(groups),
        starts_(2 * static_cast<std::size_t>(formula.variables()) + 1),
        occurrences_(formula.literals()),
        open_(formula.clauses()),
        truths_(groups.size(), 0),
        falsities_(groups.size(), 0),
        filled_(groups.size(), 0) {
    forced_.value.assign(static_cast<std::size_t>(formula.variables()), 0);
    for (std::size_t c = 0; c < formula.clauses(); ++c) {
      open_[c] = static_cast<std::uint32_t>(formula.clause(c).size());
      for (const DimacsLiteral literal : formula.clause(c)) ++starts_[code(literal) + 1];
    }
    for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
    std::vector<std::size_t> next(starts_.begin(), starts_.end() - 1);
    for (std::size_t c = 0; c < formula.clauses(); ++c)
      for (const DimacsLiteral literal : formula.clause(c)) occurrences_[next[code(literal)]++] = static_cast<std::uint32_t>(c);
  }

  Forced run() {
    for (std::size_t c = 0; c < formula_.clauses(); ++c)
      if (open_[c] <= 1) look_at_clause(c);
    for (std::size_t g = 0; g < groups_.size(); ++g) look_at_group(g);
    for (std::size_t done = 0; done < queue_.size() && !forced_.contradiction(); ++done) spread(queue_[done]);
    return std::move(forced_);
  }

 private:
  /// A clause with one literal that is not false, or none.
  void look_at_clause(std::size_t c) {
    for (const DimacsLiteral literal : formula_.clause(c))
      if (forced_.of(literal) >= 0) return force(literal);
    if (!forced_.contradiction()) forced_.false_clause = c;
  }

  void look_at_group(std::size_t g) {
    const Group& group = groups_[g];
    const std::size_t can_be_true = group.size() - falsities_[g];
    if (truths_[g] > group.high || can_be_true < group.low) {
      if (!forced_.contradiction()) forced_.false_group = g;
      return;
    }
    if (filled_[g] != 0 || (truths_[g] < group.high && can_be_true > group.low)) return;
    filled_[g] = 1;
    const int sign = truths_[g] == group.high ? -1 : 1;
    for (const DimacsLiteral literal : group.literals)
      if (forced_.of(literal) == 0) force(sign * literal);
  }

  /// A literal that is true already stays so; whoever finds it false has seen a contradiction elsewhere.
  void force(DimacsLiteral literal) {
    if (forced_.of(literal) != 0) return;
    forced_.value[static_cast<std::size_t>(std::abs(literal)) - 1] = literal > 0 ? 1 : -1;
    ++forced_.count;
    queue_.push_back(literal);
  }

  void spread(DimacsLiteral literal) {
    const std::size_t lost = code(-literal);
    for (std::size_t i = starts_[lost]; i < starts_[lost + 1]; ++i)
      if (--open_[occurrences_[i]] <= 1) look_at_clause(occurrences_[i]);
    const std::uint32_t g = groups_.group_of(std::abs(literal));
    if (g == Groups::kNone) return;
    ++(groups_.member(std::abs(literal)) == literal ? truths_ : falsities_)[g];
    look_at_group(g);
  }

  const Cnf& formula_;
  const Groups& groups_;
  std::vector<std::size_t> starts_;
  std::vector<std::uint32_t> occurrences_;  ///< clauses of every literal
  std::vector<std::uint32_t> open_;         ///< literals of a clause that are not known to be false
  std::vector<std::uint32_t> truths_, falsities_;  ///< members of a group that are forced, as far as spread
  std::vector<std::uint8_t> filled_;  ///< the rest of the group is forced
  std::vector<DimacsLiteral> queue_;
  Forced forced_;
};

}  // namespace

Forced propagate(const Cnf& formula, const Groups& groups) { return Propagation(formula, groups).run(); }

}  // namespace ohmfield::hopfield
