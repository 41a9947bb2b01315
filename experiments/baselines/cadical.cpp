#include "experiments/baselines/cadical.hpp"

#include <algorithm>
#include <cadical.hpp>

#include "core/expect.hpp"
#include "hopfield/xor/split.hpp"

namespace ohmfield::experiments {
namespace {

class StopTerminator final : public CaDiCaL::Terminator {
 public:
  explicit StopTerminator(const StopRule& stop) : stop_(stop) {}
  bool terminate() override { return stop_.asks_to_stop(); }

 private:
  const StopRule& stop_;
};

constexpr int kSatisfiable = 10, kUnsatisfiable = 20;  // as everywhere in the SAT competition

}  // namespace

CdclResult solve_with_cadical(const hopfield::Cnf& cnf, const CdclParams& params) {
  OHM_EXPECT(!params.most_conflicts || *params.most_conflicts >= 0);
  CdclResult result;
  if (params.stop.asks_to_stop()) return result;
  StopTerminator terminator(params.stop);
  CaDiCaL::Solver solver;
  solver.set("quiet", 1);
  const hopfield::Cnf plain = hopfield::expand_xors(cnf);
  for (std::size_t c = 0; c < plain.clauses(); ++c) {
    for (const hopfield::DimacsLiteral literal : plain.clause(c)) solver.add(literal);
    solver.add(0);
  }
  if (params.most_conflicts) solver.limit("conflicts", *params.most_conflicts);
  solver.connect_terminator(&terminator);
  const int status = solver.solve();
  solver.disconnect_terminator();
  if (status == kUnsatisfiable) result.answer = CdclAnswer::unsatisfiable;
  if (status == kSatisfiable) {
    result.answer = CdclAnswer::satisfiable;
    result.model.assign(static_cast<std::size_t>(cnf.variables()), 0);
    // Variables beyond the last one that occurs are unknown to the solver, and free.
    const int known = std::min(solver.vars(), cnf.variables());
    for (int v = 1; v <= known; ++v) result.model[static_cast<std::size_t>(v) - 1] = solver.val(v) > 0 ? 1 : 0;
  }
  return result;
}

}  // namespace ohmfield::experiments
