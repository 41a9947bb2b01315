#pragma once
/// Commands that have verbs of their own, such as `device` and `array`: a table of them is all that a command is.

#include <span>

#include "experiments/command.hpp"

namespace ohmfield::experiments {

struct SubVerb {
  const char* name;
  const char* summary;
  Declare declare;
};

/// Declares all of them, of which one must be given; runs the one that was.
Run declare_verbs(CLI::App& command, std::span<const SubVerb> verbs);

}  // namespace ohmfield::experiments
