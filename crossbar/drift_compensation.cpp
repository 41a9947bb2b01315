#include "crossbar/drift_compensation.hpp"

#include <cmath>

#include "core/random/fill.hpp"

namespace ohmfield::crossbar {

ReferenceRead reference_read(const TileArrays& arrays, Eigen::Index outputs, std::uint64_t seed) {
  Eigen::VectorXd current_S = Eigen::VectorXd::Zero(outputs), variance_S2 = current_S;
  for (const ArrayPlane& plane : arrays.planes)
    for (const ArrayHalf& half : plane.halves) {
      current_S += half.conductance_S().topRows(outputs).rowwise().sum();
      if (half.cells && half.cells->variance_S2().size() > 0)
        variance_S2 += half.cells->variance_S2().cast<double>().topRows(outputs).rowwise().sum();
    }
  std::vector<float> normals(static_cast<std::size_t>(outputs));
  core::fill_normal(normals, seed, core::Stream::read_noise, 0);
  for (Eigen::Index i = 0; i < outputs; ++i) current_S(i) += std::sqrt(variance_S2(i)) * normals[static_cast<std::size_t>(i)];
  return {std::move(current_S)};
}

Eigen::VectorXd best_factors(const Eigen::Ref<const Eigen::MatrixXd>& meant, const Eigen::Ref<const Eigen::MatrixXd>& held) {
  Eigen::VectorXd factor = Eigen::VectorXd::Ones(meant.rows());
  for (Eigen::Index i = 0; i < meant.rows(); ++i) {
    const double energy = held.row(i).squaredNorm(), common = held.row(i).dot(meant.row(i));
    if (energy > 0.0 && common > 0.0) factor(i) = common / energy;
  }
  return factor;
}

}  // namespace ohmfield::crossbar
