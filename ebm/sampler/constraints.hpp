#pragma once
/// Which states a chain may visit: clamped units, symbols that a site cannot take, pairs that exclude each other, sets of bits of
/// which exactly one is on. Samplers draw from the model restricted to them, never by rejection.

#include <cstdint>
#include <vector>

#include "ebm/boltzmann/model.hpp"

namespace ohmfield::ebm {

struct UnitPair {
  Eigen::Index a = 0, b = 0;
};

struct Constraints {
  std::vector<std::uint8_t> clamped = {};    ///< by unit: keeps its value; empty: none. One clamped unit holds its whole group
  std::vector<std::uint8_t> forbidden = {};  ///< by unit: never 1; empty: none
  std::vector<UnitPair> pairs = {};          ///< never both 1
  std::vector<std::vector<Eigen::Index>> exactly_one = {};  ///< bits of one block

  /// \throws InputError  a unit that the model does not have
  void validate(Eigen::Index units) const;
  /// Whether a state is allowed, but for what is clamped.
  bool hold(const Eigen::Ref<const Eigen::VectorXf>& x) const;
};

/// Sequences that end once, after `shortest` to `longest` symbols: from there on all sites hold the end symbol.
/// \param sites  one after the other, of equal size \throws InputError  lengths that no sequence has
void add_length(Constraints& constraints, const Block& sites, Eigen::Index units, Eigen::Index end_symbol, std::size_t shortest, std::size_t longest);

}  // namespace ohmfield::ebm
