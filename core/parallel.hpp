#pragma once
/// A parallel loop that an exception can leave, and whose results do not depend on who ran what.

#include <atomic>
#include <cstddef>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

namespace ohmfield::core {

/// Calls body(i) for i in [0, count), each once, on up to `threads` threads. Bodies write to their own index only.
/// If bodies throw, the loop hands out no new index and rethrows the exception of the lowest index that threw.
/// Plain threads rather than OpenMP: the thread sanitizer understands them.
template <class Body>
void parallel_for(std::size_t count, int threads, Body&& body) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr error;
  std::size_t error_index = std::numeric_limits<std::size_t>::max();
  const auto work = [&] {
    for (std::size_t i; (i = next.fetch_add(1)) < count;) {
      try {
        body(i);
      } catch (...) {
        next.store(count);
        const std::lock_guard lock(mutex);
        if (i < error_index) {
          error_index = i;
          error = std::current_exception();
        }
      }
    }
  };
  {
    std::vector<std::jthread> helpers;
    for (int t = 1; t < threads && static_cast<std::size_t>(t) < count; ++t) helpers.emplace_back(work);
    work();
  }
  if (error) std::rethrow_exception(error);
}

/// Processors this process may use, at least 1.
int available_threads();

}  // namespace ohmfield::core
