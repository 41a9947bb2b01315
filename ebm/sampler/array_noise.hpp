#pragma once
/// The noise of an array's readings as a source of randomness, and at what temperature it samples.
///
/// A comparator at 0 turns a field f with Gaussian noise of sigma into a bit that is 1 with probability Phi(f / sigma). That is
/// nearest to 1 / (1 + e^(-f / T)) for sigma = 1.702 T (largest difference .0095; G. Camilli, J. Educ. Behav. Stat. 19, 293
/// (1994), doi 10.3102/10769986019003293). Noise of devices depends on what is read, so that sigma and T are measured,
/// unit by unit and state by state, not assumed. What an array lacks a source beside the comparator adds; where an array is
/// noisier than wanted, readings are averaged.

#include "ebm/boltzmann/model.hpp"

namespace ohmfield::ebm {

inline constexpr double kLogisticSigma = 1.702;

/// Readings of a block in the states given, each several times.
struct FieldNoise {
  Eigen::MatrixXd mean;   ///< shape (units of the block, states)
  double sigma = 0.0;     ///< root of the mean variance
  double least = 0.0, most = 0.0;  ///< root of the mean variance of the least and the most noisy unit
};
/// \param reads  at least 2
FieldNoise measure_noise(const Model& model, std::size_t block, const Eigen::MatrixXf& states, std::size_t reads, crossbar::Context& context);

/// Readings to average so that their noise is not above `sigma`; and the source that brings them up to it.
std::size_t reads_for(double read_sigma, double sigma);
double source_sigma(double read_sigma, std::size_t reads, double sigma);

/// Temperature that explains outcomes best: 1 / beta of the likelihood of bits with log odds beta f, and its standard error. 0 where
/// outcomes are the signs of fields, infinite where they do not follow them.
struct Temperature {
  double value = 0.0, error = 0.0;
};
/// \param fields, outcomes  of equal shape; outcomes 0 or 1
Temperature effective_temperature(const Eigen::MatrixXd& fields, const Eigen::MatrixXf& outcomes);

/// Reads a matrix several times and takes the mean.
class AveragedReads final : public crossbar::LinearOperator {
 public:
  /// \param matrix  outlives this \param reads at least 1
  AveragedReads(crossbar::LinearOperator& matrix, std::size_t reads) : matrix_(matrix), reads_(reads) {}

  crossbar::Shape shape() const override { return matrix_.shape(); }
  void apply(crossbar::ConstMatrix x, crossbar::MutableMatrix y, crossbar::Context& context) const override;
  void apply_transposed(crossbar::ConstMatrix x, crossbar::MutableMatrix y, crossbar::Context& context) const override;
  void add_outer(crossbar::ConstMatrix u, crossbar::ConstMatrix v, double scale, crossbar::Context& context) override {
    matrix_.add_outer(u, v, scale, context);
  }
  void advance(double seconds, crossbar::Context& context) override { matrix_.advance(seconds, context); }

 private:
  void count_sums(crossbar::ConstMatrix y, core::Ledger& ledger) const;

  crossbar::LinearOperator& matrix_;
  std::size_t reads_;
};

}  // namespace ohmfield::ebm
