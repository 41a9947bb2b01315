/// The parallel loop: every index once, the same result for any number of threads, the first failure by index.

#include "core/parallel.hpp"

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "catch.hpp"
#include "core/random/counter_rng.hpp"

using namespace ohmfield::core;

namespace {

constexpr int kThreads[] = {1, 2, 3, 8};

}  // namespace

TEST_CASE("a parallel loop visits every index once", "[core][parallel]") {
  for (const int threads : kThreads)
    for (const std::size_t count : {0, 1, 2, 7, 1000}) {
      CAPTURE(threads, count);
      std::vector<std::atomic<int>> visits(count);
      parallel_for(count, threads, [&](std::size_t i) { ++visits[i]; });
      for (const auto& visit : visits) CHECK(visit == 1);
    }
}

TEST_CASE("more threads than indices, or none, do no harm", "[core][parallel]") {
  for (const int threads : {-1, 0, 1, 100}) {
    CAPTURE(threads);
    std::atomic<int> sum = 0;
    parallel_for(3, threads, [&](std::size_t i) { sum += static_cast<int>(i); });
    CHECK(sum == 3);
  }
}

TEST_CASE("the number of threads does not change a bit", "[core][parallel]") {
  const auto result = [](int threads) {
    std::vector<double> values(500);
    parallel_for(values.size(), threads, [&](std::size_t i) {
      CounterRng rng(9, Stream::test, i);
      for (int n = 0; n < 100; ++n) values[i] += rng.uniform();
    });
    return values;
  };
  const std::vector<double> expected = result(1);
  for (const int threads : kThreads) CHECK(result(threads) == expected);
}

TEST_CASE("the exception of the lowest index that throws is thrown on", "[core][parallel]") {
  // 10 throws late, after higher indices have: it was handed out before them, so it is run to its end.
  for (const int threads : kThreads)
    for (int repeat = 0; repeat < 20; ++repeat) {
      std::string message;
      try {
        parallel_for(100, threads, [](std::size_t i) {
          if (i == 10) std::this_thread::sleep_for(std::chrono::milliseconds(2));
          if (i >= 10 && i % 3 == 1) throw std::runtime_error(std::to_string(i));
        });
      } catch (const std::runtime_error& error) {
        message = error.what();
      }
      CAPTURE(threads);
      CHECK(message == "10");
    }
}

TEST_CASE("after an exception no new index is handed out", "[core][parallel]") {
  std::vector<int> visits(1000, 0);
  CHECK_THROWS_AS(parallel_for(visits.size(), 1,
                               [&](std::size_t i) {
                                 ++visits[i];
                                 if (i == 5) throw std::logic_error("5");
                               }),
                  std::logic_error);
  for (std::size_t i = 0; i < visits.size(); ++i) CHECK(visits[i] == (i <= 5 ? 1 : 0));
}

TEST_CASE("this process may use at least one processor", "[core][parallel]") { CHECK(available_threads() >= 1); }
