#include "ebm/attention/gain_cell_ring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"

namespace ohmfield::ebm {
namespace {

/// A time by which any cell that is refreshed has been.
constexpr double kLong_s = 1e9;

}  // namespace

void RingParams::validate() const {
  const auto check = [](const char* name, double value, double low, double high) {
    if (!(value >= low && value <= high)) throw core::InputError(fmt::format("{} = {:g}", name, value), fmt::format("Give {:g} to {:g}", low, high));
  };
  check("length", static_cast<double>(length), 1, 65536);
  check("window", static_cast<double>(window), 1, 1e6);
  check("range", range, 1e-6, 1e6);
  check("read_voltage_V", read_voltage_V, 1e-6, 10);
  check("read_time_s", read_time_s, 1e-12, 1);
  check("cell_pitch_m", cell_pitch_m, 1e-9, 1e-3);
}

GainCellRing::GainCellRing(std::shared_ptr<const crossbar::DeviceModel> device, const RingParams& params, std::uint64_t seed)
    : device_(std::move(device)), params_(params), seed_(seed), unit_S_(device_->info().g_max_S - device_->info().g_min_S) {
  params_.validate();
  const std::string& name = device_->info().name;
  if (device_->refreshes(kLong_s) > 0.0)
    throw core::InputError(fmt::format("device '{}' is refreshed, so its columns have no age", name), "Take a set with refresh_period_s = 0");
  if (!device_->is_ohmic()) throw core::InputError(fmt::format("currents of device '{}' are not proportional to voltages", name), "Take a set without [current] and [selector]");
  if (device_->has_read_noise() && !device_->noise_is_normal())
    throw core::InputError(fmt::format("device '{}' has telegraph noise, which sums of many cells are not known for", name), "Take a set without it");
  columns_.resize(params_.window);
  const auto window = static_cast<Eigen::Index>(params_.window), length = static_cast<Eigen::Index>(params_.length);
  held_.setZero(window, length);
  if (device_->has_read_noise()) variance_.setZero(window, length);
  input_S_.setZero(length);
  window_S_.setZero(window);
}

void GainCellRing::write(std::span<const float> vector, crossbar::Context& context) {
  OHM_EXPECT(vector.size() == params_.length);
  const std::uint64_t slot = writes_ % params_.window;
  Column& column = columns_[slot];
  std::vector<float> up(vector.size()), down(vector.size());
  const double low_S = device_->info().g_min_S;
  for (std::size_t i = 0; i < vector.size(); ++i) {
    const double share = std::clamp(static_cast<double>(vector[i]) / params_.range, -1.0, 1.0);
    up[i] = static_cast<float>(low_S + std::max(share, 0.0) * unit_S_);
    down[i] = static_cast<float>(low_S + std::max(-share, 0.0) * unit_S_);
  }
  // What a cell is belongs to its place, what a write draws to the token.
  const std::uint64_t draw = core::derive_seed(seed_, core::Stream::programming, writes_);
  column.positive = device_->program(std::move(up), seed_, 2 * slot, draw);
  column.negative = device_->program(std::move(down), seed_, 2 * slot + 1, draw);
  column.written_s = now_s_;
  ++writes_;
  is_current_ = false;
  // A refresh without its read: what prices know of writing cells that leak.
  const double cells = 2.0 * static_cast<double>(params_.length);
  context.ledger.add(core::Event::cell_refresh, cells, cells);
  context.ledger.add(core::Event::row_drive, 1.0);
}

void GainCellRing::advance(double seconds, crossbar::Context&) {
  if (!(seconds >= 0.0) || !std::isfinite(seconds)) throw core::InputError(fmt::format("time = {:g} s", seconds), "Give 0 or more");
  now_s_ += seconds;
  is_current_ = is_current_ && seconds == 0.0;
}

void GainCellRing::add_outer(crossbar::ConstMatrix, crossbar::ConstMatrix, double, crossbar::Context&) {
  throw core::InputError("cells of a sliding window cannot be written by rank-1 updates", "Write whole columns");
}

void GainCellRing::look() const {
  if (is_current_) return;
  const std::size_t length = params_.length;
  std::vector<float> up(length), down(length), up_sigma(length), down_sigma(length);
  input_S_.setZero();
  window_S_.setZero();
  for (std::size_t slot = 0; slot < filled(); ++slot) {
    const Column& column = columns_[slot];
    const double age_s = std::max(now_s_ - column.written_s, device_->info().first_time_s);
    device_->conductance(column.positive, age_s, up);
    device_->conductance(column.negative, age_s, down);
    if (variance_.size() > 0) {
      device_->read_noise_sigma(column.positive, up, age_s, up_sigma);
      device_->read_noise_sigma(column.negative, down, age_s, down_sigma);
    }
    const auto row = static_cast<Eigen::Index>(slot);
    const double scale = params_.range / unit_S_;
    for (std::size_t i = 0; i < length; ++i) {
      const auto at = static_cast<Eigen::Index>(i);
      const double both_S = static_cast<double>(up[i]) + static_cast<double>(down[i]);
      held_(row, at) = static_cast<float>(scale * (static_cast<double>(up[i]) - static_cast<double>(down[i])));
      input_S_(at) += both_S;
      window_S_(row) += both_S;
      if (variance_.size() > 0) variance_(row, at) = static_cast<float>(scale * scale) * (up_sigma[i] * up_sigma[i] + down_sigma[i] * down_sigma[i]);
    }
  }
  is_current_ = true;
}

const Eigen::MatrixXf& GainCellRing::held() const {
  look();
  return held_;
}

void GainCellRing::multiply(crossbar::ConstMatrix x, crossbar::MutableMatrix y, crossbar::Context& context, bool forward) const {
  look();
  if (forward) y.noalias() = held_ * x;
  else y.noalias() = held_.transpose() * x;
  if (variance_.size() > 0) {
    const Eigen::MatrixXf square = x.cwiseAbs2();
    const Eigen::MatrixXf sigma = (forward ? Eigen::MatrixXf(variance_ * square) : Eigen::MatrixXf(variance_.transpose() * square)).cwiseSqrt();
    Eigen::MatrixXf normals(y.rows(), y.cols());
    core::fill_normal({normals.data(), static_cast<std::size_t>(normals.size())}, context.seed, core::Stream::read_noise, context.operation);
    y += sigma.cwiseProduct(normals);
  }
  const Eigen::VectorXd& load_S = forward ? input_S_ : window_S_;
  // A number is a pulse of its length at the read voltage: cells conduct for that long, and lines swing in full.
  double driven = 0.0, power_S = 0.0;
  for (Eigen::Index s = 0; s < x.cols(); ++s)
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      const double length = std::fabs(static_cast<double>(x(i, s)));
      driven += length > 0.0 ? 1.0 : 0.0;
      power_S += length * load_S(i);
    }
  const double volts2 = params_.read_voltage_V * params_.read_voltage_V, along = static_cast<double>(y.rows());
  core::Ledger& ledger = context.ledger;
  ledger.add(core::Event::cell_read, 2.0 * driven * along, power_S * volts2 * params_.read_time_s);
  ledger.add(core::Event::row_drive, 2.0 * driven);
  ledger.add(core::Event::wire_line, 2.0 * driven, 2.0 * driven * volts2 * along * params_.cell_pitch_m);
  const double lines = along * static_cast<double>(x.cols());
  ledger.add(core::Event::amplifier, lines, lines * params_.read_time_s);
}

void GainCellRing::apply(crossbar::ConstMatrix x, crossbar::MutableMatrix y, crossbar::Context& context) const { multiply(x, y, context, true); }
void GainCellRing::apply_transposed(crossbar::ConstMatrix x, crossbar::MutableMatrix y, crossbar::Context& context) const { multiply(x, y, context, false); }

}  // namespace ohmfield::ebm
