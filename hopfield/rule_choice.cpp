#include "hopfield/rule_choice.hpp"

#include <algorithm>
#include <vector>

namespace ohmfield::hopfield {
namespace {

/// chosen: a host that simplifies a uniform formula leaves a few clauses of other lengths.
constexpr double kUniformShare = 0.95;

/// chosen: up to here novelty takes the least time of a processor to simulate; on uniform random 3-SAT of 10 000 variables at 4.2
/// clauses each it finds nothing in 10^8 flips, clause_parallel a solution in some 10^7.
constexpr std::int32_t kSmall = 1000;

}  // namespace

std::string suited_rule(const Cnf& formula) {
  std::vector<std::size_t> of_length;
  for (std::size_t c = 0; c < formula.clauses(); ++c) {
    const std::size_t length = formula.clause(c).size();
    if (of_length.size() <= length) of_length.resize(length + 1, 0);
    ++of_length[length];
  }
  const auto most = std::max_element(of_length.begin(), of_length.end());
  if (most == of_length.end() || static_cast<double>(*most) < kUniformShare * static_cast<double>(formula.constraints())) return "novelty";
  const auto length = most - of_length.begin();
  if (length >= 5) return "probsat_exp";
  if (formula.variables() <= kSmall) return "novelty";
  return "clause_parallel";
}

}  // namespace ohmfield::hopfield
