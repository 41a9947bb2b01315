#include "crossbar/digital/lns.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "core/expect.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;

/// 2^((2 j + 1) / 16), where the nearest of two neighbouring logarithms changes; irrational, rounded down, so that a double is
/// above the number exactly if it is above this.
constexpr std::array<double, kLnsSteps> kBetween{0x1.0b5586cf9890fp+0, 0x1.2387a6e756238p+0, 0x1.3dea64c123422p+0, 0x1.5ab07dd485429p+0,
                                                 0x1.7a11473eb0186p+0, 0x1.9c49182a3f090p+0, 0x1.c199bdd85529cp+0, 0x1.ea4afa2a490d9p+0};

/// 2^(23 + r / 8), rounded to the nearest integer.
constexpr std::array<std::int32_t, kLnsSteps> kPowers{8388608, 9147842, 9975792, 10878679, 11863283, 12937002, 14107901, 15384775};

/// n of zero: any product with it is shifted out.
constexpr std::int32_t kZero = -1024;
/// Added to the logarithm of one factor, so that the largest product, 2 kLnsTop, is at a whole octave.
constexpr std::int32_t kAlign = (kLnsSteps - 2 * kLnsTop % kLnsSteps) % kLnsSteps;
constexpr std::int32_t kOctaves = (2 * kLnsTop + kAlign) / kLnsSteps;
/// Products that 32 bits hold the sum of: each is 2^23 at most.
constexpr Index kRun = 128;

std::int32_t log_of(float element) { return element == 0.0f ? kZero : static_cast<std::int32_t>(std::abs(element)) - 1; }
std::int32_t sign_of(float element) { return element < 0.0f ? -1 : 0; }

using Lanes [[gnu::vector_size(4 * LnsMatrix::kRows)]] = std::int32_t;

Lanes load(const std::int32_t* from) {
  Lanes v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

}  // namespace

int lns_steps(double magnitude) {
  OHM_EXPECT(magnitude > 0.0);
  int exponent = 0;
  const double fraction = 2.0 * std::frexp(magnitude, &exponent);  // from 1 to 2
  int steps = kLnsSteps * (exponent - 1);
  for (const double between : kBetween) steps += fraction > between ? 1 : 0;
  return steps;
}

float lns_element(double value) {
  const double magnitude = std::abs(value), smallest = std::exp2(-static_cast<double>(kLnsTop) / kLnsSteps);
  if (magnitude < 0.5 * smallest) return 0.0f;
  const int n = std::clamp(lns_steps(magnitude) + kLnsTop, 0, kLnsTop);
  return static_cast<float>(std::copysign(n + 1, value));
}

double lns_value(float element) {
  return element == 0.0f ? 0.0 : std::copysign(std::exp2(static_cast<double>(log_of(element) - kLnsTop) / kLnsSteps), static_cast<double>(element));
}

std::int64_t lns_product(float a, float b) {
  if (a == 0.0f || b == 0.0f) return 0;
  const std::int32_t sum = log_of(a) + log_of(b) + kAlign;
  const std::int64_t magnitude = kPowers[static_cast<std::size_t>(sum % kLnsSteps)] >> std::min(kOctaves - sum / kLnsSteps, 31);
  return (a < 0.0f) == (b < 0.0f) ? magnitude : -magnitude;
}

void convert_lns(const NumberFormat&, std::span<const double> values, std::span<float> elements, std::span<double> scales) {
  double largest = 0.0;
  for (const double v : values) largest = std::max(largest, std::abs(v));
  // assumption: an exponent of eight bits, from -127 to 127, as that of a Microscaling block
  const int octaves = largest == 0.0 ? -127 : std::clamp(-((-lns_steps(largest)) >> 3), -127, 127);
  scales[0] = std::ldexp(1.0, octaves);
  const double down = std::ldexp(1.0, -octaves);
  for (std::size_t i = 0; i < values.size(); ++i) elements[i] = lns_element(values[i] * down);
}

LnsMatrix::LnsMatrix(const Eigen::MatrixXf& elements) : inputs_(elements.cols()) {
  const Index panels = (elements.rows() + kRows - 1) / kRows;
  logs_.assign(static_cast<std::size_t>(panels * kRows * inputs_), kZero);
  signs_.assign(logs_.size(), 0);
  for (Index row = 0; row < elements.rows(); ++row)
    for (Index k = 0; k < inputs_; ++k) {
      const auto at = static_cast<std::size_t>((row / kRows * inputs_ + k) * kRows + row % kRows);
      logs_[at] = log_of(elements(row, k)) + kAlign;
      signs_[at] = sign_of(elements(row, k));
    }
}

Eigen::MatrixXf LnsMatrix::elements(Index outputs) const {
  Eigen::MatrixXf all(outputs, inputs_);
  for (Index row = 0; row < outputs; ++row)
    for (Index k = 0; k < inputs_; ++k) {
      const auto at = static_cast<std::size_t>((row / kRows * inputs_ + k) * kRows + row % kRows);
      const std::int32_t n = logs_[at] - kAlign;
      all(row, k) = n < 0 ? 0.0f : static_cast<float>(signs_[at] < 0 ? -n - 1 : n + 1);
    }
  return all;
}

void LnsMatrix::multiply(Index first, Index rows, const float* x, Index x_stride, Index batch, double* sums, Index sums_stride) const {
  OHM_EXPECT(first % kRows == 0);
  // The table twice: a permutation of 16 lanes takes four bits of its index, the fourth of which is an octave's.
  std::array<std::int32_t, 2 * kLnsSteps> twice;
  for (std::size_t r = 0; r < twice.size(); ++r) twice[r] = kPowers[r % kPowers.size()];
  const Lanes table = load(twice.data());
  std::vector<std::int32_t> logs(static_cast<std::size_t>(inputs_)), signs(logs.size());
  for (Index b = 0; b < batch; ++b) {
    for (Index k = 0; k < inputs_; ++k) {
      logs[static_cast<std::size_t>(k)] = log_of(x[k + b * x_stride]);
      signs[static_cast<std::size_t>(k)] = sign_of(x[k + b * x_stride]);
    }
    for (Index r = 0; r < rows; r += kRows) {
      const std::int32_t* w_logs = logs_.data() + (first + r) * inputs_;
      const std::int32_t* w_signs = signs_.data() + (first + r) * inputs_;
      std::array<double, kRows> total{};
      for (Index begin = 0; begin < inputs_; begin += kRun) {
        Lanes sum{};
        for (Index k = begin; k < std::min(begin + kRun, inputs_); ++k) {
          const Lanes log = load(w_logs + k * kRows) + logs[static_cast<std::size_t>(k)];
          const Lanes sign = load(w_signs + k * kRows) ^ signs[static_cast<std::size_t>(k)];
          Lanes shift = kOctaves - (log >> 3);
          shift = shift > 31 ? Lanes{} + 31 : shift;
          const Lanes product = __builtin_shuffle(table, log) >> shift;
          sum += (product ^ sign) - sign;
        }
        for (Index i = 0; i < kRows; ++i) total[static_cast<std::size_t>(i)] += sum[i];
      }
      for (Index i = 0; i < std::min(kRows, rows - r); ++i) sums[r + i + b * sums_stride] = total[static_cast<std::size_t>(i)];
    }
  }
}

}  // namespace ohmfield::crossbar
