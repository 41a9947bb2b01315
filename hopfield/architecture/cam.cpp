/// A content-addressable memory in place of the forward pass, a crossbar for gradients: after G. Pedretti et al., npj Unconv.
/// Comput. 2 (2025), arXiv 2501.07733, with the readout, the crossbar and the controller of two_pass.
///
/// A critical clause has one cell that pulls its match line down. The line is looked at twice, once while one cell has not
/// discharged it and two have, once when one has: our assumption of how critical clauses are told apart, in place of further
/// searches. The crossbar has 2N word lines, so that breaks and makes have a sign.
///
/// Time of a search: a match line falls to half through one pull-down of 10 kohm (assumption: a minimal transistor in series
/// with another), and the second look waits twice as long (assumption).

#include <algorithm>
#include <numbers>

#include "hopfield/architecture/kinds.hpp"
#include "hopfield/architecture/passes.hpp"
#include "hopfield/architecture/tcam.hpp"

namespace ohmfield::hopfield {
namespace {

using core::Event;

constexpr double kPullDown_ohm = 10e3;
constexpr double kMargin = 2.0;

class Cam final : public Architecture {
 public:
  Cam(const KsatShape& shape, const Tiling& tiling, const ArchitectureParams& params,
      const crossbar::Technology& technology)
      : Architecture("cam", shape, tiling, params, technology), passes_(shape, tiling, params, technology) {
    const auto farad = [&](Event event) { return technology.price(event).unit(0, 0.0).nominal_J; };
    const double line_F = farad(Event::match_line) * tiling.rows / 2.0 + farad(Event::match_sense);
    search_s_ = kMargin * std::numbers::ln2 * kPullDown_ohm * line_F + technology.timing().comparator_s;
  }

  core::Ledger cycle_events(const CycleNeeds& needs) const override {
    core::Ledger ledger;
    const double share = tiling_.one_piece() || params_.tile_reads == TileReads::all
                             ? 1.0
                             : std::min(1.0, needs.flips * tiling_.flip_tiles / tiling_.tiles);
    add_search(ledger, share * tiling_.line_pieces / 2.0, share * tiling_.segments, share * tiling_.cells / 2.0,
               share * (shape_.literals + shape_.xor_literals));
    ledger.add(Event::comparator, tiling_.one_piece() ? needs.line_decisions : share * tiling_.decisions);
    passes_.add_counts(ledger, needs);
    passes_.add_back(ledger, needs);
    passes_.add_winners(ledger, needs.winner_inputs(), std::max(1.0, needs.clause_choices + needs.global_choices));
    passes_.add_control(ledger, needs);
    ledger.add(Event::leakage, 1.0, cycle_s(needs) * leaking_lines());
    return ledger;
  }

  core::Ledger write_events() const override {
    core::Ledger ledger;
    // Two devices for each variable and match line, as many as cells of the crossbar; match lines need no trim.
    ledger.add(Event::cell_write, 2.0 * tiling_.cells + tiling_.line_pieces + tiling_.segments);
    return ledger;
  }
  double write_s() const override { return passes_.write_s(tiling_.rows + 1.0, 0.0); }

  std::vector<crossbar::AreaPart> area() const override {
    std::vector<crossbar::AreaPart> parts;
    passes_.add_area(parts);
    const double pitch_m = technology_.cell_pitch_m();
    parts.push_back(
        {"devices of the memory", core::Part::cells, tiling_.built_cells, tiling_.built_cells * pitch_m * pitch_m});
    passes_.add_area(parts, "search line drivers", Event::search_driver, tiling_.line_pieces);
    passes_.add_area(parts, "match line amplifiers", Event::match_sense, tiling_.segments);
    if (!passes_.converts()) passes_.add_area(parts, "winner-take-all", Event::comparator, shape_.longest + 1.0);
    return parts;
  }

 protected:
  double model_cycle_s(const CycleNeeds& needs) const override {
    const double digital_s = technology_.timing().digital_s, more = std::max(0.0, needs.clause_choices - 1.0);
    return passes_.forward_s(needs) - passes_.read_s() + search_s_ + passes_.backs_s(needs) + digital_s +
           more * (passes_.read_s() + digital_s);
  }
  double leaking_lines() const override { return 2.0 * Architecture::leaking_lines(); }

 private:
  Passes passes_;
  double search_s_ = 0.0;
};

}  // namespace

std::unique_ptr<Architecture> make_cam(const KsatShape& shape, const Tiling& tiling, const ArchitectureParams& params,
                                       const crossbar::Technology& technology) {
  return std::make_unique<Cam>(shape, tiling, params, technology);
}

}  // namespace ohmfield::hopfield
