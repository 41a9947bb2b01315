#include "crossbar/training/pulsed_array.hpp"

#include <cmath>
#include <filesystem>

#include "catch.hpp"
#include "core/error.hpp"
#include "core/random/fill.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/device/table.hpp"
#include "crossbar/training/trained_array.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using Eigen::Index;
using Eigen::MatrixXf;
using Eigen::VectorXf;

namespace {

std::shared_ptr<const DeviceModel> device(const char* name) { return load_device(name, std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data" / "devices"); }

MatrixXf normals(Index rows, Index columns, double sigma, std::uint64_t index) {
  MatrixXf values(rows, columns);
  core::fill_normal({values.data(), static_cast<std::size_t>(values.size())}, 11, core::Stream::test, index);
  return values * static_cast<float>(sigma);
}

std::span<const float> span_of(const VectorXf& values) { return {values.data(), static_cast<std::size_t>(values.size())}; }
std::span<float> span_of(VectorXf& values) { return {values.data(), static_cast<std::size_t>(values.size())}; }

}  // namespace

TEST_CASE("a pulsed array moves as an analog matrix of the same devices does") {
  // Devices without a leak, and without noise of writes, which a matrix takes for weight when it first pulses.
  for (const char* const name : {"idealised_gokmen2016", "ecram_tang2018"}) {
    CAPTURE(name);
    const auto cells = device(name);
    const MatrixXf start = normals(7, 5, 0.2, 0);
    AnalogMatrixParams params;
    params.mapping = Mapping::offset_column;
    params.weights.offset_by = OffsetBy::digital;
    params.weights.weight_range = 1.0;
    AnalogMatrix matrix(start, cells, params, 3);
    PulsedArray array(start, cells, 1.0, {}, 3);
    core::Ledger one, other;
    Context of_matrix{one, 9, 0}, of_array{other, 9, 0};
    for (std::uint64_t step = 0; step < 40; ++step) {
      const VectorXf u = normals(7, 1, 0.5, 2 * step + 1), v = normals(5, 1, 0.5, 2 * step + 2).cwiseMax(0.0f);
      of_matrix.operation = of_array.operation = step;
      matrix.add_outer(u, v, 0.02, of_matrix);
      array.update(span_of(u), span_of(v), 0.02, of_array);
    }
    // The matrix keeps conductances as floats on a grid: 2^-23 of a line sum each.
    CHECK((matrix.held_weights().cast<float>() - array.weights()).cwiseAbs().maxCoeff() < 3e-5f);
    CHECK((array.weights() - start).cwiseAbs().maxCoeff() > 0.02f);
    CHECK(one[core::Event::cell_pulse].count == other[core::Event::cell_pulse].count);
    CHECK(array.mean_pulses() * 35.0 == Approx(other[core::Event::cell_pulse].count));
    VectorXf sum(7);
    const std::uint32_t lines[]{1, 4};
    array.read(lines, span_of(sum), other);
    // Trains of 31 slots send a quarter of a step of four times as many pulses.
    const VectorXf one_output = VectorXf::Unit(7, 2), one_input = VectorXf::Unit(5, 3);
    const double share = array.update(span_of(one_output), span_of(one_input), 124.0 * array.step(), of_array);
    CHECK(share == Approx(0.25).epsilon(0.01));
    array.read(lines, span_of(sum), other);
    CHECK((sum - array.weights().col(1) - array.weights().col(4)).cwiseAbs().maxCoeff() < 1e-5f);
  }
}

TEST_CASE("a leak caught up with line by line is the leak of all cells at once") {
  const MatrixXf start = normals(6, 4, 0.3, 0);
  PulsedArray often(start, device("capacitor_li2018"), 1.0, {}, 3), once(start, device("capacitor_li2018"), 1.0, {}, 3);
  core::Ledger ledger;
  VectorXf out(6);
  for (int step = 0; step < 50; ++step) {
    often.advance(1e-3);
    once.advance(1e-3);
    const std::uint32_t line[]{static_cast<std::uint32_t>(step % 4)};
    often.read(line, span_of(out), ledger);
  }
  CHECK((often.weights() - once.weights()).cwiseAbs().maxCoeff() < 1e-6f);
  // A line looked at in steps far below the rounding of its weights leaks all the same.
  PulsedArray fine(start, device("capacitor_li2018"), 1.0, {}, 3), coarse(start, device("capacitor_li2018"), 1.0, {}, 3);
  const std::uint32_t first[]{0};
  for (int step = 0; step < 200000; ++step) {
    fine.advance(1e-8);
    fine.read(first, span_of(out), ledger);
  }
  coarse.advance(200000 * 1e-8);
  CHECK((fine.weights() - coarse.weights()).cwiseAbs().maxCoeff() < 1e-5f);
  CHECK((coarse.weights() - start).cwiseAbs().maxCoeff() > 1e-3f);
  CHECK(once.weights().norm() == Approx(start.norm() * std::exp(-0.25)).epsilon(0.05));  // 0.05 s of 0.2 s, which vary by 30 %
}

TEST_CASE("what mixed precision has not yet sent is less than a pulse") {
  // Devices without noise or spread: weights and digital sums together are the steps asked for.
  core::TomlTable set = core::TomlTable::from_text(R"(
name = "even"
family = "pulsed"
title = "even steps"
source = "test"
[window]
g_min_S = 0.0
g_max_S = 10e-6
off_S = 0.1e-6
on_S = 10e-6
[pulse]
rule = "constant"
w_min = -1.0
w_max = 1.0
w_min_spread = 0.0
w_max_spread = 0.0
step = 0.01
step_spread = 0.0
cycle_noise = 0.0
up_down_spread = 0.0
)", "even");
  const std::shared_ptr<const DeviceModel> even = make_device(set);
  TrainedArrayParams params;
  params.scheme = WriteScheme::mixed_precision;
  params.weight_range = 2.0;  // a pulse is a weight of 0.02
  const MatrixXf start = normals(5, 3, 0.2, 0);
  TrainedArray array(start, even, params, 3);
  core::Ledger ledger;
  Context context{ledger, 9, 0};
  MatrixXf wanted = start;
  for (std::uint64_t step = 0; step < 60; ++step, ++context.operation) {
    const VectorXf u = normals(5, 1, 1.0, step + 1);
    const std::uint32_t lines[]{static_cast<std::uint32_t>(step % 3), static_cast<std::uint32_t>((step + 1) % 3)};
    array.update(span_of(u), lines, 0.004, context);
    for (const std::uint32_t line : lines) wanted.col(line) += 0.004f * u;
  }
  CHECK((array.weights() - wanted).cwiseAbs().maxCoeff() < 0.02f);
  CHECK((wanted - start).cwiseAbs().maxCoeff() > 0.03f);
  CHECK(ledger[core::Event::cell_pulse].count > 0.0);
}

TEST_CASE("a digital memory, and a second array, bear unequal steps up and down better than direct writes") {
  // Least mean squares towards a known matrix from noisy errors, by devices whose steps shrink towards both bounds: noise pulls weights
  // to where steps up and down are equal. Mean error over the last quarter, one seed: .30 direct, .26 and .19 seen.
  const auto cells = device("ecram_tang2018");
  const MatrixXf target = normals(12, 8, 0.2, 0);
  const auto error_of = [&](WriteScheme scheme) {
    TrainedArrayParams params;
    params.scheme = scheme;
    TrainedArray array(MatrixXf::Zero(12, 8), cells, params, 3);
    core::Ledger ledger;
    Context context{ledger, 9, 0};
    VectorXf out(12);
    double sum = 0.0, count = 0.0;
    constexpr std::uint64_t kSteps = 80000;
    for (std::uint64_t step = 0; step < kSteps; ++step, ++context.operation) {
      const std::uint32_t line[]{static_cast<std::uint32_t>(step * 5 % 8)};
      array.read(line, span_of(out), ledger);
      const VectorXf error = target.col(line[0]) - out + normals(12, 1, 1.0, step + 1);
      array.update(span_of(error), line, 0.005, context);
      if (step < kSteps - kSteps / 4 || step % 500 != 0) continue;
      sum += static_cast<double>((array.weights() - target).norm() / target.norm());
      count += 1.0;
    }
    return sum / count;
  };
  const double direct = error_of(WriteScheme::direct), mixed = error_of(WriteScheme::mixed_precision), tiki_taka = error_of(WriteScheme::tiki_taka);
  CAPTURE(direct, mixed, tiki_taka);
  CHECK(mixed < 0.95 * direct);
  CHECK(tiki_taka < 0.8 * direct);
}

TEST_CASE("devices that cannot be trained are refused") {
  CHECK_THROWS_AS(PulsedArray(MatrixXf::Zero(2, 2), device("reram_wan2022"), 1.0, {}, 1), core::InputError);
  CHECK_THROWS_AS(PulsedArray(MatrixXf::Zero(2, 2), device("pcm_pulse_nandakumar2020"), 1.0, {}, 1), core::InputError);
  TrainedArrayParams params;
  params.transfer_every = 0;
  CHECK_THROWS_AS(TrainedArray(MatrixXf::Zero(2, 2), device("idealised_fine"), params, 1), core::InputError);
}
