#include "crossbar/array/wires/transfer.hpp"

#include "crossbar/array/wires/dissection.hpp"
#include "crossbar/array/wires/merged_lines.hpp"

namespace ohmfield::crossbar {
Eigen::MatrixXd transfer_matrix(const Eigen::Ref<const Eigen::MatrixXd>& conductance_S, const WireParams& wires, int threads) {
  wires.validate();
  check_conductances(conductance_S);
  const Line word = word_line(wires), bit = bit_line(wires);
  if (word.kind == Line::Kind::chain && bit.kind == Line::Kind::chain)
    return Dissection({conductance_S, word, bit}, Factors::drop, threads).transfer_S();
  core::Team team(threads);
  if (word.kind != Line::Kind::chain) return MergedNetwork(conductance_S, word, bit, team).far_transfer_S();
  // Reciprocity: from terminals to sources the couplings are the same, so the lines may change places.
  const Eigen::MatrixXd swapped = conductance_S.transpose();
  const MergedNetwork network(swapped, bit, word, team);
  return (network.near_transfer_S() + network.far_transfer_S()).transpose();
}

}  // namespace ohmfield::crossbar
