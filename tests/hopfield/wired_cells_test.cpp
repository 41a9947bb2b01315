/// Wires inside the search loop, against the nodal equations of the whole circuit.

#include "hopfield/wired_cells.hpp"

#include <Eigen/LU>
#include <cmath>

#include "catch.hpp"
#include "core/error.hpp"
#include "hopfield/draws.hpp"
#include "hopfield/energy.hpp"
#include "hopfield/fixtures.hpp"
#include "hopfield/interconnect.hpp"
#include "hopfield/ksat_array.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

struct PortCurrents {
  VectorXd out_of_words_A, out_of_bits_A;  ///< positive out of the array
  double power_W;                          ///< of all sources
};

/// Kirchhoff's law at every node, all ends of lines at given voltages, by LU in extended precision. Shares nothing with the
/// library: word line i has its source before bit line 0, bit line j its terminal after the last word line.
PortCurrents nodal(const MatrixXd& g_S, double segment_ohm, const VectorXd& word_V, const VectorXd& bit_V) {
  using Real = long double;
  const Index bits = g_S.rows(), words = g_S.cols(), cells = bits * words;
  const Real wire_S = 1 / static_cast<Real>(segment_ohm);
  Eigen::Matrix<Real, -1, -1> a = Eigen::Matrix<Real, -1, -1>::Zero(2 * cells, 2 * cells);
  Eigen::Matrix<Real, -1, 1> load = Eigen::Matrix<Real, -1, 1>::Zero(2 * cells);
  const auto word = [&](Index j, Index i) { return i * bits + j; };
  const auto bit = [&](Index j, Index i) { return cells + i * bits + j; };
  const auto join = [&](Index p, Index q, Real s) {
    a(p, p) += s, a(q, q) += s;
    a(p, q) -= s, a(q, p) -= s;
  };
  const auto source = [&](Index p, Real v) {
    a(p, p) += wire_S;
    load(p) += wire_S * v;
  };
  for (Index i = 0; i < words; ++i)
    for (Index j = 0; j < bits; ++j) {
      join(word(j, i), bit(j, i), g_S(j, i));
      if (j + 1 < bits) join(word(j, i), word(j + 1, i), wire_S);
      if (i + 1 < words) join(bit(j, i), bit(j, i + 1), wire_S);
    }
  for (Index i = 0; i < words; ++i) source(word(0, i), word_V(i));
  for (Index j = 0; j < bits; ++j) source(bit(j, words - 1), bit_V(j));
  const Eigen::Matrix<Real, -1, 1> v = a.partialPivLu().solve(load);
  PortCurrents result{VectorXd(words), VectorXd(bits), 0.0};
  for (Index i = 0; i < words; ++i) result.out_of_words_A(i) = static_cast<double>((v(word(0, i)) - word_V(i)) * wire_S);
  for (Index j = 0; j < bits; ++j) result.out_of_bits_A(j) = static_cast<double>((v(bit(j, words - 1)) - bit_V(j)) * wire_S);
  result.power_W = -result.out_of_words_A.dot(word_V) - result.out_of_bits_A.dot(bit_V);
  return result;
}

KsatArrayParams wired(double segment_ohm) {
  KsatArrayParams params;
  params.wire_resistance_ohm = segment_ohm;
  return params;
}

const crossbar::Technology& prices() {
  static const crossbar::Technology technology = test::technology();
  return technology;
}

}  // namespace

TEST_CASE("both passes of an array with wires obey Kirchhoff's law") {
  const Cnf formula = test::random_cnf(6, 9, 1, 4, 3);
  const auto device = test::device_set("reram_wan2022");
  for (const double segment_ohm : {0.5, 30.0, 2000.0}) {
    const MatrixXd bare_S = KsatArray(formula, device, {}, prices(), 7).cells().conductance_S().cast<double>();
    const MatrixXd seen_S = KsatArray(formula, device, wired(segment_ohm), prices(), 7).cells().conductance_S().cast<double>();
    REQUIRE((seen_S.rows() == 9 && seen_S.cols() == 12));
    // By their grid and by float, each of twelve cells of a line may be off by 2^-23 of the largest line sum.
    const double grid_A = 0.2 * 12 * 0x1p-23 * std::max(seen_S.rowwise().sum().maxCoeff(), seen_S.colwise().sum().maxCoeff());
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      // Forward: literals at 0.2 V, the others and all comparators at 0 V.
      const VectorXd literals_V = 0.2 * literal_inputs(random_assignment(6, seed)).cast<double>();
      const PortCurrents forward = nodal(bare_S, segment_ohm, literals_V, VectorXd::Zero(9));
      CHECK((seen_S * literals_V - forward.out_of_bits_A).cwiseAbs().maxCoeff() < grid_A);
      // Backward: some clauses at 0.2 V, all literals at 0 V.
      VectorXd clauses_V(9);
      for (Index c = 0; c < 9; ++c) clauses_V(c) = (seed >> 1) + static_cast<std::uint64_t>(c) * 5 % 3 > 1 ? 0.2 : 0.0;
      const PortCurrents backward = nodal(bare_S, segment_ohm, VectorXd::Zero(12), clauses_V);
      CHECK((seen_S.transpose() * clauses_V - backward.out_of_words_A).cwiseAbs().maxCoeff() < grid_A);
      // The test can fail: wires matter at every one of these resistances.
      CHECK((bare_S * literals_V - forward.out_of_bits_A).cwiseAbs().maxCoeff() > 5.0 * grid_A);
    }
  }
}

TEST_CASE("clauses and breaks are read as the circuit has them") {
  // Ideal cells, nothing leaks: readings are currents over that of one literal. At 300 ohm far cells lose half of it.
  const Cnf formula = test::random_cnf(8, 14, 2, 4, 5);
  const auto device = test::device_set("ideal");
  const double segment_ohm = 300.0, literal_S = device->info().on_S;
  const KsatArray array(formula, device, wired(segment_ohm), prices(), 1);
  const MatrixXd bare_S = KsatArray(formula, device, {}, prices(), 1).cells().conductance_S().cast<double>();
  const auto network = array.network();
  int misread = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Assignment state = random_assignment(8, seed);
    network->load(state, seed);
    network->read_clauses(0);
    const VectorXd reading = nodal(bare_S, segment_ohm, literal_inputs(state).cast<double>(), VectorXd::Zero(14)).out_of_bits_A / literal_S;
    VectorXd critical = VectorXd::Zero(14);
    for (std::uint32_t c = 0; c < 14; ++c) {
      // Wires make leaks of off cells: what they add on average is trimmed, and the replica takes the mean of all away.
      const double trimmed = reading(c) - array.cells().replica_S() * 8 / literal_S - static_cast<double>(array.trim()[c]);
      INFO("clause " << c << " reads " << trimmed);
      REQUIRE(std::abs(trimmed - 0.5) > 1e-4);
      REQUIRE(std::abs(trimmed - 1.5) > 1e-4);
      bool is_unsatisfied = false;
      for (std::size_t rank = 0; rank < network->unsatisfied().size(); ++rank) is_unsatisfied = is_unsatisfied || network->unsatisfied()[rank] == c;
      CHECK(is_unsatisfied == (trimmed < 0.5));
      critical(c) = trimmed >= 0.5 && trimmed < 1.5 ? 1.0 : 0.0;
      int truth = 0;
      for (const DimacsLiteral literal : formula.clause(c)) truth += is_true(literal, state) ? 1 : 0;
      misread += (truth == 0) != (trimmed < 0.5) || (truth == 1) != (critical(c) == 1.0) ? 1 : 0;
    }
    CHECK(static_cast<double>(network->critical()) == critical.sum());
    std::vector<DimacsLiteral> held;
    for (std::int32_t v = 1; v <= 8; ++v) held.push_back(v);
    std::vector<float> breaks(held.size());
    network->read_breaks(0, held, breaks);
    const VectorXd back = nodal(bare_S, segment_ohm, VectorXd::Zero(16), critical).out_of_words_A / literal_S;
    for (std::size_t v = 0; v < held.size(); ++v) {
      const Index line = word_line(state[v] != 0 ? held[v] : -held[v]);
      CHECK(static_cast<double>(breaks[v]) == Approx(back(line) - array.cells().replica_S() * critical.sum() / literal_S).margin(5e-6));
    }
  }
  CHECK(misread > 0);  // or this test would be about nothing
}

TEST_CASE("wires without resistance change no bit, and resistance lowers what every on cell adds") {
  const Cnf formula = test::random_cnf(20, 60, 3, 3, 2);
  for (const char* name : {"ideal", "reram_wan2022", "pcm_hermes_one"}) {
    const auto device = test::device_set(name);
    const KsatArray bare(formula, device, {}, prices(), 1), zero(formula, device, wired(0.0), prices(), 1);
    CHECK(bare.cells().conductance_S() == zero.cells().conductance_S());
    CHECK(bare.trim() == zero.trim());
    CHECK(bare.cycle_s() == zero.cycle_s());
    double last_S = bare.cells().conductance_S().maxCoeff();
    for (const double segment_ohm : {1.0, 10.0, 100.0}) {
      const KsatArray array(formula, device, wired(segment_ohm), prices(), 1);
      const double largest_S = array.cells().conductance_S().maxCoeff();
      CHECK(largest_S < last_S);
      CHECK(array.cells().conductance_S().minCoeff() >= 0.0f);
      CHECK(array.cycle_s() > bare.cycle_s());
      last_S = largest_S;
    }
  }
}

TEST_CASE("read noise of a cell reaches the comparator through its wires") {
  // dT / dG by the circuit itself: one cell changed by a thousandth, everything else as it was.
  const Cnf formula = test::random_cnf(5, 8, 2, 3, 4);
  const auto device = test::device_set("pcm_hermes_one");
  const double segment_ohm = 500.0;
  const KsatArray bare(formula, device, {}, prices(), 3), array(formula, device, wired(segment_ohm), prices(), 3);
  const MatrixXd g_S = bare.cells().conductance_S().cast<double>();
  for (Index c = 0; c < 8; ++c)
    for (Index line = 0; line < 10; ++line) {
      if (g_S(c, line) < 1e-6) continue;
      MatrixXd changed_S = g_S;
      changed_S(c, line) *= 1.001;
      const VectorXd drive = VectorXd::Unit(10, line), ground = VectorXd::Zero(8);
      const double gain = (nodal(changed_S, segment_ohm, drive, ground).out_of_bits_A(c) - nodal(g_S, segment_ohm, drive, ground).out_of_bits_A(c)) /
                          (0.001 * g_S(c, line));
      CHECK(gain < 0.995);
      // First order in the coupling of other lines (crossbar/array/wires/sensitivity.hpp): 1 % of the variance here.
      CHECK(array.cells().variance_S2()(c, line) == Approx(gain * gain * static_cast<double>(bare.cells().variance_S2()(c, line))).epsilon(0.01));
    }
}

TEST_CASE("the energy of the cells is that of the sources but for what undriven lines take") {
  const Cnf formula = test::planted_cnf(6, 24, 3, 1);
  const auto device = test::device_set("reram_wan2022");
  const MatrixXd bare_S = KsatArray(formula, device, {}, prices(), 1).cells().conductance_S().cast<double>();
  for (const auto& [segment_ohm, most] : {std::pair{1.0, 0.002}, std::pair{10.0, 0.02}}) {
    const KsatArray array(formula, device, wired(segment_ohm), prices(), 1);
    const VectorXd literals = literal_inputs(random_assignment(6, 1)).cast<double>();
    const double counted_W = (array.cells().conductance_S().cast<double>() * literals).sum();
    const double power_W = nodal(bare_S, segment_ohm, literals, VectorXd::Zero(24)).power_W;
    INFO("counted " << counted_W / power_W << " of the power");
    CHECK(counted_W <= power_W * (1.0 + 1e-6));
    CHECK(counted_W >= power_W * (1.0 - most));
  }
}

TEST_CASE("wires that cannot be are refused with a cure") {
  for (const double bad : {-1.0, 1e13, std::nan("")}) CHECK_THROWS_AS(wired(bad).validate(), core::InputError);
  CHECK(test::contains(test::input_error([] { wired(-1.0).validate(); }), "wire_resistance_ohm = -1"));
  CHECK_NOTHROW(check_wire_effort(500, 1065, 1.0));
  CHECK_NOTHROW(check_wire_effort(2e6, 4.2e6, 0.0));  // no wires, no effort
  const std::string large = test::input_error([] { check_wire_effort(20000, 42000, 1.0); });
  CHECK(test::contains(large, "20000 x 42000 cells"));
  CHECK(test::contains(large, "at most 60 s"));
  CHECK(test::contains(large, "wire_resistance_ohm = 0"));
}
