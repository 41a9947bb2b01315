#pragma once
/// Node voltages by sparse Cholesky of the whole nodal matrix (Eigen's SimplicialLDLT, approximate minimum degree).
///
/// The textbook way, kept as a reference: its assembly shares nothing with the fast methods. The matrix holds sums of
/// wire and cell conductances, so digits go by their ratio: relative errors of about 1e-16 times that ratio.

#include <Eigen/Core>
#include <span>

#include "crossbar/array/wires/params.hpp"

namespace ohmfield::crossbar {

/// \param voltage_V  of the sources, shape (word lines, inputs)
/// \param word_V     for each input a matrix of shape (bit lines, word lines), to be written; bit_V likewise
void direct_voltages(const Eigen::Ref<const Eigen::MatrixXd>& conductance_S, const WireParams& wires, const Eigen::Ref<const Eigen::MatrixXd>& voltage_V,
                     std::span<Eigen::MatrixXd> word_V, std::span<Eigen::MatrixXd> bit_V);

}  // namespace ohmfield::crossbar
