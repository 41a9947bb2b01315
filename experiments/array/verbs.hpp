#pragma once
/// The verbs of `ohmfield array`: one file each, one line each in commands/array.cpp.

#include "experiments/command.hpp"

namespace ohmfield::experiments {

Run declare_array_solve(CLI::App& command);
Run declare_array_map(CLI::App& command);
Run declare_array_mvm(CLI::App& command);

}  // namespace ohmfield::experiments
