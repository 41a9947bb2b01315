#pragma once
/// The verbs of `ohmfield cost`: one file each, one line each in commands/cost.cpp.

#include "experiments/command.hpp"

namespace ohmfield::experiments {

Run declare_cost_validate(CLI::App& command);

}  // namespace ohmfield::experiments
