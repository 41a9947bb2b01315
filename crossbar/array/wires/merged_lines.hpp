#pragma once
/// Arrays in which the lines of one kind have no resistance along them: each is one node, behind a resistance or not.

#include <Eigen/Core>

#include "core/team.hpp"
#include "crossbar/array/wires/elimination.hpp"
#include "crossbar/array/wires/params.hpp"

namespace ohmfield::crossbar {

/// Share of a current put into each node of a line that leaves at the far end, all crossing lines and the near end being
/// at 0 V. By reciprocity also the voltage of each node per volt at the far end.
/// \param conductance_S  of the cells along the line, from the near end
Eigen::VectorXd far_share(const Line& line, const Eigen::Ref<const Eigen::VectorXd>& conductance_S);

/// Voltages along a line of any kind.
/// \param crossing_V     voltages of the lines that its cells lead to
/// \param near_V, far_V  behind its ends; a fixed line has near_V where it has a source, that is always
Eigen::VectorXd line_voltages(const Line& line, const Eigen::Ref<const Eigen::VectorXd>& conductance_S,
                              const Eigen::Ref<const Eigen::VectorXd>& crossing_V, double near_V, double far_V);

/// Word lines are single nodes or fixed, bit lines are of any kind.
class MergedNetwork {
 public:
  /// Cost: O(m n) with fixed word lines, else O(m^2 (m + n)).
  MergedNetwork(const Eigen::Ref<const Eigen::MatrixXd>& conductance_S, const Line& word, const Line& bit, core::Team& team);

  /// Couplings [S] from word sources to what is behind the far ends of the bit lines, shape (bit lines, word lines).
  Eigen::MatrixXd far_transfer_S() const;
  /// The same for the near ends; zero where they are open.
  Eigen::MatrixXd near_transfer_S() const;

  /// Voltages of the word nodes, shape (word lines, inputs), for those of the sources and behind the ends of the bit lines.
  Eigen::MatrixXd word_voltages(const Eigen::Ref<const Eigen::MatrixXd>& source_V, const Eigen::Ref<const Eigen::MatrixXd>& near_V,
                                const Eigen::Ref<const Eigen::MatrixXd>& far_V) const;

 private:
  Line word_;
  Eigen::MatrixXd to_far_, to_near_;  ///< from word nodes, shape (word lines, bit lines)
  Eliminated nodes_;                  ///< kept: sources, far ends, near ends
};

}  // namespace ohmfield::crossbar
