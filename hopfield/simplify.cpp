#include "hopfield/simplify.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "hopfield/xor/gauss.hpp"
#include "hopfield/xor/probe.hpp"
#include "hopfield/xor/recover.hpp"
#include "hopfield/xor/reducer.hpp"
#include "hopfield/xor/set_key.hpp"
#include "hopfield/xor/short_basis.hpp"
#include "hopfield/xor/split.hpp"

namespace ohmfield::hopfield {
namespace {

/// chosen: rows fill in, and 2000 full ones take seconds
constexpr std::size_t kMostSolvedRows = 2000;

std::vector<DimacsLiteral> sorted(std::span<const DimacsLiteral> clause) {
  std::vector<DimacsLiteral> literals(clause.begin(), clause.end());
  std::sort(literals.begin(), literals.end());
  return literals;
}

/// The same without clauses that repeat an earlier one, in whatever order of literals.
Cnf without_repeats(const Cnf& cnf, std::size_t& repeated) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> order;  // key of the literals, clause
  order.reserve(cnf.clauses());
  for (std::size_t c = 0; c < cnf.clauses(); ++c) {
    std::uint64_t key = 0;
    for (const DimacsLiteral literal : cnf.clause(c)) key += key_part(static_cast<std::uint32_t>(literal));
    order.push_back({key, static_cast<std::uint32_t>(c)});
  }
  std::sort(order.begin(), order.end());
  std::vector<bool> repeats(cnf.clauses());
  for (std::size_t i = 1, first = 0; i < order.size(); ++i) {
    if (order[i].first != order[first].first) {
      first = i;
    } else if (sorted(cnf.clause(order[i].second)) == sorted(cnf.clause(order[first].second))) {
      repeats[order[i].second] = true;
    }
  }
  Cnf result(cnf.named_variables());
  while (result.variables() < cnf.variables()) result.add_variable();
  for (std::size_t c = 0; c < cnf.clauses(); ++c) {
    if (!repeats[c]) result.add(cnf.clause(c));
    repeated += repeats[c] ? 1 : 0;
  }
  for (std::size_t i = 0; i < cnf.xors(); ++i) result.add_xor(cnf.xor_clause(i));
  return result;
}

bool has_empty_clause(const Cnf& cnf) {
  for (std::size_t c = 0; c < cnf.clauses(); ++c)
    if (cnf.clause(c).empty()) return true;
  return false;
}

bool is_stopped(const SimplifyParams& params) { return params.stop && params.stop(); }

/// Reduces `result.formula`; false if nothing was found that a further round could use, or there was no time for more.
bool reduce(const SimplifyParams& params, Simplified& result) {
  Reducer reducer(result.formula);
  reducer.propagate();
  reducer.eliminate(params.longest_row);
  reducer.shorten_rows();
  reducer.fix_pure();
  // Without clauses there is nothing left to search: solve the equations, however long they get.
  const bool few = result.formula.xors() <= kMostSolvedRows;
  if (!reducer.has_clauses() && few) reducer.eliminate(std::numeric_limits<std::size_t>::max());
  const ReducerCounters counters = reducer.counters();
  result.counters.fixed += counters.fixed;
  result.counters.merged += counters.merged;
  result.counters.eliminated += counters.eliminated;
  result.counters.pure += counters.pure;
  auto [formula, stage] = reducer.finish();
  result.formula = without_repeats(formula, result.counters.repeated_clauses);
  result.stages.push_back(std::move(stage));
  if (has_empty_clause(result.formula)) result.status = SimplifyStatus::unsatisfiable;
  return counters.fixed + counters.merged + counters.eliminated > 0 && !reducer.exhausted();
}

/// One round; false if it found nothing that a further round could use.
bool improve(const SimplifyParams& params, Simplified& result) {
  ++result.counters.rounds;
  RecoveredXors recovered = recover_xors(result.formula, params.longest_recovered);
  result.formula = std::move(recovered.formula);
  result.counters.xors_found += recovered.found;
  add_linear_facts(result.formula);
  bool changed = reduce(params, result);
  if (result.status != SimplifyStatus::open || result.formula.constraints() == 0) return false;
  // Shorter rows may let the next round eliminate more.
  changed = shorten_xors(result.formula) > 0 || changed;
  if (is_stopped(params)) return false;
  if (params.probe_reads == 0 || result.formula.variables() > params.probe_variables) return changed;
  const ProbeResult probed = add_probed_facts(result.formula, params.probe_reads);
  result.counters.failed_literals += probed.failed + probed.forced;
  if (probed.facts() > 0) changed = reduce(params, result) || changed;
  return changed && result.status == SimplifyStatus::open;
}

}  // namespace

void SimplifyParams::validate() const {
  if (longest_recovered < 2 || longest_recovered > kLongestRecovered) {
    throw core::InputError("longest_recovered = " + std::to_string(longest_recovered) + " is outside 2.." +
                               std::to_string(kLongestRecovered),
                           "An XOR of k literals stands in 2^(k-1) clauses");
  }
  if (split_beyond == 1 || split_beyond == 2)
    throw core::InputError("split_beyond = " + std::to_string(split_beyond) + " is too short",
                           "Pieces have 3 literals or more; 0 cuts nothing");
}

Assignment Simplified::extend(const Assignment& model) const {
  Assignment values = model;
  for (std::size_t stage = stages.size(); stage-- > 0;) values = stages[stage].extend(values);
  return values;
}

Simplified simplify(const Cnf& cnf, const SimplifyParams& params) {
  params.validate();
  Simplified result;
  result.formula = normalised(cnf);
  while (result.counters.rounds < params.rounds && !is_stopped(params) && improve(params, result)) continue;
  if (result.status == SimplifyStatus::open && params.split_beyond > 0)
    result.formula = split_xors(result.formula, params.split_beyond);
  return result;
}

}  // namespace ohmfield::hopfield
