#pragma once
/// A sliding window of vectors in leaking cells: every vector is a column of cells, written when its token comes, over the
/// oldest one, and never refreshed.
///
/// A number w is held by a pair, w = (G+ - G-) range / window of the device, one of the two at g_min. Each column has the age of
/// its own writing. Rows drive and columns are read (apply: overlaps with a query), or columns drive and rows are read
/// (apply_transposed: a weighted sum of vectors). Columns that were not written yet hold nothing.
///
/// Idea: N. Leroux et al., Nat. Comput. Sci. 5, 813 (2025), doi 10.1038/s43588-025-00854-1 (arXiv 2409.19315): keys and values of
/// attention in arrays of gain cells, both products analog. Cells, ages and prices are ours.
/// Ignores resistance of wires and disturbance of neighbours by writes.

#include <memory>
#include <span>
#include <vector>

#include "crossbar/device/model.hpp"
#include "crossbar/linear_operator.hpp"

namespace ohmfield::ebm {

struct RingParams {
  std::size_t length = 0;          ///< numbers of a vector
  std::size_t window = 0;          ///< columns
  double range = 1.0;              ///< magnitude that a full cell stands for; larger numbers are clipped to it
  double read_voltage_V = 0.1;     ///< of an input of magnitude 1
  double read_time_s = 15e-9;      ///< for how long cells conduct. assumption: a pulse of attention by Leroux et al. is at most 15 ns
  double cell_pitch_m = 1e-6;

  /// \throws InputError  a value out of range
  void validate() const;
};

class GainCellRing final : public crossbar::LinearOperator {
 public:
  /// \throws InputError  parameters that cannot be; a device that is refreshed, has telegraph noise or a current that is not Ohm's
  GainCellRing(std::shared_ptr<const crossbar::DeviceModel> device, const RingParams& params, std::uint64_t seed);

  crossbar::Shape shape() const override { return {static_cast<Eigen::Index>(params_.window), static_cast<Eigen::Index>(params_.length)}; }
  /// Writes a vector into the next column, now. \param vector  params.length numbers
  void write(std::span<const float> vector, crossbar::Context& context);
  std::uint64_t writes() const { return writes_; }
  /// Columns that hold a vector.
  std::size_t filled() const { return writes_ < params_.window ? static_cast<std::size_t>(writes_) : params_.window; }

  void apply(crossbar::ConstMatrix x, crossbar::MutableMatrix y, crossbar::Context& context) const override;
  void apply_transposed(crossbar::ConstMatrix x, crossbar::MutableMatrix y, crossbar::Context& context) const override;
  /// \throws InputError  always: cells of a column are written together, by write()
  void add_outer(crossbar::ConstMatrix u, crossbar::ConstMatrix v, double scale, crossbar::Context& context) override;
  void advance(double seconds, crossbar::Context& context) override;

  /// Numbers that products multiply by now, without noise, shape (window, length).
  const Eigen::MatrixXf& held() const;

 private:
  struct Column {
    crossbar::DeviceState positive, negative;
    double written_s = 0.0;
  };
  void look() const;
  void multiply(crossbar::ConstMatrix x, crossbar::MutableMatrix y, crossbar::Context& context, bool forward) const;

  std::shared_ptr<const crossbar::DeviceModel> device_;
  RingParams params_;
  std::uint64_t seed_, writes_ = 0;
  double now_s_ = 0.0, unit_S_;
  std::vector<Column> columns_;
  mutable bool is_current_ = true;              // what follows is that of now
  mutable Eigen::MatrixXf held_, variance_;     // shape (window, length); variance (0, 0) without noise
  mutable Eigen::VectorXd input_S_, window_S_;  // what the cells of a row, and of a column, conduct together
};

}  // namespace ohmfield::ebm
