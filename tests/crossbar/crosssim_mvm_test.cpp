/// Products beside those of CrossSim 3.2.0 on one 32 x 32 matrix: converters, slices of inputs and weights, wires.

#include <cmath>

#include "catch.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/array/wires/interleaved.hpp"
#include "crossbar/array/wires/transfer.hpp"
#include "crossbar/golden.hpp"
#include "crossbar/test_device.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using Eigen::MatrixXd;

namespace {

constexpr Eigen::Index kSize = 32, kColumns = 8;

MatrixXd read(const std::filesystem::path& file, const std::string& name, Eigen::Index columns) {
  const std::vector<double> values = test::golden(file, name);
  REQUIRE(values.size() == static_cast<std::size_t>(kSize * columns));
  return Eigen::Map<const Eigen::Matrix<double, -1, -1, Eigen::RowMajor>>(values.data(), kSize, columns);
}


/// The weights that a pair with these rounded conductances holds, for a window from `off` to 1 S: their difference is a float too.
MatrixXd as_held(const MatrixXd& weights, double off) {
  return weights.unaryExpr([off](double w) {
    const auto up = static_cast<float>(off + (1.0 - off) * std::max(w, 0.0)), down = static_cast<float>(off + (1.0 - off) * std::max(-w, 0.0));
    return static_cast<double>(up - down) / (1.0 - off);
  });
}

MatrixXd products(const MatrixXd& weights, const MatrixXd& x, double off, AnalogMatrixParams params) {
  params.weights.weight_range = 1.001;  // a rounded weight may exceed 1
  params.read_voltage_V = 1.0;
  // So that a full window still stands for a weight of 1.
  const auto device = test::ideal_device({.off_S = off, .on_S = off + (1.0 - off) * 1.001});
  const AnalogMatrixOf<double> matrix(weights, device, params, 1);
  MatrixXd y(kSize, x.cols());
  core::Ledger ledger;
  Context context{ledger, 1, 0};
  matrix.apply(x, y, context);
  return y;
}

/// An ADC of CrossSim: 2^8 levels from end to end, in units of the largest conductance; ours sees the window.
ConverterParams adc(double range, double off) {
  return {.bits = 8, .range = range / ((1.0 - off) * 1.001), .levels = Levels::even};
}

}  // namespace

TEST_CASE("products equal those of CrossSim", "[crossbar][analog_matrix][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const std::filesystem::path file = data / "golden/crosssim_mvm.h5";
  const MatrixXd weights = read(file, "W", kSize), x = read(file, "X", kColumns);
  const double off = 0.1;
  const MatrixXd held = as_held(weights, off);
  const auto check = [&](const char* group, const MatrixXd& y) {
    CAPTURE(group);
    const MatrixXd expected = read(file, std::string(group) + "/Y", kColumns);
    CHECK((y - expected).cwiseAbs().maxCoeff() <= 1e-9 * expected.cwiseAbs().maxCoeff());
  };
  AnalogMatrixParams params;
  check("onoff10_balanced", products(held, x, off, params));
  params.adc = adc(32.0, off);
  check("adc8_max", products(held, x, off, params));
  params.adc = adc(8.0, off);
  check("adc8_quantizer_pm8", products(held, x, off, params));
  params.dac = {.bits = 8, .range = 1.0};
  params.inputs = {.format = InputFormat::sign_magnitude, .slice_bits = 1};
  check("input_bitslice8x1_adc8_per_ibit", products(held, x, off, params));
  params = {};
  params.dac = {.bits = 4, .range = 1.0};
  check("dac4_signmag", products(held, x, off, params));
}

TEST_CASE("weights of a few bits equal those of CrossSim", "[crossbar][analog_matrix][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const std::filesystem::path file = data / "golden/crosssim_mvm.h5";
  const MatrixXd weights = read(file, "W", kSize), x = read(file, "X", kColumns);
  const auto product = [&](const MappingParams& mapping) {
    AnalogMatrixParams params;
    params.mapping = mapping.kind;
    params.weights = mapping;
    const AnalogMatrixOf<double> matrix(weights, test::ideal_device({.off_S = 0.1, .on_S = 1.0}), params, 1);
    MatrixXd y(kSize, kColumns);
    core::Ledger ledger;
    Context context{ledger, 1, 0};
    matrix.apply(x, y, context);
    return y;
  };
  const auto check = [&](const char* group, const MatrixXd& y) {
    CAPTURE(group);
    const MatrixXd expected = read(file, std::string(group) + "/Y", kColumns);
    CHECK((y - expected).cwiseAbs().maxCoeff() <= 1e-9 * expected.cwiseAbs().maxCoeff());
  };
  check("wslice4_9bit", product({.slices = {9, 2}, .weight_range = 1.0}));
  // A cell of 4 bits tells 15 magnitudes and a sign apart. It leaves weights below 2^-5 at 0, where rounding to nearest
  // would too, and rounds conductances as floats.
  const MatrixXd four = product({.slices = {5, 0}, .weight_range = 1.0}), expected = read(file, "cell4bit_balanced/Y", kColumns);
  CHECK((four - expected).cwiseAbs().maxCoeff() <= 3e-7 * expected.cwiseAbs().maxCoeff());
  // Its offset mode does not scale 127 codes to 1 but to 127 / 127.5.
  for (const OffsetBy by : {OffsetBy::digital, OffsetBy::column})
    check("offset_8bit", product({.kind = Mapping::offset_column, .slices = {8, 0}, .offset_by = by, .weight_range = 1.0}) * (127.0 / 127.5));
}

TEST_CASE("wires equal those of CrossSim", "[crossbar][analog_matrix][wires][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const std::filesystem::path file = data / "golden/crosssim_mvm.h5";
  const MatrixXd weights = read(file, "W", kSize), x = read(file, "X", kColumns);
  struct Case {
    const char* group;
    double resistance_ohm;
    PairLayout layout;
  };
  // Cells of 10 kohm to 1 Mohm. Conductances are floats in its program and not in ours: 3e-8 of the largest output.
  for (const Case& c : {Case{"parasitic_Rp1_nonint", 1.0, PairLayout::separate}, Case{"parasitic_Rp1_inter", 1.0, PairLayout::interleaved},
                        Case{"parasitic_Rp10_inter", 10.0, PairLayout::interleaved}}) {
    CAPTURE(c.group);
    AnalogMatrixParams params;
    params.weights.weight_range = 1.0;
    params.layout = c.layout;
    params.wires = {.word_resistance_ohm = c.resistance_ohm, .bit_resistance_ohm = c.resistance_ohm};
    const AnalogMatrixOf<double> matrix(weights, test::ideal_device({.off_S = 1e-6, .on_S = 1e-4}), params, 1);
    MatrixXd y(kSize, kColumns);
    core::Ledger ledger;
    Context context{ledger, 1, 0};
    matrix.apply(x, y, context);
    const MatrixXd expected = read(file, std::string(c.group) + "/Y", kColumns);
    CHECK((y - expected).cwiseAbs().maxCoeff() <= 5e-8 * expected.cwiseAbs().maxCoeff());
    // With conductances over the largest rounded to floats, as it keeps them.
    const auto rounded = [](double share) { return 1e-4 * static_cast<double>(static_cast<float>(0.01 + 0.99 * std::max(share, 0.0))); };
    const MatrixXd up = weights.unaryExpr([&](double w) { return rounded(w); }), down = weights.unaryExpr([&](double w) { return rounded(-w); });
    const MatrixXd transfer = c.layout == PairLayout::interleaved ? interleaved_transfer_matrix(up, down, params.wires, 1)
                                                                  : MatrixXd(transfer_matrix(up, params.wires, 1) - transfer_matrix(down, params.wires, 1));
    CHECK((transfer * x / 0.99e-4 - expected).cwiseAbs().maxCoeff() <= 1e-8 * expected.cwiseAbs().maxCoeff());
  }
}
