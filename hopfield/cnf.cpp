#include "hopfield/cnf.hpp"

#include <algorithm>
#include <cstdlib>

#include "core/expect.hpp"

namespace ohmfield::hopfield {

void Cnf::add(std::span<const DimacsLiteral> clause) {
  for ([[maybe_unused]] const DimacsLiteral literal : clause) OHM_EXPECT(literal != 0 && std::abs(literal) <= variables_);
  literals_.insert(literals_.end(), clause.begin(), clause.end());
  starts_.push_back(literals_.size());
}

Cnf normalised(const Cnf& cnf) {
  Cnf result(cnf.variables());
  std::vector<DimacsLiteral> kept;
  for (std::size_t c = 0; c < cnf.clauses(); ++c) {
    kept.clear();
    bool tautology = false;
    for (const DimacsLiteral literal : cnf.clause(c)) {
      if (std::find(kept.begin(), kept.end(), literal) != kept.end()) continue;
      tautology = tautology || std::find(kept.begin(), kept.end(), -literal) != kept.end();
      kept.push_back(literal);
    }
    if (!tautology) result.add(kept);
  }
  return result;
}

std::uint64_t fingerprint(const Cnf& cnf) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  const auto mix = [&hash](std::uint64_t value) {
    for (int byte = 0; byte < 8; ++byte) hash = (hash ^ (value >> (8 * byte) & 0xFF)) * 0x100000001B3u;
  };
  mix(static_cast<std::uint64_t>(cnf.variables()));
  for (std::size_t c = 0; c < cnf.clauses(); ++c) {
    mix(cnf.clause(c).size());
    for (const DimacsLiteral literal : cnf.clause(c)) mix(static_cast<std::uint32_t>(literal));
  }
  return hash;
}

}  // namespace ohmfield::hopfield
