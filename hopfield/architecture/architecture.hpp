#pragma once
/// Hardware that runs a search: what a cycle takes in events and time, what writing the formula takes, how large it is.
///
/// Counts of a search (CycleCounts) come in, a ledger and seconds go out; any network that counts can be priced on any of
/// them. Cells conduct by their mean conductance: networks on an array of real cells (KsatArray) add up their own instead.
/// One file for each architecture, one line in the table. Amounts and circuits: docs/methods/architectures.md.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/ledger.hpp"
#include "crossbar/cost/macro.hpp"
#include "crossbar/cost/technology.hpp"
#include "hopfield/architecture/shape.hpp"
#include "hopfield/architecture/tiling.hpp"

namespace ohmfield::hopfield {

/// Which tiles a pass reads; in one piece there is no choice.
enum class TileReads {
  all,      ///< every tile in every cycle
  changed,  ///< those with a line of a flipped variable, and those with a line that is read; others keep latched values
};

/// Whether the leakage of each bit line is measured after writing, so that its comparators can be shifted by it.
enum class LineTrim { none, each_line };

struct ArchitectureParams {
  double on_S = 40e-6, off_S = 1e-6;   ///< of the device
  double read_voltage_V = 0.2;
  int break_adc_bits = 0;              ///< one piece: breaks are converted; 0: winner-take-all on currents
  int partial_adc_bits = 4;            ///< tiles: breaks are converted and added; chosen: the fewest bits with a price
  LineTrim trim = LineTrim::each_line;
  TileReads tile_reads = TileReads::changed;
  double clause_winners = 0.0;         ///< winner-take-alls that clauses share in three_pass; 0: one for each clause
  double published_clock_s = 0.0;      ///< a cycle takes this instead of what the cost model says; 0: it does not
  double quadratic_variables = 0.0;    ///< with auxiliary ones; 0: as many as a reduction without sharing takes
  double quadratic_couplings = 0.0;    ///< pairs that are coupled; 0: the same reduction

  /// \throws InputError  a value out of range
  void validate() const;
};

class Architecture {
 public:
  virtual ~Architecture() = default;

  const std::string& name() const { return name_; }
  /// Events of an average cycle, checks by the host not included.
  virtual core::Ledger cycle_events(const CycleNeeds& needs) const = 0;
  /// Duration of a cycle [s]: the published clock if one is given.
  double cycle_s(const CycleNeeds& needs) const;
  virtual core::Ledger write_events() const = 0;
  virtual double write_s() const = 0;
  /// Circuits and their areas; wiring between tiles is not in it. \throws InputError  a circuit without area
  virtual std::vector<crossbar::AreaPart> area() const = 0;

  /// A check of a state by the host, one constraint after the other, while the array waits [s].
  double check_s() const;
  /// Cycles and checks of a trial [s].
  double search_s(const CycleCounts& counts) const;
  /// What a trial cost, without writing.
  core::Ledger trial_events(const CycleCounts& counts) const;

 protected:
  Architecture(std::string_view name, const KsatShape& shape, const Tiling& tiling, const ArchitectureParams& params,
               const crossbar::Technology& technology)
      : name_(name), shape_(shape), tiling_(tiling), params_(params), technology_(technology) {}
  /// By the cost model [s].
  virtual double model_cycle_s(const CycleNeeds& needs) const = 0;
  /// Lines with circuits that leak.
  virtual double leaking_lines() const { return tiling_.line_pieces + tiling_.segments; }

  std::string name_;
  KsatShape shape_;
  Tiling tiling_;
  ArchitectureParams params_;
  const crossbar::Technology& technology_;  // outlives the architecture
};

struct ArchitectureInfo {
  std::string_view name;
  std::string_view summary;
};

const std::vector<ArchitectureInfo>& architectures();

/// \param tiling  one_array(shape), or tile(formula, rows, columns)
/// \throws InputError  an unknown name, with the nearest; parameters out of range
std::unique_ptr<Architecture> make_architecture(std::string_view name, const KsatShape& shape, const Tiling& tiling,
                                                const ArchitectureParams& params, const crossbar::Technology& technology);

}  // namespace ohmfield::hopfield
