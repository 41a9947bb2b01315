#pragma once
/// Where the parameters of an energy transformer lie, and what they are as matrices.

#include <span>

#include "ebm/circuit/energy_transformer.hpp"

namespace ohmfield::ebm {

/// First places of the parts in the parameters.
struct EtLayout {
  std::size_t bits, places, memories, bias_attention, bias_memories, a, readout, readout_bias;

  explicit EtLayout(const EtShape& shape) {
    const auto dimension = static_cast<std::size_t>(shape.dimension), length = static_cast<std::size_t>(shape.length),
               count = static_cast<std::size_t>(shape.memories);
    bits = 0;
    places = 2 * dimension;
    memories = places + length * dimension;
    bias_attention = memories + count * dimension;
    bias_memories = bias_attention + length;
    a = bias_memories + count;
    readout = a + dimension;
    readout_bias = readout + dimension;
  }
};

/// Copies in double.
struct EtParts {
  Eigen::MatrixXd couplings;  ///< rows of bits, places, memories
  Eigen::VectorXd bias_attention, bias_memories, a, readout;
  double readout_bias;

  EtParts(const EtShape& shape, std::span<const float> parameters) {
    const EtLayout at(shape);
    couplings = Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(parameters.data(), shape.rows(), shape.dimension).cast<double>();
    const auto vector = [&](std::size_t first, Eigen::Index size) -> Eigen::VectorXd {
      return Eigen::Map<const Eigen::VectorXf>(parameters.data() + first, size).cast<double>();
    };
    bias_attention = vector(at.bias_attention, shape.length);
    bias_memories = vector(at.bias_memories, shape.memories);
    a = vector(at.a, shape.dimension);
    readout = vector(at.readout, shape.dimension);
    readout_bias = static_cast<double>(parameters[at.readout_bias]);
  }
};

}  // namespace ohmfield::ebm
