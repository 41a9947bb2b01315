/// Failures: the closed form against the reference, against limits, and against failures played event by event.

#include <cmath>

#include "catch.hpp"
#include "experiments/economics/claims.hpp"
#include "experiments/economics/compute_law.hpp"
#include "experiments/economics/failure_simulation.hpp"
#include "experiments/economics_support.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::experiments;
using test::contains;
using test::economics_data;
using test::input_error;

namespace {

Faraboschi paper() { return load_faraboschi(economics_data("faraboschi.toml")); }

}  // namespace

TEST_CASE("Figure 7 agrees with the reference to 1 %", "[economics][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const Faraboschi of = paper();
  const double dense = operations_by_power(of.figure_parameters, of.inputs.fitted_factor, of.inputs.fitted_exponent);
  std::size_t size = 0;
  for (test::Row row : test::read_reference(data / "golden/cost/faraboschi_fig7_resilience.csv")) {
    const double gpus = of.figure_gpus[size++];
    INFO(gpus << " processors");
    const auto same = [&](const char* column, double ours) {
      const double printed = std::stod(row[column]);
      if (std::isinf(printed)) CHECK(std::isinf(ours));
      else CHECK(ours == Approx(printed).epsilon(0.01));
    };
    const SizedRun base = sized_run(of.base, gpus, dense), optimised = sized_run(of.optimised, gpus, dense);
    same("gpus", gpus);
    same("mtti_h", base.mtti_h);
    same("ckpt_base_h", base.checkpoint_h);
    same("tau_base_h", base.interval_h);
    same("slow_base_daly", base.slowdown);
    same("slow_base_young", base.young);
    same("slow_ckpt_only_opt", slowdown(of.checkpoints_only, gpus));
    same("slow_full_opt", optimised.slowdown);
    same("ratio_full", base.slowdown / optimised.slowdown);
    same("hours_dense_base", base.hours);
    same("hours_dense_opt", optimised.hours);
    same("hours_moe8_base", sized_run(of.base, gpus, dense / 8).hours);
    same("hours_moe8_opt", sized_run(of.optimised, gpus, dense / 8).hours);
    same("cost_dense_base_usd", base.cost_USD);
    same("cost_dense_opt_usd", optimised.cost_USD);
  }
  CHECK(size == 14);
}

TEST_CASE("50000 processors take twice as long as they need, and 64000 are the fastest", "[economics]") {
  const Faraboschi of = paper();
  CHECK(slowdown(of.base, 50e3) == Approx(1.997).epsilon(1e-3));
  CHECK(slowdown(of.optimised, 50e3) == Approx(1.003).epsilon(1e-3));
  CHECK(slowdown(of.base, 50e3) / slowdown(of.optimised, 50e3) == Approx(1.99).epsilon(0.005));
  const double best = fastest_size(of.base, 1e3, 2e5);
  CHECK(best == Approx(64e3).epsilon(0.01));
  for (const double other : {0.9 * best, 1.1 * best}) CHECK(slowdown(of.base, other) / other > slowdown(of.base, best) / best);
}

TEST_CASE("limits of the closed form", "[economics]") {
  // Rare failures: both orders agree, and the interval is that of Young.
  CHECK(daly_interval_h(1e-3, 1e4) == Approx(std::sqrt(2.0 * 1e-3 * 1e4)).epsilon(1e-3));
  CHECK(daly_slowdown(daly_interval_h(1e-3, 1e4), 1e-3, 1e4, 0.1) == Approx(young_slowdown(1e-3, 1e4, 0.1)).epsilon(1e-5));
  // Daly's interval is the best to within a per mille.
  const double best = daly_slowdown(daly_interval_h(0.5, 20.0), 0.5, 20.0, 1.0);
  for (double tau = 1.0; tau < 20.0; tau += 0.05) CHECK(daly_slowdown(tau, 0.5, 20.0, 1.0) > best * 0.999);
  CHECK(daly_interval_h(10.0, 4.0) == 4.0);
  CHECK(std::isinf(young_slowdown(10.0, 4.0, 2.0)));
}

TEST_CASE("a spare group by hand", "[economics]") {
  // Two groups, one may be down: both up for 1/2a, then back with rate b or out with rate a; (3a + b) / 2a^2 in all.
  ClusterParams cluster{.gpu_mtbf_h = 100.0, .cpu_mtbf_h = 1e9, .cpus_per_gpu = 0.0, .groups = 2, .tolerated = 1, .repair_h = 4.0};
  const double a = 0.01, b = 0.25;
  CHECK(cluster.interrupt_h(2.0) == Approx((3.0 * a + b) / (2.0 * a * a)).epsilon(1e-12));
  CHECK(cluster.share_at_work(2.0) == Approx(b / (a + b)).epsilon(1e-12));
  cluster.tolerated = 0;
  CHECK(cluster.interrupt_h(2.0) == Approx(50.0));
}

TEST_CASE("failures played event by event agree with the closed form within two standard errors", "[economics]") {
  const Faraboschi of = paper();
  constexpr std::uint64_t kSeed = 1;
  const auto agrees = [](const char* what, const Simulated& played, double formula) {
    INFO(what << ": " << played.mean << " +- " << played.standard_error << " beside " << formula << ", " << played.interrupts << " interrupts a trial");
    CHECK(std::abs(played.deviation(formula)) < 2.0);
    CHECK(played.standard_error < 0.01 * formula);
    CHECK(played.standard_error > 0.0);
  };
  for (const double gpus : {10e3, 50e3, 100e3}) agrees("as it is", simulate_slowdown(of.base, gpus, 40, 1500, kSeed), slowdown(of.base, gpus));
  agrees("better checkpoints", simulate_slowdown(of.checkpoints_only, 50e3, 40, 1500, kSeed), slowdown(of.checkpoints_only, 50e3));
  agrees("spare groups", simulate_slowdown(of.optimised, 200e3, 20, 400, kSeed), slowdown(of.optimised, 200e3));
  // Interrupts so rare are slow to play: a machine three times as large.
  agrees("until an interrupt", simulate_interrupt_h(of.optimised, 600e3, 20000, kSeed), of.optimised.interrupt_h(600e3));
}

TEST_CASE("the play notices a formula that is wrong, and repeats itself", "[economics]") {
  const Faraboschi of = paper();
  const Simulated played = simulate_slowdown(of.base, 50e3, 40, 1500, 1);
  // A restart that is free, and the formula of first order.
  ClusterParams wrong = of.base;
  wrong.restart_h = 0.0;
  CHECK(std::abs(played.deviation(slowdown(wrong, 50e3))) > 5.0);
  CHECK(std::abs(played.deviation(young_slowdown(of.base.checkpoint_h(50e3), of.base.mtti_h(50e3), 2.0))) > 5.0);
  CHECK(simulate_slowdown(of.base, 50e3, 40, 1500, 1).mean == played.mean);
  CHECK(simulate_slowdown(of.base, 50e3, 40, 1500, 2).mean != played.mean);
}

TEST_CASE("a machine that is interrupted sooner than it can write never finishes", "[economics]") {
  const Faraboschi of = paper();
  of.base.check_finishes(1e5);
  CHECK(contains(input_error([&] { of.base.check_finishes(2e5); }), "the job never finishes"));
}
