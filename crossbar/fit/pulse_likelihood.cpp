#include "crossbar/fit/pulse_likelihood.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "crossbar/fit/pulse_filter.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kMostIterations = 300, kTilts = 3;
/// Least deviation of a step over c times the typical step. Without any, one state where the rule has a step of 0 would
/// weigh infinitely much, and the search could not pass it; so it begins with almost equal weights and sharpens them. At
/// the last value steps of a fiftieth of the typical one still count with the noise of the model.
constexpr double kLeastSteps[] = {0.5, 0.1, 0.02};
/// From this many cells on their scatter is a usable estimate of a covariance.
constexpr std::size_t kCellsForSandwich = 8;

class Solver {
 public:
  Solver(const PulseProblem& problem, const std::string& file)
      : problem_(problem),
        file_(file),
        locals_(static_cast<Index>(problem.local.front().size())),
        shareds_(static_cast<Index>(problem.shared.size())) {
    double increments = 0.0, count = 0.0;
    for (const StateTrain& cell : problem.cells) {
      for (std::size_t k = 1; k < cell.w.size(); ++k, ++count)
        increments += (cell.w[k] - cell.w[k - 1]) * (cell.w[k] - cell.w[k - 1]);
    }
    mean_square_ = increments / count;
    // Below a millionth of the mean increment a prediction cannot be right in any measured data.
    least_.variance = 1e-12 * mean_square_;
    counts_.resize(problem.cells.size());
    tilt_ = VectorXd::Zero(shareds_);
  }

  PulseSolution solve() {
    std::vector<VectorXd> local;
    for (const auto& start : problem_.local) local.push_back(Eigen::Map<const VectorXd>(start.data(), locals_));
    VectorXd shared = Eigen::Map<const VectorXd>(problem_.shared.data(), shareds_);
    Step step;
    for (const double least : kLeastSteps) {
      least_.step = least * problem_.typical_step;
      decide(local, shared);  // which pulses count depends on the parameters
      climb(local, shared, step);
    }
    for (int round = 0; round < kTilts && locals_ > 0; ++round) {
      tilt_ = information_gradient(local, shared);
      climb(local, shared, step);
    }
    const double value = total(local, shared) - tilt(shared);
    derivatives(local, shared, step);
    return finish(local, shared, value, step);
  }

 private:
  /// Relative increase of the diagonals: the larger, the shorter and steeper a step.
  struct Damping {
    double shared = 0.0;
    std::vector<double> cells;
  };

  /// Second derivatives in the form of an arrow, and the gradient.
  struct Step {
    std::vector<MatrixXd> local, mixed;
    std::vector<VectorXd> local_gradient, shared_scores;
    MatrixXd shared;
    VectorXd shared_gradient;
  };

  /// Derivative of -1/2 sum ln det of the information of the cells with ln of the two variances. In that variable it
  /// hardly changes: information falls as one over the variance.
  VectorXd information_gradient(const std::vector<VectorXd>& local, const VectorXd& shared) {
    VectorXd gradient = VectorXd::Zero(shareds_);
    Step step;
    for (Index j = 0; j < 2; ++j) {
      const double h = 0.02 * shared[j];
      if (!(h > 0.0)) continue;
      for (const double sign : {1.0, -1.0}) {
        VectorXd moved = shared;
        moved[j] += sign * h;
        derivatives(local, moved, step);
        for (const MatrixXd& information : step.local)
          gradient[j] -= sign * shared[j] / (4.0 * h) * information.ldlt().vectorD().array().max(1e-300).log().sum();
      }
    }
    return gradient;
  }

  /// Damped scoring from where the parameters are.
  void climb(std::vector<VectorXd>& local, VectorXd& shared, Step& step) {
    const bool precise = least_.step <= kLeastSteps[2] * problem_.typical_step;
    double value = total(local, shared), recent = value;
    Damping damping{1e-3, std::vector<double>(local.size(), 1e-3)};
    int settled = 0;
    for (int iteration = 0;; ++iteration) {
      if (iteration > 0 && iteration % 20 == 0) {
        if (value - recent < 0.02) return;  // far below what data can tell: 2 is a standard error squared
        recent = value;
      }
      if (iteration == kMostIterations || !std::isfinite(value))
        throw core::InputError({file_}, "the pulse response does not determine the parameters of this rule",
                               "Apply more pulses, over more of the range, or try the other rule");
      derivatives(local, shared, step);
      bool better = false;
      for (int tries = 0; tries < 30 && !better; ++tries, damping.shared *= 4.0) {
        std::vector<VectorXd> new_local = local;
        VectorXd new_shared = shared;
        advance(step, damping, new_local, new_shared);
        const double trial = total_of_better(local, new_local, new_shared, damping);
        if (!std::isfinite(trial) || trial < value) continue;
        better = true;
        // Twice in a row: the first small gain may be that of a step that was damped. On the way roughly is enough.
        settled = trial - value < (precise ? 1e-4 : 1e-2) ? settled + 1 : 0;
        local = std::move(new_local);
        shared = std::move(new_shared);
        value = trial;
        damping.shared = std::max(1e-9, damping.shared / 40.0);
      }
      if (!better || settled >= (precise ? 2 : 1)) return;
    }
  }

  /// Likelihood with the new shared parameters, each cell moved only if that is better for it: one awkward cell must
  /// not hold up the others.
  double total_of_better(const std::vector<VectorXd>& old_local, std::vector<VectorXd>& local, const VectorXd& shared,
                         Damping& damping) {
    double sum = tilt(shared);
    Predictions p;
    for (std::size_t i = 0; i < local.size(); ++i) {
      const double moved = value_of(i, local[i], shared, p);
      if (locals_ == 0) {
        sum += moved;
        continue;
      }
      const double stayed = value_of(i, old_local[i], shared, p);
      if (moved >= stayed) {
        damping.cells[i] = std::max(1e-9, damping.cells[i] / 20.0);
        sum += moved;
      } else {
        damping.cells[i] = std::min(1e12, damping.cells[i] * 8.0);
        local[i] = old_local[i];
        sum += stayed;
      }
    }
    return sum;
  }

  /// What is added to the likelihood for the information lost to local parameters.
  double tilt(const VectorXd& shared) const {
    double sum = 0.0;
    for (Index j = 0; j < 2; ++j) {
      if (tilt_[j] != 0.0) sum += shared[j] > 0.0 ? tilt_[j] * std::log(shared[j]) : -1e300;
    }
    return sum;
  }

  std::vector<double> joined(const VectorXd& local, const VectorXd& shared) const {
    std::vector<double> all(local.data(), local.data() + locals_);
    all.insert(all.end(), shared.data(), shared.data() + shareds_);
    return all;
  }

  void decide(const std::vector<VectorXd>& local, const VectorXd& shared) {
    Predictions p;
    for (std::size_t i = 0; i < problem_.cells.size(); ++i) {
      counts_[i].clear();
      filter_pulses(problem_, problem_.cells[i], joined(local[i], shared), least_, counts_[i], p);
    }
  }

  double total(const std::vector<VectorXd>& local, const VectorXd& shared) {
    double sum = tilt(shared);
    Predictions p;
    for (std::size_t i = 0; i < local.size(); ++i) sum += value_of(i, local[i], shared, p);
    return sum;
  }

  double value_of(std::size_t cell, const VectorXd& local, const VectorXd& shared, Predictions& p) {
    filter_pulses(problem_, problem_.cells[cell], joined(local, shared), least_, counts_[cell], p);
    return p.log_likelihood();
  }

  /// Size by which a parameter is varied for a difference.
  double scale(const std::vector<double>& all, Index j) const {
    const double own = std::abs(all[static_cast<std::size_t>(j)]);
    if (j == locals_ + 1) return std::max(own, 1e-3 * mean_square_);
    return std::max(own, 1e-3);
  }

  void derivatives(const std::vector<VectorXd>& local, const VectorXd& shared, Step& step) {
    const Index n = locals_ + shareds_;
    const std::size_t cells = problem_.cells.size();
    step.local.assign(cells, MatrixXd());
    step.mixed.assign(cells, MatrixXd());
    step.local_gradient.assign(cells, VectorXd());
    step.shared_scores.assign(cells, VectorXd());
    step.shared = MatrixXd::Zero(shareds_, shareds_);
    step.shared_gradient = VectorXd::Zero(shareds_);
    for (Index j = 0; j < 2; ++j) {
      if (tilt_[j] == 0.0 || !(shared[j] > 0.0)) continue;
      step.shared_gradient[j] = tilt_[j] / shared[j];
      step.shared(j, j) += std::max(0.0, tilt_[j]) / (shared[j] * shared[j]);
    }
    Predictions base, up, down;
    for (std::size_t i = 0; i < cells; ++i) {
      std::vector<double> all = joined(local[i], shared);
      filter_pulses(problem_, problem_.cells[i], all, least_, counts_[i], base);
      const Index pulses = static_cast<Index>(base.error.size());
      MatrixXd de(pulses, n), dv(pulses, n);  // derivatives of error and ln variance, in units of their deviation
      for (Index j = 0; j < n; ++j) {
        const std::size_t at = static_cast<std::size_t>(j);
        const double own = all[at], h = 1e-5 * scale(all, j);
        all[at] = own + h;
        filter_pulses(problem_, problem_.cells[i], all, least_, counts_[i], up);
        all[at] = own - h;
        filter_pulses(problem_, problem_.cells[i], all, least_, counts_[i], down);
        all[at] = own;
        for (Index k = 0; k < pulses; ++k) {
          const std::size_t t = static_cast<std::size_t>(k);
          const double v = base.variance[t];
          de(k, j) = v > 0.0 ? (up.error[t] - down.error[t]) / (2.0 * h * std::sqrt(v)) : 0.0;
          dv(k, j) = v > 0.0 ? (up.variance[t] - down.variance[t]) / (2.0 * h * v) : 0.0;
        }
      }
      VectorXd z(pulses), excess(pulses);
      for (Index k = 0; k < pulses; ++k) {
        const std::size_t t = static_cast<std::size_t>(k);
        z[k] = base.variance[t] > 0.0 ? base.error[t] / std::sqrt(base.variance[t]) : 0.0;
        excess[k] = base.variance[t] > 0.0 ? 0.5 * (z[k] * z[k] - 1.0) : 0.0;
      }
      const VectorXd gradient = dv.transpose() * excess - de.transpose() * z;
      const MatrixXd information = de.transpose() * de + 0.5 * dv.transpose() * dv;
      step.local[i] = information.topLeftCorner(locals_, locals_);
      step.mixed[i] = information.topRightCorner(locals_, shareds_);
      step.local_gradient[i] = gradient.head(locals_);
      step.shared_scores[i] = gradient.tail(shareds_);
      step.shared += information.bottomRightCorner(shareds_, shareds_);
      step.shared_gradient += gradient.tail(shareds_);
    }
  }

  /// Shared block with the local parameters eliminated; a variance held at 0 is taken out.
  MatrixXd reduced(const Step& step, const Damping& damping, const std::vector<char>& held, VectorXd& gradient) const {
    MatrixXd matrix = step.shared;
    matrix.diagonal() *= 1.0 + damping.shared;
    gradient = step.shared_gradient;
    if (locals_ > 0) {
      for (std::size_t i = 0; i < step.local.size(); ++i) {
        const Eigen::LDLT<MatrixXd> factor(damped(step.local[i], damping.cells[i]));
        matrix -= step.mixed[i].transpose() * factor.solve(step.mixed[i]);
        gradient -= step.mixed[i].transpose() * factor.solve(step.local_gradient[i]);
      }
    }
    for (Index j = 0; j < shareds_; ++j) {
      if (!held[static_cast<std::size_t>(j)]) continue;
      matrix.row(j).setZero();
      matrix.col(j).setZero();
      matrix(j, j) = 1.0;
      gradient[j] = 0.0;
    }
    return matrix;
  }

  static MatrixXd damped(const MatrixXd& matrix, double relative) {
    MatrixXd result = matrix;
    result.diagonal() *= 1.0 + relative;
    result.diagonal().array() += 1e-300;
    return result;
  }

  std::vector<char> held(const Step& step, const VectorXd& shared) const {
    std::vector<char> result(static_cast<std::size_t>(shareds_), 0);
    for (Index j = 0; j < 2; ++j)
      result[static_cast<std::size_t>(j)] = shared[j] <= 0.0 && step.shared_gradient[j] <= 0.0;
    return result;
  }

  /// Moves all parameters by a damped step.
  void advance(const Step& step, const Damping& damping, std::vector<VectorXd>& local, VectorXd& shared) const {
    VectorXd gradient;
    const MatrixXd matrix = reduced(step, damping, held(step, shared), gradient);
    VectorXd move = matrix.ldlt().solve(gradient);
    // No parameter moves by more than its own size at once (those near 0 by 1/2), no variance by more than threefold:
    // beyond that the quadratic picture says nothing, and a search can end where all steps are nearly 0.
    double excess = 1.0;
    for (Index j = 0; j < shareds_; ++j) {
      const double most = j == 0   ? 3.0 * shared[0] + 1e-3
                          : j == 1 ? 3.0 * shared[1] + 0.1 * mean_square_
                                   : std::max(0.5, std::abs(shared[j]));
      excess = std::max(excess, std::abs(move[j]) / most);
    }
    move /= excess;
    for (Index j = 0; j < 2; ++j) move[j] = std::max(move[j], -shared[j]);  // a variance stays at or above 0
    for (std::size_t i = 0; i < local.size() && locals_ > 0; ++i) {
      const VectorXd own =
          damped(step.local[i], damping.cells[i]).ldlt().solve(step.local_gradient[i] - step.mixed[i] * move);
      local[i] += own;
    }
    shared += move;
  }

  PulseSolution finish(const std::vector<VectorXd>& local, const VectorXd& shared, double value, const Step& step) {
    PulseSolution s;
    s.local = local;
    s.shared = shared;
    s.log_likelihood = value;
    for (const auto& counts : counts_) s.pulses += static_cast<double>(std::count(counts.begin(), counts.end(), 1));
    const double fitted = static_cast<double>(locals_ * static_cast<Index>(local.size()) + shareds_ - 2);
    if (s.pulses < fitted + 10.0)
      throw core::InputError({file_}, "has too few pulses away from the bounds",
                             "Give at least ten more than there are parameters");
    VectorXd gradient;
    const std::vector<char> at_zero = held(step, shared);
    const MatrixXd matrix = reduced(step, {0.0, std::vector<double>(local.size(), 0.0)}, at_zero, gradient);
    s.shared_covariance = matrix.ldlt().solve(MatrixXd::Identity(shareds_, shareds_));
    for (Index j = 0; j < shareds_; ++j) {
      if (at_zero[static_cast<std::size_t>(j)])
        s.shared_covariance(j, j) = j < 2 ? 1.0 / std::max(step.shared(j, j), 1e-300) : 0.0;
    }
    s.shared_sandwich = s.shared_covariance;
    const double cells = static_cast<double>(local.size());
    if (local.size() >= kCellsForSandwich) {
      MatrixXd scatter = MatrixXd::Zero(shareds_, shareds_);
      for (std::size_t i = 0; i < local.size(); ++i) {
        VectorXd score = step.shared_scores[i];
        if (locals_ > 0) score -= step.mixed[i].transpose() * step.local[i].ldlt().solve(step.local_gradient[i]);
        for (Index j = 0; j < shareds_; ++j) score[j] = at_zero[static_cast<std::size_t>(j)] ? 0.0 : score[j];
        scatter += score * score.transpose();
      }
      s.shared_sandwich = s.shared_covariance * scatter * s.shared_covariance * (cells / (cells - 1.0));
    }
    for (std::size_t i = 0; i < local.size(); ++i) {
      const Eigen::LDLT<MatrixXd> factor(step.local[i]);
      s.local_covariance.push_back(factor.solve(MatrixXd::Identity(locals_, locals_)));
      s.local_shift.push_back(-factor.solve(step.mixed[i]));
    }
    collect_errors(local, shared, s);
    return s;
  }

  void collect_errors(const std::vector<VectorXd>& local, const VectorXd& shared, PulseSolution& s) {
    Predictions p;
    double product = 0.0, square = 0.0;
    for (std::size_t i = 0; i < local.size(); ++i) {
      filter_pulses(problem_, problem_.cells[i], joined(local[i], shared), least_, counts_[i], p);
      double before = 0.0;
      for (std::size_t k = 0; k < p.error.size(); ++k) {
        const double z = p.variance[k] > 0.0 ? p.error[k] / std::sqrt(p.variance[k]) : 0.0;
        if (p.variance[k] > 0.0) s.errors.push_back(z);
        product += z * before;
        square += z * z;
        before = z;
      }
    }
    s.lag_correlation = square > 0.0 ? product / square : 0.0;
  }

  const PulseProblem& problem_;
  const std::string& file_;
  Index locals_, shareds_;
  double mean_square_ = 0.0;
  LeastNoise least_;
  VectorXd tilt_;  // factors of ln c^2 and ln sigma_r^2
  std::vector<std::vector<char>> counts_;
};

}  // namespace

std::vector<double> start_noise(const PulseProblem& problem, std::span<const double> rule_shared) {
  double square = 0.0, neighbour = 0.0, steps = 0.0, n = 0.0;
  for (std::size_t i = 0; i < problem.cells.size(); ++i) {
    const StateTrain& cell = problem.cells[i];
    double before = 0.0;
    for (std::size_t k = 1; k < cell.w.size(); ++k, n += 1.0) {
      const double step = problem.rule(problem.local[i], rule_shared, cell.direction[k], cell.w[k - 1]).step;
      const double r = cell.w[k] - cell.w[k - 1] - step;
      square += r * r;
      neighbour += r * before;
      steps += step * step;
      before = r;
    }
  }
  const double read = std::clamp(-neighbour / n, 0.05 * square / n, 0.45 * square / n);
  return {(square / n - 2.0 * read) / (steps / n), read};
}

PulseSolution solve_pulses(const PulseProblem& problem, const std::string& file) {
  return Solver(problem, file).solve();
}

}  // namespace ohmfield::crossbar
