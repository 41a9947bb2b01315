#pragma once
/// Ctrl-C and friends: raise a flag that long loops look at, so that they end in good order.

#include <atomic>

namespace ohmfield::experiments {

/// Handles SIGINT and SIGTERM from now on; a second signal ends the program at once.
void catch_interrupts();

/// Raised by the first signal.
const std::atomic<bool>& interrupted();

/// Thrown by work that was cut short, so that nobody takes what there is for a result.
struct Interrupted {};

}  // namespace ohmfield::experiments
