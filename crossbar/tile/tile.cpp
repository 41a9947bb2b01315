#include "crossbar/tile/tile.hpp"

#include <algorithm>
#include <numeric>

#include "core/random/counter_rng.hpp"
#include "crossbar/tile/input_slices.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;

/// Names of the reads within one product: a tile, a slice, a repetition, and which polarity.
constexpr std::uint64_t kSlices = 64, kRepetitions = 64, kPolarities = 2;
/// Banks of DACs are told from those of ADCs by this.
constexpr std::uint64_t kDacBanks = std::uint64_t{1} << 50;

template <class Real>
Real* room(std::vector<Real>& values, Index size) {
  if (values.size() < static_cast<std::size_t>(size)) values.resize(static_cast<std::size_t>(size));
  return values.data();
}

}  // namespace

/// Columns that are read together: all at first, then those whose converters saturated.
template <class Real>
struct Tile<Real>::Round {
  int number = 0;
  std::vector<Index> column;                 ///< within the job
  std::vector<std::uint64_t> position;       ///< in the batch
  std::vector<Reading<Real>> reading;        ///< scale of each column
  std::vector<std::uint32_t> saturated;
};

template <class Real>
Tile<Real>::Tile(const Blocks& weights, Eigen::VectorXd scale, const AnalogMatrixParams& params,
                 std::shared_ptr<const DeviceModel> device, double age_s, std::uint64_t seed, std::size_t index)
    : params_(params),
      device_(std::move(device)),
      outputs_(weights.rows()),
      inputs_(weights.cols()),
      seed_(seed),
      index_(index),
      scale_(std::move(scale)),
      slices_(input_slices(params.inputs, params.dac)) {
  MappingParams mapping = params_.weights;
  mapping.kind = params_.mapping;
  constexpr CellStore store = std::is_same_v<Real, double> ? CellStore::exact : CellStore::as_devices;
  arrays_ = program_arrays(map_block(weights, scale_, mapping, device_->parts()), params_, device_, age_s, seed, index, store);
  for (std::size_t p = 0; p < arrays_->planes.size(); ++p)
    planes_.emplace_back(p, arrays_->planes[p].significance, seed, index * arrays_->planes.size() + p, params_);
  for (const Pass pass : {Pass::forward, Pass::backward})
    if (params_.dac.bits > 0 && params_.inputs.format == InputFormat::analog)
      dac_[pass == Pass::backward] = std::make_unique<ConverterBank<Real>>(
          params_.dac, static_cast<std::size_t>(pass == Pass::forward ? inputs_ : outputs_), seed, kDacBanks + index * 2 + (pass == Pass::backward));
  set_correction(Eigen::VectorXd::Ones(outputs_));
  refresh();
}

template <class Real>
void Tile<Real>::set_correction(Eigen::VectorXd factor) {
  factor_ = scale_.cwiseProduct(factor);
  common_ = factor_.cwiseAbs().maxCoeff();
  uniform_ = (factor_.array() == common_).all();
}

template <class Real>
void Tile<Real>::refresh() {
  noise_ = choose_noise(*arrays_, params_, *device_);
  unit_S_ = arrays_->unit_S * params_.weights.pairs_per_weight;
  double replica_S = 0.0;
  if (params_.mapping == Mapping::interconnect)
    replica_S = arrays_->planes[0].halves[0].cells ? arrays_->planes[0].halves[0].cells->replica_S() : arrays_->offset_S;
  for (PlaneReader<Real>& plane : planes_) plane.refresh(*arrays_, *device_, noise_.path, outputs_);
  for (const Pass pass : {Pass::forward, Pass::backward})
    load_[pass == Pass::backward] = line_load(*arrays_, params_, pass, outputs_, replica_S);
}

template <class Real>
void Tile<Real>::prepare_backward() {
  if (noise_.path == ReadPath::cells) return;
  for (PlaneReader<Real>& plane : planes_) plane.prepare_backward();
}

template <class Real>
void Tile<Real>::drive(const TileRead<Real>& job, const Round& round, std::vector<Real>& driven, ReadCounts& counts) const {
  const Index inputs = job.pass == Pass::forward ? inputs_ : outputs_;
  const auto columns = static_cast<Index>(round.column.size());
  Real* all = room(driven, inputs * columns);
  const auto& dac = dac_[job.pass == Pass::backward];
  // Backward, an output's own scale goes in before the converters.
  const bool weighted = job.pass == Pass::backward && !uniform_;
  for (Index k = 0; k < columns; ++k) {
    const Real* from = job.x + round.column[static_cast<std::size_t>(k)] * job.x_stride;
    Real* to = all + k * inputs;
    std::copy(from, from + inputs, to);
    if (weighted)
      for (Index i = 0; i < inputs; ++i) to[i] *= static_cast<Real>(factor_(i) / common_);
    const std::span<Real> column(to, static_cast<std::size_t>(inputs));
    const Real shrink = round.reading[static_cast<std::size_t>(k)].before();
    if (dac) {
      dac->convert(column, shrink, 1, {}, {.seed = job.seed, .operation = job.operation, .column = round.position[static_cast<std::size_t>(k)]});
      continue;
    }
    if (shrink != Real{1})
      for (Real& value : column) value *= shrink;
    if (params_.inputs.format != InputFormat::analog) to_codes(column, params_.inputs, params_.dac);
  }
  const std::span<Real> driven_all(all, static_cast<std::size_t>(inputs * columns));
  const Real bound = static_cast<Real>(params_.behavioural.input_bound);
  if (!dac && bound > 0) clip<Real>(driven_all, -bound, bound);
  if (params_.behavioural.input_asymmetry != 0.0) apply_asymmetry<Real>(driven_all, static_cast<Real>(params_.behavioural.input_asymmetry));
  counts.dac_conversions += static_cast<double>(inputs * columns);
  counts.columns += static_cast<double>(columns);
  if (round.number > 0) counts.repeated_columns += static_cast<double>(columns);
}

template <class Real>
void Tile<Real>::read_round(const TileRead<Real>& job, Round& round, TileScratch<Real>& scratch, ReadCounts& counts) const {
  const Index inputs = job.pass == Pass::forward ? inputs_ : outputs_, outputs = job.pass == Pass::forward ? outputs_ : inputs_;
  const auto columns = static_cast<Index>(round.column.size());
  drive(job, round, scratch.driven, counts);
  Real* sum = room(scratch.sum, outputs * columns);
  std::fill(sum, sum + outputs * columns, Real{0});
  round.saturated.assign(round.column.size(), 0);
  const auto size = static_cast<std::size_t>(inputs * columns);
  const Passes passes = params_.behavioural.passes;
  for (std::size_t s = 0; s < slices_.size(); ++s) {
    const Real* input = scratch.driven.data();
    if (slices_[s].bits > 0) {
      slice_of(std::span<const Real>(scratch.driven.data(), size), slices_[s], params_.inputs.format, params_.dac.range,
               std::span<Real>(room(scratch.digits, static_cast<Index>(size)), size));
      input = scratch.digits.data();
      counts.slice_drives += static_cast<double>(size);
    }
    for (Index k = 0; k < columns; ++k)
      counts.drive(std::span<const Real>(input + k * inputs, static_cast<std::size_t>(inputs)), load(job.pass));
    if (passes != Passes::one)
      split_signs(std::span<const Real>(input, size), std::span(room(scratch.negative, static_cast<Index>(size)), size),
                  std::span(room(scratch.positive, static_cast<Index>(size)), size));
    const std::uint64_t part = (index_ * kRepetitions + static_cast<std::uint64_t>(round.number)) * kSlices + s;
    for (std::size_t p = 0; p < planes_.size(); ++p) {
      const ReadKey key{job.seed, job.operation, (part * planes_.size() + p) * kPolarities, round.position};
      ReadKey other = key;
      other.part += 1;
      switch (passes) {
        case Passes::one:
          planes_[p].read(job.pass, input, columns, slices_[s].weight, key, scratch.plane, sum, round.saturated);
          break;
        case Passes::analog_sum:
          planes_[p].read_sum(job.pass, scratch.positive.data(), scratch.negative.data(), columns, slices_[s].weight, key, other, scratch.plane, sum, round.saturated);
          break;
        case Passes::digital_sum:
          planes_[p].read(job.pass, scratch.negative.data(), columns, slices_[s].weight, other, scratch.plane, sum, round.saturated);
          planes_[p].read(job.pass, scratch.positive.data(), columns, slices_[s].weight, key, scratch.plane, sum, round.saturated);
          break;
      }
    }
  }
  const double readings = static_cast<double>(slices_.size() * planes_.size()) * (passes == Passes::digital_sum ? 2.0 : 1.0);
  const double words = static_cast<double>(outputs * columns);
  counts.adc_conversions += readings * words;
  counts.reads += static_cast<double>(slices_.size()) * (passes == Passes::digital_sum ? 2.0 : 1.0) * static_cast<double>(columns);
  counts.additions += (readings - 1.0) * words;
}

template <class Real>
void Tile<Real>::read(const TileRead<Real>& job, Real* y, Index y_stride, TileScratch<Real>& scratch, ReadCounts& counts) const {
  const Index inputs = job.pass == Pass::forward ? inputs_ : outputs_, outputs = job.pass == Pass::forward ? outputs_ : inputs_;
  const ManagementLimits limits{.input_step = params_.dac.bits > 0 ? params_.dac.step() : 0.0,
                                .output_bound = params_.adc.bits > 0 ? params_.adc.range : 0.0};
  const auto column_of = [&](Index c) { return std::span<const Real>(job.x + c * job.x_stride, static_cast<std::size_t>(inputs)); };
  Round round;
  for (Index c = 0; c < job.columns; ++c) {
    InputAverage<Real> average;
    Reading<Real> reading;
    if (job.average_scale) reading.scale = job.average_scale[c];
    else reading = begin_reading(column_of(c), params_.management, limits, average);
    if (reading.silent()) {
      std::fill(y + c * y_stride, y + c * y_stride + outputs, Real{0});
      continue;
    }
    round.column.push_back(c);
    round.position.push_back(static_cast<std::uint64_t>(job.first_column + c));
    round.reading.push_back(reading);
  }
  if (params_.management.noise != NoiseManagement::none) {
    // Largest magnitude of the inputs, and one division.
    counts.additions += static_cast<double>(inputs * job.columns);
    counts.multiplications += static_cast<double>(inputs * job.columns);
  }
  // Every output is multiplied by its scale.
  counts.multiplications += static_cast<double>(outputs) * static_cast<double>(round.column.size());
  counts.outputs += static_cast<double>(outputs) * static_cast<double>(round.column.size());
  for (; !round.column.empty(); ++round.number) {
    read_round(job, round, scratch, counts);
    Round next{.number = round.number, .column = {}, .position = {}, .reading = {}, .saturated = {}};
    for (std::size_t k = 0; k < round.column.size(); ++k) {
      Reading<Real> reading = round.reading[k];
      if (read_again(reading, round.saturated[k], column_of(round.column[k]), params_.management, limits)) {
        next.column.push_back(round.column[k]);
        next.position.push_back(round.position[k]);
        next.reading.push_back(reading);
        continue;
      }
      finish_column(job.pass, round.reading[k].after(), scratch.sum.data() + static_cast<Index>(k) * outputs, y + round.column[k] * y_stride);
    }
    round = std::move(next);
  }
}

template <class Real>
void Tile<Real>::finish_column(Pass pass, Real after, const Real* sum, Real* y) const {
  const Index outputs = pass == Pass::forward ? outputs_ : inputs_;
  if (pass == Pass::backward || uniform_) {
    const Real factor = static_cast<Real>(common_) * after;
    for (Index i = 0; i < outputs; ++i) y[i] = sum[i] * factor;
    return;
  }
  for (Index i = 0; i < outputs; ++i) y[i] = sum[i] * (static_cast<Real>(factor_(i)) * after);
}

template <class Real>
Eigen::MatrixXd Tile<Real>::held_weights() const {
  Eigen::MatrixXd held = Eigen::MatrixXd::Zero(outputs_, inputs_);
  for (const PlaneReader<Real>& plane : planes_) held += plane.significance() / unit_S_ * plane.held_S();
  return factor_.asDiagonal() * held;
}

template <class Real>
double Tile<Real>::product_bytes() const {
  double bytes = 0.0;
  for (const PlaneReader<Real>& plane : planes_) bytes += plane.bytes();
  return bytes;
}

template class Tile<float>;
template class Tile<double>;

}  // namespace ohmfield::crossbar
