#include "ebm/memory/associative_memory.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <cmath>

#include "catch.hpp"
#include "core/error.hpp"
#include "core/random/counter_rng.hpp"
#include "core/random/fill.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/device/ideal.hpp"
#include "crossbar/digital_matrix.hpp"
#include "ebm/memory/continuous_memory.hpp"
#include "ebm/memory/random_patterns.hpp"

using namespace ohmfield;
using namespace ohmfield::ebm;

namespace {

const SeparationParams kAll[]{{Separation::power, 2}, {Separation::power, 3},     {Separation::power, 4},
                              {Separation::rectified, 2}, {Separation::rectified, 3}, {Separation::exponential}};

double f(const SeparationParams& separation, double z) {
  if (separation.kind == Separation::exponential) return std::exp(z);
  if (separation.kind == Separation::rectified) z = std::max(z, 0.0);
  return std::pow(z, separation.degree);
}

/// Delta_i by eq. (3) of Krotov and Hopfield, from overlaps without unit i.
double gain_of(const SeparationParams& separation, const Eigen::MatrixXf& patterns, const Eigen::VectorXf& x, Eigen::Index i) {
  double gain = 0.0;
  for (Eigen::Index mu = 0; mu < patterns.rows(); ++mu) {
    const double xi = patterns(mu, i), others = static_cast<double>(patterns.row(mu).dot(x)) - xi * static_cast<double>(x(i));
    gain += f(separation, others + xi) - f(separation, others - xi);
  }
  return gain;
}

std::shared_ptr<const crossbar::DeviceModel> ideal_cells() {
  crossbar::DeviceInfo info;
  info.name = "test";
  info.g_max_S = info.on_S = 40e-6;
  info.last_time_s = 1e9;
  return std::make_shared<crossbar::IdealDevice>(info, crossbar::ReadoutInfo{}, crossbar::IdealParams{});
}

}  // namespace

TEST_CASE("two products make the update that the energy defines", "[memory]") {
  for (const SeparationParams& separation : kAll) {
    const Eigen::MatrixXf patterns = random_patterns(9, 12, 3, 0), states = random_patterns(40, 12, 3, 1).transpose();
    const crossbar::DigitalMatrix matrix(patterns);
    const AssociativeMemory memory(matrix, separation);
    core::Ledger ledger;
    crossbar::Context context{ledger, 3, 0};
    Eigen::MatrixXf next(12, 40);
    memory.step(states, next, context);
    int moved = 0;
    for (Eigen::Index s = 0; s < 40; ++s)
      for (Eigen::Index i = 0; i < 12; ++i) {
        const double gain = gain_of(separation, patterns, states.col(s), i);
        // Ties of floats are those of whole numbers; those of the exponential have rounding to choose by.
        if (separation.kind == Separation::exponential && std::fabs(gain) < 1e-4 * f(separation, 12.0)) continue;
        CAPTURE(static_cast<int>(separation.kind), separation.degree, s, i, gain);
        REQUIRE(next(i, s) == (gain == 0.0 ? states(i, s) : gain > 0.0 ? 1.0f : -1.0f));
        moved += next(i, s) != states(i, s);
      }
    CHECK(moved > 10);
  }
}

TEST_CASE("sweeps never raise the energy and end in a stored pattern at low load", "[memory]") {
  for (const SeparationParams& separation : kAll) {
    const Eigen::MatrixXf patterns = random_patterns(5, 100, 7, 0);
    const crossbar::DigitalMatrix matrix(patterns);
    const AssociativeMemory memory(matrix, separation);
    core::Ledger ledger;
    crossbar::Context context{ledger, 7, 0};
    const Eigen::MatrixXf stored = patterns.transpose();
    Eigen::MatrixXf after(100, 5), states = stored;
    memory.step(stored, after, context);
    CHECK(after == stored);
    flip(states, 10, 7, 1);
    CHECK(0.5f * (states - stored).cwiseAbs().colwise().sum() == Eigen::RowVectorXf::Constant(5, 10.0f));
    const std::vector<double> before = memory.energies(states, context);
    memory.sweep(states, context);
    const std::vector<double> swept = memory.energies(states, context);
    for (std::size_t s = 0; s < 5; ++s) CHECK(swept[s] < before[s]);
    CHECK(states == stored);
    // From anywhere: never up.
    Eigen::MatrixXf random = random_patterns(20, 100, 7, 2).transpose();
    const std::vector<double> first = memory.energies(random, context);
    memory.sweep(random, context);
    const std::vector<double> last = memory.energies(random, context);
    for (std::size_t s = 0; s < 20; ++s) CHECK(last[s] <= first[s] + 1e-6 * std::fabs(first[s]));
  }
}

TEST_CASE("in an array of ideal cells a memory has the energies and the answers of the digital one", "[memory]") {
  const Eigen::MatrixXf patterns = random_patterns(60, 40, 5, 0);
  const crossbar::DigitalMatrix digital(patterns);
  const crossbar::AnalogMatrix analog(patterns, ideal_cells(), {}, 5);
  Eigen::MatrixXf states = patterns.topRows(30).transpose();
  flip(states, 4, 5, 1);
  for (const SeparationParams& separation : kAll) {
    core::Ledger ledger;
    crossbar::Context context{ledger, 5, 0};
    Eigen::MatrixXf one(40, 30), other(40, 30);
    AssociativeMemory(digital, separation).step(states, one, context);
    AssociativeMemory(analog, separation).step(states, other, context);
    CAPTURE(static_cast<int>(separation.kind), separation.degree);
    // Ties and near-ties may fall either way by the last bit of a sum of currents.
    CHECK((one - other).cwiseAbs().sum() <= 2.0f * 0.005f * 1200.0f);
    const auto expected = AssociativeMemory(digital, separation).energies(states, context);
    const auto energies = AssociativeMemory(analog, separation).energies(states, context);
    // An overlap is right to 1e-5 of N; an exponential makes a share of the error of an exponent.
    const double tolerance = separation.kind == Separation::exponential ? 1e-5 * 40.0 : 1e-5;
    for (std::size_t s = 0; s < 30; ++s) CHECK(energies[s] == Approx(expected[s]).epsilon(tolerance));
    CHECK(ledger[core::Event::cell_read].count > 0.0);
  }
}

TEST_CASE("crosstalk by hand, and its capacity", "[memory]") {
  // z^2: F(N) - F(N - 2) = 4 (N - 1); a pattern adds 4 m, of variance 16 (N - 1).
  const Crosstalk quadratic = crosstalk({Separation::power, 2}, 100);
  CHECK(quadratic.signal == Approx(4.0 * 99.0));
  CHECK(quadratic.variance == Approx(16.0 * 99.0));
  // z^3: 6 m^2 + 2, with E m^4 = 3 n^2 - 2 n over n = 99 signs.
  CHECK(crosstalk({Separation::power, 3}, 100).variance == Approx(36.0 * (3.0 * 99 * 99 - 2.0 * 99) + 24.0 * 99 + 4.0));
  // Half of the sums are negative: a rectifier takes half of the variance, but for terms of order 1 / N.
  CHECK(crosstalk({Separation::rectified, 4}, 101).variance == Approx(0.5 * crosstalk({Separation::power, 4}, 101).variance).epsilon(1e-3));
  CHECK(bit_error(quadratic, static_cast<std::size_t>(capacity(quadratic, 0.01))) == Approx(0.01).epsilon(0.1));
  CHECK(bit_error(quadratic, 1) == 0.0);
  CHECK_THROWS_AS(SeparationParams({Separation::power, 1}).validate(), core::InputError);
}

TEST_CASE("one bit in so many of a stored pattern is unstable, as counted exactly", "[memory]") {
  // z^2: x_i Delta_i / 4 is N - 1 and a sum of (K - 1)(N - 1) independent signs. Ties stay.
  constexpr std::size_t kUnits = 20, kPatterns = 5, kMemories = 40000;
  std::size_t errors = 0;
  for (std::uint64_t draw = 0; draw < kMemories; ++draw) {  // one bit of each, so that bits are independent
    const Eigen::MatrixXf patterns = random_patterns(kPatterns, kUnits, 11, draw);
    const crossbar::DigitalMatrix matrix(patterns);
    core::Ledger ledger;
    crossbar::Context context{ledger, 11, 0};
    Eigen::MatrixXf next(kUnits, 1);
    AssociativeMemory(matrix, {Separation::power, 2}).step(patterns.row(0).transpose(), next, context);
    errors += next(0, 0) != patterns(0, 0);
  }
  const double signs = (kPatterns - 1) * (kUnits - 1);
  // Below -(N - 1): fewer than (signs - (N - 1)) / 2 of them up.
  const double up = 0.5 * (signs - (kUnits - 1.0));
  const double p = boost::math::cdf(boost::math::binomial(signs, 0.5), std::ceil(up) - 1.0);
  const double expected = p * kMemories;
  CAPTURE(p, errors, expected);
  CHECK(std::fabs(static_cast<double>(errors) - expected) < 5.33 * std::sqrt(expected * (1.0 - p)));  // false alarm 1e-7
  CHECK(5.33 * std::sqrt(expected) < 0.35 * expected);  // a pattern more or less would show
}

TEST_CASE("the modern Hopfield network finds a pattern and never raises its energy", "[memory]") {
  Eigen::MatrixXf patterns(30, 16);
  core::fill_normal({patterns.data(), 480}, 2, core::Stream::test, 0);
  const crossbar::DigitalMatrix matrix(patterns);
  Eigen::MatrixXf noise(16, 30), states = patterns.transpose(), next(16, 30);
  core::fill_normal({noise.data(), 480}, 2, core::Stream::test, 1);
  states += 0.3f * noise;
  core::Ledger ledger;
  crossbar::Context context{ledger, 2, 0};
  for (const double beta : {0.3, 1.0, 8.0}) {
    const ContinuousMemory memory(matrix, beta);
    memory.step(states, next, context);
    const auto before = memory.energies(states, context), after = memory.energies(next, context);
    for (std::size_t s = 0; s < 30; ++s) CHECK(after[s] <= before[s] + 1e-6);
  }
  CHECK((next - patterns.transpose()).cwiseAbs().maxCoeff() < 0.02f);  // of beta = 8
  CHECK_THROWS_AS(ContinuousMemory(matrix, 0.0), core::InputError);
}
