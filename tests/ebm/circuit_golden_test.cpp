/// Against final states of a program of its own (classical Runge-Kutta, steps of a thousandth of a time constant).

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "ebm/circuit/memories.hpp"
#include "ebm/circuit/settle.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;

namespace {

/// Rows of a table as they stand, by the names of its columns: cells may be words.
std::vector<std::map<std::string, std::string>> table(const std::filesystem::path& file) {
  std::ifstream in(file);
  REQUIRE(in);
  const auto cells = [](const std::string& line) {
    std::vector<std::string> result;
    std::stringstream stream(line.substr(0, line.find('\r')));  // lines may end in a carriage return
    for (std::string cell; std::getline(stream, cell, ',');) result.push_back(cell);
    return result;
  };
  std::string line;
  std::getline(in, line);
  const std::vector<std::string> names = cells(line);
  std::vector<std::map<std::string, std::string>> rows;
  while (std::getline(in, line)) {
    const std::vector<std::string> values = cells(line);
    REQUIRE(values.size() == names.size());
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = values[i];
  }
  return rows;
}

double number(const std::map<std::string, std::string>& row, const std::string& name) { return std::stod(row.at(name)); }

std::string name_of(const char* kind, double beta, double tau_h) {
  std::ostringstream name;
  name << kind << "_beta" << beta << "_tauh" << tau_h;
  return name.str();
}

/// tau_v = 1, 30 of it, samples every 0.02, as the reference has it.
SettleParams reference_params(double tolerance) {
  SettleParams params;
  params.duration_s = 30.0;
  params.sample_s = 0.02;
  params.tolerance = tolerance;
  params.control = {.relative = 1e-11, .absolute = 1e-13};
  return params;
}

/// What is left of the integration at the end: both programs stop at t = 30, on the way to rest. Both are right to some 1e-12
/// (summary.csv: 2.9e-13 between steps of the reference), and files have 12 digits.
constexpr double kTolerance = 1e-9;

}  // namespace

TEST_CASE("XOR circuits end where the reference does", "[circuit][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(folder);
  const auto files = folder / "golden" / "dense_memory_rc";
  int files_read = 0;
  for (const bool plus_minus : {true, false})
    for (const double beta : {1.0, 2.0, 4.0})
      for (const double tau_h : {0.1, 1.0}) {
        const std::string name = name_of(plus_minus ? "xor_pm1" : "xor_b01", plus_minus ? beta : 4.0 * beta, tau_h);
        INFO(name);
        const auto rows = table(files / (name + "_final.csv"));
        REQUIRE(rows.size() == 4);
        ++files_read;
        for (const auto& row : rows) {
          TwoLayerModel model = xor_memory(plus_minus ? Levels::plus_minus : Levels::zero_one, plus_minus ? beta : 4.0 * beta, 1.0, tau_h);
          const TwoLayerCircuit circuit(model);
          Eigen::VectorXd v(3);
          v << number(row, "x1"), number(row, "x2"), plus_minus ? 0.0 : 0.5;
          const Settled settled = settle(circuit, circuit.start(v), reference_params(plus_minus ? 0.01 : 0.005));
          CHECK(settled.state(0) == v(0));
          CHECK(settled.state(2) == Approx(number(row, "v3_final")).margin(kTolerance));
          CHECK(settled.first_energy == Approx(number(row, "E0")).margin(kTolerance));
          CHECK(settled.last_energy == Approx(number(row, "E_final")).margin(kTolerance));
          CHECK(settled.time_s == Approx(number(row, "t_settle_1pct")).margin(1e-9));
          CHECK(settled.largest_rise <= 1e-14);
        }
      }
  CHECK(files_read == 12);
}

TEST_CASE("the output of an XOR circuit solves its equation", "[circuit]") {
  for (const double beta : {1.0, 2.0, 4.0}) {
    const TwoLayerCircuit circuit(xor_memory(Levels::plus_minus, beta, 1.0, 0.1));
    Eigen::VectorXd v(3);
    v << 1.0, -1.0, 0.0;
    SettleParams params = reference_params(0.01);
    params.duration_s = 200.0;
    const double m = settle(circuit, circuit.start(v), params).state(2);
    CHECK(m == Approx(std::tanh(beta * m + 0.5 * std::log(std::cosh(2.0 * beta)))).margin(1e-12));
  }
}

TEST_CASE("an XOR circuit passes through the states of the reference", "[circuit][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(folder);
  const auto rows = table(folder / "golden" / "dense_memory_rc" / "xor_pm1_beta2_tauh0.1_traj.csv");
  REQUIRE(rows.size() == 2004);
  const TwoLayerCircuit circuit(xor_memory(Levels::plus_minus, 2.0, 1.0, 0.1));
  std::string current;
  std::unique_ptr<Integrator> integrator;
  double worst = 0.0;
  for (const auto& row : rows) {
    if (row.at("case") != current) {
      current = row.at("case");
      Eigen::VectorXd v(3);
      v << number(row, "x1"), number(row, "x2"), 0.0;
      integrator = std::make_unique<Integrator>(
          Method::dormand_prince, [&](const Eigen::VectorXd& y, Eigen::VectorXd& out) { circuit.rate(y, out); }, circuit.start(v),
          StepControl{.relative = 1e-11, .absolute = 1e-13});
    }
    integrator->advance(number(row, "t"));
    Eigen::VectorXd g, f;
    circuit.outputs(integrator->state(), g, f);
    worst = std::max({worst, std::fabs(integrator->state()(2) - number(row, "v3")), std::fabs(circuit.energy(integrator->state()) - number(row, "E"))});
    for (int i = 0; i < 4; ++i) worst = std::max(worst, std::fabs(f(i) - number(row, "p" + std::to_string(i + 1))));
  }
  CHECK(worst < kTolerance);
}

TEST_CASE("circuits of the Hamming code end where the reference does, for every word", "[circuit][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(folder);
  const auto files = folder / "golden" / "dense_memory_rc";
  const Eigen::MatrixXd code = hamming_codewords();
  const auto codewords = table(files / "hamming_codewords.csv");
  REQUIRE(codewords.size() == 16);
  for (int mu = 0; mu < 16; ++mu)
    for (int i = 0; i < 7; ++i) CHECK(code(mu, i) == 2.0 * number(codewords[static_cast<std::size_t>(mu)], "c" + std::to_string(i + 1)) - 1.0);
  for (const double beta : {0.25, 0.5, 1.0, 2.0, 4.0})
    for (const double tau_h : {0.1, 1.0}) {
      const std::string name = name_of("hamming_pm1", beta, tau_h);
      INFO(name);
      const auto rows = table(files / (name + "_final.csv"));
      REQUIRE(rows.size() == 128);
      const TwoLayerCircuit circuit(hamming_memory(beta, 1.0, tau_h));
      double worst = 0.0, worst_energy = 0.0, worst_time = 0.0, rise = -1.0;
      int corrected = 0, single_errors = 0;
      for (const auto& row : rows) {
        Eigen::VectorXd v(7), expected(7);
        for (int i = 0; i < 7; ++i) {
          v(i) = row.at("bits")[static_cast<std::size_t>(i)] == '1' ? 1.0 : -1.0;
          expected(i) = number(row, "v" + std::to_string(i + 1));
        }
        const Settled settled = settle(circuit, circuit.start(v), reference_params(0.01));
        worst = std::max(worst, (settled.state.head(7) - expected).cwiseAbs().maxCoeff());
        worst_energy = std::max({worst_energy, std::fabs(settled.first_energy - number(row, "E0")), std::fabs(settled.last_energy - number(row, "E_final"))});
        worst_time = std::max(worst_time, std::fabs(settled.time_s - number(row, "t_settle_1pct")));
        rise = std::max(rise, settled.largest_rise);
        if (row.at("n_err") != "1") continue;
        ++single_errors;
        const Eigen::VectorXd nearest = code.row(std::stoi(row.at("nearest_mu"))).transpose();
        corrected += settled.state.head(7).cwiseProduct(nearest).minCoeff() > 0.5;
      }
      CHECK(worst < kTolerance);
      CHECK(worst_energy < 1e-10);  // files have 12 digits of up to 12
      CHECK(worst_time < 0.021);    // a sample, where a state lies on the bound
      CHECK(rise <= 2e-14);
      REQUIRE(single_errors == 112);
      CHECK(corrected == (beta >= 1.0 ? 112 : 0));  // below 1 all words fall to v = 0
    }
}

TEST_CASE("energies of circuits of the Hamming code fall as in the reference", "[circuit][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(folder);
  const auto rows = table(folder / "golden" / "dense_memory_rc" / "hamming_pm1_beta1_tauh0.1_energy.csv");
  REQUIRE(rows.size() == 101);
  const TwoLayerCircuit circuit(hamming_memory(1.0, 1.0, 0.1));
  double worst = 0.0;
  for (int word = 0; word < 128; word += 5) {
    Eigen::VectorXd v(7);
    for (int i = 0; i < 7; ++i) v(i) = word >> (6 - i) & 1 ? 1.0 : -1.0;
    Integrator integrator(
        Method::dormand_prince, [&](const Eigen::VectorXd& y, Eigen::VectorXd& out) { circuit.rate(y, out); }, circuit.start(v),
        {.relative = 1e-11, .absolute = 1e-13});
    for (const auto& row : rows) {
      integrator.advance(number(row, "t"));
      worst = std::max(worst, std::fabs(circuit.energy(integrator.state()) - number(row, "E_word" + std::to_string(word))));
    }
  }
  CHECK(worst < kTolerance);
}
