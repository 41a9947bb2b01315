/// A pairwise Hopfield network on a crossbar (F. Cai et al., Nat. Electron. 3, 409 (2020)), the formula reduced to pairs by
/// auxiliary variables (Rosenberg, Cahiers du CERO 17, 71 (1975)). A cycle updates one variable: the variables that are 1 drive
/// their word lines, its bit line tells its field.
///
/// Without sharing, a clause of k literals takes k - 2 auxiliary variables; each substitution couples three pairs, and one pair
/// is left. Weights are pairs of cells; a coupled one holds half of the largest weight on average (assumption). Bit lines that
/// are not read float and conduct nothing. Beyond one array, every band of the bit line is converted and added: couplings are
/// few, but the matrix is mapped in full.

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "hopfield/architecture/kinds.hpp"
#include "hopfield/architecture/passes.hpp"

namespace ohmfield::hopfield {
namespace {

using core::Event;

/// Pairs and auxiliary variables of a reduction without sharing.
struct Reduction {
  double variables, couplings;
};

Reduction reduction_of(const KsatShape& shape) {
  Reduction result{shape.variables, 0.0};
  for (std::size_t k = 2; k < shape.lengths.size(); ++k) {
    const double substitutions = static_cast<double>(k) - 2.0;
    result.variables += shape.lengths[k] * substitutions;
    result.couplings += shape.lengths[k] * (3.0 * substitutions + 1.0);
  }
  return result;
}

class Quadratic final : public Architecture {
 public:
  Quadratic(const KsatShape& shape, const Tiling& tiling, const ArchitectureParams& params,
            const crossbar::Technology& technology)
      : Architecture("quadratic", shape, tiling, params, technology), reduced_(reduction_of(shape)) {
    if (shape.xors > 0.0 && params.quadratic_variables == 0.0)
      throw core::InputError("architecture 'quadratic' does not know how many variables XOR clauses take",
                             "Give quadratic_variables and quadratic_couplings");
    if (params.quadratic_variables > 0.0) reduced_.variables = params.quadratic_variables;
    if (params.quadratic_couplings > 0.0) reduced_.couplings = params.quadratic_couplings;
    // The tiling of the formula tells how large arrays may be; in one piece this matrix is, too.
    const double rows = reduced_.variables + 1.0;  // and the bias
    tile_rows_ = tiling.one_piece() ? rows : std::min(rows, std::max(2.0, tiling.rows));
    tile_columns_ =
        tiling.one_piece() ? reduced_.variables : std::min(reduced_.variables, std::max(1.0, tiling.columns));
    bands_ = std::ceil(rows / tile_rows_);
    tiles_ = bands_ * std::ceil(reduced_.variables / tile_columns_);
    read_s_ =
        slower_settle_s(tile_rows_, 2.0 * tile_columns_, params.off_S + 0.25 * filled() * params.on_S, technology) +
        technology.timing().comparator_s;
  }

  core::Ledger cycle_events(const CycleNeeds& needs) const override {
    const crossbar::Timing& timing = technology_.timing();
    const double n = reduced_.variables, driven = n / 2.0 + 1.0, v2 = params_.read_voltage_V * params_.read_voltage_V;
    core::Ledger ledger;
    // Of each pair one cell holds the weight, the other is off.
    const double weight_S = params_.off_S + 0.5 * filled() * (params_.on_S - params_.off_S);
    ledger.add(Event::cell_read, 2.0 * driven, driven * (weight_S + params_.off_S) * v2 * read_s_);
    ledger.add(Event::row_drive, driven * std::ceil(n / tile_columns_));
    ledger.add(Event::wire_line, driven, driven * 2.0 * n * technology_.cell_pitch_m() * v2);
    ledger.add(Event::amplifier, bands_, bands_ * read_s_);
    if (bands_ > 1.0) {
      const double bits = params_.partial_adc_bits, side = std::sqrt(tiles_);
      ledger.add(Event::adc_sar, static_cast<std::uint32_t>(bits), bands_, bands_ * timing.adc_s);
      ledger.add(Event::digital_add, bands_, bands_ * bits);
      ledger.add(Event::link, bands_ * bits * side / 2.0, bands_ * bits * side / 2.0);
    } else {
      ledger.add(Event::comparator, 1.0);
    }
    ledger.add(Event::noise_source, std::max(1.0, needs.noise_samples));
    ledger.add(Event::random_bit, 32.0 * needs.random_words);
    ledger.add(Event::register_bit, n);
    ledger.add(Event::controller_cycle, 1.0);
    ledger.add(Event::leakage, 1.0, cycle_s(needs) * leaking_lines());
    return ledger;
  }

  core::Ledger write_events() const override {
    core::Ledger ledger;
    ledger.add(Event::cell_write, 2.0 * reduced_.variables * (reduced_.variables + 1.0));
    return ledger;
  }
  double write_s() const override {
    return std::min(static_cast<double>(technology_.array_rows()), tile_rows_) * technology_.timing().row_write_s;
  }

  std::vector<crossbar::AreaPart> area() const override {
    const double pitch_m = technology_.cell_pitch_m(), n = reduced_.variables,
                 cells = tiles_ * tile_rows_ * 2.0 * tile_columns_;
    std::vector<crossbar::AreaPart> parts{{"cells", core::Part::cells, cells, cells * pitch_m * pitch_m}};
    const auto add = [&](const char* what, Event event, double count, std::uint32_t size = 0, double rate_Hz = 0.0) {
      parts.push_back(
          {what, core::event_info(event).part, count, count * technology_.price(event).area_m2(size, rate_Hz)});
    };
    add("line drivers", Event::row_drive, tiles_ * tile_rows_);
    add("line amplifiers", Event::amplifier, tiles_);
    if (bands_ > 1.0)
      add("ADCs", Event::adc_sar, tiles_, static_cast<std::uint32_t>(params_.partial_adc_bits),
          1.0 / technology_.timing().adc_s);
    else add("comparators", Event::comparator, 1.0);
    add("state", Event::register_bit, n);
    add("controllers", Event::controller_cycle, tiles_);
    return parts;
  }

 protected:
  double model_cycle_s(const CycleNeeds&) const override {
    const crossbar::Timing& timing = technology_.timing();
    const double sums_s =
        bands_ > 1.0 ? timing.adc_s + timing.clock_s * (std::ceil(std::log2(bands_)) + std::ceil(std::sqrt(tiles_)))
                     : 0.0;
    return read_s_ + sums_s + timing.digital_s;
  }
  double leaking_lines() const override { return tiles_ * (tile_rows_ + tile_columns_); }

 private:
  /// Share of the pairs that are coupled; couplings stand in the matrix twice.
  double filled() const {
    return std::min(1.0, 2.0 * reduced_.couplings / std::max(1.0, reduced_.variables * reduced_.variables));
  }

  Reduction reduced_;
  double tile_rows_ = 0.0, tile_columns_ = 0.0, bands_ = 1.0, tiles_ = 1.0, read_s_ = 0.0;
};

}  // namespace

std::unique_ptr<Architecture> make_quadratic(const KsatShape& shape, const Tiling& tiling,
                                             const ArchitectureParams& params, const crossbar::Technology& technology) {
  return std::make_unique<Quadratic>(shape, tiling, params, technology);
}

}  // namespace ohmfield::hopfield
