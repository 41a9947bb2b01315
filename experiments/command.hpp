#pragma once
/// The verbs of the program: one file each under commands/, one line each in main.

#include <CLI/CLI.hpp>
#include <functional>

namespace ohmfield::experiments {

/// What a verb does once its options are parsed; the exit status.
using Run = std::function<int()>;

/// Declares the options of a verb on its subcommand and returns what runs it.
using Declare = Run (*)(CLI::App& command);

Run declare_solve(CLI::App& command);
Run declare_bench(CLI::App& command);
Run declare_puzzle(CLI::App& command);
Run declare_generate(CLI::App& command);
Run declare_maxcut(CLI::App& command);
Run declare_train(CLI::App& command);
Run declare_eval(CLI::App& command);
Run declare_sample(CLI::App& command);
Run declare_device(CLI::App& command);
Run declare_array(CLI::App& command);
Run declare_mvm_compare(CLI::App& command);
Run declare_cost(CLI::App& command);
Run declare_info(CLI::App& command);

/// Exit statuses, beside those of the SAT competition in `solve`.
enum ExitStatus { kDone = 0, kInternalFailure = 1, kBadInput = 2, kInterrupted = 3 };

/// The command line, for the history of result files.
void set_command_line(int count, const char* const* arguments);
std::string command_line();

}  // namespace ohmfield::experiments
