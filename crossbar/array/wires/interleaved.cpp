#include "crossbar/array/wires/interleaved.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "crossbar/array/wires/dissection.hpp"
#include "crossbar/array/wires/transfer.hpp"

namespace ohmfield::crossbar {
namespace {

/// Next to nothing; eliminations do not subtract, so that no digit is lost by it.
constexpr double kNoResistance_ohm = 1e-12;

}  // namespace

Eigen::MatrixXd interleaved_transfer_matrix(const Eigen::Ref<const Eigen::MatrixXd>& positive_S, const Eigen::Ref<const Eigen::MatrixXd>& negative_S,
                                            const WireParams& wires, int threads) {
  wires.validate();
  if (positive_S.rows() != negative_S.rows() || positive_S.cols() != negative_S.cols())
    throw core::InputError(fmt::format("the halves of pairs have {} x {} and {} x {} cells", positive_S.rows(), positive_S.cols(), negative_S.rows(), negative_S.cols()),
                           "Give both the same shape");
  const Eigen::Index bits = positive_S.rows(), pairs = positive_S.cols();
  Eigen::MatrixXd both_S(bits, 2 * pairs);
  for (Eigen::Index p = 0; p < pairs; ++p) {
    both_S.col(2 * p) = positive_S.col(p);
    both_S.col(2 * p + 1) = negative_S.col(p);
  }
  check_conductances(both_S);
  Eigen::MatrixXd transfer;
  if (bit_line(wires).kind != Line::Kind::chain) {
    transfer = transfer_matrix(both_S, wires, threads);  // all cells of a bit line are in one place
  } else {
    WireParams chains = wires;
    if (chains.word_resistance_ohm == 0.0) chains.word_resistance_ohm = kNoResistance_ohm;
    const ChainNetwork network{both_S, word_line(chains), bit_line(chains), 1.0 / kNoResistance_ohm};
    transfer = Dissection(network, Factors::drop, threads).transfer_S();
  }
  Eigen::MatrixXd difference(bits, pairs);
  for (Eigen::Index p = 0; p < pairs; ++p) difference.col(p) = transfer.col(2 * p) - transfer.col(2 * p + 1);
  return difference;
}

}  // namespace ohmfield::crossbar
