#include "crossbar/training/trained_operator.hpp"

#include <cmath>
#include <filesystem>

#include "catch.hpp"
#include "core/random/fill.hpp"
#include "crossbar/device/table.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using Eigen::MatrixXf;

namespace {

std::shared_ptr<const DeviceModel> device(const char* name) { return load_device(name, std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data" / "devices"); }

MatrixXf normals(Eigen::Index rows, Eigen::Index columns, double sigma, std::uint64_t index) {
  MatrixXf values(rows, columns);
  core::fill_normal({values.data(), static_cast<std::size_t>(values.size())}, 12, core::Stream::test, index);
  return values * static_cast<float>(sigma);
}

MatrixXf bits(Eigen::Index rows, Eigen::Index columns, std::uint64_t index) { return (normals(rows, columns, 1.0, index).array() > 0.4f).cast<float>(); }

}  // namespace

TEST_CASE("products through pulsed devices, both ways, are those of what they hold", "[trained_operator]") {
  TrainedOperator matrix(normals(5, 9, 0.3, 0), device("capacitor_li2018"), {.weight_range = 2.0}, 4);
  core::Ledger ledger;
  Context context{ledger, 3, 0};
  matrix.advance(0.02, context);  // a tenth of the lifetime: what is read has leaked
  const MatrixXf v = bits(9, 6, 1), h = bits(5, 6, 2);
  MatrixXf up(5, 6), down(9, 6);
  matrix.apply(v, up, context);
  const double forward = ledger[core::Event::cell_read].count;
  CHECK(forward == static_cast<double>(5.0f * v.sum()));
  matrix.apply_transposed(h, down, context);
  CHECK(ledger[core::Event::cell_read].count - forward == static_cast<double>(9.0f * h.sum()));
  CHECK(ledger[core::Event::adc_sar].count == 6.0 * (5.0 + 9.0));
  // Sums of nine floats below 2.
  CHECK((up - matrix.weights() * v).cwiseAbs().maxCoeff() < 1e-5f);
  CHECK((down - matrix.weights().transpose() * h).cwiseAbs().maxCoeff() < 1e-5f);
}

TEST_CASE("readings have the noise and the steps of their converters", "[trained_operator]") {
  TrainedArrayParams params;
  params.weight_range = 2.0;
  params.readout.adc.bits = 8;
  params.readout.adc.range = 4.0;
  params.readout.adc.noise_sigma = 0.2;
  TrainedOperator matrix(normals(5, 9, 0.3, 0), device("idealised_fine"), params, 4);
  core::Ledger ledger;
  Context context{ledger, 3, 0};
  const Eigen::Index kReads = 4000;
  const MatrixXf v = bits(9, 1, 1).replicate(1, kReads), h = bits(5, 1, 2).replicate(1, kReads);
  MatrixXf up(5, kReads), down(9, kReads), again(9, kReads);
  matrix.apply(v, up, context);
  ++context.operation;
  matrix.apply_transposed(h, down, context);
  matrix.apply_transposed(h, again, context);
  CHECK(down == again);  // the same operation
  ++context.operation;
  matrix.apply_transposed(h, again, context);
  CHECK(down != again);
  const float step = static_cast<float>(params.readout.adc.step());
  const auto check = [&](const MatrixXf& read, const MatrixXf& exact) {
    const MatrixXf error = read - exact;
    // 14 sums: noise of .2 and rounding of a step of .031; 5.33 standard errors each.
    const double sigma = std::sqrt(0.04 + static_cast<double>(step * step) / 12.0);
    for (Eigen::Index i = 0; i < error.rows(); ++i) {
      CHECK(std::fabs(static_cast<double>(error.row(i).mean())) < 5.33 * sigma / std::sqrt(static_cast<double>(kReads)));
      CHECK(std::fabs(static_cast<double>(error.row(i).squaredNorm()) / (sigma * sigma * static_cast<double>(kReads)) - 1.0) < 5.33 * std::sqrt(2.0 / static_cast<double>(kReads)));
    }
    CHECK(((read / step).array() - (read / step).array().round()).abs().maxCoeff() < 1e-3f);
  };
  check(up, matrix.weights() * v);
  check(down, matrix.weights().transpose() * h);
}

TEST_CASE("the second array of Tiki-Taka is read with the noise of its converters", "[trained_operator]") {
  const auto trained = [](double noise) {
    TrainedArrayParams params;
    params.scheme = WriteScheme::tiki_taka;
    params.transfer_gain = 0.5;
    params.readout.adc = {.bits = 10, .range = 1.0, .noise_sigma = noise};
    TrainedOperator matrix(MatrixXf::Zero(3, 4), device("capacitor_even"), params, 4);
    core::Ledger ledger;
    Context context{ledger, 3, 0};
    for (int step = 0; step < 100; ++step) matrix.add_outer(normals(3, 1, 1.0, 7), bits(4, 1, 8), 0.02, context);
    return matrix.weights();
  };
  const MatrixXf exact = trained(0.0), noisy = trained(0.5);
  CHECK(exact == trained(0.0));
  CHECK(noisy == trained(0.5));
  CHECK((exact - noisy).cwiseAbs().maxCoeff() > 0.01f);
}

TEST_CASE("ranks are written by every scheme, with values on lines", "[trained_operator]") {
  for (const WriteScheme scheme : {WriteScheme::direct, WriteScheme::mixed_precision, WriteScheme::tiki_taka}) {
    const TrainedArrayParams params{.scheme = scheme, .transfer_gain = 0.02};
    TrainedOperator matrix(MatrixXf::Zero(5, 9), device("idealised_fine"), params, 4), same(MatrixXf::Zero(5, 9), device("idealised_fine"), params, 4);
    core::Ledger ledger, other;
    Context context{ledger, 3, 0}, of_same{other, 3, 0};
    MatrixXf wanted = MatrixXf::Zero(5, 9);
    for (std::uint64_t step = 0; step < 60; ++step) {
      const MatrixXf u = normals(5, 2, 0.5, 0), v = normals(9, 2, 0.5, 1);
      matrix.add_outer(u, v, 0.01, context);
      same.add_outer(u, v, 0.01, of_same);
      wanted += 0.01f * u * v.transpose();
    }
    const MatrixXf held = matrix.weights();
    CAPTURE(static_cast<int>(scheme), held, wanted);
    CHECK(held == same.weights());
    // Steps of devices differ by 30 %; a second array has been read 13 times at each line, and passes on one pulse of 0.0002 at most.
    const double slope = static_cast<double>(held.cwiseProduct(wanted).sum() / wanted.squaredNorm());
    CHECK(slope > (scheme == WriteScheme::tiki_taka ? 0.01 : 0.8));
    CHECK(slope < 1.2);
    CHECK(ledger[core::Event::cell_pulse].count > 0.0);
    CHECK((matrix.array().fast_devices() != nullptr) == (scheme == WriteScheme::tiki_taka));
  }
}
