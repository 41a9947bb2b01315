#include "ebm/circuit/memories.hpp"

namespace ohmfield::ebm {

TwoLayerModel xor_memory(Levels levels, double beta, double tau_v_s, double tau_h_s) {
  Eigen::MatrixXd xi(4, 3);
  for (int row = 0; row < 4; ++row) {
    const int x1 = row >> 1, x2 = row & 1;
    xi.row(row) << x1, x2, x1 ^ x2;
  }
  if (levels == Levels::plus_minus) xi = (2.0 * xi.array() - 1.0).matrix();
  TwoLayerModel model = TwoLayerModel::ideal(xi, {}, {{4, {ActivationKind::softmax, beta}}}, tau_v_s, tau_h_s);
  if (levels == Levels::zero_one) model.b = -0.5 * xi.rowwise().squaredNorm();
  model.clamped = {true, true, false};
  return model;
}

Eigen::MatrixXd hamming_codewords() {
  Eigen::MatrixXd code(16, 7);
  for (int mu = 0; mu < 16; ++mu) {
    const int d1 = mu >> 3 & 1, d2 = mu >> 2 & 1, d3 = mu >> 1 & 1, d4 = mu & 1;
    const int bits[]{d1 ^ d2 ^ d4, d1 ^ d3 ^ d4, d1, d2 ^ d3 ^ d4, d2, d3, d4};
    for (int i = 0; i < 7; ++i) code(mu, i) = 2.0 * bits[i] - 1.0;
  }
  return code;
}

TwoLayerModel hamming_memory(double beta, double tau_v_s, double tau_h_s) {
  return TwoLayerModel::ideal(hamming_codewords(), {}, {{16, {ActivationKind::softmax, beta}}}, tau_v_s, tau_h_s);
}

unsigned syndrome_decoded(unsigned word) {
  unsigned place = 0;  // from 1 on; the syndrome is the exclusive-or of the places of ones
  for (unsigned i = 1; i <= 7; ++i)
    if (word >> (7 - i) & 1u) place ^= i;
  return place == 0 ? word : word ^ 1u << (7 - place);
}

}  // namespace ohmfield::ebm
