/// All unsatisfied clauses choose at once (ours). Beside the crossbar of two_pass stands a choice plane: a bit line for each
/// literal of each clause, with one cell that is on, so that the inputs of a winner-take-all are lines of their own.
///   broadcast:  every variable's break, sampled in the backward pass, drives its word line; the lines of the clauses that
///               choose feed their winner-take-alls.
///   collect:    the line of each winner is driven back, and the word line that conducts flips its variable.
/// No table is read: the plane itself knows the literals. The winner-take-alls may be shared by clauses, and then take turns.
/// All breaks are read, whether a clause that chooses asks for them or not. Breaks drive lines with at most the read
/// voltage, charged in full (assumption, in disfavour).
///
/// In tiles there is no plane: breaks are numbers, sent to the home of each clause that chooses and compared there.

#include <algorithm>
#include <cmath>

#include "hopfield/architecture/kinds.hpp"
#include "hopfield/architecture/passes.hpp"

namespace ohmfield::hopfield {
namespace {

using core::Event;

class ThreePass final : public Architecture {
 public:
  ThreePass(const KsatShape& shape, const Tiling& tiling, const ArchitectureParams& params,
            const crossbar::Technology& technology)
      : Architecture("three_pass", shape, tiling, params, technology), passes_(shape, tiling, params, technology) {
    if (!has_plane()) return;
    const double mean_S = params.off_S + (params.on_S - params.off_S) / std::max(1.0, shape.word_lines());
    plane_read_s_ =
        slower_settle_s(shape.word_lines(), plane_lines(), mean_S, technology) + technology.timing().comparator_s;
  }

  core::Ledger cycle_events(const CycleNeeds& needs) const override {
    core::Ledger ledger;
    passes_.add_forward(ledger, needs);
    passes_.add_counts(ledger, needs);
    const CycleNeeds all = read_by(needs);
    passes_.add_back(ledger, all);
    const double inputs =
        needs.clause_choices > 0.0 ? needs.clause_choices * shape_.mean_length() : needs.winner_inputs();
    passes_.add_winners(ledger, inputs, needs.clause_choices + needs.global_choices);
    if (needs.clause_choices > 0.0) add_choice(ledger, needs, inputs);
    passes_.add_control(ledger, all);
    ledger.add(Event::leakage, 1.0, cycle_s(needs) * leaking_lines());
    return ledger;
  }

  core::Ledger write_events() const override {
    core::Ledger ledger;
    const double plane = has_plane() ? plane_lines() * (shape_.word_lines() + 1.0) : 0.0;
    passes_.add_write(ledger, tiling_.cells + tiling_.line_pieces + tiling_.segments + plane, tiling_.segments);
    return ledger;
  }
  /// The plane is written beside the array.
  double write_s() const override { return passes_.write_s(tiling_.rows + 1.0, tiling_.segments); }

  std::vector<crossbar::AreaPart> area() const override {
    std::vector<crossbar::AreaPart> parts;
    passes_.add_area(parts);
    if (has_plane()) {
      const double pitch_m = technology_.cell_pitch_m(), cells = plane_lines() * (shape_.word_lines() + 1.0);
      parts.push_back({"cells of the choice plane", core::Part::cells, cells, cells * pitch_m * pitch_m});
      passes_.add_area(parts, "drivers of the choice plane", Event::row_drive, shape_.word_lines() + plane_lines());
      passes_.add_area(parts, "comparators of flips", Event::comparator, shape_.variables);
    }
    passes_.add_area(parts, "winner-take-alls", Event::comparator, winners() * (shape_.longest + 1.0));
    passes_.add_area(parts, "amplifiers of winner-take-alls", Event::amplifier, winners() * shape_.longest);
    return parts;
  }

 protected:
  double model_cycle_s(const CycleNeeds& needs) const override {
    const crossbar::Timing& timing = technology_.timing();
    double choice_s = 0.0;
    if (needs.clause_choices > 0.0) {
      const double turns = std::max(1.0, std::ceil(needs.clause_choices / winners()));
      // Broadcast, with the winner-take-alls taking turns, and collect; in tiles two ways over the mesh and a comparison each.
      choice_s = has_plane() ? turns * plane_read_s_ + plane_read_s_
                             : 2.0 * passes_.transport_s(needs) +
                                   timing.clock_s * std::ceil(std::log2(std::max(2.0, shape_.longest)));
    }
    return passes_.forward_s(needs) + passes_.backs_s(read_by(needs)) + choice_s + timing.digital_s;
  }
  double leaking_lines() const override {
    return Architecture::leaking_lines() + (has_plane() ? shape_.word_lines() + plane_lines() : 0.0);
  }

 private:
  /// Every break is read where there is a plane to take it to the clauses; no table is.
  CycleNeeds read_by(CycleNeeds needs) const {
    needs.literal_fetches = 0.0;
    if (has_plane()) needs.break_readings = needs.backward_passes * shape_.variables;
    return needs;
  }
  bool has_plane() const { return tiling_.one_piece(); }
  double plane_lines() const { return shape_.literals + shape_.xor_literals; }
  double winners() const {
    return params_.clause_winners > 0.0 ? std::min(params_.clause_winners, shape_.constraints())
                                        : std::max(1.0, shape_.constraints());
  }

  void add_choice(core::Ledger& ledger, const CycleNeeds& needs, double inputs) const {
    if (!has_plane()) {
      // Each break to the home of the clause, the winner back to its band.
      const double away = tiling_.segments == 0.0 ? 0.0 : tiling_.hops / tiling_.segments;
      const double bit_hops = inputs * passes_.adc_bits() * away + needs.clause_choices * shape_.address_bits() * away;
      ledger.add(Event::link, bit_hops, bit_hops);
      return;
    }
    const double v2 = params_.read_voltage_V * params_.read_voltage_V, pitch_m = technology_.cell_pitch_m();
    const double driven = shape_.variables + needs.clause_choices, per_siemens_J = v2 * plane_read_s_;
    // Only the lines of clauses that choose conduct. Literals of an unsatisfied clause are false, and breaks stand on the lines of
    // true ones: the plane has its cells at the complements, and all of them are driven.
    const double forward = shape_.variables * inputs, back = needs.clause_choices * shape_.word_lines();
    const double on = inputs + needs.clause_choices;
    ledger.add(Event::cell_read, forward + back,
               ((forward + back - on) * params_.off_S + on * params_.on_S) * per_siemens_J);
    ledger.add(Event::wire_line, driven, (shape_.variables * plane_lines() + back) * pitch_m * v2);
    ledger.add(Event::row_drive, driven);
    ledger.add(Event::amplifier, inputs, inputs * plane_read_s_);
    ledger.add(Event::comparator, shape_.variables);  // word lines against half a cell, at collecting
  }

  Passes passes_;
  double plane_read_s_ = 0.0;
};

}  // namespace

std::unique_ptr<Architecture> make_three_pass(const KsatShape& shape, const Tiling& tiling,
                                              const ArchitectureParams& params,
                                              const crossbar::Technology& technology) {
  return std::make_unique<ThreePass>(shape, tiling, params, technology);
}

}  // namespace ohmfield::hopfield
