/// Prices: what is wrong with a file is said; energies are counts times prices; a worked example in numbers.

#include "crossbar/cost/technology.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/test_device.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using core::Event;
using test::contains;

namespace {

const std::filesystem::path kTechnologies = std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/technologies";

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// cmos28 with one passage replaced.
std::string changed(const std::string& old, const std::string& with) {
  std::string text = text_of(kTechnologies / "cmos28.toml");
  const std::size_t at = text.find(old);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old.size(), with);
}

Technology loaded(const std::string& text) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "t.toml") << text;
  return Technology::load("t", folder.path());
}

std::string error_of(const std::string& text) {
  return test::input_error([&] { loaded(text); });
}

/// The table of an event in cmos28, as text.
std::string price_text(const std::string& event) {
  const std::string text = text_of(kTechnologies / "cmos28.toml");
  const std::size_t begin = text.find("[price." + event + "]");
  REQUIRE(begin != std::string::npos);
  return text.substr(begin, text.find("\n[", begin) - begin + 1);
}

}  // namespace

TEST_CASE("every event has a price with a band and a source", "[crossbar][technology]") {
  const Technology technology = Technology::load("cmos28", kTechnologies);
  CHECK(technology.name() == "cmos28");
  for (std::size_t e = 0; e < core::kEvents; ++e) {
    const Price& price = technology.price(static_cast<Event>(e));
    CAPTURE(core::event_info(static_cast<Event>(e)).name);
    CHECK(price.energy.low_J <= price.energy.nominal_J);
    CHECK(price.energy.nominal_J <= price.energy.high_J);
    CHECK(price.energy.nominal_J > 0.0);  // nothing is free, the controller and leakage least of all
    CHECK_FALSE(price.source.empty());
  }
}

TEST_CASE("a missing price names event and file", "[crossbar][technology]") {
  for (std::size_t e = 0; e < core::kEvents; ++e) {
    const std::string name(core::event_info(static_cast<Event>(e)).name);
    const std::string message = error_of(changed(price_text(name), ""));
    CAPTURE(message);
    CHECK(contains(message, "t.toml:"));
    CHECK(contains(message, "has no price for the event '" + name + "'. Add a table [price." + name + "]"));
  }
}

TEST_CASE("prices that cannot be", "[crossbar][technology]") {
  CHECK(contains(error_of(changed("energy = 0.39e-12", "energy = -0.39e-12")), "price.row_drive.energy = -3.9e-13 must be at least 0"));
  CHECK(contains(error_of(changed("energy = 0.39e-12", "energy = nan")), "price.row_drive.energy = nan is not finite"));
  CHECK(contains(error_of(changed("energy = 0.39e-12", "energy = 0.01e-12")), "price.row_drive.low and high do not enclose energy"));
  CHECK(contains(error_of(changed("energy = 0.39e-12", "energy = 1e-12")), "price.row_drive.low and high do not enclose energy"));
  CHECK(contains(error_of(changed("high = 0.42e-12", "high = 0.04e-12")), "do not enclose energy"));
  CHECK(contains(error_of(changed("high = 0.42e-12", "hihg = 0.42e-12")), "key 'price.row_drive.high' is missing. Is 'hihg' meant?"));
  CHECK(contains(error_of(changed("high = 0.42e-12", "high = 0.42e-12\nmode = 1")), "unknown key 'price.row_drive.mode'"));
  CHECK(contains(error_of(changed("per = \"m V^2\"", "per = \"m\"")), "price.wire_line.per is not the unit of 'wire_line'. Give the price per \"m V^2\""));
  CHECK(contains(error_of(changed("grade = \"derived\"", "grade = \"guess\"")), "grade = 'guess' is not one of 'published', 'derived', 'assumption'"));
  CHECK(contains(error_of(changed("[price.row_drive]", "[price.row_drvie]")), "has no price for the event 'row_drive'"));
  CHECK(contains(error_of(changed("[price.comparator]", "[price.tia]\nper = \"1\"\n[price.comparator]")), "unknown key 'price.tia'"));
}

TEST_CASE("times and sizes that cannot be", "[crossbar][technology]") {
  CHECK(contains(error_of(changed("settle_s = 5e-9", "settle_s = 0.0")), "timing.settle_s = 0.0 must be above 0"));
  CHECK(contains(error_of(changed("settle_s = 5e-9", "settle_s = 5e-9\nsettel_s = 1")), "unknown key 'timing.settel_s'. Is 'settle_s' meant?"));
  CHECK(contains(error_of(changed("array_rows = 512", "array_rows = 0")), "geometry.array_rows = 0 must be at least 1"));
  CHECK(contains(error_of(changed("array_rows = 512", "array_rows = 512.5")), "is not an integer"));
  CHECK(contains(error_of(changed("[geometry]", "[geometrie]")), "key 'geometry' is missing. Is 'geometrie' meant?"));
  CHECK(test::input_error([] { Technology::load("cmos29", kTechnologies); }) == "unknown technology 'cmos29'. Is 'cmos28' meant?");
}

TEST_CASE("energy is the sum of amounts times prices", "[crossbar][technology]") {
  const Technology technology = Technology::load("cmos28", kTechnologies);
  core::Ledger ledger;
  for (std::size_t e = 0; e < core::kEvents; ++e) ledger.add(static_cast<Event>(e), 10.0, 1.0 + static_cast<double>(e));
  Energy sum;
  for (std::size_t e = 0; e < core::kEvents; ++e) {
    const Event event = static_cast<Event>(e);
    const Energy part = technology.energy(ledger, event);
    CHECK(part.nominal_J == (1.0 + static_cast<double>(e)) * technology.price(event).energy.nominal_J);
    CHECK(part.low_J == (1.0 + static_cast<double>(e)) * technology.price(event).energy.low_J);
    CHECK(part.high_J == (1.0 + static_cast<double>(e)) * technology.price(event).energy.high_J);
    sum += part;
  }
  CHECK(technology.energy(ledger).nominal_J == sum.nominal_J);
  CHECK(technology.energy(ledger).low_J == sum.low_J);
  CHECK(technology.energy(ledger).high_J == sum.high_J);
  CHECK(technology.energy(core::Ledger{}).nominal_J == 0.0);
}

TEST_CASE("other prices change energies, not counts", "[crossbar][technology]") {
  const Technology cheap = Technology::load("cmos28", kTechnologies), dear = loaded(changed("energy = 0.39e-12", "energy = 0.42e-12"));
  core::Ledger ledger;
  ledger.add(Event::row_drive, 100);
  ledger.add(Event::comparator, 7);
  const double cheap_J = cheap.energy(ledger).nominal_J, dear_J = dear.energy(ledger).nominal_J;
  CHECK(dear_J - cheap_J == Approx(100 * 0.03e-12));
  CHECK(ledger[Event::row_drive].count == 100.0);
  CHECK(ledger[Event::comparator].count == 7.0);
}

TEST_CASE("one evaluation of a k-SAT array costs what the worked example says", "[crossbar][technology][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  // 2N word lines and M clause lines at 0.2 V for 5 ns, cells of 20 and 0.2 uS, k cells on in each clause. The example
  // averages over cells: forward the N lines of true literals are driven, backward 15 % of the clauses for the makes
  // and 15 % for the breaks.
  std::istringstream csv(text_of(data / "golden/cost/ksat_iteration_ledger.csv"));
  std::string line;
  std::getline(csv, line);
  std::getline(csv, line);
  AnalogMatrixParams params;
  params.mapping = Mapping::interconnect;
  params.read_voltage_V = 0.2;
  params.read_time_s = 5e-9;
  params.cell_pitch_m = 1e-6;
  const Technology technology = Technology::load("cmos28", kTechnologies);
  int rows = 0;
  for (; std::getline(csv, line); ++rows) {
    double n = 0, m = 0, k = 0, forward_pJ = 0, row_drive_pJ = 0, comparators_pJ = 0, backward_pJ = 0;
    REQUIRE(std::sscanf(line.c_str(), "%lf,%lf,%lf,%lf,%lf,%lf,%lf", &n, &m, &k, &forward_pJ, &row_drive_pJ,
                        &comparators_pJ, &backward_pJ) == 7);
    CAPTURE(line);
    const Eigen::Index variables = static_cast<Eigen::Index>(n), clauses = static_cast<Eigen::Index>(m);
    Eigen::MatrixXf weights = Eigen::MatrixXf::Zero(clauses, 2 * variables);
    for (Eigen::Index c = 0; c < clauses; ++c)
      for (Eigen::Index i = 0; i < static_cast<Eigen::Index>(k); ++i) weights(c, (7 * c + i) % (2 * variables)) = 1.0f;
    const AnalogMatrix matrix(weights, test::ideal_device({.off_S = 0.2e-6, .on_S = 20e-6}), params, 1);

    // All lines driven once, scaled to the share that is.
    core::Ledger forward, backward;
    Context up{forward}, down{backward};
    Eigen::MatrixXf clause_lines(clauses, 1), word_lines(2 * variables, 1);
    matrix.apply(Eigen::MatrixXf::Ones(2 * variables, 1), clause_lines, up);
    matrix.apply_transposed(Eigen::MatrixXf::Ones(clauses, 1), word_lines, down);
    CHECK(1e12 * technology.energy(forward.scaled(0.5), Event::cell_read).nominal_J == Approx(forward_pJ).epsilon(0.01));
    CHECK(1e12 * technology.energy(backward.scaled(2 * 0.15), Event::cell_read).nominal_J == Approx(backward_pJ).epsilon(0.01));
    CHECK(1e12 * technology.energy(forward.scaled(0.5), Event::wire_line).nominal_J == Approx(row_drive_pJ).epsilon(0.01));
  }
  CHECK(rows == 5);
}
