/// Energy counters, on a tree of files that looks like Linux's; and the product that is timed with them.

#include "experiments/baselines/energy_counter.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <thread>

#include "catch.hpp"
#include "core/error.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/baselines/timed_product.hpp"
#include "experiments/cpu_clock.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::experiments;
using test::contains;

namespace {

namespace fs = std::filesystem;

const crossbar::Platform& cpu() {
  static const crossbar::Platform platform = crossbar::Platform::load("cpu", fs::path(OHMFIELD_SOURCE_DIR) / "data/platforms");
  return platform;
}

void write(const fs::path& file, const std::string& text) { std::ofstream(file) << text << '\n'; }

/// A zone with a counter at `energy_uJ` of 0 to 1e6 uJ.
void add_zone(const fs::path& root, const std::string& zone, const std::string& name, const std::string& energy_uJ, const std::string& range_uJ = "1000000") {
  fs::create_directories(root / zone);
  write(root / zone / "name", name);
  write(root / zone / "energy_uj", energy_uJ);
  write(root / zone / "max_energy_range_uj", range_uJ);
}

}  // namespace

TEST_CASE("packages are added, parts of them are not", "[experiments][energy]") {
  const test::TemporaryFolder root;
  add_zone(root.path(), "intel-rapl:0", "package-0", "100");
  add_zone(root.path(), "intel-rapl:0:0", "core", "5000");
  add_zone(root.path(), "intel-rapl:0:1", "dram", "5000");
  add_zone(root.path(), "intel-rapl:1", "package-1", "999000");
  add_zone(root.path(), "intel-rapl:2", "psys", "5000");
  add_zone(root.path(), "intel-rapl-mmio:0", "package-0", "5000");
  fs::create_directories(root / "intel-rapl");
  fs::create_directories(root / "dtpm");
  std::optional<EnergyCounter> counter = EnergyCounter::open(root.path());
  REQUIRE(counter);
  CHECK(counter->source() == "RAPL, package-0 + package-1");
  CHECK(counter->joules() == 0.0);

  for (const char* other : {"intel-rapl:0:0", "intel-rapl:0:1", "intel-rapl:2", "intel-rapl-mmio:0"}) write(root / other / "energy_uj", "900000");
  CHECK(counter->joules() == 0.0);
  write(root / "intel-rapl:0/energy_uj", "250100");
  write(root / "intel-rapl:1/energy_uj", "999500");
  CHECK(counter->joules() == Approx(0.2505));
  CHECK(counter->joules() == Approx(0.2505));  // reading changes nothing
}

TEST_CASE("a counter that starts again", "[experiments][energy]") {
  const test::TemporaryFolder root;
  add_zone(root.path(), "intel-rapl:0", "package-0", "900000");
  std::optional<EnergyCounter> counter = EnergyCounter::open(root.path());
  REQUIRE(counter);
  write(root / "intel-rapl:0/energy_uj", "200000");
  CHECK(counter->joules() == Approx(0.3));
  write(root / "intel-rapl:0/energy_uj", "700000");
  CHECK(counter->joules() == Approx(0.8));
  write(root / "intel-rapl:0/energy_uj", "100000");
  CHECK(counter->joules() == Approx(1.2));  // more than the range of the counter
}

TEST_CASE("packages with dies, and of AMD", "[experiments][energy]") {
  const test::TemporaryFolder root;
  add_zone(root.path(), "intel-rapl:0", "package-0-die-0", "0");
  add_zone(root.path(), "intel-rapl:1", "package-0-die-1", "0");
  add_zone(root.path(), "amd-rapl:0", "package-2", "0", "65532610987");
  std::optional<EnergyCounter> counter = EnergyCounter::open(root.path());
  REQUIRE(counter);
  CHECK(counter->source() == "RAPL, package-2 + package-0-die-0 + package-0-die-1");
  write(root / "amd-rapl:0/energy_uj", "60000000000");
  write(root / "intel-rapl:1/energy_uj", "500000");
  CHECK(counter->joules() == Approx(60000.5));
}

TEST_CASE("machines without counters", "[experiments][energy]") {
  const test::TemporaryFolder root;
  CHECK_FALSE(EnergyCounter::open(root / "missing"));
  CHECK_FALSE(EnergyCounter::open(root.path()));
  add_zone(root.path(), "intel-rapl:0:0", "core", "1");
  add_zone(root.path(), "intel-rapl:x", "package-0", "1");
  add_zone(root.path(), "intel-rapl:1", "psys", "1");
  CHECK_FALSE(EnergyCounter::open(root.path()));
  add_zone(root.path(), "intel-rapl:0", "package-0", "1");
  CHECK(EnergyCounter::open(root.path()));

  // A sum over some of the packages would be too small.
  for (const char* energy : {"", "many", "-1", "12 uJ", "1000001"}) {
    CAPTURE(energy);
    add_zone(root.path(), "intel-rapl:2", "package-1", energy);
    CHECK_FALSE(EnergyCounter::open(root.path()));
  }
  add_zone(root.path(), "intel-rapl:2", "package-1", "1", "0");
  CHECK_FALSE(EnergyCounter::open(root.path()));
  add_zone(root.path(), "intel-rapl:2", "package-1", "1");
  CHECK(EnergyCounter::open(root.path()));
  if (geteuid() != 0) {
    fs::permissions(root / "intel-rapl:2/energy_uj", fs::perms::none);
    CHECK_FALSE(EnergyCounter::open(root.path()));
  }
}

TEST_CASE("a counter that goes away", "[experiments][energy]") {
  const test::TemporaryFolder root;
  add_zone(root.path(), "intel-rapl:0", "package-0", "1");
  std::optional<EnergyCounter> counter = EnergyCounter::open(root.path());
  REQUIRE(counter);
  fs::remove(root / "intel-rapl:0/energy_uj");
  CHECK_THROWS_AS(counter->joules(), core::SystemError);
}

TEST_CASE("a timed product is the product", "[experiments][energy]") {
  Eigen::MatrixXf weights(2, 3), inputs(3, 2), product(2, 2);
  weights << 1, 2, 3, 4, 5, 6;
  inputs << 1, 0, 0, -1, 2, 0.5f;
  product << 7, -0.5f, 16, -2;
  const TimedProduct timed = time_product(weights, inputs, cpu(), 0.001);
  CHECK(timed.output == product);
  CHECK(timed.operations == 24.0);
  CHECK(time_product(weights, inputs.leftCols(1), cpu(), 0.0).output == product.leftCols(1));
}

TEST_CASE("times of products", "[experiments][energy]") {
  const Eigen::MatrixXf weights = Eigen::MatrixXf::Constant(256, 256, 0.5f);
  const TimedProduct one = time_product(weights, Eigen::MatrixXf::Ones(256, 1), cpu(), 0.005);
  const TimedProduct many = time_product(weights, Eigen::MatrixXf::Ones(256, 256), cpu(), 0.005);
  for (const TimedProduct* t : {&one, &many}) {
    CHECK(t->measured_s > 0.0);
    CHECK(t->measured_lower_quartile_s <= t->measured_s);
    CHECK(t->measured_s <= t->measured_upper_quartile_s);
    CHECK(t->measured_products >= 5);
    CHECK(t->operations / t->measured_s < 1e12);  // no core does more: the product has not been optimised away
    CHECK(t->measured_energy.nominal_J == Approx(7.5 * t->measured_s));
    CHECK(t->measured_energy.low_J == Approx(5.0 * t->measured_s));
    CHECK(t->measured_energy.high_J == Approx(10.0 * t->measured_s));
    CHECK(contains(t->measured_how, "no energy counter: 7.5 W a core, 5 to 10 (assumption)"));
    CHECK(contains(t->measured_how, "stay in a cache of the core"));
  }
  CHECK(many.measured_s > 4.0 * one.measured_s);  // 256 times the operations, and a product of matrices is up to some 20 times as fast
  CHECK(contains(time_product(Eigen::MatrixXf::Ones(1024, 512), Eigen::MatrixXf::Ones(512, 1), cpu(), 0.0).measured_how, "exceed the cache of a core"));
}

TEST_CASE("times of products add up to the time of the call", "[experiments][energy]") {
  const double begin_s = thread_cpu_s();
  const TimedProduct timed = time_product(Eigen::MatrixXf::Ones(32, 32), Eigen::MatrixXf::Ones(32, 1), cpu(), 0.02);
  const double call_s = thread_cpu_s() - begin_s, products = static_cast<double>(timed.measured_products);
  CHECK(products * timed.measured_s < 2.0 * call_s);  // half of the samples took the median or longer
  CHECK(products * timed.measured_s > 0.1 * 0.02);    // unless nine tenths of the time are in a few that were disturbed
}

TEST_CASE("energy of products from a counter that stands still", "[experiments][energy]") {
  const test::TemporaryFolder root;
  add_zone(root.path(), "intel-rapl:0", "package-0", "1");
  std::optional<EnergyCounter> counter = EnergyCounter::open(root.path());
  REQUIRE(counter);
  const Eigen::MatrixXf weights = Eigen::MatrixXf::Ones(64, 64), inputs = Eigen::MatrixXf::Ones(64, 1);
  const TimedProduct still = time_product(weights, inputs, cpu(), 0.001, &*counter);
  CHECK(contains(still.measured_how, "the energy counter did not move: 7.5 W a core"));
  CHECK(still.measured_energy.nominal_J == Approx(7.5 * still.measured_s));
}

TEST_CASE("energy of products from a counter that moves", "[experiments][energy]") {
  const test::TemporaryFolder root;
  add_zone(root.path(), "intel-rapl:0", "package-0", "0", "1000000000000");
  std::optional<EnergyCounter> counter = EnergyCounter::open(root.path());
  REQUIRE(counter);
  // A millijoule each millisecond or so; a file takes the place of the other at once, so that no half number is read.
  std::jthread package([&](std::stop_token stop) {
    for (int mJ = 1; !stop.stop_requested(); ++mJ) {
      write(root / "next", std::to_string(1000 * mJ));
      fs::rename(root / "next", root / "intel-rapl:0/energy_uj");
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  const TimedProduct timed = time_product(Eigen::MatrixXf::Ones(64, 64), Eigen::MatrixXf::Ones(64, 1), cpu(), 0.1, &*counter);
  const double all_J = timed.measured_energy.nominal_J * static_cast<double>(timed.measured_products);
  CHECK(all_J > 0.5e-3);
  CHECK(all_J == Approx(1e-3 * std::round(1e3 * all_J)).epsilon(1e-9));  // whole millijoules
  CHECK(all_J <= counter->joules() * (1.0 + 1e-9));
  CHECK(timed.measured_energy.high_J == timed.measured_energy.nominal_J);
  CHECK(timed.measured_energy.low_J == Approx(std::min(timed.measured_energy.nominal_J, 5.0 * timed.measured_s)));
  CHECK(contains(timed.measured_how, "energy of whole packages by RAPL, package-0; low end: 5 W for one core alone"));
}
