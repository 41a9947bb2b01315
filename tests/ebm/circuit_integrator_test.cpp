#include "ebm/circuit/integrator.hpp"

#include <cmath>

#include "catch.hpp"
#include "core/error.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;

namespace {

constexpr double kPi = 3.14159265358979323846;

/// A pendulum of period 2 pi, and next to it something that follows it within `lag`.
auto oscillator(double lag) {
  return [lag](const Eigen::VectorXd& y, Eigen::VectorXd& out) {
    out.resize(3);
    out << y(1), -y(0), (y(0) - y(2)) / lag;
  };
}

Eigen::VectorXd begin() {
  Eigen::VectorXd y(3);
  y << 1.0, 0.0, 0.0;
  return y;
}

double error_of(Method method, double tolerance) {
  Integrator integrator(method, oscillator(1.0), begin(), {.relative = tolerance, .absolute = tolerance});
  integrator.advance(2.0 * kPi);
  return std::hypot(integrator.state()(0) - 1.0, integrator.state()(1));
}

}  // namespace

TEST_CASE("both methods keep to their tolerance", "[circuit]") {
  for (const Method method : {Method::dormand_prince, Method::rodas3})
    for (const double tolerance : {1e-4, 1e-6, 1e-8}) {
      INFO(tolerance);
      CHECK(error_of(method, tolerance) < 30.0 * tolerance);  // errors of steps add up over a period
    }
}

TEST_CASE("errors fall with the order of the method", "[circuit]") {
  // Equal steps: a tolerance that never acts, and a largest step.
  const auto error_at = [](Method method, int steps) {
    Integrator integrator(method, oscillator(1.0), begin(), {.relative = 0.9, .absolute = 1e6, .largest_step_s = 1.0 / steps});
    integrator.advance(1.0 / steps);  // lets the step grow to the largest
    integrator.advance(1.0);
    CHECK(integrator.steps() <= static_cast<std::uint64_t>(steps) + 20);
    return std::hypot(integrator.state()(0) - std::cos(1.0), integrator.state()(1) + std::sin(1.0));
  };
  CHECK(std::log2(error_at(Method::dormand_prince, 10) / error_at(Method::dormand_prince, 20)) == Approx(5.0).margin(0.5));
  CHECK(std::log2(error_at(Method::rodas3, 40) / error_at(Method::rodas3, 80)) == Approx(3.0).margin(0.3));
}

TEST_CASE("the stiff method does not pay for the fastest time constant", "[circuit]") {
  const auto steps = [](Method method, double lag) {
    Integrator integrator(method, oscillator(lag), begin(), {.relative = 1e-5, .absolute = 1e-7});
    integrator.advance(2.0 * kPi);
    // It follows with a lag: cos(t) and lag sin(t), to first order, at t = 2 pi.
    CHECK(integrator.state()(2) == Approx(1.0).margin(2e-4));
    return integrator.steps();
  };
  const auto explicit_steps = steps(Method::dormand_prince, 1e-5), stiff_steps = steps(Method::rodas3, 1e-5);
  CHECK(explicit_steps > 100'000);  // below 3.3 of the lag
  CHECK(stiff_steps < 2'000);
  CHECK(stiff_steps < 3 * steps(Method::rodas3, 1e-4));
}

TEST_CASE("an integration ends on time, in one piece or many, and says what it cannot do", "[circuit]") {
  Integrator one(Method::dormand_prince, oscillator(0.3), begin(), {}), many(Method::dormand_prince, oscillator(0.3), begin(), {});
  one.advance(3.0);
  for (int i = 1; i <= 30; ++i) many.advance(0.1 * i);
  CHECK(one.time_s() == 3.0);
  CHECK((one.state() - many.state()).norm() < 1e-8);
  double last = 0.0;
  many.advance(4.0, [&](double t, const Eigen::VectorXd&) {
    CHECK(t > last);
    last = t;
  });
  CHECK(last == 4.0);

  const auto explosion = [](const Eigen::VectorXd& y, Eigen::VectorXd& out) { out = y.cwiseProduct(y); };
  Integrator wild(Method::dormand_prince, explosion, Eigen::VectorXd::Ones(1), {});
  CHECK_THROWS_AS(wild.advance(2.0), core::InputError);  // 1 / (1 - t)
  Integrator slow(Method::dormand_prince, oscillator(1e-6), begin(), {.most_steps = 100});
  CHECK_THROWS_AS(slow.advance(1.0), core::InputError);
  CHECK_THROWS_AS(Integrator(Method::rodas3, oscillator(1.0), begin(), {.relative = 0.0}), core::InputError);
  Integrator rest(Method::rodas3, oscillator(1.0), Eigen::VectorXd::Zero(3), {});
  rest.advance(5.0);
  CHECK(rest.state().norm() == 0.0);
}
