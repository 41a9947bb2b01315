#pragma once
/// Threads that stay: for work made of thousands of short parallel loops, where starting threads anew (20 to 30 us each
/// with parallel_for) would cost more than the loops themselves.
///
/// A waiting helper spins for some microseconds and then sleeps in the kernel (std::atomic::wait).

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace ohmfield::core {

/// Runs loops on up to `threads` threads, the caller being one of them. Not to be used from two threads at once, nor from
/// within a loop of its own.
class Team {
 public:
  explicit Team(int threads);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  int threads() const { return static_cast<int>(helpers_.size()) + 1; }

  /// Calls body(i) for i in [0, count), each once. Bodies write to their own index only. If bodies throw, no new index is
  /// handed out and the exception of the lowest index that threw is rethrown.
  template <class Body>
  void run(std::size_t count, Body&& body) {
    using Plain = std::remove_reference_t<Body>;
    call_ = [](void* object, std::size_t i) { (*static_cast<Plain*>(object))(i); };
    object_ = const_cast<void*>(static_cast<const void*>(&body));
    loop(count);
  }

 private:
  void loop(std::size_t count);
  void work();
  void help();

  void (*call_)(void*, std::size_t) = nullptr;
  void* object_ = nullptr;
  std::size_t count_ = 0;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::uint64_t> started_{0};  ///< loops begun
  std::atomic<int> busy_{0};               ///< helpers not yet done with the loop
  std::atomic<int> leave_{0};
  std::mutex mutex_;
  std::exception_ptr error_;
  std::size_t error_index_ = 0;
  std::vector<std::jthread> helpers_;
};

}  // namespace ohmfield::core
