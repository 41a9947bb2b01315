#pragma once
/// Conditional dense associative memory: an energy of a symbol and the k symbols before it.
///
///     a_j = sum_p W[p, x_p, j],   E(x, c) = -b_c - sum_p L[p, x_p, c] - sum_j F(a_j + U[c, j]),   P(c | x) = e^-E / Z
///
/// The hidden units are the memories of D. Krotov, J. J. Hopfield, NIPS 2016 (eq. (1), F a rectified polynomial) or of M. Demircigil
/// et al., J. Stat. Phys. 168, 288 (2017) (F exponential), the symbols one-hot visible units; with the context clamped the
/// partition function has one term for each symbol and is exact. An exponential is a product, e^a e^U: what the symbols take from the
/// hidden units is then a matrix-vector product, too.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ebm/text/alphabet.hpp"

namespace ohmfield::ebm {

/// F of the energy: r^2 or r^3 of r = max(x, 0), or e^x.
enum class HiddenEnergy { quadratic, cubic, exponential };

struct DamShape {
  std::size_t symbols = 0;  ///< with the end symbol
  std::size_t context = 0;  ///< symbols before the predicted one
  std::size_t hidden = 0;
  HiddenEnergy energy = HiddenEnergy::quadratic;

  std::size_t parameters() const { return context * symbols * (hidden + symbols) + symbols * hidden + symbols; }
  /// \throws InputError  a size that cannot be
  void validate() const;
};

class Dam {
 public:
  using Shape = DamShape;

  /// All weights normal with this standard deviation, biases 0.
  Dam(const DamShape& shape, double init_sigma, std::uint64_t seed);
  /// \pre as many as shape.parameters()
  Dam(const DamShape& shape, std::vector<float> parameters);

  const DamShape& shape() const { return shape_; }
  std::span<float> parameters() { return parameters_; }
  std::span<const float> parameters() const { return parameters_; }

  // Rows of the parameters, in this order: W, U, L, b.
  std::size_t context_row(std::size_t place, Symbol symbol) const { return (place * shape_.symbols + symbol) * shape_.hidden; }
  std::size_t symbol_row(std::size_t symbol) const { return (shape_.context * shape_.symbols + symbol) * shape_.hidden; }
  std::size_t direct_row(std::size_t place, Symbol symbol) const {
    return symbol_row(shape_.symbols) + (place * shape_.symbols + symbol) * shape_.symbols;
  }
  std::size_t bias_row() const { return direct_row(shape_.context, 0); }
  /// Parameters before the biases.
  std::size_t weights() const { return bias_row(); }

  /// -E of every symbol at each of some places of a text. \param out shape (positions, symbols), rows one after the other
  void scores(std::span<const Symbol> text, std::span<const std::uint32_t> positions, std::span<float> out) const;
  /// Adds the gradient of weight times the sum of -ln P to `gradient`. \return that sum [nat], without the weight
  double add_gradient(std::span<const Symbol> text, std::span<const std::uint32_t> positions, float weight, std::span<float> gradient) const;

 private:
  DamShape shape_;
  std::vector<float> parameters_;
};

/// -ln P of the symbols at some places [nat], one for each. \param scores  as of Dam::scores
std::vector<double> losses(std::span<const Symbol> text, std::span<const std::uint32_t> positions, std::span<const float> scores,
                           std::size_t symbols);

}  // namespace ohmfield::ebm
