/// The life of an analog matrix: ageing, drift compensation, updates by pulses.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/counter_rng.hpp"
#include "crossbar/analog_matrix.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;

Eigen::MatrixXf beside(const Eigen::MatrixXf& left, const Eigen::MatrixXf& right) {
  Eigen::MatrixXf both(left.rows(), left.cols() + right.cols());
  both << left, right;
  return both;
}

}  // namespace

template <class Real>
void AnalogMatrixOf<Real>::advance(double seconds, Context& context) {
  if (!(seconds >= 0.0)) throw core::InputError(fmt::format("a matrix cannot age by {:g} s", seconds), "Give a time of at least 0 s");
  const double age_s = age_s_ + seconds;
  if (residency_ == Residency::cells) {
    run(tiles_.size(), [&](std::size_t t) {
      for (ArrayPlane& plane : tiles_[t]->arrays()->planes)
        for (ArrayHalf& half : plane.halves)
          if (half.cells) half.cells->advance(seconds);
      tiles_[t]->refresh();
    });
  } else {
    build(0, age_s);  // an age that the device does not know is refused before anything changes
    age_s_ = age_s;
    if (residency_ == Residency::products) run(tiles_.size(), [&](std::size_t t) { keep(t, build(t, age_s)); });
  }
  age_s_ = age_s;
  backward_ready_ = false;
  ++ages_;
  if (params_.compensation != DriftCompensation::none) compensate(&context);
}

template <class Real>
void AnalogMatrixOf<Real>::compensate(Context* context) {
  const std::size_t count = written_.size();
  std::vector<ReferenceRead> now(count);
  std::vector<core::Ledger> ledgers(count);
  std::vector<Eigen::VectorXd> factors(count);
  const std::uint64_t seed = core::derive_seed(seed_, core::Stream::reference_read, count + ages_);
  run(count, [&](std::size_t t) {
    std::unique_ptr<Tile<Real>> made;
    if (!tiles_[t] || !tiles_[t]->arrays()) made = build(t, age_s_);
    Tile<Real>& tile = made ? *made : *tiles_[t];
    if (params_.compensation == DriftCompensation::exact) {
      tile.set_correction(Eigen::VectorXd::Ones(tile.outputs()));
      const Block block = block_of(t);
      factors[t] = best_factors(weights_.block(block.out, block.in, block.outputs, block.inputs).template cast<double>(), tile.held_weights());
      return;
    }
    now[t] = reference_read(*tile.arrays(), tile.outputs(), core::derive_seed(seed, core::Stream::reference_read, t));
    factors[t] = written_[t].output_S.cwiseQuotient(now[t].output_S);
    ReadCounts counts;
    const std::vector<Real> full(static_cast<std::size_t>(tile.inputs()), static_cast<Real>(params_.dac.bits > 0 ? params_.dac.range : 1.0));
    counts.drive(std::span<const Real>(full), tile.load(Pass::forward));
    counts.dac_conversions = static_cast<double>(tile.inputs());
    counts.adc_conversions = counts.outputs = static_cast<double>(tile.outputs());
    counts.reads = 1.0;
    counts.record(params_, tile.load(Pass::forward), ledgers[t]);
  });
  if (params_.compensation == DriftCompensation::global) {
    double before_S = 0.0, now_S = 0.0;
    for (std::size_t t = 0; t < count; ++t) {
      before_S += written_[t].output_S.sum();
      now_S += now[t].output_S.sum();
    }
    for (Eigen::VectorXd& factor : factors) factor.setConstant(before_S / now_S);
  }
  correction_ = std::move(factors);
  for (std::size_t t = 0; t < count; ++t) {
    if (context) context->ledger += ledgers[t];
    if (tiles_[t]) tiles_[t]->set_correction(correction_[t]);
  }
}

template <class Real>
void AnalogMatrixOf<Real>::add_outer(ConstMatrixOf<Real> u, ConstMatrixOf<Real> v, double scale, Context& context) {
  OHM_EXPECT(u.rows() == outputs_ && v.rows() == inputs_ && u.cols() == v.cols());
  const auto& pulse = device_->parts().pulse;
  if (!pulse)
    throw core::InputError(fmt::format("device '{}' tells nothing of its pulses, so its weights cannot be updated", device_->info().name),
                           "Take a set with a [pulse] section (ohmfield device list)");
  if (params_.weights.slices.bits != 0 || params_.mapping == Mapping::interconnect)
    throw core::InputError("weights in slices, or of 0 and 1, cannot be updated by pulses", "Let conductances be continuous");
  if (residency_ != Residency::cells)
    throw core::InputError("a matrix whose devices are not in memory cannot be updated", "Use residency cells, or a smaller matrix");
  if (params_.compensation == DriftCompensation::exact)
    throw core::InputError("exact drift compensation compares with the weights as first written, which an update changes", "Compensate by a reference read: global or column");
  const bool pairs = params_.mapping == Mapping::differential_pair;
  // Device weights per normalised weight: the window of a half of a pair, the reach of a single cell.
  const double per_weight = pairs ? pulse->w_max - pulse->w_min : std::min(pulse->w_max, -pulse->w_min);
  std::vector<core::Ledger> ledgers(tiles_.size());
  run(tiles_.size(), [&](std::size_t t) {
    Tile<Real>& tile = *tiles_[t];
    const Block block = block_of(t);
    Eigen::MatrixXf bit = u.middleRows(block.out, block.outputs).template cast<float>();
    for (Index i = 0; i < block.outputs; ++i) bit.row(i) /= static_cast<float>(tile.scale()(i));
    const Eigen::MatrixXf word = v.middleRows(block.in, block.inputs).template cast<float>();
    std::uint64_t array = t * tile.arrays()->count();
    for (ArrayPlane& plane : tile.arrays()->planes)
      for (ArrayHalf& half : plane.halves) {
        const bool negative = half.sign * plane.significance < 0.0;
        Eigen::MatrixXf lines = word, errors = bit;
        // A pair takes steps up only, each half those of its sign: columns of equal sign, and of opposite sign.
        if (pairs) {
          const float sign = (scale < 0.0) != negative ? -1.0f : 1.0f;
          lines = beside(word.cwiseMax(0.0f), (-word).cwiseMax(0.0f));
          errors = beside((sign * bit).cwiseMax(0.0f), (-sign * bit).cwiseMax(0.0f));
        }
        if (half.cells->bit_lines() > block.outputs) {
          errors.conservativeResize(block.outputs + 1, Eigen::NoChange);
          errors.bottomRows(1).setZero();  // the reference stays
        }
        const OuterCounts counts = half.cells->update(lines, errors, (pairs ? std::abs(scale) : scale) * per_weight, core::derive_seed(context.seed, core::Stream::pulse, array++),
                                                      context.operation << 24, tile_params_.threads);
        ledgers[t].add(core::Event::row_drive, static_cast<double>(counts.row_pulses + counts.column_pulses));
        ledgers[t].add(core::Event::cell_pulse, static_cast<double>(counts.coincidences));
      }
    tile.refresh();
    if (!written_.empty()) written_[t] = reference_read(*tile.arrays(), tile.outputs(), core::derive_seed(context.seed, core::Stream::reference_read, t));
    tile.set_correction(Eigen::VectorXd::Ones(tile.outputs()));
  });
  for (const core::Ledger& ledger : ledgers) context.ledger += ledger;
  backward_ready_ = false;
}

template void AnalogMatrixOf<float>::advance(double, Context&);
template void AnalogMatrixOf<double>::advance(double, Context&);
template void AnalogMatrixOf<float>::compensate(Context*);
template void AnalogMatrixOf<double>::compensate(Context*);
template void AnalogMatrixOf<float>::add_outer(ConstMatrixOf<float>, ConstMatrixOf<float>, double, Context&);
template void AnalogMatrixOf<double>::add_outer(ConstMatrixOf<double>, ConstMatrixOf<double>, double, Context&);

}  // namespace ohmfield::crossbar
