#pragma once
/// What a cycle takes on each architecture, side by side.

#include <string>
#include <vector>

#include "hopfield/architecture/architecture.hpp"

namespace ohmfield::hopfield {

struct ArchitectureRow {
  std::string architecture, rule;   ///< kind of rule whose needs the cycle has
  double choices = 0.0;             ///< variables that a cycle may flip
  double cycle_s = 0.0;
  crossbar::Energy cycle_J;
  double write_s = 0.0;
  crossbar::Energy write_J;
  double area_m2 = 0.0;
};

/// Every architecture with the rules that it is for: one clause at a time and gradients on two_pass and cam, every clause at
/// once on three_pass, one field on quadratic; cam_published where it applies.
/// \param unsatisfied  clauses read as unsatisfied in a cycle of a search, as in typical_unsatisfied(shape)
std::vector<ArchitectureRow> architecture_table(const KsatShape& shape, const Tiling& tiling, const ArchitectureParams& params,
                                                const crossbar::Technology& technology, double unsatisfied);

/// The table as lines of text, with a heading and without a line end after the last line.
std::string to_text(const std::vector<ArchitectureRow>& rows);

}  // namespace ohmfield::hopfield
