/// Digital logic from node to node: tabulated factors, straight lines in logarithms between them, published operations.

#include "crossbar/cost/node_scaling.hpp"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "catch.hpp"
#include "crossbar/cost/technology.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using core::Event;
using test::contains;

namespace {

Technology cmos(int node_nm) {
  return Technology::load("cmos" + std::to_string(node_nm), std::filesystem::path(OHMFIELD_SOURCE_DIR) / "data/technologies");
}

std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words(1);
  for (const char c : line)
    if (c == ',') words.emplace_back();
    else words.back() += c;
  return words;
}

}  // namespace

TEST_CASE("ratios of tabulated nodes by hand", "[crossbar][node_scaling]") {
  CHECK(digital_energy_ratio(45, 45) == 1.0);
  CHECK(digital_energy_ratio(45, 28) == Approx(0.4049).epsilon(1e-12));
  CHECK(digital_energy_ratio(65, 28) == Approx(0.4049 / 1.6515).epsilon(1e-12));
  CHECK(digital_energy_ratio(28, 65) == Approx(1.6515 / 0.4049).epsilon(1e-12));
  CHECK(digital_area_ratio(65, 14) == Approx(0.1687 / 1.4375).epsilon(1e-12));
  CHECK(digital_area_ratio(7, 90) == Approx(2.75 / 0.0575).epsilon(1e-12));
}

TEST_CASE("40 nm lies on a line of logarithms between 32 and 45 nm", "[crossbar][node_scaling]") {
  // ln(40/32) / ln(45/32) = 0.2231436 / 0.3409266 = 0.6545210 of the way: 0.5318^(1 - 0.6545208) = 0.803992.
  CHECK(digital_energy_ratio(45, 40) == Approx(0.803992).epsilon(1e-6));
  CHECK(digital_energy_ratio(45, 40) == Approx(std::pow(0.5318, 0.3454790)).epsilon(1e-6));
  CHECK(digital_area_ratio(45, 40) == Approx(std::pow(0.45, 0.3454790)).epsilon(1e-6));
  // From 40 to 28 nm is from 40 to 45 and on to 28 nm.
  CHECK(digital_energy_ratio(40, 28) == Approx(0.4049 / std::pow(0.5318, 0.3454790)).epsilon(1e-6));
}

TEST_CASE("ratios are those of a scale", "[crossbar][node_scaling]") {
  const std::vector<double> nodes_nm{7, 8, 10, 14, 16, 20, 22, 25, 28, 30, 32, 40, 45, 55, 65, 80, 90};
  for (std::size_t i = 0; i + 1 < nodes_nm.size(); ++i) {
    CAPTURE(nodes_nm[i]);
    CHECK(digital_energy_ratio(nodes_nm[i + 1], nodes_nm[i]) < 1.0);  // smaller is cheaper
    CHECK(digital_area_ratio(nodes_nm[i + 1], nodes_nm[i]) < 1.0);
    CHECK(digital_energy_ratio(nodes_nm[i], nodes_nm[i]) == 1.0);
    for (const double other_nm : nodes_nm) {
      CHECK(digital_energy_ratio(nodes_nm[i], 45) * digital_energy_ratio(45, other_nm) == Approx(digital_energy_ratio(nodes_nm[i], other_nm)).epsilon(1e-12));
      CHECK(digital_area_ratio(nodes_nm[i], other_nm) * digital_area_ratio(other_nm, nodes_nm[i]) == Approx(1.0).epsilon(1e-12));
    }
  }
}

TEST_CASE("nodes that the rules do not know", "[crossbar][node_scaling]") {
  for (const double bad_nm : {6.9, 90.1, 130.0, 0.0, -28.0, std::numeric_limits<double>::infinity(), std::nan("")}) {
    CAPTURE(bad_nm);
    for (const auto& ratio : {digital_energy_ratio, digital_area_ratio}) {
      CHECK(contains(test::input_error([&] { ratio(bad_nm, 28); }), "(known from 7 to 90 nm)"));
      CHECK(contains(test::input_error([&] { ratio(28, bad_nm); }), "digital logic cannot be scaled to or from"));
    }
  }
}

TEST_CASE("factors of the published table", "[crossbar][node_scaling][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  std::ifstream csv(data / "golden/cost/node_scaling.csv");
  int rows = 0;
  for (std::string line; std::getline(csv, line);) {
    double node_nm = 0, supply_V = 0, energy = 0, at_08_V = 0, area = 0;
    if (std::sscanf(line.c_str(), "%lf,%lf,%lf,%lf,%lf", &node_nm, &supply_V, &energy, &at_08_V, &area) != 5) continue;
    CAPTURE(node_nm);
    CHECK(digital_energy_ratio(45, node_nm) == Approx(energy).epsilon(1e-12));
    CHECK(digital_area_ratio(45, node_nm) == Approx(area).epsilon(1e-12));
    ++rows;
  }
  CHECK(rows == 8);
}

TEST_CASE("published operations at three nodes", "[crossbar][node_scaling][golden]") {
  OHM_REFERENCE_DATA_OR_SKIP(data);
  std::ifstream csv(data / "golden/cost/horowitz_digital.csv");
  std::map<std::string, std::map<std::string, double>> golden_pJ;
  std::vector<std::string> columns;
  for (std::string line; std::getline(csv, line);) {
    if (line.starts_with("#")) continue;
    const std::vector<std::string> words = words_of(line);
    if (columns.empty()) columns = words;
    else
      for (std::size_t i = 1; i < words.size(); ++i) golden_pJ[words[0]][columns[i]] = std::atof(words[i].c_str());
  }
  struct Operation {
    const char* name;
    Event event;
    std::uint32_t size;
    double amount;
  };
  for (const int node_nm : {65, 28, 14}) {
    const Technology technology = cmos(node_nm);
    for (const Operation& o : {Operation{"int32_add", Event::digital_add, 0, 32}, Operation{"int16_add", Event::digital_add, 0, 16},
                               Operation{"int32_mul", Event::digital_multiply, 0, 32 * 32},
                               Operation{"fp16_add", Event::float_add, 16, 1}, Operation{"fp32_add", Event::float_add, 32, 1},
                               Operation{"fp16_mul", Event::float_multiply, 11, 1}, Operation{"fp32_mul", Event::float_multiply, 24, 1},
                               Operation{"sram8KB_64b", Event::sram_access, 8192, 64}, Operation{"sram32KB_64b", Event::sram_access, 32768, 64},
                               Operation{"sram1MB_64b", Event::sram_access, 1048576, 64}}) {
      CAPTURE(node_nm, o.name);
      const double wanted_pJ = golden_pJ.at(o.name).at(std::to_string(node_nm) + "nm_pJ");
      // 1 %: components carry four digits, the table too.
      CHECK(1e12 * technology.energy(core::Ledger::Line{o.event, o.size, {1.0, o.amount}}).nominal_J == Approx(wanted_pJ).epsilon(0.01));
    }
  }
}
