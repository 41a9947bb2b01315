#pragma once
/// The resolved configuration of k-SAT runs: data/experiments/ksat.toml, another file, and the command line on top.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "experiments/options.hpp"
#include "hopfield/ksat_machine.hpp"
#include "hopfield/rule.hpp"

namespace CLI {
class App;
}

namespace ohmfield::experiments {

struct KsatConfig {
  std::vector<std::string> devices;
  std::string technology;
  hopfield::KsatArrayParams array;
  hopfield::KsatMachineParams machine;
  std::vector<std::string> rules;
  std::string solve_rule;            ///< of solve; auto: the rule that suits the formula; empty: that of `rules`
  hopfield::RuleParams rule_params;  ///< given ones; each is of at least one of the rules
  std::uint64_t max_flips = 0;                             ///< steps of one restart of bench
  std::uint64_t solve_first_flips = 0, solve_max_flips = 0;  ///< of the first restart of solve, and of any
  std::size_t check_at = 0;
  std::size_t solve_restarts = 0, bench_restarts = 0;
  std::uint64_t seed = 1;

  /// The same for a search on one formula: one rule, with the parameters given for it.
  KsatConfig for_solving(const hopfield::Cnf& formula) const;
  /// The parameters given that a rule has.
  hopfield::RuleParams params_of(const std::string& rule) const;
  /// Steps of a restart of solve: the first limit, or 100 for each variable, for two restarts, and twice as many for the next two.
  std::uint64_t solve_limit(std::size_t restart, std::int32_t variables) const;
  /// Chance of a random literal in digital WalkSAT: that given for a rule, else 0.5.
  double walk_probability() const;
  /// As TOML that reads back as the same configuration, for result files; devices and technology follow as comments.
  std::string toml() const;
};

/// What the command line says; empty means: as the file has it.
struct KsatOptions {
  std::string file;
  std::vector<std::string> devices, rules, rule_params;
  std::string technology, engine, architecture, tile, max_flips, restarts, age_s, walk_probability, sigma, seed, threads;

  /// Declares the options on a subcommand.
  void declare(CLI::App& command);
  /// \throws InputError  a bad file or a bad option
  KsatConfig resolve() const;
  /// \throws InputError
  int thread_count() const;
};

}  // namespace ohmfield::experiments
