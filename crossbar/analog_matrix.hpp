#pragma once
/// A matrix held by the conductances of arrays: inputs become voltages, devices add up currents, converters make numbers of
/// them, and what tiles deliver is added digitally.
///
/// Read noise is folded into one draw for each output where that is exact, else cells are read one by one (noise() tells);
/// wires fold into transfer matrices (tile/lines.hpp). A matrix larger than a tile becomes a grid of tiles, one larger
/// than memory is programmed tile after tile for every product.

#include <Eigen/Core>
#include <memory>
#include <mutex>
#include <vector>

#include "core/team.hpp"
#include "crossbar/analog_params.hpp"
#include "crossbar/drift_compensation.hpp"
#include "crossbar/linear_operator.hpp"
#include "crossbar/tile/line_reading.hpp"
#include "crossbar/tile/tile.hpp"

namespace ohmfield::crossbar {

/// float for solvers and models; double for comparisons that look at the last digits.
template <class Real>
class AnalogMatrixOf final : public LinearOperatorOf<Real> {
 public:
  using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;

  /// Programs the weights. \param weights shape (outputs, inputs), finite, at least one
  /// \param seed  programming and mismatch; programming draws of array a of tile t are those of (seed, t arrays + a)
  /// \throws InputError  parameters, weights or a device that do not go together; more memory asked for than there is
  AnalogMatrixOf(const Matrix& weights, std::shared_ptr<const DeviceModel> device, const AnalogMatrixParams& params, std::uint64_t seed);

  Shape shape() const override { return {outputs_, inputs_}; }
  void apply(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const override;
  void apply_transposed(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context) const override;
  /// By stochastic pulses (device/pulse/outer.hpp), right on average while steps are those of a weight of 0. Pairs take
  /// steps up only, on G+ to raise a weight and on G- to lower it, as pairs of PCM do (G. W. Burr et al., IEEE Trans.
  /// Electron Devices 62, 3498 (2015), doi 10.1109/TED.2015.2439635); they fill up, and are not written anew by themselves.
  /// \throws InputError  a device without pulses, weights in slices, devices that are not in memory, exact compensation
  void add_outer(ConstMatrixOf<Real> u, ConstMatrixOf<Real> v, double scale, Context& context) override;
  /// \throws InputError  an age outside what the device model allows; the matrix is as before
  void advance(double seconds, Context& context) override;

  const AnalogMatrixParams& params() const { return params_; }
  const DeviceModel& device() const { return *device_; }
  double age_s() const { return age_s_; }
  /// How noise enters products of the first tile, in one sentence.
  const NoiseChoice& noise() const { return noise_; }
  Residency residency() const { return residency_; }
  /// Tiles above each other, and side by side.
  std::size_t tile_rows() const { return bands(outputs_, params_.tile_bit_lines); }
  std::size_t tile_columns() const { return bands(inputs_, params_.tile_word_lines); }
  /// What a weight of 1 is worth [S], in the first output of the first tile.
  double siemens_per_weight() const;
  /// The first array of the first tile: of positive weights, or of the interconnect. Devices must be in memory.
  const CellArray& cells() const;
  /// Cells written to hold the matrix.
  double cells_written() const { return cells_written_; }
  /// Magnitudes of all readings that a product takes before converting them, in cells: what the range of an ADC is chosen by.
  std::vector<Real> readings(ConstMatrixOf<Real> x, Context& context) const;
  /// Weights that products multiply by now, without noise.
  Eigen::MatrixXd held_weights() const;

 private:
  /// Place of a tile in the matrix.
  struct Block {
    Eigen::Index out, outputs, in, inputs;
  };
  struct Memory {
    TileScratch<Real> scratch;
    Matrix part;
  };
  class Workspace;

  static std::size_t bands(Eigen::Index lines, Eigen::Index tile) {
    return tile == 0 ? 1 : static_cast<std::size_t>((lines + tile - 1) / tile);
  }
  Block block_of(std::size_t t) const;
  template <class Body>
  void run(std::size_t count, const Body& body) const {
    if (params_.threads == 1 || count == 1) {
      for (std::size_t i = 0; i < count; ++i) body(i);
      return;
    }
    const std::lock_guard lock(team_mutex_);
    team_.run(count, body);
  }
  void check_memory();
  std::unique_ptr<Tile<Real>> build(std::size_t t, double age_s) const;
  void build_all();
  void keep(std::size_t t, std::unique_ptr<Tile<Real>> tile);
  void compensate(Context* context);
  void multiply(ConstMatrixOf<Real> x, MutableMatrixOf<Real> y, Context& context, Pass pass, std::vector<Real>* observed = nullptr) const;
  std::vector<Matrix> average_scales(ConstMatrixOf<Real> x, Pass pass) const;

  AnalogMatrixParams params_, tile_params_;  // alike, but for the threads of a tile
  std::shared_ptr<const DeviceModel> device_;
  std::uint64_t seed_;
  Eigen::Index outputs_, inputs_;
  double age_s_;
  Matrix weights_;  // empty where nothing needs them any more
  Eigen::VectorXd scale_;
  Residency residency_ = Residency::cells;
  NoiseChoice noise_;
  double cells_written_ = 0.0;
  std::uint64_t ages_ = 0;  // how often time has passed
  std::vector<std::unique_ptr<Tile<Real>>> tiles_;
  std::vector<ReferenceRead> written_;       // of each tile, right after writing
  std::vector<Eigen::VectorXd> correction_;  // of each tile
  mutable bool backward_ready_ = false;
  mutable std::vector<InputAverage<Real>> averages_[2];  // of each band of inputs, in either pass
  mutable std::vector<std::unique_ptr<Memory>> memory_;
  mutable std::mutex mutex_, team_mutex_;
  mutable core::Team team_;
};

/// Range of an ADC that a share of all readings lies within, for inputs like these: a converter that is finer and clips the
/// rest (calibration from data, as in T. P. Xiao et al., IEEE Circuits Syst. Mag. 22(4), 26 (2022)).
/// \param share  above 0, at most 1 \return in cells, above 0
template <class Real>
double calibrated_adc_range(const Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>& weights, std::shared_ptr<const DeviceModel> device,
                            AnalogMatrixParams params, std::uint64_t seed, ConstMatrixOf<Real> x, double share);

extern template class AnalogMatrixOf<float>;
extern template class AnalogMatrixOf<double>;
using AnalogMatrix = AnalogMatrixOf<float>;

}  // namespace ohmfield::crossbar
