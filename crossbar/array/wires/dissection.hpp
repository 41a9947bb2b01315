#pragma once
/// Nested dissection of an array whose lines have resistance: blocks of 8 x 8 cells are reduced to their ports, then
/// neighbours are joined and the wires between them eliminated, until sources and terminals alone are left.
///
/// Joining two blocks of s x s eliminates s wires among 7 s: about 50 n^2 s operations for a whole level, 50 n^3 in all and
/// less at the rim, where line by line elimination takes 2 n^4. Idea: A. George, "Nested dissection of a regular finite
/// element mesh", SIAM J. Numer. Anal. 10, 345 (1973), doi 10.1137/0710032.

#include <Eigen/Core>
#include <array>
#include <memory>
#include <span>
#include <vector>

#include "core/team.hpp"
#include "crossbar/array/wires/elimination.hpp"
#include "crossbar/array/wires/front.hpp"

namespace ohmfield::crossbar {

enum class Factors {
  drop,  ///< only the couplings of sources and terminals are wanted
  keep,  ///< node voltages will be asked for: about 400 bytes a cell
};

class Dissection {
 public:
  /// \param network  must outlive the object
  Dissection(const ChainNetwork& network, Factors factors, int threads);
  ~Dissection();

  /// Couplings [S] from sources to terminals, shape (bit lines, word lines): currents are these times the source voltages.
  Eigen::MatrixXd transfer_S() const;

  /// Voltages of all nodes. Needs Factors::keep.
  /// \param source_V  shape (word lines, inputs)
  /// \param word_V    for each input a matrix of shape (bit lines, word lines), to be written
  void voltages(const Eigen::Ref<const Eigen::MatrixXd>& source_V, std::span<Eigen::MatrixXd> word_V, std::span<Eigen::MatrixXd> bit_V);

 private:
  struct Node;
  struct Piece;
  std::unique_ptr<Node> plan(const CellRange& cells) const;
  void reduce(Node& node, core::Team* team) const;
  void join(Node& node, core::Team* team) const;
  void reduce_all();
  void expand_all(const Eigen::MatrixXd& port_V, std::span<Eigen::MatrixXd> word_V, std::span<Eigen::MatrixXd> bit_V);
  std::array<Eigen::MatrixXd, 2> child_voltages(const Node& node, const Eigen::MatrixXd& port_V) const;
  void expand(const Node& node, const Eigen::MatrixXd& port_V, std::span<Eigen::MatrixXd> word_V, std::span<Eigen::MatrixXd> bit_V) const;
  void expand_leaf(const Node& node, const Eigen::MatrixXd& port_V, std::span<Eigen::MatrixXd> word_V, std::span<Eigen::MatrixXd> bit_V) const;
  static std::vector<Piece> pieces(const Node& node);

  const ChainNetwork& network_;
  Factors factors_;
  core::Team team_;
  std::unique_ptr<Node> root_;
};

}  // namespace ohmfield::crossbar
