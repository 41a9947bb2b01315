#include "ebm/circuit/energy_transformer.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <utility>

#include "core/error.hpp"
#include "core/expect.hpp"
#include "core/random/fill.hpp"
#include "ebm/circuit/energy_transformer_parts.hpp"

namespace ohmfield::ebm {

void EtShape::validate() const {
  const auto check = [](const char* name, double value, double low, double high) {
    if (!(value >= low && value <= high)) throw core::InputError(fmt::format("{} = {:g} of an energy transformer", name, value), fmt::format("Give {:g} to {:g}", low, high));
  };
  check("length", static_cast<double>(length), 1, 64);
  check("dimension", static_cast<double>(dimension), 2, 4096);
  check("memories", static_cast<double>(memories), 1, 65536);
  check("beta", beta, 1e-6, 1e6);
  check("tau_v", tau_v, 1e-6, 1e6);
  check("tau_h", tau_h, 1e-6, 1e6);
  if (visible.kind != ActivationKind::identity && visible.kind != ActivationKind::layer_norm)
    throw core::InputError("the activation of the token is neither identity nor layer_norm", "Take one of the two");
  if (memory.kind != ActivationKind::rectified && memory.kind != ActivationKind::softmax)
    throw core::InputError("the activation of memories is neither rectified nor softmax", "Take one of the two");
  memory.validate();
}

EnergyTransformer::EnergyTransformer(const EtShape& shape, const EtInit& init, std::uint64_t seed) : shape_(shape) {
  shape.validate();
  parameters_.assign(shape.parameters(), 0.0f);
  const EtLayout at(shape);
  const auto draw = [&](std::size_t first, std::size_t count, double sigma, std::uint64_t index) {
    const std::span<float> values = std::span(parameters_).subspan(first, count);
    core::fill_normal(values, seed, core::Stream::initial_state, index);
    for (float& value : values) value *= static_cast<float>(sigma);
  };
  const auto dimension = static_cast<std::size_t>(shape.dimension);
  draw(at.bits, 2 * dimension, init.tokens, 0);
  // Places begin alike: what differs between them is for the data to say.
  draw(at.memories, static_cast<std::size_t>(shape.memories) * dimension, init.memories, 1);
  draw(at.bias_memories, static_cast<std::size_t>(shape.memories), init.memory_biases, 2);
  draw(at.readout, dimension, 1.0 / std::sqrt(static_cast<double>(dimension)), 3);
}

EnergyTransformer::EnergyTransformer(const EtShape& shape, std::vector<float> parameters) : shape_(shape), parameters_(std::move(parameters)) {
  shape.validate();
  OHM_EXPECT(parameters_.size() == shape.parameters());
}

std::size_t EnergyTransformer::free_parameters() const {
  const auto of_places = static_cast<std::size_t>(shape_.length * (shape_.dimension + 1));
  return parameters_.size() - (shape_.places == Places::none ? of_places : 0);
}

Eigen::MatrixXd EnergyTransformer::memories() const {
  const EtLayout at(shape_);
  return Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(parameters_.data() + at.memories, shape_.memories, shape_.dimension)
      .cast<double>();
}

void EnergyTransformer::limit_memories(double norm) {
  const Eigen::MatrixXd xi = memories();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(xi.transpose() * xi);
  const Eigen::VectorXd singular = solver.eigenvalues().cwiseMax(0.0).cwiseSqrt();
  if (singular.maxCoeff() <= norm) return;
  Eigen::VectorXd factor(singular.size());
  for (Eigen::Index i = 0; i < singular.size(); ++i) factor(i) = singular(i) > norm ? norm / singular(i) : 1.0;
  const EtLayout at(shape_);
  Eigen::Map<Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(parameters_.data() + at.memories, shape_.memories, shape_.dimension) =
      (xi * solver.eigenvectors() * factor.asDiagonal() * solver.eigenvectors().transpose()).cast<float>();
}

Eigen::MatrixXd EnergyTransformer::array_couplings() const {
  const EtParts parts(shape_, parameters_);
  const Eigen::Index length = shape_.length;
  Eigen::MatrixXd all(2 * length + shape_.memories, shape_.dimension);
  for (Eigen::Index bit = 0; bit < 2; ++bit)
    for (Eigen::Index place = 0; place < length; ++place) all.row(bit * length + place) = parts.couplings.row(bit) + parts.couplings.row(2 + place);
  all.bottomRows(shape_.memories) = parts.couplings.bottomRows(shape_.memories);
  return all;
}

TwoLayerModel EnergyTransformer::circuit(std::span<const std::uint8_t> bits, double second_per_unit) const {
  const Eigen::MatrixXd all = array_couplings();
  return circuit(bits, second_per_unit, all, all);
}

TwoLayerModel EnergyTransformer::circuit(std::span<const std::uint8_t> bits, double second_per_unit, const Eigen::MatrixXd& held,
                                         const Eigen::MatrixXd& held_back) const {
  const Eigen::Index length = shape_.length;
  OHM_EXPECT(static_cast<Eigen::Index>(bits.size()) == length && held.rows() == 2 * length + shape_.memories);
  const auto picked = [&](const Eigen::MatrixXd& all) {
    Eigen::MatrixXd xi(length + shape_.memories, shape_.dimension);
    for (Eigen::Index place = 0; place < length; ++place) xi.row(place) = all.row(bits[static_cast<std::size_t>(place)] * length + place);
    xi.bottomRows(shape_.memories) = all.bottomRows(shape_.memories);
    return xi;
  };
  const EtParts parts(shape_, parameters_);
  TwoLayerModel model = TwoLayerModel::ideal(picked(held), shape_.visible,
                                             {{length, {ActivationKind::softmax, shape_.beta}}, {shape_.memories, shape_.memory}},
                                             shape_.tau_v * second_per_unit, shape_.tau_h * second_per_unit);
  model.xi_back = picked(held_back);
  model.a = parts.a;
  model.b << parts.bias_attention, parts.bias_memories;
  return model;
}

double EnergyTransformer::logit(const Eigen::VectorXd& v) const {
  const EtParts parts(shape_, parameters_);
  Eigen::VectorXd g(v.size());
  shape_.visible.apply({v.data(), static_cast<std::size_t>(v.size())}, {g.data(), static_cast<std::size_t>(g.size())});
  return parts.readout.dot(g) + parts.readout_bias;
}

}  // namespace ohmfield::ebm
