#pragma once
/// The words of a lexicon that overlap most with a query: one product with the rows of a dense memory, and the winners among
/// its currents.
///
/// A word is a memory with energy -F(overlap). F is monotonous and every memory stands for itself, so the order of energies is
/// that of overlaps whatever the power of F: the circuit needs none, and the winners are read off the currents before any
/// conversion.

#include <span>
#include <string>
#include <vector>

#include "crossbar/linear_operator.hpp"
#include "crossbar/periphery/winner_take_all.hpp"

namespace ohmfield::ebm {

class Shortlist {
 public:
  /// \param rows    as lexicon_rows; outlives the list
  /// \param length  of a list, at most the words of the lexicon
  Shortlist(const crossbar::LinearOperator& rows, std::size_t length, const crossbar::WinnerTakeAllParams& winners, std::uint64_t seed);

  /// Places of the winners in the lexicon, the best first, one list for each query. Each call is an operation of its own.
  std::vector<std::vector<std::uint32_t>> find(std::span<const std::string> queries, crossbar::Context& context) const;

 private:
  const crossbar::LinearOperator& rows_;
  std::size_t length_;
  std::uint64_t seed_;
  crossbar::WinnerTakeAll winners_;
};

}  // namespace ohmfield::ebm
