/// Technology files: what is wrong with one is said; energies are units times prices; a worked example in numbers.

#include "crossbar/cost/technology.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>

#include "catch.hpp"
#include "core/config/data_file.hpp"
#include "core/config/toml.hpp"
#include "core/temporary_folder.hpp"
#include "crossbar/analog_matrix.hpp"
#include "crossbar/cost/component_library.hpp"
#include "crossbar/test_device.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using core::Event;
using test::contains;

namespace {

const std::filesystem::path kData = std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data";
const std::filesystem::path kTechnologies = kData / "technologies";

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A text with one passage replaced.
std::string changed(std::string text, const std::string& old, const std::string& with) {
  const std::size_t at = text.find(old);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old.size(), with);
}

std::string cmos28() { return text_of(kTechnologies / "cmos28.toml"); }
std::string library() { return text_of(kData / "components/library.toml"); }

/// A technology from texts of its own, beside a library of its own.
Technology loaded(const std::string& technology, const std::string& components = library()) {
  const test::TemporaryFolder folder;
  std::filesystem::create_directories(folder / "technologies");
  std::filesystem::create_directories(folder / "components");
  std::ofstream(folder / "technologies/t.toml") << technology;
  std::ofstream(folder / "components/library.toml") << components;
  return Technology::load("t", folder / "technologies");
}

std::string error_of(const std::string& technology, const std::string& components = library()) {
  return test::input_error([&] { loaded(technology, components); });
}

/// Where a passage stands, as messages say it.
std::string at_line(const std::string& file, const std::string& text, const std::string& passage) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(text.find(passage));
  return file + ":" + std::to_string(1 + std::count(text.begin(), end, '\n')) + ":";
}

/// A size that every law knows.
std::uint32_t some_size(Event event) {
  const std::string_view unit = core::event_info(event).size_unit;
  return unit.empty() ? 0u : unit == "byte" ? 16384u : 8u;
}

core::Ledger one_of_each() {
  core::Ledger ledger;
  for (std::size_t e = 0; e < core::kEvents; ++e) {
    const auto event = static_cast<Event>(e);
    ledger.add(event, some_size(event), 10.0, event == Event::adc_sar || event == Event::adc_cco ? 1e-7 : 1.0 + static_cast<double>(e));
  }
  return ledger;
}

}  // namespace

TEST_CASE("every event has a price with a band and a source at three nodes", "[crossbar][technology]") {
  for (const double node_nm : {65.0, 28.0, 14.0}) {
    const std::string name = "cmos" + std::to_string(static_cast<int>(node_nm));
    const Technology technology = Technology::load(name, kTechnologies);
    CHECK(technology.name() == name);
    CHECK(technology.node_nm() == node_nm);
    CHECK(contains(technology.file(), name + ".toml"));
    for (std::size_t e = 0; e < core::kEvents; ++e) {
      const auto event = static_cast<Event>(e);
      CAPTURE(name, core::event_info(event).name);
      REQUIRE(technology.has_price(event));
      const Energy unit = technology.price(event).unit(some_size(event), 1e8);
      CHECK(unit.low_J <= unit.nominal_J);
      CHECK(unit.nominal_J <= unit.high_J);
      CHECK(unit.nominal_J > 0.0);  // nothing is free, the controller and leakage least of all
      CHECK_FALSE(technology.price(event).source().empty());
      CHECK_FALSE(technology.component(event).empty());
    }
  }
}

TEST_CASE("every technology that ships loads, under the name of its file", "[crossbar][technology]") {
  int technologies = 0;
  for (const std::string& name : core::data_names(kTechnologies)) {
    CAPTURE(name);
    const Technology technology = Technology::load(name, kTechnologies);
    CHECK(technology.name() == name);
    for (std::size_t e = 0; e < core::kEvents; ++e) {
      const auto event = static_cast<Event>(e);
      CAPTURE(core::event_info(event).name);
      if (technology.has_price(event)) CHECK(technology.price(event).unit(some_size(event), 1e8).nominal_J >= 0.0);
      else CHECK(technology.component(event).empty());
    }
    ++technologies;
  }
  CHECK(technologies >= 3);
}

TEST_CASE("digital prices fall with the node, those of converters, amplifiers and cells stay", "[crossbar][technology]") {
  const Technology old = Technology::load("cmos65", kTechnologies), recent = Technology::load("cmos14", kTechnologies);
  for (std::size_t e = 0; e < core::kEvents; ++e) {
    const auto event = static_cast<Event>(e);
    CAPTURE(core::event_info(event).name);
    const double ratio = recent.price(event).unit(some_size(event), 1e8).nominal_J / old.price(event).unit(some_size(event), 1e8).nominal_J;
    switch (event) {
      case Event::row_drive:
      case Event::comparator:
      case Event::noise_source:
      case Event::random_bit:
      case Event::register_bit:
      case Event::sram_access:
      case Event::link:
      case Event::controller_cycle:
      case Event::digital_add:
      case Event::digital_multiply:
      case Event::float_add:
      case Event::float_multiply: CHECK(ratio == Approx(0.0945 / 1.6515).epsilon(1e-9)); break;
      case Event::adc_sar: CHECK(ratio == Approx(std::pow(14.0 / 65.0, 1.88)).epsilon(1e-9)); break;  // the survey has a rule of its own
      default: CHECK(ratio == 1.0);
    }
  }
}

TEST_CASE("every component of the library loads at every node, and serves its event alone", "[crossbar][technology]") {
  const core::TomlTable file = core::TomlTable::from_file(kData / "components/library.toml");
  std::set<std::string> names;
  for (const core::TomlEntry& entry : file.entries()) names.insert(entry.path.substr(0, entry.path.find('.')));
  CHECK(names.size() >= 30);
  for (const int node_nm : {65, 28, 14}) {
    const ComponentLibrary components = ComponentLibrary::load("library", kData / "components", node_nm);
    for (const std::string& name : names) {
      CAPTURE(node_nm, name);
      const std::string event_name = file.table(name).string("event");
      int serves = 0;
      for (std::size_t e = 0; e < core::kEvents; ++e) {
        const auto event = static_cast<Event>(e);
        const bool own = core::event_info(event).name == event_name;
        const core::TomlTable chosen = core::TomlTable::from_text(std::string(core::event_info(event).name) + " = \"" + name + "\"", "chosen.toml");
        const std::string message = test::input_error([&] {
          const Energy unit = components.price(name, event, chosen).unit(some_size(event), 1e8);
          CHECK(unit.nominal_J > 0.0);
          CHECK((unit.low_J <= unit.nominal_J && unit.nominal_J <= unit.high_J));
          ++serves;
        });
        if (own) CHECK(message == "no error");
        else CHECK(contains(message, "= '" + name + "' is a component of another event, '" + event_name + "'. Choose one of this event"));
      }
      CHECK(serves == 1);
    }
  }
}

TEST_CASE("an event without price is an error once it is asked for", "[crossbar][technology]") {
  const Technology whole = loaded(cmos28());
  for (std::size_t e = 0; e < core::kEvents; ++e) {
    const auto event = static_cast<Event>(e);
    const Event other = event == Event::wire_line ? Event::comparator : Event::wire_line;
    const std::string name(core::event_info(event).name);
    CAPTURE(name);
    const Technology without = loaded(changed(cmos28(), "\n" + name + " = \"" + std::string(whole.component(event)) + "\"", ""));
    CHECK_FALSE(without.has_price(event));
    CHECK(without.component(event).empty());
    const std::string message = test::input_error([&] { without.price(event); });
    CHECK(contains(message, at_line("t.toml", cmos28(), "[price]")));
    CHECK(contains(message, "price has no price for the event '" + name + "'. Name a component there, or add a table [price." + name + "]"));
    core::Ledger ledger;
    ledger.add(other, 1.0, 2.0);
    CHECK(without.energy(ledger).nominal_J == whole.energy(ledger).nominal_J);  // what has a price can still be paid
    ledger.add(event, some_size(event), 1.0, 1e-8);
    CHECK(test::input_error([&] { without.energy(ledger); }) == message);
    CHECK(test::input_error([&] { without.energy(ledger, event); }) == message);
    CHECK(test::input_error([&] { without.energy(ledger, core::event_info(event).part); }) == message);
  }
}

TEST_CASE("prices that cannot be, in the technology", "[crossbar][technology]") {
  struct Case {
    std::string old, with, place, message;
  };
  const std::string table = "[price.row_drive]\nper = \"1\"\nenergy_J = 0.4e-12\nlow_J = 0.1e-12\nhigh_J = 0.5e-12\ngrade = \"assumption\"\nsource = \"a test\"\n";
  const std::string row = "row_drive = \"driver_isaac\"\n", last = "logic_leakage = \"logic_leakage\"\n";
  const std::string own = changed(cmos28(), row, "") + table;  // a table of its own instead of a component
  CHECK(loaded(own).price(Event::row_drive).unit(0, 0.0).nominal_J == 0.4e-12);
  CHECK(loaded(own).component(Event::row_drive).empty());
  for (const Case& c : {Case{"energy_J = 0.4e-12", "energy_J = -0.4e-12", "energy_J", "price.row_drive.energy_J = -4e-13 must be at least 0"},
                        Case{"energy_J = 0.4e-12", "energy_J = nan", "energy_J", "price.row_drive.energy_J = nan is not finite"},
                        Case{"energy_J = 0.4e-12", "energy_J = 1e-12", "low_J", "price.row_drive.low_J and high_J do not enclose energy_J"},
                        Case{"high_J = 0.5e-12", "high_J = 0.2e-12", "low_J", "price.row_drive.low_J and high_J do not enclose energy_J"},
                        Case{"high_J = 0.5e-12", "hihg_J = 0.5e-12", "[price.row_drive]", "key 'price.row_drive.high_J' is missing. Is 'hihg_J' meant?"},
                        Case{"high_J = 0.5e-12", "high_J = 0.5e-12\nmode = 1", "mode = 1", "unknown key 'price.row_drive.mode'"},
                        Case{"per = \"1\"\nenergy_J", "per = \"m\"\nenergy_J", "per = \"m\"", "price.row_drive.per is not a unit of 'row_drive'. Give the price per \"1\", an event"},
                        Case{"high_J = 0.5e-12", "law = \"power\"\nhigh_J = 0.5e-12", "law = ", "price.row_drive.law needs events that differ in size"},
                        Case{"\"assumption\"\nsource", "\"guess\"\nsource", "grade = \"guess\"", "grade = 'guess' is not one of 'published', 'derived', 'assumption'"},
                        Case{"[price.row_drive]", "[price.row_drvie]", "[price.row_drvie]", "unknown key 'price.row_drvie'. Is 'row_drive' meant?"}}) {
    const std::string text = changed(own, c.old, c.with), message = error_of(text);
    CAPTURE(message);
    CHECK(contains(message, at_line("t.toml", text, c.place)));
    CHECK(contains(message, c.message));
  }
  for (const Case& c : {Case{row, "row_drvie = \"driver_isaac\"\n", "row_drvie", "unknown key 'price.row_drvie'. Is 'row_drive' meant?"},
                        Case{row, "row_drive = \"driver_isac\"\n", "row_drive = ", "row_drive = 'driver_isac' is not a component of the library. Is 'driver_isaac' meant?"},
                        Case{row, "row_drive = \"nothing_like_it\"\n", "row_drive = ", "row_drive = 'nothing_like_it' is not a component of the library"},
                        Case{row, "row_drive = \"comparator_timely\"\n", "row_drive = ", "row_drive = 'comparator_timely' is a component of another event, 'comparator'. Choose one of this event"},
                        Case{row, "row_drive = 0.4e-12\n", "row_drive = ", "row_drive"},
                        Case{"components = \"library\"", "", "cell_read = ", "cell_read names a component, and the file names no library of components. Add components = \"library\", or give a table"},
                        Case{last, last + "tia = \"amplifier_typical\"\n", "tia = ", "unknown key 'price.tia'"}}) {
    const std::string text = changed(cmos28(), c.old, c.with), message = error_of(text);
    CAPTURE(message);
    CHECK(contains(message, at_line("t.toml", text, c.place)));
    CHECK(contains(message, c.message));
  }
  CHECK(contains(error_of(changed(cmos28(), "\"library\"", "\"libary\"")), "unknown component library 'libary'. Is 'library' meant?"));
}

TEST_CASE("prices that cannot be, in the library", "[crossbar][technology]") {
  struct Case {
    std::string old, with, place, message;
  };
  for (const Case& c : {Case{"energy_J = 0.391e-12", "energy_J = -0.391e-12", "energy_J = -0.391e-12", "driver_isaac.energy_J = -3.91e-13 must be at least 0"},
                        Case{"energy_J = 0.391e-12", "energy_J = 0.01e-12", "low_J = 0.05e-12", "driver_isaac.low_J and high_J do not enclose energy_J"},
                        Case{"event = \"row_drive\"", "event = \"row_drvie\"", "event = \"row_drvie\"", "driver_isaac.event = 'row_drvie' is not one of"},
                        Case{"[driver_isaac]", "[driver_isaac]\nvolts = 1", "volts", "unknown key 'driver_isaac.volts'"},
                        Case{"per = \"m V^2\"", "per = \"m\"", "per = \"m\"", "wire_neurosim.per is not a unit of 'wire_line'. Give the price per \"m V^2\", or per \"1\", an event"},
                        Case{"law = \"survey\"", "law = \"servey\"", "law = \"servey\"", "sar_survey.law = 'servey' is not one of"},
                        Case{"size = [8192, 32768, 1048576]", "size = [8192, 32768]", "energy_J = [0.1883e-12, 0.3766e-12, 1.883e-12]", "sram_horowitz.energy_J"}}) {
    const std::string text = changed(library(), c.old, c.with), message = error_of(cmos28(), text);
    CAPTURE(message);
    CHECK(contains(message, at_line("library.toml", text, c.place)));
    CHECK(contains(message, c.message));
  }
}

TEST_CASE("times and sizes that cannot be", "[crossbar][technology]") {
  CHECK(contains(error_of(changed(cmos28(), "comparator_s = 1e-9", "comparator_s = 0.0")), "timing.comparator_s = 0.0 must be above 0"));
  CHECK(contains(error_of(changed(cmos28(), "clock_s = 1e-9", "clock_s = 1e-9\nclokc_s = 1")), "unknown key 'timing.clokc_s'. Is 'clock_s' meant?"));
  CHECK(contains(error_of(changed(cmos28(), "driver_ohm = 100.0", "driver_ohm = -1.0")), "lines.driver_ohm = -1.0 must be above 0"));
  CHECK(contains(error_of(changed(cmos28(), "amplifier_bandwidth_Hz = 200e6", "amplifier_bandwidth_MHz = 200")), "key 'lines.amplifier_bandwidth_Hz' is missing"));
  CHECK(contains(error_of(changed(cmos28(), "array_rows = 512", "array_rows = 0")), "geometry.array_rows = 0 must be at least 1"));
  CHECK(contains(error_of(changed(cmos28(), "array_rows = 512", "array_rows = 512.5")), "is not an integer"));
  CHECK(contains(error_of(changed(cmos28(), "[geometry]", "[geometrie]")), "key 'geometry' is missing. Is 'geometrie' meant?"));
  CHECK(contains(error_of(changed(cmos28(), "node_nm = 28", "node_nm = -28")), "node_nm = -28 must be above 0"));
  CHECK(contains(error_of(changed(cmos28(), "node_nm = 28", "node_nm = 130")), "digital logic cannot be scaled to or from 130 nm"));
  CHECK(test::input_error([] { Technology::load("cmos29", kTechnologies); }) == "unknown technology 'cmos29'. Is 'cmos28' meant?");
}

TEST_CASE("energy is the sum of units times prices", "[crossbar][technology]") {
  const Technology technology = Technology::load("cmos28", kTechnologies);
  const core::Ledger ledger = one_of_each();
  Energy sum;
  for (std::size_t e = 0; e < core::kEvents; ++e) {
    const auto event = static_cast<Event>(e);
    CAPTURE(core::event_info(event).name);
    const Price& price = technology.price(event);
    const double units = price.per() == "1" ? ledger[event].count : ledger[event].amount;
    const Energy unit = price.unit(some_size(event), 1e8), part = technology.energy(ledger, event);  // 10 conversions in 100 ns
    CHECK(part.nominal_J == Approx(units * unit.nominal_J).epsilon(1e-12));
    CHECK(part.low_J == Approx(units * unit.low_J).epsilon(1e-12));
    CHECK(part.high_J == Approx(units * unit.high_J).epsilon(1e-12));
    sum += part;
  }
  const Energy whole = technology.energy(ledger);
  CHECK(whole.nominal_J == sum.nominal_J);
  CHECK(whole.low_J == sum.low_J);
  CHECK(whole.high_J == sum.high_J);
  Energy parts;
  for (std::size_t p = 0; p < core::kParts; ++p) parts += technology.energy(ledger, static_cast<core::Part>(p));
  CHECK(parts.nominal_J == Approx(whole.nominal_J).epsilon(1e-12));
  CHECK(technology.energy(core::Ledger{}).nominal_J == 0.0);
}

TEST_CASE("every size is paid at its own price", "[crossbar][technology]") {
  const Technology technology = Technology::load("cmos28", kTechnologies);
  core::Ledger ledger;
  ledger.add(Event::dac_conversion, 7, 16, 16);
  ledger.add(Event::dac_conversion, 8, 3, 3);
  CHECK(technology.energy(ledger, Event::dac_conversion).nominal_J == Approx((16.0 / 2.0 + 3.0) * 0.291e-12).epsilon(1e-12));
  CHECK(technology.energy(ledger, core::Part::dac).nominal_J == technology.energy(ledger).nominal_J);
  CHECK(technology.energy(ledger, core::Part::adc).nominal_J == 0.0);
}

TEST_CASE("a dearer component makes its events dearer, and no others", "[crossbar][technology]") {
  const Technology cheap = Technology::load("cmos28", kTechnologies);
  const Technology dear = loaded(cmos28(), changed(library(), "energy_J = 0.391e-12", "energy_J = 0.5e-12"));
  core::Ledger ledger;
  ledger.add(Event::row_drive, 100);
  ledger.add(Event::comparator, 7);
  const double cheap_J = cheap.energy(ledger).nominal_J, dear_J = dear.energy(ledger).nominal_J;
  CHECK(dear_J - cheap_J == Approx(100 * 0.109e-12 * 0.4049 / 0.5318).epsilon(1e-6));  // from 32 to 28 nm
  CHECK(cheap.energy(ledger, Event::comparator).nominal_J == dear.energy(ledger, Event::comparator).nominal_J);
}

TEST_CASE("a line is charged at the capacitance of its wire", "[crossbar][technology]") {
  const Technology technology = Technology::load("cmos28", kTechnologies);
  CHECK(technology.line_F_per_m() == 0.2e-9);
  // A line of 100 um at 0.2 V: 20 fF, 0.8 fJ from its source.
  CHECK(technology.energy(core::Ledger::Line{Event::wire_line, 0, {1.0, 100e-6 * 0.04}}).nominal_J == Approx(0.8e-15));
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
