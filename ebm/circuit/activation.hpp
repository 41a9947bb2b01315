#pragma once
/// Activations of neurons as gradients of Lagrangians: y = dL/dx. A circuit of such neurons has an energy (D. Krotov,
/// J. J. Hopfield, ICLR 2021, section 2); the Hessian of L is symmetric and nowhere negative, which is what makes it fall.
///
///     identity    L = x.x / 2                          y = x
///     rectified   L = sum max(x, 0)^2 / 2              y = max(x, 0)
///     tanh        L = sum ln cosh(beta x) / beta       y = tanh(beta x)
///     softmax     L = ln sum exp(beta x) / beta        y = exp(beta x) / sum
///     layer_norm  L = n sqrt(var(x) + 1e-5)            y = (x - mean) / sqrt(var(x) + 1e-5)
///
/// Softmax is that of attention and of dense memories; layer_norm that of B. Hoover et al., Energy Transformer, NeurIPS 2023,
/// eq. (2), with gain 1 and without bias.

#include <span>

namespace ohmfield::ebm {

enum class ActivationKind { identity, rectified, tanh, softmax, layer_norm };

struct Activation {
  ActivationKind kind = ActivationKind::identity;
  double beta = 1.0;  ///< of tanh and softmax

  /// \throws InputError  beta is not above 0
  void validate() const;
  double lagrangian(std::span<const double> x) const;
  /// y = dL/dx. \pre spans of equal size, here and below
  void apply(std::span<const double> x, std::span<double> y) const;
  /// out = H u with the Hessian of L at x: change of y along u, and, as H is symmetric, the gradient brought back through y.
  /// \param y  activation at x \param out  may be u
  void hessian_product(std::span<const double> x, std::span<const double> y, std::span<const double> u, std::span<double> out) const;
};

}  // namespace ohmfield::ebm
