#pragma once
/// A conditional dense associative memory in arrays.
///
/// One array holds W and L: a context drives one line for each of its symbols, and H + V currents are the sums a_j and the
/// direct scores, read in one go. A second one belongs to U:
/// - rectified energies: it holds U, whose rows are read once for each age of the arrays into a digital buffer, with the noise of that
///   one read. Biases, rectifying, squaring and adding up are digital.
/// - exponential: it holds e^U less its mean over symbols, driven by e^a over its largest, and V currents are what hidden units add to
///   the scores. Digital are H exponentials and that largest.

#include <memory>

#include "crossbar/analog_matrix.hpp"
#include "ebm/language/dam.hpp"

namespace ohmfield::ebm {

/// Where the ranges of converters end; zeros: there are none.
struct DamRanges {
  double sums = 0.0;    ///< largest magnitude of an a_j or a direct score [weights]
  double scores = 0.0;  ///< exponential: largest magnitude of what hidden units add to a score, over the largest e^a
};
/// Of some places of a text.
DamRanges ranges_of(const Dam& dam, std::span<const Symbol> text, std::span<const std::uint32_t> positions);

class DamArray {
 public:
  /// Programs the weights. \param dam  copied \param params  of both arrays
  /// \param ranges  with an ADC
  /// \throws InputError  as AnalogMatrix
  DamArray(const Dam& dam, std::shared_ptr<const crossbar::DeviceModel> device, const crossbar::AnalogMatrixParams& params, std::uint64_t seed,
           const DamRanges& ranges = {});

  const DamShape& shape() const { return shape_; }
  double cells() const { return contexts_.cells_written() + symbols_.cells_written(); }
  /// Lets the arrays age [s] and reads the rows of U anew.
  void advance(double seconds, crossbar::Context& context);
  /// As Dam::scores. Each call is an operation of its own.
  void scores(std::span<const Symbol> text, std::span<const std::uint32_t> positions, std::span<float> out, crossbar::Context& context);

 private:
  void read_symbols(crossbar::Context& context);
  void add_exponentials(const Eigen::MatrixXf& readings, std::span<float> out, crossbar::Context& context);

  DamShape shape_;
  std::vector<float> bias_;
  crossbar::AnalogMatrix contexts_, symbols_;
  Eigen::MatrixXf symbol_rows_;  ///< shape (hidden, symbols): U as read; exponential: empty
  bool is_read_ = false;
};

}  // namespace ohmfield::ebm
