#include "crossbar/tile/plane_read.hpp"

#include <algorithm>
#include <cmath>

#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"
#include "crossbar/tile/cell_read.hpp"
#include "crossbar/tile/line_reading.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;

template <class Real>
using Map = Eigen::Map<Eigen::Matrix<Real, Eigen::Dynamic, 1>>;
template <class Real>
using ConstMap = Eigen::Map<const Eigen::Matrix<Real, Eigen::Dynamic, 1>>;

template <class T>
T* room(std::vector<T>& values, Index size) {
  if (values.size() < static_cast<std::size_t>(size)) values.resize(static_cast<std::size_t>(size));
  return values.data();
}

std::uint64_t part_seed(const ReadKey& key) {
  return key.part == 0 ? key.seed : core::derive_seed(key.seed, core::Stream::array_part, key.part);
}

template <class Real>
Real sum_of(const Real* values, Index count) {
  // Eight sums side by side: vector code, and the same bits whatever the width of a register.
  Real sums[8] = {};
  Index i = 0;
  for (; i + 8 <= count; i += 8)
    for (int s = 0; s < 8; ++s) sums[s] += values[i + s];
  for (; i < count; ++i) sums[0] += values[i];
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

}  // namespace

template <class Real>
PlaneReader<Real>::PlaneReader(std::size_t plane, double significance, std::uint64_t seed, std::uint64_t bank, const AnalogMatrixParams& params)
    : plane_(plane), significance_(significance), seed_(seed), bank_(bank), params_(params) {}

template <class Real>
void PlaneReader<Real>::refresh(const TileArrays& arrays, const DeviceModel& device, ReadPath path, Index outputs) {
  const ArrayPlane& plane = arrays.planes[plane_];
  path_ = path;
  device_ = &device;
  arrays_ = path == ReadPath::cells ? &plane : nullptr;
  const double side_by_side = params_.weights.pairs_per_weight;
  unit_S_ = arrays.unit_S * side_by_side;
  replica_S_ = params_.mapping == Mapping::interconnect && plane.halves[0].cells ? plane.halves[0].cells->replica_S() : 0.0;
  if (params_.mapping == Mapping::interconnect && !plane.halves[0].cells) replica_S_ = arrays.offset_S;
  offset_S_ = params_.mapping == Mapping::offset_column ? arrays.offset_S * side_by_side : 0.0;
  reference_line_ = params_.mapping == Mapping::offset_column && params_.weights.offset_by == OffsetBy::column;
  lines_[0] = forward_lines<Real>(plane, params_, device, unit_S_, path == ReadPath::cells ? ForNoise::cells : ForNoise::folded);
  lines_[1] = {};
  outputs_ = outputs;
  inputs_ = lines_[0].current_S.columns();
  for (const Pass pass : {Pass::forward, Pass::backward}) {
    auto& adc = adc_[pass == Pass::backward];
    const auto lines = static_cast<std::size_t>(this->outputs(pass));
    if (params_.adc.bits > 0 && (!adc || adc->lines() != lines))
      adc = std::make_unique<ConverterBank<Real>>(params_.adc, lines, seed_, bank_ * 2 + (pass == Pass::backward));
    draw_readout_errors(pass, lines);
  }
}

template <class Real>
void PlaneReader<Real>::draw_readout_errors(Pass pass, std::size_t lines) {
  const BehaviouralParams& params = params_.behavioural;
  const std::uint64_t identity = bank_ * 2 + (pass == Pass::backward);
  if (params.series.offset_sigma > 0.0 && params.series.resistance > 0.0)
    voltage_offset_[pass == Pass::backward] =
        draw_voltage_offsets<Real>(lines + (reference_line_ && pass == Pass::forward ? 1 : 0), params.series, seed_, identity);
  if (params.compression.strength == 0.0) return;
  CompressionParams compression = params.compression;
  compression.bound = params_.adc.bits > 0 ? params_.adc.range : params.output_bound > 0.0 ? params.output_bound : 1.0;
  std::vector<Real>& k = compression_[pass == Pass::backward];
  k = draw_compression<Real>(lines, compression, seed_, identity);
  compression_gain_ = ohmfield::crossbar::compression_gain<Real>(k, compression, params.series.resistance);
}

template <class Real>
void PlaneReader<Real>::prepare_backward() {
  if (!has_backward()) lines_[1] = backward_lines(lines_[0], outputs_);
}

template <class Real>
void PlaneReader<Real>::product(Pass pass, const Real* input, Index columns, PlaneScratch<Real>& scratch) const {
  const PlaneLines<Real>& lines = this->lines(pass);
  const Index rows = lines.current_S.rows(), inputs = this->inputs(pass);
  Real* current = room(scratch.current, rows * columns);
  lines.current_S.multiply(0, rows, input, inputs, columns, current, rows);
  if (lines.second_S.empty() && lines.third_S.empty() && lines.variance_S2.empty()) return;
  Real* powers = room(scratch.powers, inputs * columns);
  for (Index i = 0; i < inputs * columns; ++i) powers[i] = input[i] * input[i];
  if (!lines.variance_S2.empty())
    lines.variance_S2.multiply(0, rows, powers, inputs, columns, room(scratch.variance, rows * columns), rows);
  if (!lines.second_S.empty()) lines.second_S.multiply_onto(0, rows, powers, inputs, columns, current, rows);
  if (lines.third_S.empty()) return;
  for (Index i = 0; i < inputs * columns; ++i) powers[i] *= input[i];
  lines.third_S.multiply_onto(0, rows, powers, inputs, columns, current, rows);
}

template <class Real>
void PlaneReader<Real>::fold_noise(Pass pass, Index columns, const ReadKey& key, PlaneScratch<Real>& scratch) const {
  const Index rows = lines(pass).current_S.rows();
  room(scratch.normals, rows);
  const std::span<float> normals(scratch.normals.data(), static_cast<std::size_t>(rows));
  const std::uint64_t seed = part_seed(key);
  for (Index c = 0; c < columns; ++c) {
    core::fill_normal(normals, seed, core::Stream::read_noise, key.operation, key.column[static_cast<std::size_t>(c)] * normals.size());
    Real* current = scratch.current.data() + c * rows;
    const Real* variance = scratch.variance.data() + c * rows;
    for (Index i = 0; i < rows; ++i) current[i] += std::sqrt(variance[i]) * static_cast<Real>(normals[static_cast<std::size_t>(i)]);
  }
}

template <class Real>
void PlaneReader<Real>::bend(Pass pass, const Real* input, Index columns, PlaneScratch<Real>& scratch) const {
  const PlaneLines<Real>& lines = this->lines(pass);
  const Index rows = lines.current_S.rows(), inputs = this->inputs(pass);
  const Real unit = static_cast<Real>(unit_S_), inverse = static_cast<Real>(1.0 / unit_S_);
  const BehaviouralParams& params = params_.behavioural;
  Real* magnitudes = room(scratch.powers, inputs);
  std::vector<Real> current(static_cast<std::size_t>(rows)), weighted(current.size()), position(static_cast<std::size_t>(inputs));
  for (Index c = 0; c < columns; ++c) {
    const std::span<const Real> column(input + c * inputs, static_cast<std::size_t>(inputs));
    const std::span<Real> outputs(scratch.current.data() + c * rows, current.size());
    for (Real& value : outputs) value *= inverse;
    if (params.ir_drop.scale > 0.0) {
      for (Index i = 0; i < inputs; ++i) magnitudes[i] = std::fabs(column[static_cast<std::size_t>(i)]) * inverse;
      weight_by_position<Real>(column, position);
      for (Real& value : position) value *= inverse;
      lines.magnitude_S.multiply(0, rows, magnitudes, inputs, 1, current.data(), rows);
      lines.current_S.multiply(0, rows, position.data(), inputs, 1, weighted.data(), rows);
      apply_ir_drop<Real>(outputs, column.size(), current, weighted, params.ir_drop);
    }
    if (params.series.resistance > 0.0) apply_series_resistance<Real>(outputs, sum_of(column.data(), inputs), voltage_offset_[pass == Pass::backward], params.series);
    for (Real& value : outputs) value *= unit;
  }
}

template <class Real>
void PlaneReader<Real>::cell_by_cell(Pass pass, const Real* input, Index columns, const ReadKey& key, PlaneScratch<Real>& scratch) const {
  const Index rows = outputs(pass) + (reference_line_ && pass == Pass::forward ? 1 : 0), inputs = this->inputs(pass);
  Real* current = room(scratch.current, rows * columns);
  const std::uint64_t seed = part_seed(key);
  for (Index c = 0; c < columns; ++c) {
    const Eigen::VectorXd column = ConstMap<Real>(input + c * inputs, inputs).template cast<double>();
    const std::uint64_t read = core::derive_seed(core::derive_seed(seed, core::Stream::read_noise, key.operation), core::Stream::read_noise,
                                                 key.column[static_cast<std::size_t>(c)]);
    Map<Real>(current + c * rows, rows) = read_cells(*arrays_, params_, *device_, pass, column, outputs_, read).template cast<Real>();
  }
}

template <class Real>
void PlaneReader<Real>::currents(Pass pass, const Real* input, Index columns, const ReadKey& key, PlaneScratch<Real>& scratch) const {
  if (path_ == ReadPath::cells) return cell_by_cell(pass, input, columns, key, scratch);
  product(pass, input, columns, scratch);
  if (params_.behavioural.ir_drop.scale > 0.0 || params_.behavioural.series.resistance > 0.0) bend(pass, input, columns, scratch);
  if (!lines(pass).variance_S2.empty()) fold_noise(pass, columns, key, scratch);
}

template <class Real>
void PlaneReader<Real>::read(Pass pass, const Real* input, Index columns, double weight, const ReadKey& key,
                             PlaneScratch<Real>& scratch, Real* sum, std::span<std::uint32_t> saturated) const {
  currents(pass, input, columns, key, scratch);
  readout(pass, input, nullptr, columns, weight, key, scratch, sum, saturated);
}

template <class Real>
void PlaneReader<Real>::read_sum(Pass pass, const Real* first, const Real* second, Index columns, double weight, const ReadKey& first_key,
                                 const ReadKey& second_key, PlaneScratch<Real>& scratch, Real* sum, std::span<std::uint32_t> saturated) const {
  currents(pass, second, columns, second_key, scratch);
  std::swap(scratch.current, scratch.second_current);
  currents(pass, first, columns, first_key, scratch);
  const std::size_t size = static_cast<std::size_t>((outputs(pass) + (reference_line_ && pass == Pass::forward ? 1 : 0)) * columns);
  for (std::size_t i = 0; i < size; ++i) scratch.current[i] += scratch.second_current[i];
  readout(pass, first, second, columns, weight, first_key, scratch, sum, saturated);
}

template <class Real>
void PlaneReader<Real>::readout(Pass pass, const Real* input, const Real* second, Index columns, double weight, const ReadKey& key,
                                PlaneScratch<Real>& scratch, Real* sum, std::span<std::uint32_t> saturated) const {
  const Index rows = outputs(pass), inputs = this->inputs(pass);
  const bool referred = reference_line_ && pass == Pass::forward;
  const Index stride = rows + (referred ? 1 : 0);
  const Real per_siemens = static_cast<Real>(1.0 / unit_S_), share = static_cast<Real>(weight * significance_);
  const auto& adc = adc_[pass == Pass::backward];
  const std::vector<Real>& compression = compression_[pass == Pass::backward];
  const bool noisy = params_.adc.noise_sigma > 0.0;
  if (noisy) room(scratch.normals, rows);
  const std::uint64_t seed = part_seed(key);
  for (Index c = 0; c < columns; ++c) {
    Real* values = scratch.current.data() + c * stride;
    const Real driven = replica_S_ > 0.0 || offset_S_ > 0.0
                            ? sum_of(input + c * inputs, inputs) + (second ? sum_of(second + c * inputs, inputs) : Real{0})
                            : Real{0};
    // An interconnect is read against replica lines of off cells, an offset column against its own line.
    const Real reference = referred ? values[rows] : static_cast<Real>(replica_S_) * driven;
    for (Index i = 0; i < rows; ++i) values[i] = line_reading(values[i], reference, per_siemens);
    const std::span<Real> outputs(values, static_cast<std::size_t>(rows));
    if (!compression.empty()) apply_compression<Real>(outputs, compression, compression_gain_);
    if (params_.management.bound == BoundManagement::shift && adc) {
      const Real shift = output_shift<Real>(outputs, static_cast<Real>(params_.adc.range));
      for (Real& value : outputs) value += shift;
    }
    if (scratch.observed)
      for (const Real value : outputs) scratch.observed->push_back(std::fabs(value));
    const std::uint64_t column = key.column[static_cast<std::size_t>(c)];
    std::span<const float> normals;
    if (noisy) {
      const std::span<float> all(scratch.normals.data(), outputs.size());
      core::fill_normal(all, seed, core::Stream::adc_noise, key.operation, column * all.size());
      normals = all;
    }
    std::uint32_t& clipped = saturated[static_cast<std::size_t>(c)];
    if (adc) clipped += adc->convert(outputs, 1, 1, normals, {.seed = seed, .operation = key.operation, .column = column});
    else clipped += without_converter(outputs, normals);
    const Real offset = offset_S_ > 0.0 && !referred ? static_cast<Real>(offset_S_) * per_siemens * driven : Real{0};
    Real* out = sum + c * rows;
    for (Index i = 0; i < rows; ++i) out[i] += share * (values[i] - offset);
  }
}

template <class Real>
std::uint32_t PlaneReader<Real>::without_converter(std::span<Real> outputs, std::span<const float> normals) const {
  const Real sigma = static_cast<Real>(params_.adc.noise_sigma), bound = static_cast<Real>(params_.behavioural.output_bound);
  for (std::size_t i = 0; i < normals.size(); ++i) outputs[i] += sigma * static_cast<Real>(normals[i]);
  return bound > 0 ? clip<Real>(outputs, -bound, bound) : 0;
}

template <class Real>
Eigen::MatrixXd PlaneReader<Real>::held_S() const {
  Eigen::MatrixXd held = lines_[0].current_S.unpacked().template cast<double>();
  if (reference_line_) return held.topRows(outputs_).rowwise() - held.row(outputs_);
  held.array() -= replica_S_ + offset_S_;
  return held;
}

template class PlaneReader<float>;
template class PlaneReader<double>;

}  // namespace ohmfield::crossbar
