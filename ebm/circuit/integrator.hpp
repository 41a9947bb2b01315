#pragma once
/// Integrates y' = f(y) with steps that follow the error.
///
/// dormand_prince: explicit 5(4) pair of J. R. Dormand, P. J. Prince, J. Comput. Appl. Math. 6, 19 (1980), with the step control
/// of E. Hairer, S. P. Norsett, G. Wanner, Solving ODEs I, II.4 and IV.2 (PI, beta = 0.04). Its steps stay below about 3.3 of the
/// smallest time constant.
/// rodas3: Rosenbrock 3(2), L-stable and stiffly accurate, of A. Sandu et al., Atmos. Environ. 31, 3459 (1997), with a Jacobian
/// by differences: a factorisation and n + 4 evaluations a step, whose length does not depend on the smallest time constant.
/// Take it where time constants lie more than about a hundred apart (hidden neurons or amplifiers much faster than the visible).

#include <Eigen/Core>
#include <cstdint>
#include <functional>

namespace ohmfield::ebm {

enum class Method { dormand_prince, rodas3 };

struct StepControl {
  double relative = 1e-9, absolute = 1e-12;  ///< error of each component in a step, of its magnitude and by itself
  double largest_step_s = 0.0;               ///< 0: none
  std::uint64_t most_steps = 10'000'000;     ///< in one advance; more is an error

  /// \throws InputError  a tolerance that is not above 0
  void validate() const;
};

class Integrator {
 public:
  using Rate = std::function<void(const Eigen::VectorXd& y, Eigen::VectorXd& out)>;
  /// Called after every accepted step.
  using Observer = std::function<void(double t_s, const Eigen::VectorXd& y)>;

  Integrator(Method method, Rate rate, Eigen::VectorXd start, const StepControl& control);

  /// Up to a time, which the last step ends on exactly.
  /// \throws InputError  states that leave the finite numbers, or too many steps
  void advance(double until_s, const Observer& observer = {});

  double time_s() const { return t_; }
  const Eigen::VectorXd& state() const { return y_; }
  std::uint64_t steps() const { return steps_; }
  std::uint64_t rejected() const { return rejected_; }
  std::uint64_t evaluations() const { return evaluations_; }

 private:
  void evaluate(const Eigen::VectorXd& y, Eigen::VectorXd& out);
  double scaled_error(const Eigen::VectorXd& error) const;
  double first_step();
  /// Fills next_. \return error, 1 at the tolerance
  double try_dormand_prince(double h);
  double try_rodas3(double h);
  void find_jacobian();

  Method method_;
  Rate rate_;
  StepControl control_;
  double t_ = 0.0, h_ = 0.0, last_error_ = 1e-4;
  std::uint64_t steps_ = 0, rejected_ = 0, evaluations_ = 0;
  bool has_jacobian_ = false;
  Eigen::VectorXd y_, slope_, next_, next_slope_, work_, error_;
  Eigen::VectorXd k_[7];
  Eigen::MatrixXd jacobian_;
};

}  // namespace ohmfield::ebm
