/// Distribution of the vectorised fills against the normal and uniform laws of Boost.Math. Seeds are fixed; each bound
/// is z = 5.33 standard errors or its equivalent, a false alarm once in 10^7 seeds.

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "core/random/fill.hpp"

using namespace ohmfield::core;

namespace {

constexpr double kBound = 5.33;
constexpr std::size_t kDraws = std::size_t{1} << 22;

std::vector<float> normals(std::uint64_t seed, Stream stream, std::uint64_t index, std::size_t count = kDraws) {
  std::vector<float> z(count);
  fill_normal(z, seed, stream, index);
  return z;
}

const std::vector<float>& sample() {
  static const std::vector<float> z = normals(2024, Stream::test, 1);
  return z;
}

/// Mean of term(i) over `count`.
template <class Term>
double mean(std::size_t count, Term term) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += term(i);
  return sum / static_cast<double>(count);
}

/// Largest distance between the empirical and the given distribution function, times sqrt(n).
template <class Cdf>
double kolmogorov_smirnov(std::vector<float> x, Cdf cdf) {
  std::sort(x.begin(), x.end());
  const auto n = static_cast<double>(x.size());
  double distance = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double p = cdf(x[i]), below = static_cast<double>(i) / n;
    distance = std::max({distance, p - below, below + 1 / n - p});
  }
  return distance * std::sqrt(n);
}

/// sqrt(n) D exceeds it with probability 2 exp(-2 * 2.9^2) = 1e-7 (leading term of Kolmogorov's series).
constexpr double kKolmogorovBound = 2.9;

}  // namespace

TEST_CASE("normals have the moments of the normal law", "[core][random]") {
  const std::vector<float>& z = sample();
  // Moments of order 1 to 4, and the variances of their terms: 1, 2, 15, 96.
  const double moment[] = {0, 1, 0, 3}, variance[] = {1, 2, 15, 96};
  for (int order = 1; order <= 4; ++order) {
    const double found = mean(kDraws, [&](std::size_t i) { return std::pow(static_cast<double>(z[i]), order); });
    CAPTURE(order);
    CHECK(std::abs(found - moment[order - 1]) < kBound * std::sqrt(variance[order - 1] / kDraws));
  }
}

TEST_CASE("each element of a block has unit variance by itself", "[core][random]") {
  const std::vector<float>& z = sample();
  for (std::size_t place = 0; place < 4; ++place) {
    const double found = mean(kDraws / 4, [&](std::size_t i) { return double{z[4 * i + place]} * z[4 * i + place]; });
    CAPTURE(place);
    CHECK(std::abs(found - 1) < kBound * std::sqrt(2.0 / (kDraws / 4)));
  }
}

TEST_CASE("normals have the tails of the normal law", "[core][random]") {
  const std::vector<float>& z = sample();
  const boost::math::normal law;
  for (const double sigma : {2.0, 3.0, 4.0, 5.0})
    for (const double side : {-1.0, 1.0}) {
      // Poisson, a little wider than the binomial law of the count; 5e-8 on either side.
      const boost::math::poisson count(cdf(complement(law, sigma)) * kDraws);
      const auto found = static_cast<double>(
          std::count_if(z.begin(), z.end(), [&](float x) { return side * double{x} > sigma; }));
      CAPTURE(sigma, side);
      CHECK(found >= quantile(count, 5e-8));
      CHECK(found <= quantile(complement(count, 5e-8)));
    }
  CHECK(std::all_of(z.begin(), z.end(), [](float x) { return std::abs(x) <= kLargestNormal; }));
}

TEST_CASE("normals pass Kolmogorov and Smirnov's test", "[core][random]") {
  const boost::math::normal law;
  const auto z = normals(2024, Stream::test, 2, kDraws / 4);
  CHECK(kolmogorov_smirnov(z, [&](float x) { return cdf(law, double{x}); }) < kKolmogorovBound);
}

TEST_CASE("neighbouring normals are independent", "[core][random]") {
  const std::vector<float>& z = sample();
  // Of the values, and of the squares: the two normals of a pair share a radius.
  for (const std::size_t lag : {1, 2, 3, 4, 32, 128}) {
    const std::size_t count = kDraws - lag;
    const double bound = kBound / std::sqrt(static_cast<double>(count));
    const double values = mean(count, [&](std::size_t i) { return double{z[i]} * z[i + lag]; });
    const double squares = mean(count, [&](std::size_t i) {
      return (double{z[i]} * z[i] - 1) * (double{z[i + lag]} * z[i + lag] - 1) / 2;
    });
    CAPTURE(lag);
    CHECK(std::abs(values) < bound);
    CHECK(std::abs(squares) < bound);
  }
}

TEST_CASE("seeds, streams and indices give unrelated normals", "[core][random]") {
  const std::vector<float>& z = sample();
  const double bound = kBound / std::sqrt(static_cast<double>(kDraws));
  const std::uint64_t high = std::uint64_t{1} << 32;
  for (const auto& other : {normals(2025, Stream::test, 1), normals(2024 + high, Stream::test, 1),
                            normals(2024, Stream::read_noise, 1), normals(2024, Stream::test, 2),
                            normals(2024, Stream::test, 1 + high)})
    CHECK(std::abs(mean(kDraws, [&](std::size_t i) { return double{z[i]} * other[i]; })) < bound);
}

TEST_CASE("uniforms lie in (0, 1) and are uniform", "[core][random]") {
  std::vector<float> u(kDraws);
  fill_uniform(u, 2024, Stream::test, 3);
  CHECK(std::all_of(u.begin(), u.end(), [](float x) { return x > 0.0f && x < 1.0f; }));
  CHECK(std::abs(mean(kDraws, [&](std::size_t i) { return double{u[i]} - 0.5; })) < kBound / std::sqrt(12.0 * kDraws));
  const double lag = mean(kDraws - 1, [&](std::size_t i) { return 12 * (u[i] - 0.5) * (u[i + 1] - 0.5); });
  CHECK(std::abs(lag) < kBound / std::sqrt(static_cast<double>(kDraws)));
  // Small values decide acceptances of improbable moves: they must not be coarser than the words.
  const boost::math::poisson count(1e-6 * kDraws);
  const auto found = static_cast<double>(std::count_if(u.begin(), u.end(), [](float x) { return x < 1e-6f; }));
  CHECK(found <= quantile(complement(count, 1e-7)));
  u.resize(kDraws / 4);
  CHECK(kolmogorov_smirnov(u, [](float x) { return double{x}; }) < kKolmogorovBound);
}
