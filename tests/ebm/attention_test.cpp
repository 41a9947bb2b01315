#include "ebm/attention/attention.hpp"

#include <cmath>
#include <filesystem>

#include "catch.hpp"
#include "core/error.hpp"
#include "core/random/fill.hpp"
#include "crossbar/device/gain_cell.hpp"
#include "crossbar/device/ideal.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/digital_matrix.hpp"
#include "ebm/attention/gain_cell_ring.hpp"
#include "ebm/memory/continuous_memory.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;

namespace {

std::shared_ptr<const crossbar::DeviceModel> ideal_cells(double read_noise_S = 0.0) {
  crossbar::DeviceInfo info;
  info.name = "test";
  info.g_max_S = info.on_S = 40e-6;
  info.last_time_s = 1e9;
  return std::make_shared<crossbar::IdealDevice>(info, crossbar::ReadoutInfo{}, crossbar::IdealParams{0.0, read_noise_S});
}

/// Cells that leak by V(t) = V_0 exp(-t / tau), alike and without noise of writes.
std::shared_ptr<const crossbar::DeviceModel> leaking_cells(double tau_s) {
  crossbar::DeviceParts parts;
  parts.info.name = "leaking";
  parts.info.g_max_S = parts.info.on_S = 10e-6;
  crossbar::GainCellParams params;
  params.capacitance_F = 1e-3;  // kT/C of 2 nV
  params.v_low_V = 0.2;
  params.v_high_V = 0.9;
  params.width_m = params.length_m = 1e-6;
  params.leak.tau_s = tau_s;
  return std::make_shared<crossbar::GainCellDevice>(std::move(parts), params);
}

Eigen::MatrixXf normal_matrix(Eigen::Index rows, Eigen::Index columns, std::uint64_t index) {
  Eigen::MatrixXf matrix(rows, columns);
  core::fill_normal({matrix.data(), static_cast<std::size_t>(matrix.size())}, 4, core::Stream::test, index);
  return matrix;
}

void write_all(GainCellRing& ring, const Eigen::MatrixXf& rows, crossbar::Context& context, double step_s = 0.0) {
  for (Eigen::Index token = 0; token < rows.rows(); ++token) {
    ring.advance(step_s, context);
    const Eigen::VectorXf vector = rows.row(token);
    ring.write({vector.data(), static_cast<std::size_t>(vector.size())}, context);
  }
}

}  // namespace

TEST_CASE("activations by hand", "[attention]") {
  // Keys 1 and -0.5, values 2 and 3: scores of q = 1 are 1 and -0.5.
  const Eigen::MatrixXf keys = (Eigen::MatrixXf(2, 1) << 1.0f, -0.5f).finished(), values = (Eigen::MatrixXf(2, 1) << 2.0f, 3.0f).finished();
  const crossbar::DigitalMatrix k(keys), v(values);
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const Eigen::MatrixXf query = Eigen::MatrixXf::Ones(1, 1);
  Eigen::MatrixXf out(1, 1);
  const auto answer = [&](const AttentionParams& params) {
    Attention(k, v, params).attend(query, out, context);
    return static_cast<double>(out(0, 0));
  };
  const double right = std::exp(2.0) / (std::exp(2.0) + std::exp(-1.0));
  CHECK(answer({.activation = Activation::softmax, .beta = 2.0}) == Approx(2.0 * right + 3.0 * (1.0 - right)).epsilon(1e-6));
  CHECK(answer({.activation = Activation::hard_sigmoid, .threshold = 0.2}) == Approx(2.0 * 0.8));
  CHECK(answer({.activation = Activation::hard_sigmoid, .threshold = 0.2, .width = 0.5}) == Approx(2.0));          // saturated
  CHECK(answer({.activation = Activation::hard_sigmoid, .threshold = -1.0, .width = 2.0}) == Approx(2.0 + 0.75));  // unthresholded
  CHECK(answer({.activation = Activation::square, .threshold = 0.2}) == Approx(2.0 * 0.64));
  CHECK(ledger[core::Event::comparator].count == 4.0 * 4.0);
  CHECK_THROWS_AS(Attention(k, v, {.width = 0.0}), core::InputError);
  crossbar::ConverterParams coarse;  // 3 levels: -2, 0, 2
  coarse.bits = 2;
  coarse.range = 2.0;
  CHECK(answer({.activation = Activation::hard_sigmoid, .threshold = 0.2, .output_adc = coarse}) == Approx(2.0));
}

TEST_CASE("softmax attention is the update of the modern Hopfield network", "[attention]") {
  const Eigen::MatrixXf patterns = normal_matrix(40, 16, 0), states = normal_matrix(16, 10, 1);
  const crossbar::DigitalMatrix matrix(patterns);
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  Eigen::MatrixXf attended(16, 10), updated(16, 10);
  Attention(matrix, matrix, {.activation = Activation::softmax, .beta = 0.7}).attend(states, attended, context);
  ContinuousMemory(matrix, 0.7).step(states, updated, context);
  CHECK(attended == updated);
}

TEST_CASE("columns that nothing was written into have no weight", "[attention]") {
  const Eigen::MatrixXf keys = 0.3f * normal_matrix(5, 16, 2), values = 0.3f * normal_matrix(5, 8, 3), queries = 0.3f * normal_matrix(16, 4, 4);
  GainCellRing key_ring(ideal_cells(), {.length = 16, .window = 50, .range = 2.0}, 1), value_ring(ideal_cells(), {.length = 8, .window = 50, .range = 2.0}, 2);
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  write_all(key_ring, keys, context);
  write_all(value_ring, values, context);
  const crossbar::DigitalMatrix k(keys), v(values);
  const AttentionParams params{.activation = Activation::softmax, .beta = 3.0};
  Eigen::MatrixXf analog(8, 4), digital(8, 4);
  Attention(key_ring, value_ring, params).attend(queries, analog, context, static_cast<Eigen::Index>(key_ring.filled()));
  Attention(k, v, params).attend(queries, digital, context);
  CHECK((analog - digital).cwiseAbs().maxCoeff() < 1e-5f);
}

TEST_CASE("in ideal cells attention gives the digital answer", "[attention]") {
  const Eigen::MatrixXf keys = 0.3f * normal_matrix(50, 16, 2), values = 0.3f * normal_matrix(50, 8, 3), queries = 0.3f * normal_matrix(16, 20, 4);
  GainCellRing key_ring(ideal_cells(), {.length = 16, .window = 50, .range = 2.0}, 1), value_ring(ideal_cells(), {.length = 8, .window = 50, .range = 2.0}, 2);
  core::Ledger ledger, none;
  crossbar::Context context{ledger, 1, 0}, digital_context{none, 1, 0};
  write_all(key_ring, keys, context);
  write_all(value_ring, values, context);
  key_ring.advance(3.0, context);
  const crossbar::DigitalMatrix k(keys), v(values);
  for (const Activation activation : {Activation::softmax, Activation::hard_sigmoid, Activation::square}) {
    const AttentionParams params{.activation = activation, .beta = 3.0, .threshold = 0.1};
    Eigen::MatrixXf analog(8, 20), digital(8, 20);
    Attention(key_ring, value_ring, params).attend(queries, analog, context);
    Attention(k, v, params).attend(queries, digital, digital_context);
    CHECK((analog - digital).cwiseAbs().maxCoeff() < 1e-5f);
    CHECK(digital.cwiseAbs().maxCoeff() > 0.05f);
  }
  // Three times 20 queries of 16 lines over 50 pairs; so many writes.
  CHECK(ledger[core::Event::cell_read].count > 3.0 * 20.0 * 16.0 * 100.0);
  CHECK(ledger[core::Event::cell_refresh].count == 2.0 * 50.0 * (16.0 + 8.0));
}

TEST_CASE("a ring keeps the last vectors, each with the age of its own", "[attention]") {
  constexpr double kTau_s = 1.0;
  GainCellRing ring(leaking_cells(kTau_s), {.length = 3, .window = 4}, 1);
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  CHECK(ring.held() == Eigen::MatrixXf::Zero(4, 3));
  const Eigen::MatrixXf rows = (Eigen::MatrixXf(6, 3) << 1.0f, -1.0f, 0.5f, 0.2f, 0.4f, 0.6f, 1.0f, 1.0f, 1.0f, -0.9f, -0.8f, 0.0f, 0.1f, 0.3f, -0.3f, 0.7f, -0.6f, 2.0f).finished();
  write_all(ring, rows, context, 0.1);
  ring.advance(0.05, context);
  CHECK(ring.writes() == 6);
  CHECK(ring.filled() == 4);
  // Tokens 4, 5 lie over 0, 1. A full cell is 0.9 V, none 0.2 V, below which nothing conducts.
  for (std::size_t slot = 0; slot < 4; ++slot) {
    const Eigen::Index token = slot < 2 ? static_cast<Eigen::Index>(slot) + 4 : static_cast<Eigen::Index>(slot);
    const double age_s = 0.05 + 0.1 * static_cast<double>(5 - token);
    for (Eigen::Index i = 0; i < 3; ++i) {
      const double w = std::clamp(static_cast<double>(rows(token, i)), -1.0, 1.0);
      const double left = std::max(0.0, ((0.2 + 0.7 * std::fabs(w)) * std::exp(-age_s / kTau_s) - 0.2) / 0.7);
      CAPTURE(slot, i);
      CHECK(ring.held()(static_cast<Eigen::Index>(slot), i) == Approx(std::copysign(left, w)).margin(1e-5));
    }
  }
  // The cliff: nothing is left once 0.9 V have come down to 0.2 V.
  ring.advance(kTau_s * std::log(0.9 / 0.2), context);
  CHECK(ring.held().cwiseAbs().maxCoeff() == 0.0f);
  CHECK_THROWS_AS(ring.advance(-1.0, context), core::InputError);
  CHECK_THROWS_AS(ring.add_outer(rows, rows, 1.0, context), core::InputError);
}

TEST_CASE("written again, cells are the same and their thermal noise is not", "[attention]") {
  const std::shared_ptr<const crossbar::DeviceModel> set = crossbar::load_device("gain_cell_cmos28", std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data" / "devices");
  CHECK_THROWS_AS(GainCellRing(set, {.length = 1, .window = 1}, 1), core::InputError);  // refreshed
  auto params = dynamic_cast<const crossbar::GainCellDevice&>(*set).params();
  params.leak.refresh_period_s = 0.0;
  GainCellRing ring(std::make_shared<crossbar::GainCellDevice>(set->parts(), params), {.length = 4000, .window = 1}, 1);
  core::Ledger ledger;
  crossbar::Context context{ledger, 1, 0};
  const std::vector<float> half(4000, 0.5f);
  Eigen::ArrayXd first, second;
  for (Eigen::ArrayXd* seen : {&first, &second}) {
    ring.write(half, context);
    *seen = ring.held().row(0).transpose().cast<double>().array();
  }
  // Slope of the cubic at u = 1/2: 1 + c3 (3 u^2 - 1). G- is at the foot of its range, where half of the cells conduct nothing.
  const double slope = (1.0 + params.cubic * (0.75 - 1.0)) / (params.v_high_V - params.v_low_V);
  const double noise = params.write_noise_V() * slope, spread = params.static_sigma_V() * slope;
  const double moved = std::sqrt((first - second).square().mean() / 2.0), varies = std::sqrt((first - first.mean()).square().mean());
  // G+ alone is the least, G+ and an unrectified G- the most.
  CHECK(moved > noise * 0.9);
  CHECK(moved < noise * std::sqrt(2.0) * 1.1);
  CHECK(varies > spread * 0.9);
  CHECK(varies < spread * std::sqrt(2.0) * 1.1);
}

TEST_CASE("noise of reads has its variance in both directions", "[attention]") {
  constexpr double kNoise_S = 1e-6;
  GainCellRing ring(ideal_cells(kNoise_S), {.length = 6, .window = 5}, 1);
  core::Ledger ledger;
  crossbar::Context context{ledger, 9, 0};
  write_all(ring, Eigen::MatrixXf::Zero(5, 6), context);
  constexpr Eigen::Index kReads = 20000;
  Eigen::MatrixXf scores(5, kReads), outputs(6, kReads);
  ring.apply(Eigen::MatrixXf::Constant(6, kReads, 0.5f), scores, context);
  ++context.operation;
  ring.apply_transposed(Eigen::MatrixXf::Constant(5, kReads, 0.5f), outputs, context);
  // Two cells a number, 0.25 a line. Relative error of a variance of n draws sqrt(2 / n), z = 5.33: false alarm 2e-7.
  const double one = 2.0 * 0.25 * kNoise_S * kNoise_S / (40e-6 * 40e-6);
  CHECK(scores.squaredNorm() / (5.0f * kReads) == Approx(6.0 * one).epsilon(5.33 * std::sqrt(2.0 / (5.0 * kReads))));
  CHECK(outputs.squaredNorm() / (6.0f * kReads) == Approx(5.0 * one).epsilon(5.33 * std::sqrt(2.0 / (6.0 * kReads))));
}
