/// `ohmfield generate ksat|planted`: random k-SAT formulas as DIMACS files.

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <sstream>

#include "core/error.hpp"
#include "core/io/text_file.hpp"
#include "experiments/command.hpp"
#include "experiments/generators/ksat.hpp"
#include "experiments/interrupt.hpp"
#include "experiments/ksat_config.hpp"
#include "hopfield/dimacs.hpp"

namespace ohmfield::experiments {
namespace {

struct GenerateOptions {
  std::string variables = "250", clauses, ratio = "4.26", length = "3", count = "1", seed = "1", output;
  bool satisfiable = false, balanced = false;
};

KsatParams resolve(const GenerateOptions& options) {
  KsatParams params;
  params.variables = static_cast<std::int64_t>(whole_number("--variables", options.variables, 1, hopfield::kMostVariables));
  params.literals_per_clause = static_cast<std::int64_t>(whole_number("--k", options.length, 1, 1000));
  const double most = static_cast<double>(hopfield::kMostClauses);
  params.clauses = !options.clauses.empty()
                       ? static_cast<std::int64_t>(whole_number("--clauses", options.clauses, 0, hopfield::kMostClauses))
                       : static_cast<std::int64_t>(std::min(
                             most, std::round(real_number("--ratio", options.ratio, 0.0, 1e6) * static_cast<double>(params.variables))));
  params.validate();
  return params;
}

/// To standard output, or into a folder as uf250-1.cnf, uf250-2.cnf, ...
void deliver(const hopfield::Cnf& cnf, const std::vector<std::string>& comments, const GenerateOptions& options,
             const std::string& name, std::uint64_t number) {
  if (options.output.empty()) {
    hopfield::write_dimacs(std::cout, cnf, comments);
    return;
  }
  std::ostringstream text;
  hopfield::write_dimacs(text, cnf, comments);
  core::TextFile file(std::filesystem::path(options.output) / fmt::format("{}-{}.cnf", name, number));
  file.commit(text.str());
}

std::uint64_t prepare(const GenerateOptions& options) {
  const std::uint64_t count = whole_number("--count", options.count, 1, 1'000'000);
  if (count > 1 && options.output.empty())
    throw core::InputError("several formulas need a folder", "Add --output FOLDER");
  std::error_code error;
  if (!options.output.empty()) std::filesystem::create_directories(options.output, error);
  if (error) throw core::InputError({options.output}, "cannot be made: " + error.message(), "Name a folder that can");
  return count;
}

int generate_uniform(const GenerateOptions& options) {
  const KsatParams params = resolve(options);
  const std::uint64_t seed = whole_number("--seed", options.seed, 0, std::numeric_limits<std::uint64_t>::max());
  const std::uint64_t count = prepare(options);
  SatisfiableKsat satisfiable(params, seed);
  for (std::uint64_t i = 0; i < count; ++i) {
    if (interrupted()) return kInterrupted;
    const SatisfiableKsat::Member member =
        options.satisfiable ? satisfiable.next() : SatisfiableKsat::Member{uniform_ksat(params, seed, i), i};
    deliver(member.cnf,
            {fmt::format("uniform random {}-SAT{}", params.literals_per_clause,
                         options.satisfiable ? ", filtered satisfiable with CaDiCaL" : ""),
             fmt::format("ohmfield generate ksat --variables {} --clauses {} --k {} --seed {}{}: member {}", params.variables,
                         params.clauses, params.literals_per_clause, seed, options.satisfiable ? " --satisfiable" : "",
                         member.index)},
            options, fmt::format("{}{}", options.satisfiable ? "uf" : "u", params.variables), i + 1);
  }
  return kDone;
}

int generate_planted(const GenerateOptions& options) {
  const KsatParams params = resolve(options);
  const std::uint64_t seed = whole_number("--seed", options.seed, 0, std::numeric_limits<std::uint64_t>::max());
  const std::uint64_t count = prepare(options);
  for (std::uint64_t i = 0; i < count; ++i) {
    if (interrupted()) return kInterrupted;
    const PlantedKsat planted =
        planted_ksat(params, options.balanced ? Planting::balanced : Planting::uniform, seed, i);
    deliver(planted.cnf,
            {fmt::format("planted random {}-SAT, {} signs", params.literals_per_clause,
                         options.balanced ? "balanced" : "uniform"),
             fmt::format("ohmfield generate planted --variables {} --clauses {} --k {} --seed {}{}: member {}",
                         params.variables, params.clauses, params.literals_per_clause, seed,
                         options.balanced ? " --balanced" : "", i)},
            options, fmt::format("planted{}", params.variables), i + 1);
  }
  return kDone;
}

void declare_common(CLI::App& command, GenerateOptions& options) {
  command.add_option("--variables", options.variables, "number of variables (default 250)");
  auto* clauses = command.add_option("--clauses", options.clauses, "number of clauses");
  command.add_option("--ratio", options.ratio, "clauses for each variable, if not --clauses (default 4.26)")->excludes(clauses);
  command.add_option("--k", options.length, "literals of a clause (default 3)");
  command.add_option("--count", options.count, "number of formulas (default 1)");
  command.add_option("--seed", options.seed, "64-bit seed (default 1)");
  command.add_option("--output", options.output, "folder for the files (default: standard output)");
}

}  // namespace

Run declare_generate(CLI::App& command) {
  auto options = std::make_shared<GenerateOptions>();
  command.require_subcommand(1);
  CLI::App* uniform = command.add_subcommand("ksat", "uniform random k-SAT");
  declare_common(*uniform, *options);
  uniform->add_flag("--satisfiable", options->satisfiable, "keep satisfiable formulas only, as SATLIB's uf sets");
  CLI::App* planted = command.add_subcommand("planted", "k-SAT around a hidden solution");
  declare_common(*planted, *options);
  planted->add_flag("--balanced", options->balanced, "signs that do not give the hidden solution away (Jia, Moore, Strain 2007)");
  return [options, uniform] { return uniform->parsed() ? generate_uniform(*options) : generate_planted(*options); };
}

}  // namespace ohmfield::experiments
