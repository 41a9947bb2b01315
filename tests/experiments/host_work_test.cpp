/// Nothing is for free: what the host does is in the totals of solve and puzzle, and the array's lines beside it.

#include <cmath>
#include <map>
#include <sstream>

#include "catch.hpp"
#include "core/hdf5/reader.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/cost/spent.hpp"
#include "experiments/dimacs_text.hpp"
#include "experiments/options.hpp"
#include "experiments/program.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::test;

namespace {

struct Parts {
  std::map<std::string, std::pair<double, double>> by_name;  ///< seconds and nominal joules
  bool has(const std::string& name) const { return by_name.contains(name); }
};

/// Lines such as "c writing  1.0e-03 s  2.0e-06 J ...".
Parts parts_of(const std::string& out) {
  Parts parts;
  std::istringstream stream(out);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    std::string c, name, s, J;
    double seconds = 0.0, joules = 0.0;
    if (words >> c >> name >> seconds >> s >> joules >> J && c == "c" && s == "s" && J == "J") parts.by_name[name] = {seconds, joules};
  }
  return parts;
}

/// The total is the sum of the others, as far as four printed digits tell.
void check_total(const std::string& out, const std::vector<std::string>& names) {
  const Parts parts = parts_of(out);
  INFO(out);
  REQUIRE(parts.has("total"));
  CHECK(parts.by_name.size() == names.size() + 1);
  double seconds = 0.0, joules = 0.0;
  for (const std::string& name : names) {
    REQUIRE(parts.has(name));
    seconds += parts.by_name.at(name).first;
    joules += parts.by_name.at(name).second;
  }
  CHECK(parts.by_name.at("total").first == Approx(seconds).epsilon(2e-3));
  CHECK(parts.by_name.at("total").second == Approx(joules).epsilon(2e-3));
}

/// Of a 28 nm technology: 7.5 W.
void check_host(const std::string& out) {
  const auto [seconds, joules] = parts_of(out).by_name.at("host");
  CHECK(seconds > 0.0);
  CHECK(joules == Approx(7.5 * seconds).epsilon(2e-3));
}

}  // namespace

TEST_CASE("processor time has the energy of a core") {
  const crossbar::DigitalCost cost{.core_power_W = 8.0, .core_power_low_W = 5.0, .core_power_high_W = 10.0};
  experiments::Spent spent = experiments::spent_by_core(0.5, cost);
  spent += experiments::Spent{1.0, {1.0, 0.5, 2.0}};
  CHECK(spent.seconds == 1.5);
  CHECK((spent.energy.nominal_J == 5.0 && spent.energy.low_J == 3.0 && spent.energy.high_J == 7.0));
  experiments::HostWork host;
  CHECK(!host.any());
  const double sum = host.timed([] {
    double s = 0.0;
    for (int i = 1; i < 2'000'000; ++i) s += std::sqrt(i);
    return s;
  });
  CHECK(sum > 0.0);
  CHECK((host.any() && host.cpu_s() > 1e-5 && host.cpu_s() < 10.0));
}

TEST_CASE("solve charges the simplifications of the host") {
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", random_dimacs(60, 240, 4));
  const Outcome with = run_program({"solve", "f.cnf"}, {.folder = folder.path()});
  CHECK(with.status == 10);
  check_total(with.out, {"host", "writing", "searching"});
  check_host(with.out);
  const Outcome without = run_program({"solve", "f.cnf", "--simplify", "none"}, {.folder = folder.path()});
  CHECK(without.status == 10);
  check_total(without.out, {"writing", "searching"});
  // What the host decides alone costs as well.
  for (const auto& [text, status] : std::vector<std::pair<const char*, int>>{{"p cnf 2 2\n1 2 0\n-1 2 0\n", 10}, {"p cnf 1 2\n1 0\n-1 0\n", 20}}) {
    const Outcome host = run_program({"solve", "-"}, {.input = text});
    CHECK(host.status == status);
    check_total(host.out, {"host"});
    check_host(host.out);
  }
  const Outcome digital = run_program({"solve", "f.cnf", "--baseline", "walksat"}, {.folder = folder.path()});
  const auto [seconds, joules] = parts_of(digital.out).by_name.at("searching");
  CHECK((seconds > 0.0 && joules == Approx(7.5 * seconds).epsilon(2e-3)));
}

TEST_CASE("a trace holds the time of the host where it did something") {
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", random_dimacs(20, 60, 4));
  for (const char* simplify : {"host", "none"}) {
    const Outcome outcome = run_program({"solve", "f.cnf", "--trace", "t.h5", "--simplify", simplify}, {.folder = folder.path()});
    INFO(outcome.out << outcome.err);
    REQUIRE(outcome.status == 10);
    if (outcome.out.find("no array needed") != std::string::npos) FAIL("the formula is too easy");
    const core::Hdf5Reader file(folder / "t.h5");
    CHECK(file.has("/result/search_energy"));
    CHECK(file.has("/result/host_energy") == (std::string(simplify) == "host"));
    CHECK(file.has("/result/host_time") == (std::string(simplify) == "host"));
  }
}

TEST_CASE("searches with groups print time and energy, and what groups save") {
  const TemporaryFolder folder;
  write_file(folder / "f.cnf", "p cnf 9 12\n1 2 3 0\n-1 -2 0\n-1 -3 0\n-2 -3 0\n4 5 6 0\n-4 -5 0\n"
             "-4 -6 0\n-5 -6 0\n-1 -4 7 0\n-2 -5 8 0\n-3 -6 9 0\n-7 -8 0\n");
  const Outcome solve = run_program({"solve", "f.cnf", "--groups", "auto", "--compare", "7"}, {.folder = folder.path()});
  CHECK(solve.status == 10);
  check_total(solve.out, {"host", "writing", "searching"});
  check_host(solve.out);
  CHECK(contains(solve.out, "cells decide as ideal ones"));
  CHECK(contains(solve.out, "7 restarts each"));
  CHECK(contains(solve.out, "   7 of    7 solved"));
  CHECK(contains(solve.out, "groups take the cycles times"));
  const Outcome queens = run_program({"puzzle", "queens", "12", "--compare", "3"});
  CHECK(queens.status == 10);
  check_total(queens.out, {"host", "writing", "searching"});
  // One column of 12 for each queen: 12 log2 12 bits instead of 144.
  CHECK(contains(queens.out, "43.0 bits of state instead of 144.0"));
  for (const std::vector<std::string>& words : {std::vector<std::string>{"solve", "f.cnf", "--compare", "3"},
        {"solve", "f.cnf", "--groups", "auto", "--compare", "0"},
                                                {"puzzle", "queens", "8", "--compare", "x"}}) {
    const Outcome refused = run_program(words, {.folder = folder.path()});
    INFO(refused.err);
    CHECK(refused.status == 2);
    CHECK(contains(refused.err, "--compare"));
    CHECK(std::count(refused.err.begin(), refused.err.end(), '\n') == 1);
  }
}
