/// Arrays with wire resistance against two independent programs: every node of every case, by every method.

#include <vector>

#include "catch.hpp"
#include "crossbar/array/wires/solve.hpp"
#include "crossbar/array/wires/transfer.hpp"
#include "crossbar/golden.hpp"
#include "crossbar/wires_support.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using Eigen::Index;
using Eigen::MatrixXd;

namespace {

struct Case {
  const char* name;
  Index words, bits, inputs;
  double word_ohm, bit_ohm, driver_ohm = 0.0, terminal_ohm = 0.0;
};

const std::vector<Case> kBadcrossbar{
    {"128x128_r1", 128, 128, 4, 1, 1},   {"128x128_r10", 128, 128, 2, 10, 10},   {"16x16_insulating", 16, 16, 4, 1, 2},
    {"16x16_r0", 16, 16, 4, 0, 0},       {"16x16_rw0", 16, 16, 4, 0, 2},         {"16x16_short", 16, 16, 2, 1, 1},
    {"16x1_r1", 16, 1, 2, 1, 1},         {"1x16_r1", 1, 16, 2, 1, 1},            {"32x16_rw2_rb0p5", 32, 16, 4, 2, 0.5},
    {"64x64_binary_hi", 64, 64, 8, 1, 1}, {"64x64_r1", 64, 64, 4, 1, 1},         {"8x8_r1", 8, 8, 3, 1, 1},
    {"8x8_r1e3_extreme", 8, 8, 2, 1e3, 1e3}};

const std::vector<Case> kNodal{{"128x128_rdrv100_rterm200", 128, 128, 2, 1, 1, 100, 200},
                               {"16x16_rdrv0_rterm100", 16, 16, 2, 1, 1, 0, 100},
                               {"16x16_rdrv50_rterm0", 16, 16, 2, 1, 1, 50, 0}};

/// Rows first in the file; ours are columns first, so a matrix comes out transposed.
MatrixXd transposed(const std::filesystem::path& file, const std::string& name, Index rows, Index cols) {
  std::vector<double> values = test::golden(file, name);
  REQUIRE(values.size() == static_cast<std::size_t>(rows * cols));
  return Eigen::Map<MatrixXd>(values.data(), cols, rows);
}

void check(const std::filesystem::path& file, const Case& c, WireMethod method) {
  CAPTURE(c.name, static_cast<int>(method));
  const std::string at = std::string("/") + c.name + "/";
  const MatrixXd g_S = transposed(file, at + "G", c.words, c.bits);
  const MatrixXd source_V = transposed(file, at + "V_applied", c.words, c.inputs).transpose();
  const MatrixXd current_A = transposed(file, at + "I_out", c.inputs, c.bits);
  const WireSolution s = solve_wires(g_S, {c.word_ohm, c.bit_ohm, c.driver_ohm, c.terminal_ohm}, source_V, {.method = method, .nodes = KeepNodes::yes});
  REQUIRE(test::own_difference(s.current_A, current_A) < 1e-9);
  REQUIRE(s.mismatch.maxCoeff() < 1e-9);
  const std::vector<double> word_V = test::golden(file, at + "V_word"), bit_V = test::golden(file, at + "V_bit");
  double word_worst = 0.0, bit_worst = 0.0;
  std::size_t n = 0;
  for (Index i = 0; i < c.words; ++i)
    for (Index j = 0; j < c.bits; ++j)
      for (std::size_t k = 0; k < static_cast<std::size_t>(c.inputs); ++k, ++n) {
        word_worst = std::max(word_worst, std::abs(s.word_voltage_V[k](j, i) - word_V[n]));
        bit_worst = std::max(bit_worst, std::abs(s.bit_voltage_V[k](j, i) - bit_V[n]));
      }
  REQUIRE(n == word_V.size());
  REQUIRE(word_worst <= 1e-9 * source_V.cwiseAbs().maxCoeff());
  const double bit_scale = *std::max_element(bit_V.begin(), bit_V.end());
  REQUIRE(bit_worst <= 1e-9 * bit_scale);
}

}  // namespace

TEST_CASE("all nodes agree with badcrossbar, by every method", "[crossbar][wires][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  for (const Case& c : kBadcrossbar)
    for (const WireMethod method : {WireMethod::transfer, WireMethod::iterative, WireMethod::direct}) check(data / "golden/badcrossbar_exact.h5", c, method);
}

TEST_CASE("driver and terminal resistance agree with a nodal solver, by every method", "[crossbar][wires][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const std::filesystem::path file = data / "golden/nodal_terminal_transfer.h5";
  for (const Case& c : kNodal) {
    for (const WireMethod method : {WireMethod::transfer, WireMethod::iterative, WireMethod::direct}) check(file, c, method);
    const std::string at = std::string("/") + c.name + "/";
    const MatrixXd g_S = transposed(file, at + "G", c.words, c.bits), transfer_S = transposed(file, at + "transfer", c.words, c.bits);
    REQUIRE(test::own_difference(transfer_matrix(g_S, {c.word_ohm, c.bit_ohm, c.driver_ohm, c.terminal_ohm}, 2), transfer_S) < 1e-9);
  }
}
