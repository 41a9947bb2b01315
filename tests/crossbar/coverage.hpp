#pragma once
/// Counts over simulated data sets how often intervals hold the truth.
///
/// An interval of 95 % that is right misses 10 or fewer of 100 with probability 0.989. OHMFIELD_COVERAGE_SEEDS runs more
/// data sets than the 100 of the tests, to see a coverage itself: 1000 give it to 0.7 %.

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"
#include "core/random/fill.hpp"
#include "crossbar/fit/report.hpp"

namespace ohmfield::test {

inline std::uint64_t coverage_seeds() {
  const char* set = std::getenv("OHMFIELD_COVERAGE_SEEDS");
  return set == nullptr ? 100 : std::strtoull(set, nullptr, 10);
}

class Coverage {
 public:
  void add(const std::string& name, double truth, const core::Interval& interval) {
    Count& count = counts_[name];
    ++count.total;
    REQUIRE(std::isfinite(interval.low));
    REQUIRE(interval.low <= interval.high);
    if (interval.low <= truth && truth <= interval.high) ++count.inside;
    count.width += interval.high - interval.low;
    count.truth = truth;
  }
  void add(const crossbar::FitReport& report, const std::string& name, double truth) {
    const crossbar::FittedParameter& p = report.at(name);
    REQUIRE(std::isfinite(p.value));
    counts_[name].value += p.value;
    add(name, truth, p.interval);
  }

  ~Coverage() {
    const bool show = std::getenv("OHMFIELD_COVERAGE_SEEDS") != nullptr;
    for (const auto& [name, count] : counts_) {
      const double n = static_cast<double>(count.total);
      if (show)
        std::printf("%-24s %4zu / %zu  truth %.5g  mean %.5g  mean width %.3g\n", name.c_str(), count.inside,
                    count.total, count.truth, count.value / n, count.width / n);
      CAPTURE(name, count.inside, count.total, count.truth);
      CHECK(10 * count.inside >= 9 * count.total);
    }
  }

 private:
  struct Count {
    std::size_t inside = 0, total = 0;
    double truth = 0.0, value = 0.0, width = 0.0;
  };
  std::map<std::string, Count> counts_;
};

/// Standard normals, one sequence for each seed.
class Normals {
 public:
  explicit Normals(std::uint64_t seed, std::uint64_t index = 0) : seed_(seed), index_(index) {}
  double next() {
    if (used_ == values_.size()) {
      values_.resize(1024);
      core::fill_normal(values_, seed_, core::Stream::test, index_, first_);
      first_ += values_.size();
      used_ = 0;
    }
    return values_[used_++];
  }

 private:
  std::uint64_t seed_, index_, first_ = 0;
  std::vector<float> values_;
  std::size_t used_ = 0;
};

}  // namespace ohmfield::test
