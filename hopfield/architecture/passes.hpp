#pragma once
/// Passes over crossbars, counted: what two_pass, three_pass and cam share.
///
/// Conventions of KsatArray: lines conduct while they settle and are compared; a replica cell on every driven line; each
/// line that is read is held by an amplifier meanwhile. In tiles the same happens in each that is read, partial counts go
/// home over the mesh, partial breaks are converted, added and sent to the controller.

#include "hopfield/architecture/architecture.hpp"

namespace ohmfield::hopfield {

/// Of a memory that holds the formula. Assumption: larger tables are split into banks of this size.
inline constexpr std::uint32_t kTableBytes = 8192;

class Passes {
 public:
  Passes(const KsatShape& shape, const Tiling& tiling, const ArchitectureParams& params, const crossbar::Technology& technology);

  /// Settling of the slower pass and a comparator [s].
  double read_s() const { return read_s_; }
  /// Energy of a conducting cell for each siemens [J].
  double per_siemens_J() const { return params_.read_voltage_V * params_.read_voltage_V * read_s_; }

  /// Half of the word lines are driven, every bit line is read.
  void add_forward(core::Ledger& ledger, const CycleNeeds& needs) const;
  /// Partial counts brought home and added; nothing in one piece.
  void add_counts(core::Ledger& ledger, const CycleNeeds& needs) const;
  /// Backward and make passes: bit lines are driven, the word lines that are read are held, sampled and, in tiles or on
  /// demand, converted.
  void add_back(core::Ledger& ledger, const CycleNeeds& needs) const;
  /// Inputs of winner-take-alls, and the winners against a threshold; digital comparisons where breaks are converted.
  void add_winners(core::Ledger& ledger, double inputs, double choices) const;
  /// Latches, random bits, noise, table and the controller.
  void add_control(core::Ledger& ledger, const CycleNeeds& needs) const;

  /// From the state to all clauses known [s].
  double forward_s(const CycleNeeds& needs) const;
  /// Partial counts to the homes of their clauses, or flags back [s].
  double transport_s(const CycleNeeds& needs) const;
  /// All passes back that a cycle has a place for: from clauses known to readings known [s].
  double backs_s(const CycleNeeds& needs) const;

  void add_write(core::Ledger& ledger, double cells, double trims) const;
  double write_s(double rows, double trims) const;

  /// Cells, drivers, readouts, registers, table and controllers of the array for both passes.
  void add_area(std::vector<crossbar::AreaPart>& parts) const;
  void add_area(std::vector<crossbar::AreaPart>& parts, const char* what, core::Event event, double count,
                std::uint32_t size = 0) const;

  bool converts() const { return !tiling_.one_piece() || params_.break_adc_bits > 0; }
  std::uint32_t adc_bits() const;

 private:
  double mean_S() const;
  /// Share of the tiles that a forward pass reads, and one back.
  double forward_share(const CycleNeeds& needs) const;
  double back_share(double readings) const;
  double back_s(const CycleNeeds& needs, double readings) const;
  void add_back_pass(core::Ledger& ledger, double driven, double readings) const;

  // By value: whoever owns passes may be moved.
  KsatShape shape_;
  Tiling tiling_;
  ArchitectureParams params_;
  const crossbar::Technology& technology_;
  double read_s_ = 0.0;
};

/// Settling time of the slower direction of an array between the ends of a technology [s].
double slower_settle_s(double word_lines, double bit_lines, double mean_cell_S, const crossbar::Technology& technology);

}  // namespace ohmfield::hopfield
