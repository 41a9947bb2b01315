#include "core/team.hpp"

#include <utility>

namespace ohmfield::core {
namespace {

// chosen: about 5 us of looking before a thread goes to sleep; waking one costs about as much.
constexpr int kLooks = 2000;

/// Returns when `value` is no longer `old`.
template <class T>
void await_change(const std::atomic<T>& value, T old) {
  for (int look = 0; look < kLooks; ++look)
    if (value.load(std::memory_order_acquire) != old) return;
  while (value.load(std::memory_order_acquire) == old) value.wait(old, std::memory_order_acquire);
}

}  // namespace

Team::Team(int threads) {
  for (int t = 1; t < threads; ++t) helpers_.emplace_back([this] { help(); });
}

Team::~Team() {
  leave_.store(1);
  started_.fetch_add(1, std::memory_order_release);
  started_.notify_all();
}

void Team::help() {
  for (std::uint64_t seen = 0;; ++seen) {
    await_change(started_, seen);
    if (leave_.load() != 0) return;
    work();
    if (busy_.fetch_sub(1, std::memory_order_acq_rel) == 1) busy_.notify_one();
  }
}

void Team::work() {
  for (std::size_t i; (i = next_.fetch_add(1)) < count_;) {
    try {
      call_(object_, i);
    } catch (...) {
      next_.store(count_);
      const std::lock_guard lock(mutex_);
      if (!error_ || i < error_index_) {
        error_index_ = i;
        error_ = std::current_exception();
      }
    }
  }
}

void Team::loop(std::size_t count) {
  count_ = count;
  next_.store(0);
  error_ = nullptr;
  if (helpers_.empty() || count <= 1) {
    work();
  } else {
    busy_.store(static_cast<int>(helpers_.size()), std::memory_order_release);
    started_.fetch_add(1, std::memory_order_release);
    started_.notify_all();
    work();
    for (int busy; (busy = busy_.load(std::memory_order_acquire)) != 0;) await_change(busy_, busy);
  }
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

}  // namespace ohmfield::core
