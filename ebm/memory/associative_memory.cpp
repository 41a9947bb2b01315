#include "ebm/memory/associative_memory.hpp"

#include <algorithm>
#include <cmath>

#include "core/expect.hpp"

namespace ohmfield::ebm {

AssociativeMemory::AssociativeMemory(const crossbar::LinearOperator& patterns, const SeparationParams& separation)
    : patterns_(patterns), separation_(separation) {
  separation.validate();
}

Eigen::MatrixXf AssociativeMemory::gains(crossbar::ConstMatrix states, crossbar::Context& context) const {
  const crossbar::Shape shape = patterns_.shape();
  OHM_EXPECT(states.rows() == shape.inputs);
  Eigen::MatrixXf drives(shape.outputs, states.cols()), gains(shape.inputs, states.cols());
  patterns_.apply(states, drives, context);
  ++context.operation;
  std::vector<double> a(static_cast<std::size_t>(shape.outputs));
  std::vector<double> own(static_cast<std::size_t>(states.cols()));
  for (Eigen::Index s = 0; s < states.cols(); ++s) {
    const auto column = drives.col(s);
    const double shift = static_cast<double>(column.maxCoeff());
    double largest = 0.0, b = 0.0;
    for (Eigen::Index mu = 0; mu < shape.outputs; ++mu) {
      const auto h = static_cast<double>(column(mu));
      const double above = separation_.value(h + 2.0, shift), below = separation_.value(h - 2.0, shift);
      const double drive = 0.5 * (above - below);
      a[static_cast<std::size_t>(mu)] = drive;
      largest = std::max(largest, std::fabs(drive));
      b += separation_.value(h, shift) - 0.5 * (above + below);
    }
    // The largest drive is a full voltage or half of it, whatever the degree. A power of two leaves whole numbers exact, so that
    // ties are ties.
    int exponent = 0;
    if (largest > 0.0) std::frexp(largest, &exponent);
    const double scale = std::ldexp(1.0, -exponent);
    for (Eigen::Index mu = 0; mu < shape.outputs; ++mu) drives(mu, s) = static_cast<float>(scale * a[static_cast<std::size_t>(mu)]);
    own[static_cast<std::size_t>(s)] = scale * b;
  }
  patterns_.apply_transposed(drives, gains, context);
  ++context.operation;
  for (Eigen::Index s = 0; s < states.cols(); ++s) gains.col(s) += static_cast<float>(own[static_cast<std::size_t>(s)]) * states.col(s);
  return gains;
}

void AssociativeMemory::step(crossbar::ConstMatrix states, crossbar::MutableMatrix out, crossbar::Context& context) const {
  OHM_EXPECT(out.rows() == states.rows() && out.cols() == states.cols());
  const Eigen::MatrixXf gain = gains(states, context);
  for (Eigen::Index s = 0; s < states.cols(); ++s)
    for (Eigen::Index i = 0; i < states.rows(); ++i) out(i, s) = gain(i, s) == 0.0f ? states(i, s) : std::copysign(1.0f, gain(i, s));
}

void AssociativeMemory::sweep(crossbar::MutableMatrix states, crossbar::Context& context) const {
  for (Eigen::Index i = 0; i < states.rows(); ++i) {
    const Eigen::MatrixXf gain = gains(states, context);
    for (Eigen::Index s = 0; s < states.cols(); ++s)
      if (gain(i, s) != 0.0f) states(i, s) = std::copysign(1.0f, gain(i, s));
  }
}

std::vector<double> AssociativeMemory::energies(crossbar::ConstMatrix states, crossbar::Context& context) const {
  Eigen::MatrixXf overlaps(patterns_.shape().outputs, states.cols());
  patterns_.apply(states, overlaps, context);
  ++context.operation;
  std::vector<double> result(static_cast<std::size_t>(states.cols()), 0.0);
  for (Eigen::Index s = 0; s < states.cols(); ++s)
    for (Eigen::Index mu = 0; mu < overlaps.rows(); ++mu)
      result[static_cast<std::size_t>(s)] -= separation_.value(static_cast<double>(overlaps(mu, s)), static_cast<double>(units()));
  return result;
}

}  // namespace ohmfield::ebm
