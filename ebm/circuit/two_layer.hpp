#pragma once
/// Continuous-time circuit of a dense associative memory: RC neurons in two layers, coupled by crossbars.
///
///     tau_v v' = xi^T f(h) + a - v        tau_h h' = xi g(v) + b - h
///     E = g.(v - a) - L_v(v) + f.(h - b) - L_h(h) - f.xi.g
///
/// M. G. Bacvanski et al., Dense Associative Memories with Analog Circuits, arXiv 2512.15002; energy of D. Krotov and
/// J. J. Hopfield, ICLR 2021. dE/dt = -v'.T_v H_v v' - h'.T_h H_h h' with the Hessians H of the Lagrangians: with one xi for both
/// directions it never rises as long as T H is nowhere negative. That holds for time constants that differ from neuron to neuron
/// where an activation works on each neuron alone; softmax and layer norm need one time constant for the layer.
///
/// What a circuit adds: a leak resistor that is off its value (the share `leak` of v instead of v), couplings that differ
/// between the directions, amplifiers whose outputs lag behind g and f and follow them no faster than they can slew.

#include <Eigen/Core>
#include <vector>

#include "ebm/circuit/activation.hpp"

namespace ohmfield::ebm {

/// Hidden neurons that share an activation.
struct HiddenGroup {
  Eigen::Index size = 0;
  Activation activation;
};

/// Amplifiers that drive the couplings; 0 is as good as can be.
struct AmplifierLimits {
  double lag_s = 0.0;       ///< 1 / (2 pi bandwidth)
  double slew_per_s = 0.0;  ///< largest change of an output, in units of the state; needs a lag

  bool any() const { return lag_s > 0.0; }
};

struct TwoLayerModel {
  Eigen::MatrixXd xi;                 ///< h reads g(v), shape (hidden, visible)
  Eigen::MatrixXd xi_back;            ///< v reads f(h) by its transpose; the same shape
  Eigen::VectorXd a, b;
  Eigen::VectorXd tau_v_s, tau_h_s;
  Eigen::VectorXd leak_v, leak_h;     ///< 1 where the resistor has its value
  Activation visible;
  std::vector<HiddenGroup> hidden;    ///< in the order of the rows of xi
  std::vector<bool> clamped;          ///< visible neurons that keep their voltage
  AmplifierLimits amplifier;

  /// One xi both ways, nothing clamped, biases 0, one time constant a layer, ideal elements.
  static TwoLayerModel ideal(const Eigen::MatrixXd& xi, const Activation& visible, std::vector<HiddenGroup> hidden, double tau_v_s, double tau_h_s);
  /// \throws InputError  shapes that do not go together, a time constant, leak or limit out of range
  void validate() const;
};

class TwoLayerCircuit {
 public:
  explicit TwoLayerCircuit(TwoLayerModel model);

  const TwoLayerModel& model() const { return model_; }
  Eigen::Index visible() const { return model_.xi.cols(); }
  Eigen::Index hidden() const { return model_.xi.rows(); }
  /// Of a state: v, h, then outputs of amplifiers for g and f if they have limits.
  Eigen::Index size() const { return (model_.amplifier.any() ? 2 : 1) * (visible() + hidden()); }

  /// State with these voltages v; h, and outputs, are what they would settle at if v stayed.
  Eigen::VectorXd start(const Eigen::VectorXd& v) const;
  /// What the couplings are driven with.
  void outputs(const Eigen::VectorXd& state, Eigen::VectorXd& g, Eigen::VectorXd& f) const;
  /// d state / dt [1/s].
  void rate(const Eigen::VectorXd& state, Eigen::VectorXd& out) const;
  /// E of v and h, with xi (not xi_back).
  double energy(const Eigen::VectorXd& state) const;

 private:
  void activations(const Eigen::VectorXd& state, Eigen::VectorXd& g, Eigen::VectorXd& f) const;

  TwoLayerModel model_;
};

/// Largest singular value: a rectified layer with identity on the other side has an energy that is bounded below, and with it a
/// state to settle in, where that of its couplings is below 1.
double spectral_norm(const Eigen::MatrixXd& matrix);

}  // namespace ohmfield::ebm
