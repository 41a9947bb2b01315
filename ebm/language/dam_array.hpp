#pragma once
/// A conditional dense associative memory in arrays.
///
/// One array holds W and L: a context drives one line for each of its symbols, and H + V currents are the sums a_j and the
/// direct scores, read in one go. A second one holds U; its rows are read once for each age of the arrays into a digital
/// buffer, with the noise of that one read. Biases, rectifying, squaring and adding up are digital.

#include <memory>

#include "crossbar/analog_matrix.hpp"
#include "ebm/language/dam.hpp"

namespace ohmfield::ebm {

class DamArray {
 public:
  /// Programs the weights. \param dam  copied \param params  of both arrays
  /// \param largest_sum  with an ADC: magnitude of a_j or a direct score [weights] that its range ends at, see largest_sum()
  /// \throws InputError  as AnalogMatrix
  DamArray(const Dam& dam, std::shared_ptr<const crossbar::DeviceModel> device, const crossbar::AnalogMatrixParams& params, std::uint64_t seed,
           double largest_sum = 0.0);

  const DamShape& shape() const { return shape_; }
  double cells() const { return contexts_.cells_written() + symbols_.cells_written(); }
  /// Lets the arrays age [s] and reads the rows of U anew.
  void advance(double seconds, crossbar::Context& context);
  /// As Dam::scores. Each call is an operation of its own.
  void scores(std::span<const Symbol> text, std::span<const std::uint32_t> positions, std::span<float> out, crossbar::Context& context);

 private:
  void read_symbols(crossbar::Context& context);

  DamShape shape_;
  std::vector<float> bias_;
  crossbar::AnalogMatrix contexts_, symbols_;
  Eigen::MatrixXf symbol_rows_;  ///< shape (hidden, symbols): U as read
  bool is_read_ = false;
};

/// Largest magnitude of the sums that the lines of a context carry, over some places of a text [weights]: to choose a converter by.
double largest_sum(const Dam& dam, std::span<const Symbol> text, std::span<const std::uint32_t> positions);

}  // namespace ohmfield::ebm
