#include "crossbar/array/cell_array.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/sum.hpp"
#include "crossbar/array/wires/sensitivity.hpp"
#include "crossbar/array/wires/transfer.hpp"
#include "crossbar/device/pulsed.hpp"

namespace ohmfield::crossbar {
namespace {

struct LineTotals {
  std::vector<double> columns, rows;
};

LineTotals line_totals(const Eigen::MatrixXf& values) {
  LineTotals totals{std::vector<double>(static_cast<std::size_t>(values.cols())),
                    std::vector<double>(static_cast<std::size_t>(values.rows()))};
  for (Eigen::Index c = 0; c < values.cols(); ++c) {
    const std::span<const float> column(values.col(c).data(), static_cast<std::size_t>(values.rows()));
    totals.columns[static_cast<std::size_t>(c)] = core::fixed_order_sum(column);
    for (std::size_t r = 0; r < column.size(); ++r) totals.rows[r] += column[r];
  }
  return totals;
}

/// Rounds to multiples of the smallest power of two that keeps every line sum below 2^24 of them.
LineTotals snap(Eigen::MatrixXf& values) {
  const LineTotals before = line_totals(values);
  double largest = 0.0;
  for (const double total : before.columns) largest = std::max(largest, total);
  for (const double total : before.rows) largest = std::max(largest, total);
  if (largest == 0.0) return before;
  // Rounding can raise a line of n cells by n / 2 steps; lines are shorter than 2^22, so one spare bit holds that.
  const double step = std::exp2(std::ceil(std::log2(largest)) - 23.0);
  // In double: adding and taking away 1.5 * 2^23 steps in float rounds a cell above 2^22 of them to an even number.
  for (Eigen::Index c = 0; c < values.cols(); ++c)
    for (Eigen::Index r = 0; r < values.rows(); ++r)
      values(r, c) = static_cast<float>(std::nearbyint(values(r, c) / step) * step);
  return line_totals(values);
}

}  // namespace

CellArray::CellArray(std::shared_ptr<const DeviceModel> device, const Eigen::MatrixXf& target_S, double age_s,
                     std::uint64_t seed, std::uint64_t index, CellFaults which)
    : device_(std::move(device)),
      state_(device_->program({target_S.data(), target_S.data() + target_S.size()}, seed, index)),
      age_s_(age_s),
      conductance_S_(target_S.rows(), target_S.cols()) {
  if (const auto& faults = device_->parts().faults; faults && which == CellFaults::as_device)
    faults_ = faults_of(*faults, static_cast<std::size_t>(target_S.rows()), static_cast<std::size_t>(target_S.cols()), seed, index);
  refresh(age_s);
}

void CellArray::read(std::uint64_t seed, std::uint64_t index, Eigen::MatrixXf& out_S) const {
  out_S.resize(conductance_S_.rows(), conductance_S_.cols());
  const std::span<float> cells(out_S.data(), static_cast<std::size_t>(out_S.size()));
  device_->read(state_, age_s_, seed, index, cells);
  if (!faults_.empty())
    apply_faults(faults_, *device_->parts().faults, device_->info(), state_.seed, state_.index, cells);
}

void CellArray::take_up_pulses() {
  const PulseParams& pulse = *device_->parts().pulse;
  const std::size_t cells = state_.size();
  if (!pulsed_) pulsed_ = make_pulsed_cells(pulse, cells, state_.seed, state_.index);
  else if (pulsed_age_s_ == age_s_) return;
  // Where the cells are now; what a write left as noise has become part of the weight.
  std::vector<float> now_S(cells);
  device_->conductance(state_, age_s_, now_S);
  for (std::size_t i = 0; i < cells; ++i) {
    if (!pulsed_->dead.empty() && pulsed_->dead[i] != 0) continue;
    const auto weight = static_cast<float>(S_to_weight(now_S[i], pulse, device_->info()));
    pulsed_->weight[i] = std::clamp(weight, pulsed_->low[i], pulsed_->high[i]);
    if (!pulsed_->apparent.empty()) pulsed_->apparent[i] = weight;
  }
}

OuterCounts CellArray::update(const Eigen::Ref<const Eigen::MatrixXf>& word, const Eigen::Ref<const Eigen::MatrixXf>& bit,
                              double rate, std::uint64_t seed, std::uint64_t index, int threads) {
  if (!device_->parts().pulse)
    throw core::InputError(fmt::format("device '{}' tells nothing of its pulses, so its weights cannot be updated", device_->info().name),
                           "Take a set with a [pulse] section (ohmfield device list)");
  OHM_EXPECT(word.rows() == word_lines() && bit.rows() == bit_lines() && word.cols() == bit.cols());
  take_up_pulses();
  OuterCounts sum;
  for (Eigen::Index c = 0; c < word.cols(); ++c) {
    const OuterCounts counts = outer_update(*pulsed_, {word.col(c).data(), static_cast<std::size_t>(word.rows())},
                                            {bit.col(c).data(), static_cast<std::size_t>(bit.rows())}, rate, seed,
                                            index + static_cast<std::uint64_t>(c), {.threads = threads});
    sum.slots += counts.slots;
    sum.row_pulses += counts.row_pulses;
    sum.column_pulses += counts.column_pulses;
    sum.coincidences += counts.coincidences;
    sum.largest_probability = std::max(sum.largest_probability, counts.largest_probability);
  }
  const PulseParams& pulse = *device_->parts().pulse;
  for (std::size_t i = 0; i < state_.size(); ++i)
    state_.programmed_S[i] = static_cast<float>(std::max(0.0, weight_to_S(pulsed_->read()[i], pulse, device_->info())));
  pulsed_age_s_ = device_->info().first_time_s;
  refresh(pulsed_age_s_);
  return sum;
}

void CellArray::advance(double seconds) {
  if (!(seconds >= 0.0))
    throw core::InputError(fmt::format("an array cannot age by {:g} s", seconds), "Give a time of at least 0 s");
  refresh(age_s_ + seconds);
}

void CellArray::refresh(double age_s) {
  const std::size_t cells = state_.target_S.size();
  device_->conductance(state_, age_s, {conductance_S_.data(), cells});
  if (!faults_.empty())
    apply_faults(faults_, *device_->parts().faults, device_->info(), state_.seed, state_.index, {conductance_S_.data(), cells});
  age_s_ = age_s;
  LineTotals totals = snap(conductance_S_);
  if (device_->has_read_noise()) {
    variance_S2_.resize(conductance_S_.rows(), conductance_S_.cols());
    device_->read_noise_sigma(state_, {conductance_S_.data(), cells}, age_s, {variance_S2_.data(), cells});
    variance_S2_ = variance_S2_.array().square();
    for (std::size_t i = 0; i < faults_.fault.size(); ++i)
      if (faults_.fault[i] != Fault::none) variance_S2_.data()[i] = 0.0f;
  }
  if (wires_.present()) {  // after the noise, which belongs to the bare cells
    see_through_wires();
    totals = snap(conductance_S_);
  }
  word_line_total_S_ = std::move(totals.columns);
  bit_line_total_S_ = std::move(totals.rows);
  replica_S_ = mean_off();
  snap(variance_S2_);
}

void CellArray::use_wires(const WireParams& wires) {
  wires.validate();
  if (wires.present() && !device_->is_ohmic())
    throw core::InputError(fmt::format("cells of device '{}' do not obey Ohm's law, so their array has no transfer matrix", device_->info().name),
                           "Leave out the resistance of wires, or take [current] and [selector] out of the set");
  if (wires.driven_ends == DrivenEnds::both)
    throw core::InputError("word lines driven from both ends have two terminals when they are read", "Drive them from one end");
  wires_ = wires;
  refresh(age_s_);
}

void CellArray::see_through_wires() {
  const Eigen::MatrixXd bare_S = conductance_S_.cast<double>();
  if (device_->has_read_noise())
    variance_S2_.array() *= own_cell_gain(bare_S, wires_).array().square().cast<float>();
  conductance_S_ = transfer_matrix(bare_S, wires_, 1).cast<float>();
}

double CellArray::mean_off() const {
  const float off_S = static_cast<float>(device_->info().off_S);
  double sum_S = 0.0, cells = 0.0;
  for (std::size_t i = 0; i < state_.target_S.size(); ++i) {
    if (state_.target_S[i] != off_S || (!faults_.empty() && faults_.fault[i] != Fault::none)) continue;
    sum_S += conductance_S_.data()[i];
    cells += 1.0;
  }
  return cells > 0.0 ? sum_S / cells : device_->info().off_S;
}

double CellArray::bytes(double word_lines, double bit_lines, const DeviceModel& device) {
  // Target twice while it is built, programmed and present conductance, what the family keeps, and variance.
  const double floats = 4.0 + static_cast<double>(device.kept().size()) + (device.has_read_noise() ? 1.0 : 0.0);
  return word_lines * bit_lines * sizeof(float) * floats;
}

}  // namespace ohmfield::crossbar
