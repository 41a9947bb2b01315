/// The digital chip against an independent estimate of it.

#include <cmath>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "experiments/baselines/asic.hpp"
#include "experiments/generators/ksat.hpp"
#include "hopfield/fixtures.hpp"

using namespace ohmfield;
using namespace ohmfield::experiments;

TEST_CASE("a flip of the digital chip touches as many clauses as estimated, and takes two to three times the energy",
          "[golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  const crossbar::Technology technology = test::technology();
  std::ifstream csv(data / "golden/cost/ksat_digital_asic_flip.csv");
  REQUIRE(csv);
  int rows = 0;
  for (std::string line; std::getline(csv, line);) {
    if (line.empty() || line.front() < '0' || line.front() > '9') continue;
    for (char& letter : line)
      if (letter == ',') letter = ' ';
    std::istringstream cells(line);
    std::int64_t variables = 0, clauses = 0, length = 0;
    double touched = 0.0, wide_pJ = 0.0, narrow_pJ = 0.0;
    REQUIRE(cells >> variables >> clauses >> length >> touched >> wide_pJ >> narrow_pJ);
    CAPTURE(line);
    const hopfield::Cnf formula = uniform_ksat({variables, clauses, length}, 1, 0);
    const double update_s = technology.digital().clause_update_s;
    const double ours = (asic_flip_s(formula, technology) - technology.timing().digital_s) / update_s;
    CHECK(std::abs(ours - touched) <= 0.0501);  // printed with three digits
    // The estimate reads and writes a counter of 16 bits for each clause, and no more but for half a pJ: the same as ours.
    const double bit_pJ = 1e12 * technology.price(core::Event::sram_access).unit(8192, 0.0).nominal_J;
    CHECK(2.0 * ours * kCounterBits * bit_pJ == Approx(narrow_pJ).epsilon(0.05));
    // Ours has on top an entry of the occurrence list and half an update of a break for each clause, the literals and breaks
    // of the choice, the list of unsatisfied clauses, random bits, a controller and leakage.
    const double all_pJ = 1e12 * technology.energy(asic_flip_events(formula, technology)).nominal_J;
    INFO(all_pJ / narrow_pJ);
    CHECK(all_pJ > 2.0 * narrow_pJ);
    CHECK(all_pJ < 3.2 * narrow_pJ);
    ++rows;
  }
  CHECK(rows == 6);
}
