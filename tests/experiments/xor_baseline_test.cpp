/// XOR clauses before solvers that know none, and simplification before a complete solver.

#include <string>

#include "catch.hpp"
#include "experiments/baselines/cadical.hpp"
#include "experiments/baselines/solvers.hpp"
#include "experiments/program.hpp"
#include "hopfield/dimacs.hpp"
#include "hopfield/hybrid_support.hpp"
#include "hopfield/model_check.hpp"
#include "hopfield/simplify.hpp"
#include "hopfield/xor/split.hpp"

using namespace ohmfield;
using namespace ohmfield::experiments;

namespace {

/// Hybrids near where they cease to be satisfiable, of a size that enumeration cannot judge.
hopfield::Cnf hybrid(std::uint64_t seed) { return test::random_hybrid(40, 60, 12, 100'000 + seed); }

}  // namespace

TEST_CASE("CaDiCaL gives hybrids and their simplifications the same answer") {
  int satisfiable = 0, unsatisfiable = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    INFO("seed " << seed);
    const hopfield::Cnf cnf = hybrid(seed);
    const CdclResult whole = solve_with_cadical(cnf);
    if (whole.answer == CdclAnswer::satisfiable) REQUIRE(hopfield::first_unsatisfied(cnf, whole.model) == std::nullopt);
    hopfield::SimplifyParams params;
    if (seed % 2 == 0) params.probe_reads = 0;
    const hopfield::Simplified simplified = hopfield::simplify(cnf, params);
    const CdclResult rest = solve_with_cadical(simplified.formula);
    REQUIRE(rest.answer == whole.answer);
    if (rest.answer == CdclAnswer::satisfiable) {
      REQUIRE(hopfield::first_unsatisfied(cnf, simplified.extend(rest.model)) == std::nullopt);
      ++satisfiable;
    } else {
      ++unsatisfiable;
    }
  }
  CHECK(satisfiable > 30);
  CHECK(unsatisfiable > 30);
}

TEST_CASE("local search solves hybrids through their expansion") {
  const hopfield::Cnf cnf = hopfield::parse_dimacs("p cnf 9 4\nx1 2 3 4 5 6 7 8 9 0\n-1 -2 0\nx3 4 0\n5 0\n", "f");
  for (const std::string name : {"walksat", "probsat", "cadical"}) {
    INFO(name);
    const DigitalSearch search = search_digitally(name, cnf, 10, 100'000, 0.5, 1, {});
    REQUIRE(search.verdict == Verdict::satisfiable);
    CHECK(hopfield::first_unsatisfied(cnf, search.model) == std::nullopt);
  }
}

TEST_CASE("published instances are simplified to formulas with the same answer") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  for (const char* file : {"parity/par8-1.cnf", "parity/par8-2-c.cnf", "parity/par16-1-c.cnf", "parity/par16-3-c.cnf",
                           "ssa/ssa7552-038.cnf", "ssa/ssa0432-003.cnf", "blocksworld/bw_large.b.cnf", "bmc/bmc-ibm-2.cnf", "logistics/logistics.a.cnf", "jnh/jnh1.cnf", "jnh/jnh10.cnf",
                           "flat30-60/flat30-2.cnf", "ais/ais8.cnf", "ii/ii8a1.cnf", "bf/bf1355-638.cnf", "hanoi/hanoi4.cnf"}) {
    const auto path = data / "satlib" / file;
    if (!std::filesystem::exists(path)) continue;
    INFO(file);
    const hopfield::Cnf cnf = hopfield::read_dimacs(path.string());
    const hopfield::Simplified simplified = hopfield::simplify(cnf);
    const CdclResult whole = solve_with_cadical(cnf), rest = solve_with_cadical(simplified.formula);
    CHECK(rest.answer == whole.answer);
    if (rest.answer == CdclAnswer::satisfiable) CHECK(hopfield::first_unsatisfied(cnf, simplified.extend(rest.model)) == std::nullopt);
  }
}

TEST_CASE("XNF is solved, and variables that stand for sums are not printed") {
  const test::Outcome found = test::run_program({"solve", "-", "--baseline", "cadical"},
                                                {.input = "p xnf 3 5\n1+2 3 0\n-1+2 -3 0\nx1 -3 0\n2 0\n1 0\n"});
  CHECK(found.status == 10);
  CHECK(found.out.find("\nv 1 2 3 0\n") != std::string::npos);
  const test::Outcome none = test::run_program({"solve", "-", "--baseline", "cadical"},
                                               {.input = "p cnf 3 3\nx1 2 0\nx2 3 0\nx1 3 0\n"});
  CHECK(none.status == 20);
}
