#include "experiments/bench/published.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "core/config/data_file.hpp"
#include "core/config/toml.hpp"
#include "hopfield/dimacs.hpp"
#include "hopfield/draws.hpp"

namespace ohmfield::experiments {
namespace {

constexpr double kMostCount = 1e9;

std::vector<double> list(const core::TomlTable& table, std::string_view key, std::size_t sizes) {
  return table.has(key) ? table.numbers(key, sizes, core::Range::at_least(0.0)) : std::vector<double>{};
}

std::vector<std::size_t> counts(const core::TomlTable& table, std::string_view key, std::size_t length, double most = kMostCount) {
  std::vector<std::size_t> result;
  for (const double value : table.numbers(key, length, core::Range::between(1.0, most))) {
    if (value != std::floor(value)) throw table.error(key, fmt::format("holds {}, which is no whole number", value), "Give counts");
    result.push_back(static_cast<std::size_t>(value));
  }
  return result;
}

std::vector<PublishedSize> read_sizes(const core::TomlTable& table) {
  const auto variables = counts(table, "variables", 0);
  const auto literals = counts(table, "literals_per_clause", variables.size()), clauses = counts(table, "clauses", variables.size());
  const auto instances = counts(table, "instances", variables.size()), restarts = counts(table, "restarts", variables.size(), 1e6);
  const auto max_steps = counts(table, "max_steps", variables.size(), static_cast<double>(hopfield::kMostSteps));
  table.finish();
  std::vector<PublishedSize> sizes;
  for (std::size_t s = 0; s < variables.size(); ++s)
    sizes.push_back({literals[s], variables[s], clauses[s], instances[s], restarts[s], max_steps[s]});
  return sizes;
}

void read_solver(const core::TomlTable& table, std::size_t sizes, PublishedColumn& column) {
  column.rule = table.string_or("rule", "");
  column.baseline = table.string_or("baseline", "");
  if (!column.rule.empty() && !column.baseline.empty()) throw table.error("baseline", "stands beside a rule", "Keep one of them");
  if (table.has("parameters")) {
    const core::TomlTable parameters = table.table("parameters");
    for (const core::TomlEntry& entry : parameters.entries()) {
      const std::string key = entry.path.substr(entry.path.rfind('.') + 1);
      column.parameters[key] = parameters.kind(key) == core::TomlKind::numbers ? parameters.numbers(key, sizes)
                                                                               : std::vector<double>(sizes, parameters.number(key));
    }
    parameters.finish();
    if (column.rule.empty()) throw table.error("parameters", "belong to no rule", "Name one, or delete them");
  }
  if (column.rule.empty()) return;
  try {
    for (std::size_t s = 0; s < sizes; ++s) hopfield::complete_params(column.rule, column.params_at(s));
  } catch (const core::InputError& error) {
    throw table.error("rule", fmt::format("= \"{}\": {}", column.rule, error.what()), "");
  }
}

PublishedColumn read_column(const core::TomlTable& table, std::size_t sizes) {
  PublishedColumn column;
  column.name = table.string("name");
  column.remark = table.string_or("remark", "");
  column.its99 = list(table, "its99", sizes);
  column.tts_s = list(table, "tts_s", sizes);
  column.ets_J = list(table, "ets_J", sizes);
  column.cycle_J = list(table, "cycle_J", sizes);
  if (table.has("restarts")) column.restarts = counts(table, "restarts", sizes, 1e6);
  if (table.has("max_steps")) column.max_steps = counts(table, "max_steps", sizes, static_cast<double>(hopfield::kMostSteps));
  read_solver(table, sizes, column);
  if (column.is_ours_alone() && !column.has_solver())
    throw table.error("name", fmt::format("= \"{}\" has neither published figures nor a solver", column.name), "Add its99, rule or baseline");
  table.finish();
  return column;
}

std::optional<double> at(const std::vector<double>& figures, std::size_t size) {
  return figures.empty() || figures[size] == 0.0 ? std::nullopt : std::optional(figures[size]);
}

}  // namespace

std::string PublishedSize::str() const { return fmt::format("{}-SAT, N = {}, M = {}", literals_per_clause, variables, clauses); }

hopfield::RuleParams PublishedColumn::params_at(std::size_t size) const {
  hopfield::RuleParams params;
  for (const auto& [key, values] : parameters) params[key] = values[size];
  return params;
}

PublishedTable PublishedTable::load(const std::string& name) {
  const auto file = core::data_file(name, core::data_folder() / "published", "published table");
  const core::TomlTable toml = core::TomlTable::from_file(file);
  PublishedTable table;
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  table.text = text.str();
  table.title = toml.string("title");
  table.source = toml.string("source");
  table.device = toml.string("device");
  table.clock_s = toml.number("clock_s", core::Range::above(0.0));
  table.sizes = read_sizes(toml.table("sizes"));
  for (const core::TomlTable& column : toml.tables("column")) {
    table.columns.push_back(read_column(column, table.sizes.size()));
    for (std::size_t c = 0; c + 1 < table.columns.size(); ++c)
      if (table.columns[c].name == table.columns.back().name)
        throw column.error("name", fmt::format("= \"{}\" stands twice", table.columns.back().name), "Give each column a name of its own");
  }
  toml.finish();
  return table;
}

PublishedFigures PublishedTable::figures(const PublishedColumn& column, std::size_t size) const {
  if (!column.is_ours_alone())
    return {column.name, at(column.its99, size), at(column.tts_s, size), at(column.ets_J, size), at(column.cycle_J, size)};
  const PublishedColumn* best = nullptr;
  for (const PublishedColumn& other : columns)
    if (!other.is_ours_alone() && other.its99[size] > 0.0 && (best == nullptr || other.its99[size] < best->its99[size])) best = &other;
  return best == nullptr ? PublishedFigures{} : figures(*best, size);
}

std::vector<InstanceSet> sets_of_size(const std::vector<InstanceSet>& sets, const PublishedSize& size) {
  std::vector<InstanceSet> found;
  for (const InstanceSet& set : sets) {
    const hopfield::Cnf formula = hopfield::read_dimacs(set.files.front());
    std::size_t longest = 0;
    for (std::size_t c = 0; c < formula.clauses(); ++c) longest = std::max(longest, formula.clause(c).size());
    if (longest == size.literals_per_clause && static_cast<std::size_t>(formula.variables()) == size.variables && formula.clauses() == size.clauses)
      found.push_back(set);
  }
  return found;
}

}  // namespace ohmfield::experiments
