#pragma once
/// One plane of arrays read out: inputs on its lines, currents with their noise, one converter for each output.

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "crossbar/periphery/converter_bank.hpp"
#include "crossbar/tile/input_slices.hpp"
#include "crossbar/tile/lines.hpp"
#include "crossbar/tile/noise_choice.hpp"

namespace ohmfield::crossbar {

/// Which read this is. The columns of a block need not be neighbours in the batch: some are repeated.
struct ReadKey {
  std::uint64_t seed = 0, operation = 0;    ///< of the whole product
  std::uint64_t part = 0;                   ///< tile, slice, polarity and repetition; 0 draws with the seed itself
  std::span<const std::uint64_t> column;    ///< position in the batch of each column
};

template <class Real>
struct PlaneScratch {
  std::vector<Real> powers, current, variance, second_current;
  std::vector<float> normals;
  std::vector<Real>* observed = nullptr;  ///< takes the magnitude of every reading before its conversion, if wanted
};

template <class Real>
class PlaneReader {
 public:
  /// \param plane  number of the plane in its tile, \param bank identity of its converters
  PlaneReader(std::size_t plane, double significance, std::uint64_t seed, std::uint64_t bank, const AnalogMatrixParams& params);

  /// \param arrays  outlive the reader where cells are read one by one
  void refresh(const TileArrays& arrays, const DeviceModel& device, ReadPath path, Eigen::Index outputs);
  void prepare_backward();
  bool has_backward() const { return !lines_[1].current_S.empty(); }
  double significance() const { return significance_; }
  double bytes() const { return lines_[0].bytes() + lines_[1].bytes(); }

  /// sum += weight significance reading, for each output and column.
  /// \param input      shape (inputs, columns), what lines are driven with
  /// \param saturated  for each column, counts what converters clipped
  void read(Pass pass, const Real* input, Eigen::Index columns, double weight, const ReadKey& key, PlaneScratch<Real>& scratch,
            Real* sum, std::span<std::uint32_t> saturated) const;

  /// The currents of two inputs, each with its own noise, added before one readout.
  void read_sum(Pass pass, const Real* first, const Real* second, Eigen::Index columns, double weight, const ReadKey& first_key,
                const ReadKey& second_key, PlaneScratch<Real>& scratch, Real* sum, std::span<std::uint32_t> saturated) const;

  /// Conductances between lines as products see them now [S], without a reference line; shape (outputs, inputs).
  Eigen::MatrixXd held_S() const;

 private:
  const PlaneLines<Real>& lines(Pass pass) const { return lines_[pass == Pass::backward]; }
  Eigen::Index outputs(Pass pass) const { return pass == Pass::forward ? outputs_ : inputs_; }
  Eigen::Index inputs(Pass pass) const { return pass == Pass::forward ? inputs_ : outputs_; }
  void currents(Pass pass, const Real* input, Eigen::Index columns, const ReadKey& key, PlaneScratch<Real>& scratch) const;
  void product(Pass pass, const Real* input, Eigen::Index columns, PlaneScratch<Real>& scratch) const;
  void bend(Pass pass, const Real* input, Eigen::Index columns, PlaneScratch<Real>& scratch) const;
  void draw_readout_errors(Pass pass, std::size_t lines);
  std::uint32_t without_converter(std::span<Real> outputs, std::span<const float> normals) const;
  void fold_noise(Pass pass, Eigen::Index columns, const ReadKey& key, PlaneScratch<Real>& scratch) const;
  void cell_by_cell(Pass pass, const Real* input, Eigen::Index columns, const ReadKey& key, PlaneScratch<Real>& scratch) const;
  void readout(Pass pass, const Real* input, const Real* second, Eigen::Index columns, double weight, const ReadKey& key,
               PlaneScratch<Real>& scratch, Real* sum, std::span<std::uint32_t> saturated) const;

  std::size_t plane_;
  double significance_;
  std::uint64_t seed_, bank_;
  const AnalogMatrixParams& params_;
  Eigen::Index outputs_ = 0, inputs_ = 0;
  ReadPath path_ = ReadPath::lines;
  const DeviceModel* device_ = nullptr;
  const ArrayPlane* arrays_ = nullptr;  // for cell by cell
  double unit_S_ = 0.0;                 // of a reading
  double replica_S_ = 0.0;              // of an interconnect
  double offset_S_ = 0.0;               // of an offset column, for all cells side by side
  bool reference_line_ = false;         // the last output of the forward pass
  PlaneLines<Real> lines_[2];
  std::unique_ptr<ConverterBank<Real>> adc_[2];
  std::vector<Real> voltage_offset_[2], compression_[2];  // of each line, where there are such errors
  Real compression_gain_ = 1;
};

extern template class PlaneReader<float>;
extern template class PlaneReader<double>;

}  // namespace ohmfield::crossbar
