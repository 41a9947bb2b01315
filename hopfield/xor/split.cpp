#include "hopfield/xor/split.hpp"

#include "core/expect.hpp"

namespace ohmfield::hopfield {
namespace {

Cnf clauses_only(const Cnf& cnf) {
  Cnf result(cnf.named_variables());
  while (result.variables() < cnf.variables()) result.add_variable();
  for (std::size_t c = 0; c < cnf.clauses(); ++c) result.add(cnf.clause(c));
  return result;
}

}  // namespace

Cnf split_xors(const Cnf& cnf, std::size_t longest) {
  OHM_EXPECT(longest >= 3);
  Cnf result = clauses_only(cnf);
  std::vector<DimacsLiteral> piece;
  for (std::size_t i = 0; i < cnf.xors(); ++i) {
    std::span<const DimacsLiteral> rest = cnf.xor_clause(i);
    piece.clear();
    while (piece.size() + rest.size() > longest) {
      const std::size_t taken = longest - 1 - piece.size();
      piece.insert(piece.end(), rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(taken));
      rest = rest.subspan(taken);
      const DimacsLiteral sum = result.add_variable();
      piece.push_back(-sum);  // sum = the exclusive or of the piece
      result.add_xor(piece);
      piece.assign(1, sum);
    }
    piece.insert(piece.end(), rest.begin(), rest.end());
    result.add_xor(piece);
  }
  return result;
}

Cnf expand_xors(const Cnf& cnf, std::size_t longest) {
  OHM_EXPECT(longest >= 3 && longest <= 20);
  if (cnf.xors() == 0) return cnf;
  const Cnf short_xors = split_xors(normalised(cnf), longest);
  Cnf result = clauses_only(short_xors);
  std::vector<DimacsLiteral> clause;
  for (std::size_t i = 0; i < short_xors.xors(); ++i) {
    const auto literals = short_xors.xor_clause(i);
    // One clause against every choice of an even number of true literals.
    for (std::uint32_t trues = 0; trues < 1u << literals.size(); ++trues) {
      if (__builtin_popcount(trues) % 2 != 0) continue;
      clause.clear();
      for (std::size_t l = 0; l < literals.size(); ++l) clause.push_back((trues >> l & 1u) != 0 ? -literals[l] : literals[l]);
      result.add(clause);
    }
  }
  return result;
}

}  // namespace ohmfield::hopfield
