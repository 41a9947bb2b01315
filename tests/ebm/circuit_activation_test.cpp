#include "ebm/circuit/activation.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "core/error.hpp"
#include "core/random/counter_rng.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;

namespace {

const Activation kAll[]{{ActivationKind::identity, 1.0}, {ActivationKind::rectified, 1.0}, {ActivationKind::tanh, 1.7},
                        {ActivationKind::softmax, 2.3},  {ActivationKind::layer_norm, 1.0}};

}  // namespace

TEST_CASE("activations are gradients of their Lagrangians, with symmetric Hessians nowhere negative", "[circuit]") {
  core::CounterRng rng(11, core::Stream::test, 0);
  for (const Activation& activation : kAll) {
    std::vector<double> x(6), y(6), u(6), w(6), hu(6), hw(6), above(6), below(6);
    for (int repeat = 0; repeat < 5; ++repeat) {
      for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] = 4.0 * rng.uniform() - 2.0;
        u[i] = rng.uniform() - 0.5;
        w[i] = rng.uniform() - 0.5;
      }
      activation.apply(x, y);
      activation.hessian_product(x, y, u, hu);
      activation.hessian_product(x, y, w, hw);
      // Central differences, right to the square of the step.
      constexpr double kStep = 1e-5;
      double one = 0.0, other = 0.0, own = 0.0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        std::vector<double> moved = x;
        moved[i] += kStep;
        const double up = activation.lagrangian(moved);
        moved[i] -= 2.0 * kStep;
        CHECK(y[i] == Approx((up - activation.lagrangian(moved)) / (2.0 * kStep)).margin(1e-8));
        one += w[i] * hu[i];
        other += u[i] * hw[i];
        own += u[i] * hu[i];
      }
      CHECK(one == Approx(other).margin(1e-12));
      CHECK(own >= 0.0);
      std::vector<double> moved = x;
      for (std::size_t i = 0; i < x.size(); ++i) moved[i] = x[i] + kStep * u[i];
      activation.apply(moved, above);
      for (std::size_t i = 0; i < x.size(); ++i) moved[i] = x[i] - kStep * u[i];
      activation.apply(moved, below);
      for (std::size_t i = 0; i < x.size(); ++i) CHECK(hu[i] == Approx((above[i] - below[i]) / (2.0 * kStep)).margin(1e-8));
    }
  }
}

TEST_CASE("activations bear large inputs, and say what they do not take", "[circuit]") {
  const std::vector<double> x{800.0, -800.0, 799.0};
  std::vector<double> y(3);
  const Activation softmax{ActivationKind::softmax, 1.0}, tanh{ActivationKind::tanh, 1.0};
  softmax.apply(x, y);
  CHECK(y[0] == Approx(1.0 / (1.0 + std::exp(-1.0))));
  CHECK(softmax.lagrangian(x) == Approx(800.0 + std::log1p(std::exp(-1.0))));
  CHECK(tanh.lagrangian(x) == Approx(2399.0 - 3.0 * std::log(2.0)));
  CHECK_THROWS_AS((Activation{ActivationKind::softmax, 0.0}.validate()), core::InputError);
}
