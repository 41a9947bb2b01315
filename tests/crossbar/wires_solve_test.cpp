/// Arrays with wire resistance: by hand, against extended precision, and by the laws that any circuit keeps.

#include <limits>

#include "catch.hpp"
#include "crossbar/array/wires/solve.hpp"
#include "crossbar/array/wires/transfer.hpp"
#include "crossbar/wires_support.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using test::difference;
using test::own_difference;

namespace {

const std::vector<WireMethod> kMethods{WireMethod::transfer, WireMethod::iterative, WireMethod::direct};

/// Every combination of resistances that are there or not, and of driven ends.
std::vector<WireParams> every_circuit(double word_ohm, double bit_ohm, double driver_ohm, double terminal_ohm) {
  std::vector<WireParams> all;
  for (int mask = 0; mask < 32; ++mask)
    all.push_back({mask & 1 ? word_ohm : 0.0, mask & 2 ? bit_ohm : 0.0, mask & 4 ? driver_ohm : 0.0, mask & 8 ? terminal_ohm : 0.0,
                   mask & 16 ? DrivenEnds::both : DrivenEnds::one});
  return all;
}

}  // namespace

TEST_CASE("one cell is a voltage divider", "[crossbar][wires]") {
  for (const WireMethod method : kMethods) {
    MatrixXd g_S(1, 1), v(1, 1);
    g_S << 1e-3;
    v << 0.5;
    const WireSolution s = solve_wires(g_S, {2.0, 3.0, 10.0, 20.0}, v, {.method = method, .nodes = KeepNodes::yes});
    const double current_A = 0.5 / (2.0 + 3.0 + 10.0 + 20.0 + 1000.0);
    CHECK(s.current_A(0, 0) == Approx(current_A).epsilon(1e-14));
    CHECK(s.word_voltage_V[0](0, 0) == Approx(0.5 - 12.0 * current_A).epsilon(1e-14));
    CHECK(s.bit_voltage_V[0](0, 0) == Approx(23.0 * current_A).epsilon(1e-14));
    CHECK(s.power.drivers_W[0] == Approx(10.0 * current_A * current_A).epsilon(1e-12));
    CHECK(s.power.terminals_W[0] == Approx(20.0 * current_A * current_A).epsilon(1e-12));
    CHECK(s.cell_power_W(g_S, 0)(0, 0) == Approx(1000.0 * current_A * current_A).epsilon(1e-12));
    // From both ends: two paths of 12 ohm side by side.
    const WireSolution both = solve_wires(g_S, {2.0, 3.0, 10.0, 20.0, DrivenEnds::both}, v, {.method = method});
    CHECK(both.current_A(0, 0) == Approx(0.5 / (6.0 + 23.0 + 1000.0)).epsilon(1e-14));
  }
}

TEST_CASE("two cells by hand", "[crossbar][wires]") {
  for (const WireMethod method : kMethods) {
    // One word line, two bit lines (1 ohm): nodes a, b; cells of 1 S. Seen from b: 1 + 1 + 1 ohm; from a: 2 ohm beside it.
    const WireSolution row = solve_wires(MatrixXd::Ones(2, 1), {1.0, 1.0, 0.0, 0.0}, MatrixXd::Ones(1, 1), {.method = method});
    // Node a: 2 ohm to ground by its cell, 3 ohm by way of b: 6/5 ohm; current 1 / (1 + 6/5) = 5/11, of which 3/5 and 2/5.
    CHECK(row.current_A(0, 0) == Approx(3.0 / 11.0).epsilon(1e-14));
    CHECK(row.current_A(1, 0) == Approx(2.0 / 11.0).epsilon(1e-14));
    // Two word lines, one bit line: the same circuit the other way round, driven at its ends.
    const WireSolution column = solve_wires(MatrixXd::Ones(1, 2), {1.0, 1.0, 0.0, 0.0}, MatrixXd::Identity(2, 2), {.method = method});
    CHECK(column.current_A(0, 0) == Approx(2.0 / 11.0).epsilon(1e-14));  // by reciprocity: the upper word line is the far one
    CHECK(column.current_A(0, 1) == Approx(3.0 / 11.0).epsilon(1e-14));
  }
}

TEST_CASE("two by two cells by hand", "[crossbar][wires]") {
  // All resistances 1 ohm, both sources 1 V. Word nodes w00 w01 w10 w11 (word, bit), bit nodes likewise; Kirchhoff's law:
  // solved with fractions: see the nodal equations below, written out one by one.
  Eigen::Matrix<double, 8, 8> a;
  //   w00  w01  w10  w11  b00  b01  b10  b11
  a << 3, -1, 0, 0, -1, 0, 0, 0,   //
      -1, 2, 0, 0, 0, -1, 0, 0,    //
      0, 0, 3, -1, 0, 0, -1, 0,    //
      0, 0, -1, 2, 0, 0, 0, -1,    //
      -1, 0, 0, 0, 2, 0, -1, 0,    //
      0, -1, 0, 0, 0, 2, 0, -1,    //
      0, 0, -1, 0, -1, 0, 3, 0,    //
      0, 0, 0, -1, 0, -1, 0, 3;
  Eigen::Matrix<double, 8, 1> load;
  load << 1, 0, 1, 0, 0, 0, 0, 0;
  const Eigen::Matrix<double, 8, 1> v = a.partialPivLu().solve(load);
  for (const WireMethod method : kMethods) {
    const WireSolution s = solve_wires(MatrixXd::Ones(2, 2), {1.0, 1.0, 0.0, 0.0}, MatrixXd::Ones(2, 1), {.method = method});
    CHECK(s.current_A(0, 0) == Approx(v[6]).epsilon(1e-13));
    CHECK(s.current_A(1, 0) == Approx(v[7]).epsilon(1e-13));
  }
}

TEST_CASE("the methods agree for every kind of circuit", "[crossbar][wires]") {
  struct Size {
    Index bits, words;
  };
  std::uint64_t index = 0;
  for (const Size size : {Size{13, 9}, Size{9, 21}, Size{1, 7}, Size{7, 1}, Size{1, 1}, Size{20, 17}})
    for (const WireParams& wires : every_circuit(3.0, 0.7, 40.0, 25.0)) {
      CAPTURE(size.bits, size.words, wires.word_resistance_ohm, wires.bit_resistance_ohm, wires.driver_resistance_ohm, wires.terminal_resistance_ohm,
              static_cast<int>(wires.driven_ends), index);
      const MatrixXd g_S = test::wild_cells_S(size.bits, size.words, index);
      const MatrixXd v = test::random_matrix(size.words, 3, -1.0, 1.0, index + 2);
      index += 3;
      const WireSolution direct = solve_wires(g_S, wires, v, {.method = WireMethod::direct, .nodes = KeepNodes::yes});
      REQUIRE(difference(transfer_matrix(g_S, wires, 1) * v, direct.current_A) < 1e-9);
      for (const WireMethod method : {WireMethod::transfer, WireMethod::iterative}) {
        const WireSolution s = solve_wires(g_S, wires, v, {.method = method, .nodes = KeepNodes::yes});
        CAPTURE(static_cast<int>(method));
        REQUIRE(difference(s.current_A, direct.current_A) < 1e-9);
        REQUIRE(difference(s.source_current_A, direct.source_current_A) < 1e-9);
        REQUIRE(s.mismatch.maxCoeff() < 1e-9);
        for (std::size_t k = 0; k < 3; ++k) {
          REQUIRE((s.word_voltage_V[k] - direct.word_voltage_V[k]).cwiseAbs().maxCoeff() < 1e-9);
          REQUIRE((s.bit_voltage_V[k] - direct.bit_voltage_V[k]).cwiseAbs().maxCoeff() < 1e-9);
        }
        // What the sources give is what the parts turn into heat.
        const VectorXd given_W = v.cwiseProduct(s.source_current_A).colwise().sum().transpose();
        REQUIRE(difference(s.power.total_W(), given_W) < 1e-9);
      }
    }
}

TEST_CASE("no ratio of wire to cell costs digits", "[crossbar][wires]") {
  // Against LU in extended precision, which loses 4 digits of 19 itself at a ratio of 1e12: within 1e-6 ohm and 1e9 ohm.
  std::uint64_t index = 1000;
  for (const double word_ohm : {1e-6, 1e-3, 1.0, 1e4, 1e9})
    for (const double bit_ohm : {1e-6, 1.0, 1e6}) {
      CAPTURE(word_ohm, bit_ohm);
      const Index bits = 11, words = 10;
      MatrixXd g_S = test::random_matrix(bits, words, 1e-6, 1e-4, index++);
      g_S(3, 4) = 0.01;
      g_S(5, 5) = 0.0;
      const WireParams wires{word_ohm, bit_ohm, 0.0, 0.0};
      const VectorXd v = test::random_matrix(words, 1, 0.1, 0.3, index++);
      const test::PlainSolution plain = test::plain_solution(g_S, wires, v);
      REQUIRE(own_difference(transfer_matrix(g_S, wires, 1) * v, plain.current_A) < 1e-11);
      // Drops are all but the whole voltage at 1e9 ohm; what is left of it has lost five digits there.
      const double lost = word_ohm > 1e8 ? 1e-9 : 1e-11;
      const WireSolution iterative = solve_wires(g_S, wires, v, {.method = WireMethod::iterative});
      REQUIRE(difference(iterative.current_A, plain.current_A) < lost);
      REQUIRE(iterative.mismatch[0] < lost);
      REQUIRE(difference(solve_wires(g_S, wires, v, {.method = WireMethod::transfer}).current_A, plain.current_A) < 1e-11);
    }
}

TEST_CASE("vanishing resistance gives the plain product", "[crossbar][wires]") {
  const MatrixXd g_S = test::random_matrix(40, 30, 1e-6, 1e-4, 2000), v = test::random_matrix(30, 2, -0.2, 0.2, 2001);
  const MatrixXd product_A = g_S * v;
  for (const WireMethod method : kMethods) {
    CHECK(difference(solve_wires(g_S, {}, v, {.method = method}).current_A, product_A) < 1e-15);
    if (method == WireMethod::direct) continue;
    // The first-order loss is about n^2 r g = 1e-9 at 1e-8 ohm.
    CHECK(difference(solve_wires(g_S, {1e-10, 1e-10, 0.0, 0.0}, v, {.method = method}).current_A, product_A) < 1e-10);
  }
  CHECK(difference(transfer_matrix(g_S, {}, 1), g_S) == 0.0);
}

TEST_CASE("reciprocity: the array turned round has the transposed transfer", "[crossbar][wires]") {
  const MatrixXd g_S = test::wild_cells_S(33, 50, 3000);
  const MatrixXd t = transfer_matrix(g_S, {2.0, 5.0, 30.0, 70.0}, 1);
  // Sources at the terminals, read at the drivers: lines counted from the other end, resistances exchanged.
  const MatrixXd turned = transfer_matrix(g_S.transpose().colwise().reverse().rowwise().reverse(), {5.0, 2.0, 70.0, 30.0}, 1);
  CHECK(own_difference(turned.colwise().reverse().rowwise().reverse().transpose(), t) < 1e-12);
}

TEST_CASE("currents add up when inputs do", "[crossbar][wires]") {
  const MatrixXd g_S = test::random_matrix(70, 65, 1e-6, 1e-4, 4000);
  MatrixXd v = test::random_matrix(65, 3, -1.0, 1.0, 4001);
  v.col(2) = 2.0 * v.col(0) - v.col(1);
  for (const WireMethod method : kMethods) {
    const MatrixXd i = solve_wires(g_S, {5.0, 5.0, 0.0, 0.0}, v, {.method = method}).current_A;
    CHECK(difference(2.0 * i.col(0) - i.col(1), i.col(2)) < 1e-10);
    CHECK(solve_wires(g_S, {5.0, 5.0, 0.0, 0.0}, MatrixXd::Zero(65, 1), {.method = method}).current_A.isZero(0.0));
  }
}

TEST_CASE("threads change no bit of a solution", "[crossbar][wires]") {
  const MatrixXd g_S = test::random_matrix(301, 210, 1e-6, 1e-4, 5000), v = test::random_matrix(210, 3, 0.0, 0.2, 5001);
  for (const WireParams wires : {WireParams{10.0, 10.0, 50.0, 50.0}, WireParams{0.0, 3.0, 50.0, 0.0}, WireParams{3.0, 0.0, 0.0, 50.0}}) {
    const MatrixXd t = transfer_matrix(g_S, wires, 1);
    for (const int threads : {2, 3, 8}) CHECK((transfer_matrix(g_S, wires, threads).array() == t.array()).all());
    for (const WireMethod method : {WireMethod::transfer, WireMethod::iterative}) {
      const WireSolution one = solve_wires(g_S, wires, v, {.method = method, .nodes = KeepNodes::yes, .threads = 1});
      for (const int threads : {2, 3, 8}) {
        const WireSolution s = solve_wires(g_S, wires, v, {.method = method, .nodes = KeepNodes::yes, .threads = threads});
        CHECK((s.current_A.array() == one.current_A.array()).all());
        CHECK((s.power.cells_W.array() == one.power.cells_W.array()).all());
        CHECK((s.word_voltage_V[2].array() == one.word_voltage_V[2].array()).all());
      }
    }
  }
}

TEST_CASE("wires refuse what is no circuit", "[crossbar][wires]") {
  const MatrixXd g_S = MatrixXd::Constant(3, 2, 1e-5), v = MatrixXd::Constant(2, 1, 0.2);
  const auto error = [&](const MatrixXd& g, const WireParams& wires, const MatrixXd& volts, const WireOptions& options = {}) {
    return test::input_error([&] { solve_wires(g, wires, volts, options); });
  };
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  MatrixXd bad = g_S;
  bad(2, 1) = nan;
  CHECK(error(bad, {}, v) == "the conductance nan S of the cell at word line 1, bit line 2 is not finite. Give 0 for an open cell and a finite conductance for a short");
  bad(2, 1) = -1e-6;
  CHECK(test::contains(error(bad, {}, v), "word line 1, bit line 2 is negative"));
  bad(2, 1) = infinity;
  CHECK(test::contains(error(bad, {}, v), "is not finite"));
  CHECK(test::contains(error(g_S, {-1.0, 0.0, 0.0, 0.0}, v), "word_resistance_ohm = -1 is negative"));
  CHECK(test::contains(error(g_S, {0.0, infinity, 0.0, 0.0}, v), "bit_resistance_ohm = inf is not finite"));
  CHECK(test::contains(error(g_S, {0.0, 0.0, nan, 0.0}, v), "driver_resistance_ohm = nan is not finite"));
  CHECK(test::contains(error(g_S, {0.0, 0.0, 0.0, 1e-300}, v), "is below 1e-12 ohm"));
  CHECK(test::contains(error(g_S, {}, MatrixXd::Ones(3, 1)), "voltages for 3 word lines, and conductances for 2"));
  CHECK(test::contains(error(g_S, {}, MatrixXd(2, 0)), "no inputs"));
  CHECK(test::contains(error(MatrixXd(0, 0), {}, v), "without cells"));
  CHECK(test::contains(error(g_S, {}, MatrixXd::Constant(2, 1, nan)), "word line 0 in input 0"));
  CHECK(test::contains(error(g_S, {}, v, {.tolerance = 0.0}), "tolerance = 0"));
  const MatrixXd large = MatrixXd::Constant(64, 64, 1e-3);
  CHECK(test::contains(error(large, {10.0, 10.0, 0.0, 0.0}, MatrixXd::Ones(64, 1), {.method = WireMethod::iterative, .max_iterations = 1}),
                       "input 0 did not converge in 1 iterations"));
}
