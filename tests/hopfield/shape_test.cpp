/// Sizes of formulas as hardware sees them, and what a typical cycle of a rule needs, by hand.

#include "catch.hpp"
#include "hopfield/architecture/architecture.hpp"
#include "hopfield/architecture/table.hpp"
#include "hopfield/fixtures.hpp"

using namespace ohmfield;
using namespace ohmfield::hopfield;

TEST_CASE("the shape of a formula with clauses of several lengths and an XOR clause") {
  Cnf formula = test::cnf_of(5, {{1, -2}, {2}, {3, 4, -5}, {1, 5}});
  formula.add_xor(std::vector<DimacsLiteral>{1, 2, 3, 4});
  const KsatShape shape = ksat_shape(formula);
  CHECK((shape.variables == 5 && shape.clauses == 4 && shape.xors == 1 && shape.literals == 8 &&
         shape.xor_literals == 4 && shape.longest == 4));
  CHECK(shape.lengths == std::vector<double>{0, 1, 2, 1});
  CHECK(shape.xor_lengths == std::vector<double>{0, 0, 0, 0, 1});
  CHECK(shape.constraints() == 5);
  CHECK(shape.bit_lines() == 4 + 2);  // and the complements of the XOR clause
  CHECK(shape.on_cells() == 8 + 2 * 4);
  CHECK(shape.decisions() == 2 * 4 + 4);  // five levels of four literals
  CHECK(shape.mean_length() == Approx(12.0 / 5));
  CHECK(shape.address_bits() == 4);  // one of ten literals
  const KsatShape uniform = uniform_shape(250, 1065, 3);
  CHECK((uniform.literals == 3195 && uniform.lengths[3] == 1065 && uniform.longest == 3));
}

TEST_CASE("typical needs by hand") {
  Cnf formula = test::cnf_of(5, {{1, -2}, {2}, {3, 4, -5}, {1, 5}});
  formula.add_xor(std::vector<DimacsLiteral>{1, 2, 3, 4});
  const KsatShape shape = ksat_shape(formula);
  const CycleNeeds one = typical_needs(shape, RuleKind::one_clause, 3.0);
  CHECK(one.critical_driven == Approx(1.0 + 2 * 2.0 / 3 + 3.0 / 7 + 1.0));  // an XOR clause breaks by any flip
  CHECK((one.backward_passes == 1 && one.make_passes == 0 && one.clause_choices == 1 && one.global_choices == 0));
  CHECK(one.break_readings == Approx(2.4));
  const CycleNeeds every = typical_needs(shape, RuleKind::every_clause, 3.0);
  CHECK((every.clause_choices == 3 && every.break_readings == Approx(7.2) && every.flips == 3));
  const CycleNeeds gradient = typical_needs(shape, RuleKind::gradient, 3.0);
  CHECK((gradient.backward_passes == 1 && gradient.make_passes == 1 && gradient.break_readings == 5 &&
         gradient.make_readings == 5));
  CHECK((gradient.global_choices == 1 && gradient.unsatisfied_driven == 3 && gradient.winner_inputs() == 5));
  const CycleNeeds make = typical_needs(shape, RuleKind::make, 3.0);
  CHECK((make.backward_passes == 0 && make.critical_driven == 0 && make.make_passes == 1 && make.winner_inputs() == 5));
  CHECK(typical_unsatisfied(shape) == 1.0);
  CHECK(typical_unsatisfied(uniform_shape(250, 1065, 3)) == Approx(10.65));
}
