#pragma once
/// Energy-transformer block for strings of bits: one token that is to be found, v, among L tokens that are given.
///
///     tau_v v'   = xi_A^T softmax(beta h_A) + xi_H^T max(h_H, 0) + a - v
///     tau_h h_A' = xi_A g(v) + b_A - h_A         tau_h h_H' = xi_H g(v) + b_H - h_H
///
/// Rows of xi_A are the given tokens, embedding of the bit plus that of the place: attention of the token to them, whose energy is
/// -ln sum exp(beta h_A) / beta (B. Hoover et al., Energy Transformer, NeurIPS 2023, eq. (3), with keys that are values). xi_H are
/// memories of its Hopfield network (eq. (5)). As in M. G. Bacvanski et al., arXiv 2512.15002, all of it is the circuit of
/// two_layer.hpp with two groups of hidden neurons; g is the identity, or the layer norm of Hoover et al. With the identity the
/// energy is bounded below where the spectral norm of xi_H is below 1.
///
/// The answer is read off v after a time: logit = w.g(v) + w_0. Training unrolls Euler steps of the dynamics and runs back through
/// them; evaluation integrates the circuit.

#include <cstdint>
#include <span>
#include <vector>

#include "ebm/circuit/two_layer.hpp"

namespace ohmfield::ebm {

/// Whether places have embeddings and biases of their own. Without, the block sees how many tokens of each kind there are, as the
/// parity block of Bacvanski et al. does.
enum class Places { none, learned };

struct EtShape {
  Eigen::Index length = 8;      ///< bits of a string
  Eigen::Index dimension = 16;  ///< of a token
  Eigen::Index memories = 32;
  double beta = 1.0;
  Places places = Places::none;
  Activation visible;           ///< g: identity or layer_norm
  Activation memory{ActivationKind::rectified, 1.0};  ///< of the Hopfield network: rectified or softmax
  double tau_v = 1.0, tau_h = 0.5;  ///< in one unit of time; the step of an unrolled training must be below both

  /// \throws InputError  a size or time that cannot be
  void validate() const;
  /// Rows of the shared couplings: two embeddings of bits, those of places, memories.
  Eigen::Index rows() const { return 2 + length + memories; }
  /// As stored; without places those of places stay 0.
  std::size_t parameters() const { return static_cast<std::size_t>(rows() * dimension + length + memories + 2 * dimension + 1); }
};

/// Strings and the bits to be answered.
struct BitStrings {
  std::vector<std::vector<std::uint8_t>> bits;
  std::vector<std::uint8_t> answer;
  std::vector<double> weight;  ///< of each in a loss, of sum 1; empty: equal
};

/// Euler steps of a training.
struct Unrolled {
  double step = 0.1;
  std::size_t steps = 100;
};

/// Weight of the mean squared rate of v at the end in the loss: answers then are those of a circuit at rest.
struct EtLoss {
  double rest_weight = 0.0;
};

/// Standard deviations that parameters start with; places and other biases start at 0.
struct EtInit {
  double tokens = 1.0, memories = 0.1, memory_biases = 0.3;
};

class EnergyTransformer {
 public:
  EnergyTransformer(const EtShape& shape, const EtInit& init, std::uint64_t seed);
  /// \pre as many as shape.parameters()
  EnergyTransformer(const EtShape& shape, std::vector<float> parameters);

  const EtShape& shape() const { return shape_; }
  /// Rows of couplings one after the other (bits, places, memories), b_A, b_H, a, w, w_0.
  std::span<float> parameters() { return parameters_; }
  std::span<const float> parameters() const { return parameters_; }
  /// Parameters that training moves.
  std::size_t free_parameters() const;

  /// xi_H. \return shape (memories, dimension)
  Eigen::MatrixXd memories() const;
  /// Cuts singular values of xi_H at this one: the nearest memories of that spectral norm. Scaling all of xi_H down instead trains
  /// much worse.
  void limit_memories(double norm);

  /// Mean loss of strings [nat] by unrolled steps, and its gradient, added. Cost: 6 products of (rows, dimension, strings) a step.
  /// \param gradient  shape (parameters), or empty for none \param logits  one for each string, or empty
  double loss(const BitStrings& strings, const Unrolled& unrolled, const EtLoss& what, std::span<double> gradient, std::span<double> logits) const;

  /// The circuit that finds the answer of a string, time constants in units of `second_per_unit`.
  TwoLayerModel circuit(std::span<const std::uint8_t> bits, double second_per_unit) const;
  /// Rows that an array must hold: tokens of every place with bit 0, then with bit 1, of which switches pick one; then memories.
  Eigen::MatrixXd array_couplings() const;
  /// The circuit of a string out of couplings like those, as devices hold them.
  TwoLayerModel circuit(std::span<const std::uint8_t> bits, double second_per_unit, const Eigen::MatrixXd& held, const Eigen::MatrixXd& held_back) const;
  double logit(const Eigen::VectorXd& v) const;

 private:

  EtShape shape_;
  std::vector<float> parameters_;
};

}  // namespace ohmfield::ebm
