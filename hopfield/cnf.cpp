#include "hopfield/cnf.hpp"

#include <cstdlib>

#include "core/expect.hpp"
#include "core/hash.hpp"

namespace ohmfield::hopfield {

void Cnf::add(std::span<const DimacsLiteral> clause) {
  for ([[maybe_unused]] const DimacsLiteral literal : clause) OHM_EXPECT(literal != 0 && std::abs(literal) <= variables_);
  literals_.insert(literals_.end(), clause.begin(), clause.end());
  starts_.push_back(literals_.size());
}

Cnf normalised(const Cnf& cnf) {
  Cnf result(cnf.variables());
  std::vector<DimacsLiteral> kept;
  // Clause, counted from 1, in which a variable was last seen, and its sign there: clauses of any length in linear time.
  std::vector<std::size_t> seen_in(static_cast<std::size_t>(cnf.variables()) + 1);
  std::vector<DimacsLiteral> seen_as(seen_in.size());
  for (std::size_t c = 0; c < cnf.clauses(); ++c) {
    kept.clear();
    bool tautology = false;
    for (const DimacsLiteral literal : cnf.clause(c)) {
      const auto variable = static_cast<std::size_t>(std::abs(literal));
      if (seen_in[variable] == c + 1) {
        tautology = tautology || seen_as[variable] != literal;
        continue;
      }
      seen_in[variable] = c + 1;
      seen_as[variable] = literal;
      kept.push_back(literal);
    }
    if (!tautology) result.add(kept);
  }
  return result;
}

std::uint64_t fingerprint(const Cnf& cnf) {
  core::Fnv1a hash;
  hash.add(static_cast<std::uint64_t>(cnf.variables()));
  for (std::size_t c = 0; c < cnf.clauses(); ++c) {
    hash.add(std::uint64_t{cnf.clause(c).size()});
    for (const DimacsLiteral literal : cnf.clause(c)) hash.add(std::uint64_t{static_cast<std::uint32_t>(literal)});
  }
  return hash.value();
}

}  // namespace ohmfield::hopfield
