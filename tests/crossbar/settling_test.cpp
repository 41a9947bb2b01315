/// Settling times: circuits solved by hand, eigenvalues by dense algebra, and the exact transient of whole networks.

#include "crossbar/cost/settling.hpp"

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "catch.hpp"
#include "crossbar/settling_support.hpp"
#include "crossbar/wires_support.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using test::array_of, test::contains, test::crossing_s, test::EqualCells, test::ladder_S, test::merged, test::Network;

namespace {

constexpr double kPi = std::numbers::pi;

/// Range of bound / exact.
struct Range {
  double low = 1e9, high = 0.0;
  void add(double ratio) { low = std::min(low, ratio), high = std::max(high, ratio); }
};

/// Calls visit(array) for lines of `lines` and 16 cells, and everything from little to much resistance.
template <class Visit>
void sweep(std::size_t lines, double cell_S, Visit&& visit) {
  for (const auto& [words, bits] : {std::pair{lines, lines}, {std::size_t{16}, lines}, {lines, std::size_t{16}}})
    for (const double word_ohm : {0.0, 1.0, 10.0})
      for (const double bit_ohm : {0.0, 1.0, 10.0})
        for (const double driver_ohm : {100.0, 5000.0})
          for (const double readout_ohm : {50.0, 5000.0}) visit(array_of(words, bits, word_ohm, bit_ohm, driver_ohm, readout_ohm, cell_S));
}

double root(double accuracy, double (*survival)(double)) { return crossing_s(survival, accuracy, 1.0); }

}  // namespace

TEST_CASE("one resistor and one capacitor", "[crossbar][settling]") {
  ArrayRc array = array_of(1, 1, 0.0, 0.0, 0.0, 2000.0, 0.0);
  const double tau_s = 2000.0 * 0.3e-15;
  for (const double accuracy : {0.5, 0.01, 1e-7}) CHECK(settling_time_s(array, accuracy) == Approx(tau_s * std::log(1.0 / accuracy)).epsilon(1e-12));
  array.cell_S = 1e-3;  // the cell and the readout side by side
  CHECK(settling_time_s(array, 0.01) == Approx(tau_s / 3.0 * std::log(100.0)).epsilon(1e-12));
  CHECK(slowest_time_constant_s(array) == Approx(tau_s / 3.0).epsilon(1e-12));
  array.word_lines = 100;  // on one bit line: a hundred times the capacitance and as many cells
  CHECK(slowest_time_constant_s(array) == Approx(100 * 0.3e-15 / (1.0 / 2000.0 + 100 * 1e-3)).epsilon(1e-12));
  array.readout_ohm = 0.0;
  CHECK(settling_time_s(array, 0.01) == 0.0);
  CHECK(slowest_time_constant_s(array) == 0.0);
  array.wires.driver_resistance_ohm = 500.0;
  array.wires.driven_ends = DrivenEnds::both;  // word line alone: two drivers and the cell
  CHECK(settling_time_s(array, 0.01) == Approx(0.3e-15 / (2.0 / 500.0 + 1e-3) * std::log(100.0)).epsilon(1e-12));
}

TEST_CASE("poles behind each other, equal, nearly equal, far apart", "[crossbar][settling]") {
  // Without cells word line, bit line and amplifier do not act back on each other.
  ArrayRc array = array_of(1, 1, 0.0, 0.0, 1000.0, 1000.0, 0.0);
  const double tau_s = 1000.0 * 0.3e-15, bandwidth_Hz = 1.0 / (2.0 * kPi * tau_s);
  for (const double accuracy : {0.25, 1e-3, half_lsb(24)}) {
    CAPTURE(accuracy);
    const double two = root(accuracy, [](double x) { return std::exp(-x) * (1.0 + x); });
    const double three = root(accuracy, [](double x) { return std::exp(-x) * (1.0 + x + 0.5 * x * x); });
    for (const double apart : {0.0, 1e-14, 1e-9, 1e-5, 1e-3}) {  // to first order the time moves by half of it, or a third
      array.readout_ohm = 1000.0 * (1.0 + apart);
      array.amplifier_bandwidth_Hz = 0.0;
      CHECK(settling_time_s(array, accuracy) / tau_s == Approx(two * (1.0 + apart / 2.0)).epsilon(1e-9 + apart * apart));
      array.amplifier_bandwidth_Hz = bandwidth_Hz;
      CHECK(settling_time_s(array, accuracy) / tau_s == Approx(three * (1.0 + apart / 3.0)).epsilon(1e-8 + 2.0 * apart * apart));
    }
    array.readout_ohm = 1000.0;
    array.amplifier_bandwidth_Hz = 1e9 * bandwidth_Hz;
    CHECK(settling_time_s(array, accuracy) / tau_s == Approx(two).epsilon(1e-8));
    array.amplifier_bandwidth_Hz = 1e-9 * bandwidth_Hz;
    CHECK(settling_time_s(array, accuracy) / tau_s == Approx(-1e9 * std::log(accuracy)).epsilon(1e-8));
    array.readout_ohm = 500.0;  // time constants of 1, 1/2 and 1/4
    array.amplifier_bandwidth_Hz = 4.0 * bandwidth_Hz;
    const double apart = root(accuracy, [](double x) { return 8.0 / 3.0 * std::exp(-x) - 2.0 * std::exp(-2.0 * x) + std::exp(-4.0 * x) / 3.0; });
    CHECK(settling_time_s(array, accuracy) / tau_s == Approx(apart).epsilon(1e-9));
  }
}

TEST_CASE("ladders", "[crossbar][settling]") {
  // A long line without a driver: 4 R C / pi^2; driven from both ends it is two of half the length.
  LineRc line{2000, 0.0, 2.0, 1e-15, 0.0, DrivenEnds::one};
  const double total_s = 2000 * 2.0 * 2000 * 1e-15;
  CHECK(slowest_time_constant_s(line) == Approx(4.0 * total_s / (kPi * kPi)).epsilon(1e-3));
  line.ends = DrivenEnds::both;
  CHECK(slowest_time_constant_s(line) == Approx(total_s / (kPi * kPi)).epsilon(2e-3));
  // Eigenvalues of the matrix, cells to ground included.
  for (const DrivenEnds ends : {DrivenEnds::one, DrivenEnds::both})
    for (const std::size_t cells : {1, 2, 3, 7, 40})
      for (const double end_ohm : {0.0, 3.0, 5000.0})
        for (const double cell_S : {0.0, 1e-3}) {
          const auto n = static_cast<Eigen::Index>(cells);
          Eigen::MatrixXd g_S = ladder_S(n, end_ohm, 5.0, ends);
          g_S.diagonal().array() += cell_S;
          const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(g_S, Eigen::EigenvaluesOnly);
          CAPTURE(cells, end_ohm, cell_S, ends == DrivenEnds::both);
          CHECK(slowest_time_constant_s(LineRc{cells, end_ohm, 5.0, 2e-15, cell_S, ends}) == Approx(2e-15 / solver.eigenvalues()[0]).epsilon(1e-9));
        }
}

TEST_CASE("the slowest mode of all nodes is exact for equal cells", "[crossbar][settling]") {
  for (const DrivenEnds ends : {DrivenEnds::one, DrivenEnds::both})
    for (const auto& [words, bits] : {std::pair{1, 1}, {1, 9}, {9, 1}, {6, 6}, {5, 8}, {8, 7}})
      for (const double cell_S : {1e-6, 1e-3, 0.1}) {
        ArrayRc array = array_of(words, bits, 3.0, 7.0, 20.0, 50.0, cell_S);
        array.bit_cell_F = 0.8e-15, array.wires.terminal_resistance_ohm = 30.0, array.wires.driven_ends = ends;
        Network network(array, Eigen::MatrixXd::Constant(bits, words, cell_S));
        CAPTURE(words, bits, cell_S, ends == DrivenEnds::both);
        CHECK(slowest_time_constant_s(array) == Approx(network.slowest_s()).epsilon(1e-9));
        // The sum over pairs of modes that the next test leans on, and the bound itself.
        const double exact_s = network.settling_s(1e-3), bound_s = settling_time_s(array, 1e-3);
        CHECK(EqualCells(array).settling_s(1e-3) == Approx(exact_s).epsilon(1e-7));
        CHECK(bound_s >= exact_s * (1.0 - 1e-9));
        CHECK(bound_s <= exact_s * 1.15);
        // Exact in the limit, where one pair of modes is left: what separates them is a constant time.
        const double far_s = network.settling_s(1e-9);
        CHECK(settling_time_s(array, 1e-9) - far_s <= 0.26 * slowest_time_constant_s(array));
      }
}

TEST_CASE("the bound is never below the exact transient, and seldom far above", "[crossbar][settling]") {
  // Highest ratios: what was measured, rounded up. `usable`: half of the current is left at the end of the slowest line.
  struct Resolution {
    int bits;
    double usable_limit, limit;
    Range usable = {}, all = {};
  };
  std::vector<Resolution> resolutions = {{1, 1.35, 1.96}, {4, 1.14, 1.51}, {8, 1.08, 1.34}, {12, 1.05, 1.25}};
  for (const double cell_S : {1e-7, 1e-6, 1e-5, 1e-4})
    for (const std::size_t lines : {16, 64, 256, 1024})
      sweep(lines, cell_S, [&](const ArrayRc& whole) {
        const std::size_t fewest = std::min(whole.word_lines, whole.bit_lines);
        const ArrayRc array = lines <= 64 ? whole : merged(whole, fewest == lines ? lines / 64 : 8);
        const EqualCells exact(array);
        for (Resolution& r : resolutions) {
          const double ratio = settling_time_s(array, half_lsb(r.bits)) / exact.settling_s(half_lsb(r.bits));
          r.all.add(ratio);
          if (exact.kept() > 0.5) r.usable.add(ratio);
        }
      });
  for (const Resolution& r : resolutions) {
    CAPTURE(r.bits, r.all.low, r.all.high, r.usable.high);
    CHECK(r.all.low >= 1.0 - 1e-6);
    CHECK(r.all.high <= r.limit);
    CHECK(r.usable.high <= r.usable_limit);
  }
}

TEST_CASE("mixed cells settle within a few per cent of the bound for the weakest line", "[crossbar][settling]") {
  Range mean, weakest;
  for (const double cell_S : {1e-6, 1e-5, 1e-4})
    for (const auto& [words, bits] : {std::pair<std::size_t, std::size_t>{8, 8}, {10, 6}, {3, 12}})
      for (const double ohm : {0.0, 10.0})
        for (const double driver_ohm : {100.0, 5000.0})
          for (const double readout_ohm : {50.0, 5000.0})
            for (const std::size_t k : {1, 10}) {
              ArrayRc array = merged(array_of(words * k, bits * k, ohm, ohm, driver_ohm, readout_ohm, cell_S), k);
              // Lines whose cells conduct more than their ends keep less than half of the current.
              const double word_end = static_cast<double>(bits) * array.wires.driver_resistance_ohm, bit_end = static_cast<double>(words) * array.readout_ohm;
              if (array.cell_S * std::max(word_end, bit_end) > 1.0) continue;
              const Eigen::MatrixXd fate = test::random_matrix(static_cast<Eigen::Index>(bits), static_cast<Eigen::Index>(words), 0.0, 1.0, 5);
              const Eigen::MatrixXd cells_S = array.cell_S * fate.unaryExpr([](double x) { return x < 0.5 ? 0.02 : 1.98; });  // half of them all but off
              const double exact_s = Network(array, cells_S).settling_s(half_lsb(8), Network::Relative::largest);
              array.cell_S = cells_S.mean();
              mean.add(settling_time_s(array, half_lsb(8)) / exact_s);
              array.cell_S = std::min(cells_S.rowwise().mean().minCoeff(), cells_S.colwise().mean().minCoeff());
              weakest.add(settling_time_s(array, half_lsb(8)) / exact_s);
            }
  CAPTURE(mean.low, mean.high, weakest.low, weakest.high);  // measured: 0.937, 1.075, 1.0002, 1.315
  CHECK(mean.low >= 0.93);
  CHECK(mean.high <= 1.08);
  CHECK(weakest.low >= 0.99);
  CHECK(weakest.high <= 1.33);
}

TEST_CASE("an amplifier behind modes of many speeds", "[crossbar][settling]") {
  // In the second array word lines lose nearly everything on their way, which keeps the far end waiting.
  for (const double cell_S : {1e-6, 1e-3})
    for (const double ratio : {0.02, 0.1, 0.5, 1.001, 2.003, 30.01}) {
      ArrayRc array = array_of(64, 64, 10.0, 0.1, 100.0, 5.0, cell_S);
      const double rate_Hz = ratio / slowest_time_constant_s(array);
      array.amplifier_bandwidth_Hz = rate_Hz / (2.0 * kPi);
      const double exact_s = EqualCells(array).amplified_settling_s(half_lsb(8), rate_Hz), bound_s = settling_time_s(array, half_lsb(8));
      CAPTURE(cell_S, ratio, bound_s / exact_s);
      CHECK(bound_s >= exact_s * (1.0 - 1e-6));
      CHECK(bound_s <= exact_s * 1.04);
    }
}

TEST_CASE("more of anything takes longer", "[crossbar][settling]") {
  const ArrayRc base = array_of(200, 300, 2.0, 3.0, 400.0, 150.0, 2e-6);
  const auto time_s = [](ArrayRc array, auto&& change) {
    change(array);
    return settling_time_s(array, half_lsb(8));
  };
  const double base_s = settling_time_s(base, half_lsb(8));
  CHECK(time_s(base, [](ArrayRc& a) { a.word_lines *= 2; }) > base_s * 1.001);
  CHECK(time_s(base, [](ArrayRc& a) { a.bit_lines *= 2; }) > base_s * 1.2);
  CHECK(time_s(base, [](ArrayRc& a) { a.wires.word_resistance_ohm *= 2; }) > base_s * 1.1);
  CHECK(time_s(base, [](ArrayRc& a) { a.wires.bit_resistance_ohm *= 2; }) > base_s * 1.01);
  CHECK(time_s(base, [](ArrayRc& a) { a.wires.driver_resistance_ohm *= 2; }) > base_s * 1.1);
  CHECK(time_s(base, [](ArrayRc& a) { a.wires.terminal_resistance_ohm = 100; }) > base_s * 1.01);
  CHECK(time_s(base, [](ArrayRc& a) { a.readout_ohm *= 2; }) > base_s * 1.01);
  CHECK(time_s(base, [](ArrayRc& a) { a.word_cell_F *= 2; }) > base_s * 1.1);
  CHECK(time_s(base, [](ArrayRc& a) { a.bit_cell_F *= 2; }) > base_s * 1.01);
  CHECK(time_s(base, [](ArrayRc& a) { a.amplifier_bandwidth_Hz = 1e9; }) > base_s * 1.01);
  CHECK(time_s(base, [](ArrayRc& a) { a.wires.driven_ends = DrivenEnds::both; }) < base_s * 0.7);
  for (int bits = 1; bits < 24; ++bits)
    CHECK(settling_time_s(base, half_lsb(bits + 1)) > settling_time_s(base, half_lsb(bits)) + 0.69 * slowest_time_constant_s(base));
  double slower_s = slowest_time_constant_s(base);
  for (const double cell_S : {1e-6, 1e-7, 0.0}) {
    ArrayRc array = base;
    array.cell_S = cell_S;
    CHECK(slowest_time_constant_s(array) > slower_s);
    slower_s = slowest_time_constant_s(array);
  }
  // Units: time goes with R and with C.
  ArrayRc scaled = base;
  scaled.word_cell_F *= 3, scaled.bit_cell_F *= 3;
  CHECK(settling_time_s(scaled, 1e-3) == Approx(3.0 * settling_time_s(base, 1e-3)).epsilon(1e-12));
  scaled.wires.word_resistance_ohm *= 5, scaled.wires.bit_resistance_ohm *= 5, scaled.wires.driver_resistance_ohm *= 5;
  scaled.readout_ohm *= 5, scaled.cell_S /= 5;
  CHECK(settling_time_s(scaled, 1e-3) == Approx(15.0 * settling_time_s(base, 1e-3)).epsilon(1e-12));
}

TEST_CASE("extreme arrays have finite times", "[crossbar][settling]") {
  for (const std::size_t lines : {1, 2, 1000000})
    for (const double ohm : {0.0, 1e-12, 1.0, 1e12})
      for (const double end_ohm : {0.0, 1e-12, 1e12})
        for (const double cell_S : {0.0, 1e-15, 1e3})
          for (const DrivenEnds ends : {DrivenEnds::one, DrivenEnds::both}) {
            ArrayRc array = array_of(lines, lines, ohm, ohm, end_ohm, end_ohm, cell_S);
            array.wires.driven_ends = ends;
            const double time_s = settling_time_s(array, half_lsb(8)), tau_s = slowest_time_constant_s(array);
            CAPTURE(lines, ohm, end_ohm, cell_S, ends == DrivenEnds::both);
            CHECK(std::isfinite(time_s));
            CHECK(time_s >= tau_s * std::log(512.0) * (1.0 - 1e-9));
            CHECK((time_s > 0.0) == (ohm + end_ohm > 0.0));
          }
}

TEST_CASE("capacitance of a line and half steps", "[crossbar][settling]") {
  CHECK(line_capacitance_F(1000, 1e-6) == Approx(0.2e-12 + 0.1e-12).epsilon(1e-12));  // 1 mm of wire and a thousand junctions
  CHECK(line_capacitance_F(10, 2e-6, 0.15e-9, 0.0) == Approx(3e-15).epsilon(1e-12));
  CHECK(half_lsb(1) == 0.25);
  CHECK(half_lsb(8) == 1.0 / 512.0);
}

TEST_CASE("what cannot settle is said by name", "[crossbar][settling]") {
  const auto error = [](auto&& change) {
    ArrayRc array = array_of(4, 4, 1.0, 1.0, 100.0, 100.0, 1e-6);
    change(array);
    return test::input_error([&] { settling_time_s(array, 0.01); });
  };
  CHECK(error([](ArrayRc&) {}) == "no error");
  CHECK(contains(error([](ArrayRc& a) { a.word_lines = 0; }), "word_lines = 0 is not above 0"));
  CHECK(contains(error([](ArrayRc& a) { a.bit_lines = 0; }), "bit_lines = 0 is not above 0"));
  CHECK(contains(error([](ArrayRc& a) { a.wires.word_resistance_ohm = -1.0; }), "word_resistance_ohm = -1 is negative"));
  CHECK(contains(error([](ArrayRc& a) { a.word_cell_F = 0.0; }), "word_cell_F = 0 is not above 0"));
  CHECK(contains(error([](ArrayRc& a) { a.bit_cell_F = NAN; }), "bit_cell_F = nan is not finite"));
  CHECK(contains(error([](ArrayRc& a) { a.cell_S = -1e-6; }), "cell_S = -1e-06 is negative"));
  CHECK(contains(error([](ArrayRc& a) { a.readout_ohm = INFINITY; }), "readout_ohm = inf is not finite"));
  CHECK(contains(error([](ArrayRc& a) { a.amplifier_bandwidth_Hz = -1.0; }), "amplifier_bandwidth_Hz = -1 is negative"));
  const ArrayRc array = array_of(4, 4, 1.0, 1.0, 100.0, 100.0, 1e-6);
  for (const double accuracy : {0.0, 1.0, -1.0, static_cast<double>(NAN)})
    CHECK(contains(test::input_error([&] { settling_time_s(array, accuracy); }), "is not between 0 and 1"));
  CHECK(contains(test::input_error([] { half_lsb(0); }), "bits = 0 is not 1 to 24"));
  CHECK(contains(test::input_error([] { half_lsb(25); }), "bits = 25"));
  CHECK(contains(test::input_error([] { line_capacitance_F(0, 1e-6); }), "cells = 0 is not above 0"));
  CHECK(contains(test::input_error([] { line_capacitance_F(1, -1e-6); }), "cell_pitch_m = -1e-06 is negative"));
  CHECK(contains(test::input_error([] { slowest_time_constant_s(LineRc{3, 1.0, NAN, 1e-15}); }), "segment_ohm = nan is not finite"));
  CHECK(contains(test::input_error([] { slowest_time_constant_s(LineRc{3, -1.0, 1.0, 1e-15}); }), "end_ohm = -1 is negative"));
  CHECK(contains(test::input_error([] { slowest_time_constant_s(LineRc{3, 1.0, 1.0, 0.0}); }), "cell_F = 0 is not above 0"));
}
