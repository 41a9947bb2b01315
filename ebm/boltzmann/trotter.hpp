#pragma once
/// Bits in a transverse field, as replicas in imaginary time.
///
/// The quantum model H = E(s) - Gamma sum_i sigma^x_i at inverse temperature beta is, up to errors of order (beta Gamma / P)^2, a
/// classical one of P replicas in a ring (M. Suzuki, Prog. Theor. Phys. 56, 1454 (1976)):
///
///     E_P = (beta / P) sum_k E(x_k) - K sum_ik s_ik s_i(k+1),   K = ln coth(beta Gamma / P) / 2,   s = 2 x - 1
///
/// which is sampled at temperature 1. Annealing Gamma to 0 is the "quantum-inspired" search of R. Martonak, G. E. Santoro,
/// E. Tosatti, Phys. Rev. B 66, 094203 (2002); nothing here is faster than classical because of it.

#include "ebm/boltzmann/model.hpp"

namespace ohmfield::ebm {

class TrotterModel final : public Model {
 public:
  /// \param base  of bits, outlives the model \param replicas  even, so that every second one can be drawn at once
  /// \throws InputError  groups of symbols, or numbers out of range
  TrotterModel(const Model& base, std::size_t replicas, double beta, double transverse_field);

  /// \throws InputError  not above 0
  void set_transverse_field(double gamma);
  double coupling() const { return coupling_; }
  const Model& base() const { return base_; }
  std::size_t replicas() const { return replicas_; }

  /// Unit u of replica k is unit k * base units + u.
  Eigen::Index units() const override { return base_.units() * static_cast<Eigen::Index>(replicas_); }
  /// For each block of the base those of even replicas, then those of odd ones.
  std::span<const Block> blocks() const override { return blocks_; }
  void fields(std::size_t block, crossbar::ConstMatrix x, crossbar::MutableMatrix f, crossbar::Context& context) const override;
  void energies(crossbar::ConstMatrix x, std::span<double> e, crossbar::Context& context) const override;

 private:
  const Model& base_;
  std::size_t replicas_;
  double beta_, coupling_ = 0.0;
  std::vector<Block> blocks_;
};

}  // namespace ohmfield::ebm
