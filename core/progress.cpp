#include "core/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace ohmfield::core {

using Clock = std::chrono::steady_clock;

Progress::Progress(std::string what, std::size_t total)
    : what_(std::move(what)), total_(total), terminal_(isatty(STDERR_FILENO) != 0), start_(Clock::now()), shown_(start_) {}

Progress::~Progress() {
  if (terminal_ && shown_ != start_) fmt::print(stderr, "\r\x1b[K");
}

void Progress::done() {
  ++done_;
  if (!terminal_) return;
  const std::lock_guard lock(mutex_);
  if (Clock::now() - shown_ < std::chrono::milliseconds(200)) return;
  shown_ = Clock::now();
  show();
}

void Progress::show() {
  const double elapsed_s = std::chrono::duration<double>(shown_ - start_).count();
  const double fraction = static_cast<double>(done_) / static_cast<double>(total_);
  fmt::print(stderr, "\r\x1b[K{}: {} of {}, about {:.0f} s to go", what_, done_.load(), total_,
             elapsed_s * (1.0 / fraction - 1.0));
  std::fflush(stderr);
}

}  // namespace ohmfield::core
