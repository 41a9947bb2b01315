#include "crossbar/analog_matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/memory.hpp"
#include "core/random/counter_rng.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;

/// First line and number of lines of a tile of a band.
struct Band {
  Index first, size;
};

Band band(std::size_t number, Index lines, Index tile) {
  if (tile == 0) return {0, lines};
  const Index first = static_cast<Index>(number) * tile;
  return {first, std::min(tile, lines - first)};
}

/// Columns of the batch that a task takes. It depends on the batch alone, so that sums in ledgers do not depend on threads.
/// chosen: 16 keep two threads busy with a batch of 64; beyond 48 nothing is gained, and buffers leave the second-level cache.
Index columns_of_a_task(Index batch) { return std::clamp<Index>((batch / 4 + 3) / 4 * 4, 12, 48); }

}  // namespace

template <class Real>
AnalogMatrixOf<Real>::AnalogMatrixOf(const Matrix& weights, std::shared_ptr<const DeviceModel> device, const AnalogMatrixParams& params,
                                     std::uint64_t seed)
    : params_((params.validate(), params)),
      device_(std::move(device)),
      seed_(seed),
      outputs_(weights.rows()),
      inputs_(weights.cols()),
      age_s_(params.age_s),
      weights_(weights),
      team_(params.threads) {
  if (weights.size() == 0) throw core::InputError("a matrix without weights cannot be programmed", "Give at least one output and one input");
  params_.weights.kind = params_.mapping;
  params_.dac.conversion = Conversion::digital_to_analog;
  tile_params_ = params_;
  if (params_.weights.scale_over != ScaleOver::tile) scale_ = weight_scale(weights.template cast<double>(), params_.weights);
  check_memory();
  build_all();
  if (residency_ == Residency::cells && params_.compensation != DriftCompensation::exact) weights_.resize(0, 0);
}

template <class Real>
void AnalogMatrixOf<Real>::check_memory() {
  const double devices = arrays_bytes(outputs_, inputs_, params_, *device_);
  const double planes = static_cast<double>(arrays_per_tile(params_)) / (params_.subtraction == Subtraction::analog && params_.mapping == Mapping::differential_pair ? 2.0 : 1.0) /
                        params_.weights.pairs_per_weight;
  const double products = planes * (device_->has_read_noise() ? 2.0 : 1.0) * sizeof(Real) * static_cast<double>(outputs_) * static_cast<double>(inputs_);
  const double given = sizeof(Real) * static_cast<double>(weights_.size());
  const double allowed = params_.memory_bytes > 0.0 ? params_.memory_bytes : 0.8 * core::available_memory_bytes();
  const auto refuse = [&](double needed) {
    throw core::InputError(fmt::format("a matrix of {} x {} needs {:.2f} GB of memory, {:.2f} GB are usable", outputs_, inputs_, needed / 1e9, allowed / 1e9),
                           "Let it be programmed tile by tile (residency automatic or stream), in tiles of 512 or so");
  };
  residency_ = params_.residency;
  if (residency_ == Residency::automatic) {
    if (devices + products + given <= allowed) residency_ = Residency::cells;
    else if (products + given <= allowed) residency_ = Residency::products;
    else residency_ = Residency::stream;
  }
  if (residency_ == Residency::cells && devices + products > allowed) refuse(devices + products);
  if (residency_ == Residency::products && products + given > allowed) refuse(products + given);
  // One tile in the making for each thread.
  const double whole = static_cast<double>(outputs_) * static_cast<double>(inputs_);
  const double block = static_cast<double>(params_.tile_bit_lines == 0 ? outputs_ : std::min(outputs_, params_.tile_bit_lines)) *
                       static_cast<double>(params_.tile_word_lines == 0 ? inputs_ : std::min(inputs_, params_.tile_word_lines));
  if (residency_ == Residency::stream && given + (devices + products) * block / whole * params_.threads > allowed)
    refuse(given + (devices + products) * block / whole * params_.threads);
}

template <class Real>
typename AnalogMatrixOf<Real>::Block AnalogMatrixOf<Real>::block_of(std::size_t t) const {
  const Band out = band(t / tile_columns(), outputs_, params_.tile_bit_lines), in = band(t % tile_columns(), inputs_, params_.tile_word_lines);
  return {out.first, out.size, in.first, in.size};
}

template <class Real>
std::unique_ptr<Tile<Real>> AnalogMatrixOf<Real>::build(std::size_t t, double age_s) const {
  const Block at = block_of(t);
  const Eigen::MatrixXd block = weights_.block(at.out, at.in, at.outputs, at.inputs).template cast<double>();
  Eigen::VectorXd scale = params_.weights.scale_over == ScaleOver::tile ? weight_scale(block, params_.weights) : Eigen::VectorXd(scale_.segment(at.out, at.outputs));
  auto tile = std::make_unique<Tile<Real>>(block, std::move(scale), tile_params_, device_, age_s, seed_, t);
  if (!correction_.empty()) tile->set_correction(correction_[t]);
  return tile;
}

/// Memory of a task, lent by the matrix.
template <class Real>
class AnalogMatrixOf<Real>::Workspace {
 public:
  explicit Workspace(const AnalogMatrixOf& owner) : owner_(owner) {
    const std::lock_guard lock(owner.mutex_);
    if (owner.memory_.empty()) {
      memory_ = std::make_unique<Memory>();
    } else {
      memory_ = std::move(owner.memory_.back());
      owner.memory_.pop_back();
    }
  }
  ~Workspace() {
    const std::lock_guard lock(owner_.mutex_);
    owner_.memory_.push_back(std::move(memory_));
  }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  TileScratch<Real>& scratch() { return memory_->scratch; }
  Matrix& part(Index rows, Index columns) {
    memory_->part.resize(rows, columns);
    return memory_->part;
  }

 private:
  const AnalogMatrixOf& owner_;
  std::unique_ptr<Memory> memory_;
};

template <class Real>
void AnalogMatrixOf<Real>::build_all() {
  const std::size_t count = tile_rows() * tile_columns();
  tile_params_.threads = count == 1 ? params_.threads : 1;  // among the tiles, or within the one
  tiles_.resize(count);
  written_.resize(params_.compensation == DriftCompensation::none ? 0 : count);
  std::vector<double> cells(count);
  std::vector<NoiseChoice> noise(count);
  run(count, [&](std::size_t t) {
    auto tile = build(t, age_s_);
    cells[t] = tile->arrays()->cells();
    noise[t] = tile->noise();
    if (!written_.empty()) written_[t] = reference_read(*tile->arrays(), tile->outputs(), core::derive_seed(seed_, core::Stream::reference_read, t));
    keep(t, std::move(tile));
  });
  for (const double n : cells) cells_written_ += n;
  noise_ = noise[0];
  if (params_.compensation == DriftCompensation::exact) compensate(nullptr);
}

template <class Real>
void AnalogMatrixOf<Real>::keep(std::size_t t, std::unique_ptr<Tile<Real>> tile) {
  if (residency_ == Residency::stream) return;
  if (residency_ == Residency::products && tile->noise().path == ReadPath::lines) tile->release_arrays();
  tiles_[t] = std::move(tile);
}

template <class Real>
void AnalogMatrixOf<Real>::apply(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const {
  multiply(x, y, context, Pass::forward);
}

template <class Real>
void AnalogMatrixOf<Real>::apply_transposed(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const {
  if (residency_ != Residency::stream) {
    const std::lock_guard lock(mutex_);
    if (!backward_ready_)
      for (const auto& tile : tiles_) tile->prepare_backward();
    backward_ready_ = true;
  }
  multiply(x, y, context, Pass::backward);
}

template <class Real>
void AnalogMatrixOf<Real>::multiply(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context, Pass pass, std::vector<Real>* observed) const {
  const bool forward = pass == Pass::forward, stream = residency_ == Residency::stream;
  OHM_EXPECT(x.rows() == (forward ? inputs_ : outputs_) && y.rows() == (forward ? outputs_ : inputs_) && y.cols() == x.cols());
  if (x.cols() == 0) return;
  const std::size_t outs = forward ? tile_rows() : tile_columns(), ins = forward ? tile_columns() : tile_rows();
  const std::vector<Matrix> averages = average_scales(x, pass);
  const Index batch = x.cols(), step = stream ? batch : columns_of_a_task(batch);
  const auto chunks = static_cast<std::size_t>((batch + step - 1) / step);
  std::vector<core::Ledger> ledgers(outs * chunks);
  const auto body = [&](std::size_t task) {
    const std::size_t out = task / chunks;
    const Index first = static_cast<Index>(task % chunks) * step, columns = std::min(step, batch - first);
    Workspace workspace(*this);
    workspace.scratch().plane.observed = observed;
    for (std::size_t in = 0; in < ins; ++in) {
      const std::size_t t = forward ? out * tile_columns() + in : in * tile_columns() + out;
      const Block block = block_of(t);
      std::unique_ptr<Tile<Real>> made;
      if (stream) {
        made = build(t, age_s_);
        if (!forward) made->prepare_backward();
      }
      const Tile<Real>& tile = stream ? *made : *tiles_[t];
      const Index x_row = forward ? block.in : block.out, y_row = forward ? block.out : block.in, rows = forward ? block.outputs : block.inputs;
      const TileRead<Real> job{.pass = pass,
                               .x = x.data() + x_row + first * x.outerStride(),
                               .x_stride = x.outerStride(),
                               .columns = columns,
                               .first_column = first,
                               .average_scale = averages.empty() ? nullptr : &averages[in](first, 0),
                               .seed = context.seed,
                               .operation = context.operation};
      ReadCounts counts;
      if (in == 0) {
        tile.read(job, y.data() + y_row + first * y.outerStride(), y.outerStride(), workspace.scratch(), counts);
      } else {
        Matrix& part = workspace.part(rows, columns);
        tile.read(job, part.data(), part.rows(), workspace.scratch(), counts);
        y.block(y_row, first, rows, columns) += part;
        counts.additions += static_cast<double>(rows * columns);
      }
      counts.record(params_, tile.load(pass), ledgers[task]);
    }
    const double words = static_cast<double>(forward ? block_of(out * tile_columns()).outputs : block_of(out).inputs) * static_cast<double>(columns);
    count_outputs(words, ledgers[task]);
  };
  if (observed)  // in order, on one thread
    for (std::size_t task = 0; task < ledgers.size(); ++task) body(task);
  else run(ledgers.size(), body);
  for (const core::Ledger& ledger : ledgers) context.ledger += ledger;
  count_inputs(params_, static_cast<double>(x.rows() * batch), context.ledger);
}

template <class Real>
std::vector<Real> AnalogMatrixOf<Real>::readings(ConstMatrixOf<Real> x, Context& context) const {
  std::vector<Real> all;
  Matrix y(outputs_, x.cols());
  multiply(x, y, context, Pass::forward, &all);
  return all;
}

template <class Real>
double calibrated_adc_range(const Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>& weights, std::shared_ptr<const DeviceModel> device,
                            AnalogMatrixParams params, std::uint64_t seed, ConstMatrixOf<Real> x, double share) {
  if (!(share > 0.0 && share <= 1.0)) throw core::InputError(fmt::format("a share of {:g} of the readings", share), "Give more than 0, at most 1");
  params.adc = {};
  const AnalogMatrixOf<Real> matrix(weights, std::move(device), params, seed);
  core::Ledger ledger;
  Context context{ledger, seed, 0};
  std::vector<Real> all = matrix.readings(x, context);
  if (all.empty()) return 1.0;
  const auto at = all.begin() + static_cast<std::ptrdiff_t>(std::ceil(share * static_cast<double>(all.size()))) - 1;
  std::nth_element(all.begin(), at, all.end());
  return *at > 0 ? static_cast<double>(*at) : 1.0;
}

template double calibrated_adc_range(const Eigen::MatrixXf&, std::shared_ptr<const DeviceModel>, AnalogMatrixParams, std::uint64_t, ConstMatrixOf<float>, double);
template double calibrated_adc_range(const Eigen::MatrixXd&, std::shared_ptr<const DeviceModel>, AnalogMatrixParams, std::uint64_t, ConstMatrixOf<double>, double);

template <class Real>
std::vector<typename AnalogMatrixOf<Real>::Matrix> AnalogMatrixOf<Real>::average_scales(ConstMatrixOf<Real> x, Pass pass) const {
  if (params_.management.noise != NoiseManagement::average_abs_max) return {};
  const std::lock_guard lock(mutex_);
  const bool forward = pass == Pass::forward;
  const std::size_t ins = forward ? tile_columns() : tile_rows();
  auto& averages = averages_[forward ? 0 : 1];
  averages.resize(ins);
  std::vector<Matrix> scales;
  for (std::size_t in = 0; in < ins; ++in) {
    const Block block = block_of(forward ? in : in * tile_columns());
    const Index first = forward ? block.in : block.out, rows = forward ? block.inputs : block.outputs;
    Matrix& scale = scales.emplace_back(x.cols(), 1);
    for (Index c = 0; c < x.cols(); ++c)
      scale(c, 0) = begin_reading(std::span<const Real>(x.data() + first + c * x.outerStride(), static_cast<std::size_t>(rows)), params_.management, {}, averages[in]).scale;
  }
  return scales;
}

template <class Real>
double AnalogMatrixOf<Real>::siemens_per_weight() const {
  const auto made = tiles_[0] ? nullptr : build(0, age_s_);
  const Tile<Real>& tile = made ? *made : *tiles_[0];
  return tile.unit_S() / tile.scale()(0);
}

template <class Real>
const CellArray& AnalogMatrixOf<Real>::cells() const {
  OHM_EXPECT(tiles_[0] && tiles_[0]->arrays() && tiles_[0]->arrays()->planes[0].halves[0].cells);
  return *tiles_[0]->arrays()->planes[0].halves[0].cells;
}

template <class Real>
Eigen::MatrixXd AnalogMatrixOf<Real>::held_weights() const {
  Eigen::MatrixXd held(outputs_, inputs_);
  for (std::size_t t = 0; t < tiles_.size(); ++t) {
    const Block block = block_of(t);
    const auto made = tiles_[t] ? nullptr : build(t, age_s_);
    held.block(block.out, block.in, block.outputs, block.inputs) = (made ? *made : *tiles_[t]).held_weights();
  }
  return held;
}

template class AnalogMatrixOf<float>;
template class AnalogMatrixOf<double>;

}  // namespace ohmfield::crossbar
