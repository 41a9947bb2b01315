/// Ohmfield's command line. Exit status: 0 done, 1 internal failure, 2 bad input or usage, 3 interrupted; `solve`
/// answers as in the SAT competition: 10 satisfiable, 20 unsatisfiable, 0 unknown.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <new>
#include <system_error>

#include "core/error.hpp"
#include "core/io/input_guard.hpp"
#include "core/provenance.hpp"
#include "experiments/command.hpp"
#include "experiments/interrupt.hpp"

namespace {

using namespace ohmfield;

struct Verb {
  const char* name;
  const char* summary;
  experiments::Declare declare;
};

// A new verb is one line here and one file under commands/.
constexpr Verb kVerbs[] = {
    {"solve", "solve a k-SAT formula on a simulated array, or with a digital solver", experiments::declare_solve},
    {"bench", "compare arrays and digital solvers on sets of formulas", experiments::declare_bench},
    {"puzzle", "graph colouring, Sudoku and queens, by a search that keeps constraint groups", experiments::declare_puzzle},
    {"generate", "make random k-SAT formulas", experiments::declare_generate},
    {"maxcut", "largest cut of a graph on a noisy quadratic array, beside tabu search", experiments::declare_maxcut},
    {"train", "train an energy-based model on a task", experiments::declare_train},
    {"eval", "evaluate an energy-based model on a task, beside digital baselines", experiments::declare_eval},
    {"sample", "draw texts from a trained model: continued, or with gaps filled", experiments::declare_sample},
    {"device", "list, show, sample, characterise, fit and compare memory devices", experiments::declare_device},
    {"array", "solve and map whole arrays with resistance of wires", experiments::declare_array},
    {"mvm-compare", "the same product by analog and digital operators: error against energy against time", experiments::declare_mvm_compare},
    {"cost", "energy, time and area: published chips recounted; what training costs", experiments::declare_cost},
    {"info", "tell about this build, its data, and the events that cost is counted in", experiments::declare_info},
};

int fail(int status, const char* message) {
  fmt::print(stderr, "ohmfield: {}\n", message);
  return status;
}

/// \throws InputError  with the nearest verb, which the parser of the command line does not know to name
void refuse_unknown_verb(std::string_view word) {
  std::vector<std::string_view> names;
  for (const Verb& verb : kVerbs) names.emplace_back(verb.name);
  if (std::find(names.begin(), names.end(), word) != names.end()) return;
  const std::string near = core::nearest_word(word, names);
  throw core::InputError(fmt::format("unknown command '{}'", word),
                         near.empty() ? "Try --help" : fmt::format("Is '{}' meant?", near));
}

int run(int argc, char** argv) {
  CLI::App app{"Ohmfield: analog in-memory computing and the energy-based models that run on it"};
  app.set_version_flag("--version", core::build_info().version);
  app.require_subcommand(1);
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return fmt::format("ohmfield: {}. Try --help\n", error.what());
  });
  experiments::Run chosen;
  std::vector<std::pair<CLI::App*, experiments::Run>> runs;
  for (const Verb& verb : kVerbs) {
    CLI::App* command = app.add_subcommand(verb.name, verb.summary);
    runs.emplace_back(command, verb.declare(*command));
  }
  for (int i = 1; i < argc; ++i)
    if (argv[i][0] == '\0') throw core::InputError(fmt::format("argument {}{} is empty", i, i > 1 ? fmt::format(", after '{}',", argv[i - 1]) : ""), "Give a value, or leave the option out");
  if (argc > 1 && argv[1][0] != '-') refuse_unknown_verb(argv[1]);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    app.exit(error);
    return experiments::kBadInput;
  }
  experiments::catch_interrupts();
  for (const auto& [command, verb] : runs)
    if (command->parsed()) return verb();
  return experiments::kBadInput;
}

}  // namespace

int main(int argc, char** argv) {
  experiments::set_command_line(argc, argv);
  core::guard_inputs();
  try {
    const int status = run(argc, argv);
    // What is still in the buffer may not fit on the disk behind a redirection.
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
      return fail(experiments::kInternalFailure, "standard output cannot be written. Is the disk full?");
    return status;
  } catch (const core::InputError& error) {
    return fail(experiments::kBadInput, error.what());
  } catch (const std::system_error& error) {
    // What print throws when the disk behind a redirection is full.
    return fail(experiments::kInternalFailure, fmt::format("standard output cannot be written: {}. Is the disk full?", error.code().message()).c_str());
  } catch (const std::bad_alloc&) {
    return fail(experiments::kInternalFailure, "out of memory. Use a smaller formula or array, or fewer threads");
  } catch (const std::exception& error) {
    return fail(experiments::kInternalFailure, error.what());
  }
}
