#pragma once
/// The search of a ternary content-addressable memory for unsatisfied clauses: a match line for each clause, a cell for each
/// variable, storing the assignment that violates the clause; a line that stays up belongs to an unsatisfied clause.
///
/// Energy as in the code published with G. Pedretti et al., npj Unconv. Comput. 2 (2025), arXiv 2501.07733: every search line
/// is charged to 0.8 V; match lines are precharged to 0.6 V, half of them with the capacitance of all of their cells, half with
/// that of the cells of their literals. Capacitances are prices of the technology.

#include "core/ledger.hpp"

namespace ohmfield::hopfield {

/// Published, see above.
inline constexpr double kSearchVoltage_V = 0.8, kMatchVoltage_V = 0.6;

/// \param search_lines  that are driven
/// \param match_lines   that are precharged
/// \param cells         at their crossings
/// \param literal_cells of them that hold a literal
inline void add_search(core::Ledger& ledger, double search_lines, double match_lines, double cells, double literal_cells) {
  const double search_V2 = kSearchVoltage_V * kSearchVoltage_V, match_V2 = kMatchVoltage_V * kMatchVoltage_V;
  ledger.add(core::Event::search_line, search_lines, cells * search_V2);
  ledger.add(core::Event::search_driver, search_lines, search_lines * search_V2);
  ledger.add(core::Event::match_line, match_lines, 0.5 * (cells + literal_cells) * match_V2);
  ledger.add(core::Event::match_sense, match_lines, match_lines * match_V2);
}

}  // namespace ohmfield::hopfield
