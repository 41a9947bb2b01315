#include "hopfield/xor/short_basis.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/random/counter_rng.hpp"
#include "hopfield/xor/bit_matrix.hpp"

namespace ohmfield::hopfield {
namespace {

using Row = BitMatrix::Row;

class ShortBasis {
 public:
  explicit ShortBasis(BitMatrix matrix) : matrix_(std::move(matrix)) { keep_shortest(matrix_.rows); }

  const std::vector<Row>& rows() const { return basis_; }
  const BitMatrix& matrix() const { return matrix_; }

  void draw(std::uint64_t number) {
    // The draws are part of the method, not of an experiment: always the same.
    core::CounterRng rng(0, core::Stream::generator, number);
    std::vector<std::size_t> order(matrix_.columns());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[rng.below(static_cast<std::uint32_t>(i))]);
    matrix_.rows = basis_;
    matrix_.reduce(order);

    const std::size_t longest = matrix_.weight(basis_.back());
    std::vector<Row> seen = basis_;
    Row sum(matrix_.words);
    for (std::size_t i = 0; i < matrix_.rows.size(); ++i) {
      const Row& row = matrix_.rows[i];
      if (matrix_.weight(row) < longest) seen.push_back(row);
      for (std::size_t j = 0; j < i; ++j) {
        for (std::size_t w = 0; w < matrix_.words; ++w) sum[w] = row[w] ^ matrix_.rows[j][w];
        if (matrix_.weight(sum) < longest) seen.push_back(sum);
      }
    }
    if (seen.size() > basis_.size()) keep_shortest(seen);
  }

 private:
  /// Independent rows, shortest first, earlier ones before later ones of the same length.
  void keep_shortest(const std::vector<Row>& from) {
    std::vector<std::pair<std::size_t, std::size_t>> order;
    for (std::size_t i = 0; i < from.size(); ++i) order.push_back({matrix_.weight(from[i]), i});
    std::sort(order.begin(), order.end());
    std::vector<Row> kept, echelon;
    std::vector<std::size_t> pivots;
    for (const auto& [weight, i] : order) {
      Row rest = from[i];
      for (std::size_t e = 0; e < echelon.size(); ++e) {
        if (!BitMatrix::bit(rest, pivots[e])) continue;
        for (std::size_t w = 0; w < matrix_.words; ++w) rest[w] ^= echelon[e][w];
      }
      if (matrix_.weight(rest) == 0) continue;
      std::size_t pivot = 0;
      while (!BitMatrix::bit(rest, pivot)) ++pivot;
      pivots.push_back(pivot);
      echelon.push_back(std::move(rest));
      kept.push_back(from[i]);
      if (kept.size() == rank_) break;
    }
    rank_ = kept.size();
    basis_ = std::move(kept);
  }

  BitMatrix matrix_;
  std::vector<Row> basis_;
  std::size_t rank_ = ~std::size_t{0};
};

}  // namespace

std::size_t shorten_xors(Cnf& cnf, const ShortBasisParams& params) {
  if (cnf.xors() < 2) return 0;
  std::vector<DimacsLiteral> variables = xor_variables(cnf);
  const auto rows = static_cast<double>(cnf.xors()), words = static_cast<double>(variables.size() / 64 + 1);
  const auto affordable = static_cast<std::size_t>(std::min(params.most_work / (2.0 * rows * rows * words), 1e9));
  if (affordable < 10) return 0;
  ShortBasis basis(xor_matrix(cnf, std::move(variables)));
  for (std::size_t i = 0; i < std::min(params.draws, affordable); ++i) basis.draw(i);

  std::size_t literals = 0;
  for (const Row& row : basis.rows()) literals += basis.matrix().weight(row);
  if (literals >= cnf.xor_literals()) return 0;
  const std::size_t gained = cnf.xor_literals() - literals;
  Cnf shorter(cnf.named_variables());
  while (shorter.variables() < cnf.variables()) shorter.add_variable();
  for (std::size_t c = 0; c < cnf.clauses(); ++c) shorter.add(cnf.clause(c));
  for (const Row& row : basis.rows()) shorter.add_xor(basis.matrix().clause(row));
  cnf = std::move(shorter);
  return gained;
}

}  // namespace ohmfield::hopfield
