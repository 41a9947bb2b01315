#pragma once
/// The verbs of `ohmfield cost` that are about money: one file each, one line each in commands/cost.cpp.

#include "experiments/command.hpp"

namespace ohmfield::experiments {

Run declare_cost_reproduce(CLI::App& command);
Run declare_cost_project(CLI::App& command);

}  // namespace ohmfield::experiments
