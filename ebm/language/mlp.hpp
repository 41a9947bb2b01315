#pragma once
/// The network that a dense associative memory is compared with: one hidden layer of rectified units on one-hot symbols.
///
///     h_j = max(d_j + sum_p W[p, x_p, j], 0),   P(c | x) = softmax(b_c + sum_j U[c, j] h_j)
///
/// Feed-forward character models of this kind: Y. Bengio, R. Ducharme, P. Vincent, C. Jauvin, J. Mach. Learn. Res. 3, 1137 (2003),
/// here with symbols so few that W takes the place of shared features and what follows them; X. Glorot, A. Bordes, Y. Bengio,
/// AISTATS 2011, for the units.

#include <cstdint>
#include <span>
#include <vector>

#include "ebm/text/alphabet.hpp"

namespace ohmfield::ebm {

struct MlpShape {
  std::size_t symbols = 0;  ///< with the end symbol
  std::size_t context = 0;  ///< symbols before the predicted one
  std::size_t hidden = 0;

  std::size_t parameters() const { return (context + 1) * symbols * hidden + hidden + symbols; }
  /// The largest one with at most so many parameters, but at least one hidden unit.
  static MlpShape within(std::size_t parameters, std::size_t symbols, std::size_t context);
};

class Mlp {
 public:
  using Shape = MlpShape;

  /// All weights normal with this standard deviation, biases 0.
  Mlp(const MlpShape& shape, double init_sigma, std::uint64_t seed);
  /// \pre as many as shape.parameters()
  Mlp(const MlpShape& shape, std::vector<float> parameters);

  const MlpShape& shape() const { return shape_; }
  /// W, U, d, b.
  std::span<float> parameters() { return parameters_; }
  std::span<const float> parameters() const { return parameters_; }
  /// Parameters before the biases.
  std::size_t weights() const { return (shape_.context + 1) * shape_.symbols * shape_.hidden; }

  /// b_c + sum_j U[c, j] h_j of every symbol c at each of some places of a text. \param out shape (positions, symbols)
  void scores(std::span<const Symbol> text, std::span<const std::uint32_t> positions, std::span<float> out) const;
  /// Adds the gradient of weight times the sum of -ln P to `gradient`. \return that sum [nat], without the weight
  double add_gradient(std::span<const Symbol> text, std::span<const std::uint32_t> positions, float weight, std::span<float> gradient) const;

 private:
  MlpShape shape_;
  std::vector<float> parameters_;
};

}  // namespace ohmfield::ebm
