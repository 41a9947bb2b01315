#pragma once
/// Likelihood of conductances under pulses, for any rule of the mean step: what soft_bounds.hpp and exp_step.hpp share.
///
/// Model of a cell: w_{k+1} = w_k + f(w_k)(1 + c xi_k), read as u_k = w_k + sigma_r eta_k. Without read noise the increments
/// are regressed on the state before the pulse, weighted with 1/f^2: past states are independent of the noise of the
/// next step, so nothing biases this. Read noise does: u_k holds eta_k, which the next increment holds too (increments
/// are then negatively correlated, which tells sigma_r from c). So the state is filtered: R. E. Kalman, J. Basic Eng. 82, 35
/// (1960), doi 10.1115/1.3662552, with f linearised about the estimate, and the likelihood is that of the prediction errors
/// (F. C. Schweppe, IEEE Trans. Inf. Theory 11, 61 (1965), doi 10.1109/TIT.1965.1053737). With sigma_r = 0 this is the
/// regression again. The linearisation is good while sigma_r bends f little.
///
/// Variances that many local parameters were fitted beside come out too small (J. Neyman, E. L. Scott, Econometrica 16, 1
/// (1948)). The likelihood of the shared ones is therefore that of D. R. Cox, N. Reid, J. R. Stat. Soc. B 49, 1 (1987), eq.
/// (10): less half of ln det of the information of each cell; here through its gradient, renewed three times.
///
/// Every cell has parameters of its own (local), all share others (shared; the first two are c^2 and sigma_r^2). Fisher
/// scoring with damping after K. Levenberg, Q. Appl. Math. 2, 164 (1944); the matrix has the form of an arrow, so that its
/// cost grows as the number of cells. Derivatives of the filter are central differences.

#include <Eigen/Dense>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace ohmfield::crossbar {

/// Mean step of a pulse and its derivative with the state.
struct MeanStep {
  double step = 0.0, slope = 0.0;
};

/// \param shared  without the two noise variances
using StepRule =
    std::function<MeanStep(std::span<const double> local, std::span<const double> shared, int direction, double w)>;

/// States of one cell in the units of w; entry 0 is the start.
struct StateTrain {
  std::vector<std::int8_t> direction;
  std::vector<double> w;
};

struct PulseProblem {
  std::vector<StateTrain> cells;
  StepRule rule;
  std::vector<std::vector<double>> local;  ///< start values of each cell; may be empty lists
  double typical_step = 0.0;               ///< mean size of a step
  std::vector<double> shared;              ///< start values: c^2, sigma_r^2, then the rule's
  /// States that clip. A pulse that would carry a cell to within four deviations of them is left out by what is
  /// predicted, not by what came, so that the choice does not bias.
  double w_min = -1e300, w_max = 1e300;
};

struct PulseSolution {
  std::vector<Eigen::VectorXd> local;
  std::vector<Eigen::MatrixXd> local_covariance;  ///< shared parameters taken as known
  std::vector<Eigen::MatrixXd> local_shift;       ///< how the best local parameters move with the shared ones
  Eigen::VectorXd shared;
  Eigen::MatrixXd shared_covariance;  ///< from the information
  Eigen::MatrixXd shared_sandwich;    ///< from the scatter of the scores over cells; with few cells the former
  double log_likelihood = 0.0;
  double pulses = 0.0;           ///< that count
  std::vector<double> errors;    ///< prediction errors over their predicted deviation, cell by cell
  double lag_correlation = 0.0;  ///< of neighbouring errors; 0 if the model is right
};

/// Start values of c^2 and sigma_r^2: the variance of increments about the rule, and what neighbours have in common. Some
/// read noise is always allowed for, else pulses where the start has steps near 0 would outweigh all others.
/// \param rule_shared  the shared parameters after the two
std::vector<double> start_noise(const PulseProblem& problem, std::span<const double> rule_shared);

/// \throws InputError  no convergence, which means data that the rule cannot describe
/// \param file  for messages
PulseSolution solve_pulses(const PulseProblem& problem, const std::string& file);

}  // namespace ohmfield::crossbar
