/// Measured data from CSV and HDF5: the same numbers either way, and what is refused with which words.

#include "crossbar/measured/measured.hpp"

#include <fstream>

#include "catch.hpp"
#include "core/hdf5/trace_file.hpp"
#include "core/temporary_folder.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::crossbar;
using test::contains;

namespace {

/// Data of a CSV file with this text.
MeasuredData csv(const std::string& text) {
  const test::TemporaryFolder folder;
  const std::string file = (folder / "m.csv").string();
  std::ofstream(file) << text;
  return read_measured(std::vector{file});
}

/// Message on reading it, from the name of the file on.
std::string csv_error(const std::string& text) {
  const std::string message = test::input_error([&] { csv(text); });
  const std::size_t at = message.find("m.csv");
  return at == std::string::npos ? message : message.substr(at);
}

core::FileInfo info() {
  core::FileInfo result;
  result.title = "measured";
  result.file_type = "ohmfield-measured";
  result.format_version = "1.0";
  return result;
}

/// What a test changes in an otherwise good file.
struct Changes {
  std::vector<double> time{1.0, 10.0}, target{5e-6, 10e-6}, direction{0, 1, -1}, pulse{0, 1, 2};
  double psd = 1e-14;
  std::string conductance_unit = "S";
};

void write(const std::filesystem::path& path, const Changes& c) {
  core::TraceFile file(path, info());
  core::TraceGroup programming = file.group("programming", "p");
  programming.dimension("target", c.target, "S", "target");
  programming.dimension("cell", 3, "cells");
  programming.write("conductance", {"target", "cell"}, std::vector<float>{1e-6f, 2e-6f, 3e-6f, 4e-6f, 5e-6f, 6e-6f},
                    c.conductance_unit, "g");
  core::TraceGroup drift = file.group("drift", "d");
  drift.dimension("time", c.time, "s", "time");
  drift.dimension("target", c.target, "S", "target");
  drift.dimension("cell", 1, "cells");
  drift.write("conductance", {"time", "target", "cell"}, std::vector<double>{5e-6, 10e-6, 4e-6, 8e-6}, "S", "g");
  core::TraceGroup noise = file.group("read_noise", "n");
  noise.dimension("target", c.target, "S", "target");
  noise.dimension("frequency", std::vector<double>{1, 2, 4}, "Hz", "f");
  noise.write("psd", {"target", "frequency"}, std::vector<double>{4e-14, 2e-14, c.psd, 8e-14, 4e-14, 2e-14}, "S^2/Hz",
              "psd");
  noise.write("conductance", {"target"}, std::vector<double>{4.9e-6, 9.8e-6}, "S", "g");
  core::TraceGroup pulses = file.group("pulse_response", "r");
  pulses.dimension("pulse", c.pulse, "1", "pulse");
  pulses.dimension("cell", 2, "cells");
  std::vector<std::int8_t> direction;
  for (const double d : c.direction) direction.push_back(static_cast<std::int8_t>(d));
  pulses.write("direction", {"pulse"}, direction, "1", "direction");
  pulses.write("conductance", {"pulse", "cell"}, std::vector<double>{1e-6, 2e-6, 3e-6, 4e-6, 5e-6, 6e-6}, "S", "g");
  core::TraceGroup map = file.group("map", "m");
  map.dimension("row", 1, "word lines");
  map.dimension("column", 2, "bit lines");
  map.write("conductance", {"row", "column"}, std::vector<float>{1e-6f, 2e-6f}, "S", "g");
  file.close();
}

MeasuredData hdf5(const Changes& changes = {}) {
  const test::TemporaryFolder folder;
  write(folder / "m.h5", changes);
  return read_measured(std::vector{(folder / "m.h5").string()});
}

std::string hdf5_error(const Changes& changes) {
  const std::string message = test::input_error([&] { hdf5(changes); });
  const std::size_t at = message.find("m.h5");
  return at == std::string::npos ? message : message.substr(at);
}

}  // namespace

TEST_CASE("sections of CSV files are recognised by their columns", "[crossbar][measured]") {
  const MeasuredData programming = csv("conductance_S,target_S\n1e-6,2e-6\n3e-6,4e-6\n");
  REQUIRE(programming.programming);
  CHECK(programming.programming->target_S == std::vector<double>{2e-6, 4e-6});
  CHECK(programming.programming->conductance_S[1] == 3e-6);
  CHECK_FALSE(programming.drift);

  const MeasuredData drift =
      csv("cell,target_S,time_s,conductance_S\n7,1e-6,1,1e-6\n3,2e-6,1,2e-6\n7,1e-6,10,0.9e-6\n3,2e-6,20,1.8e-6\n");
  REQUIRE(drift.drift);
  REQUIRE(drift.drift->traces.size() == 2);
  CHECK(drift.drift->traces[0].target_S == 2e-6);  // cell 3
  CHECK(drift.drift->traces[0].time_s == std::vector<double>{1, 20});
  CHECK(drift.drift->traces[1].conductance_S == std::vector<double>{1e-6, 0.9e-6});

  const MeasuredData noise =
      csv("frequency_Hz,psd_S2_per_Hz,conductance_S\n1,4e-14,1e-6\n2,2e-14,1e-6\n1,8e-14,2e-6\n");
  REQUIRE(noise.read_noise);
  REQUIRE(noise.read_noise->spectra.size() == 2);
  CHECK(noise.read_noise->spectra[0].frequency_Hz == std::vector<double>{1, 2});
  CHECK(noise.read_noise->spectra[1].conductance_S == 2e-6);
  CHECK(csv("frequency_Hz,psd_S2_per_Hz\n1,4e-14\n").read_noise->spectra[0].conductance_S == 0.0);

  const MeasuredData pulses = csv("cell,pulse,direction,conductance_S\n0,0,0,1e-6\n0,1,1,2e-6\n0,2,-1,1.5e-6\n");
  REQUIRE(pulses.pulse_response);
  CHECK(pulses.pulse_response->cells[0].direction == std::vector<std::int8_t>{0, 1, -1});
  CHECK(pulses.pulse_response->cells[0].conductance_S[2] == 1.5e-6);

  const MeasuredData map = csv("# map\n1e-6,2e-6\n3e-6,4e-6\n5e-6,6e-6\n");
  REQUIRE(map.map);
  CHECK(map.map->rows == 3);
  CHECK(map.map->columns == 2);
}

TEST_CASE("all sections of an HDF5 file", "[crossbar][measured]") {
  const MeasuredData data = hdf5();
  REQUIRE(data.programming);
  CHECK(data.programming->target_S == std::vector<double>{5e-6, 5e-6, 5e-6, 10e-6, 10e-6, 10e-6});
  CHECK(data.programming->conductance_S[3] == Approx(4e-6));
  REQUIRE(data.drift);
  CHECK(data.drift->traces[1].target_S == 10e-6);
  CHECK(data.drift->traces[1].conductance_S == std::vector<double>{10e-6, 8e-6});
  REQUIRE(data.read_noise);
  CHECK(data.read_noise->spectra[1].psd_S2_per_Hz == std::vector<double>{8e-14, 4e-14, 2e-14});
  CHECK(data.read_noise->spectra[1].conductance_S == 9.8e-6);
  CHECK(data.read_noise->spectra[1].target_S == 10e-6);
  REQUIRE(data.pulse_response);
  CHECK(data.pulse_response->cells[1].conductance_S == std::vector<double>{2e-6, 4e-6, 6e-6});
  CHECK(data.pulse_response->cells[1].direction == std::vector<std::int8_t>{0, 1, -1});
  REQUIRE(data.map);
  CHECK(data.map->columns == 2);
}

TEST_CASE("several files make one set of data, each section once", "[crossbar][measured]") {
  const test::TemporaryFolder folder;
  const std::string a = (folder / "a.csv").string(), b = (folder / "b.csv").string(), c = (folder / "c.csv").string();
  std::ofstream(a) << "target_S,conductance_S\n1e-6,1e-6\n";
  std::ofstream(b) << "1e-6\n";
  std::ofstream(c) << "target_S,conductance_S\n1e-6,2e-6\n";
  const MeasuredData data = read_measured(std::vector{a, b});
  CHECK(data.programming);
  CHECK(data.map);
  CHECK(test::input_error([&] {
          read_measured(std::vector{a, c});
        }) == c + ": holds programming data, and so does " + a + ". Give each kind of measurement once");
  CHECK(contains(test::input_error([] { read_measured({}); }), "no file with measured data was named"));
}

TEST_CASE("CSV data that cannot be", "[crossbar][measured]") {
  CHECK(contains(csv_error("time_s\n1\n"),
                 "m.csv: is no kind of measurement that we know by its columns. target_S,conductance_S: programming;"));
  CHECK(csv_error("target_S,conductance_S,voltage_V\n1e-6,1e-6,1\n") ==
        "m.csv: column 'voltage_V' does not belong to programming data. Remove it");
  CHECK(csv_error("target_S,conductance_S\n5,1e-6\n") ==
        "m.csv:2: column 'target_S': 5 is not between 0 and 1 S. Give siemens");
  const std::string drift = "cell,target_S,time_s,conductance_S\n0,1e-6,1,1e-6\n";
  CHECK(csv_error(drift + "0,1e-6,1,1e-6\n") ==
        "m.csv:3: column 'time_s': 1 is not later than the reading of cell 0 before. List the readings of a cell in "
        "ascending order of time");
  CHECK(csv_error(drift + "0,2e-6,2,1e-6\n") ==
        "m.csv:3: column 'target_S': cell 0 had the target 1e-06 before. Number a cell anew for each programming");
  CHECK(csv_error(drift + "1,2e-6,0,1e-6\n") ==
        "m.csv:3: column 'time_s': 0 is not a time after programming. Leave out readings before it ended");
  CHECK(csv_error(drift) == "m.csv:2: column 'cell': cell 0 has one reading. Drift needs two times at least");
  CHECK(csv_error(drift + "0.5,1e-6,2,1e-6\n") ==
        "m.csv:3: column 'cell': 0.5 is not a number of a cell. Count cells 0, 1, 2, ...");
  CHECK(csv_error("frequency_Hz,psd_S2_per_Hz\n0,1e-14\n") ==
        "m.csv:2: column 'frequency_Hz': 0 is not above 0. Leave out the mean");
  CHECK(csv_error("frequency_Hz,psd_S2_per_Hz\n1,-120\n") ==
        "m.csv:2: column 'psd_S2_per_Hz': -120 is not above 0. Give the density itself, not decibels");
  CHECK(contains(csv_error("frequency_Hz,psd_S2_per_Hz\n2,1e-14\n1,1e-14\n"),
                 "m.csv:3: column 'frequency_Hz': 1 is not above the frequency before"));
  const std::string pulses = "cell,pulse,direction,conductance_S\n0,0,0,1e-6\n";
  CHECK(
      csv_error(pulses + "0,2,1,1e-6\n") ==
      "m.csv:3: column 'pulse': 2 of cell 0 stands where pulse 1 should. Give every pulse of a cell, from 0, in order");
  CHECK(csv_error(pulses + "0,1,0,1e-6\n") ==
        "m.csv:3: column 'direction': only pulse 0 has direction 0. 1 is up, -1 down");
  CHECK(csv_error(pulses + "0,1,2,1e-6\n") ==
        "m.csv:3: column 'direction': 2 is not 1, -1 or 0. 1 is up, -1 down, 0 the start");
  CHECK(contains(csv_error(pulses), "cell 0 has no pulse"));
  CHECK(contains(csv_error("cell,pulse,direction,conductance_S\n0,0,1,1e-6\n"),
                 "pulse 0 is the start and has direction 0"));
  CHECK(csv_error("1e-6,2\n") == "m.csv: conductance 2 at row 1, column 2 is not between 0 and 1 S. Give siemens");
}

TEST_CASE("HDF5 data that cannot be", "[crossbar][measured]") {
  const auto with = [](auto change) {
    Changes c;
    change(c);
    return hdf5_error(c);
  };
  CHECK(with([](Changes& c) {
          c.time = {10.0, 1.0};
        }) == "m.h5: /drift/time does not ascend at [1]. Sort the coordinate and the data along it");
  CHECK(with([](Changes& c) { c.time = {0.0, 1.0}; }) == "m.h5: /drift/time is 0 at [0], not above 0. Leave it out");
  CHECK(with([](Changes& c) {
          c.target = {5.0, 10.0};
        }) == "m.h5: /programming/target is 5 at [0], not between 0 and 1 S. Give siemens");
  CHECK(with([](Changes& c) { c.conductance_unit = "uS"; }) ==
        "m.h5: /programming/conductance has units 'uS', not 'S'. Convert the numbers, then set the attribute");
  CHECK(with([](Changes& c) { c.psd = 0.0; }) ==
        "m.h5: /read_noise/psd is 0 at [0, 2], not above 0. Leave out that frequency");
  CHECK(with([](Changes& c) {
          c.direction = {1, 1, -1};
        }) == "m.h5: /pulse_response/direction is 1 at [0]. 0 at the start, then 1 for up, -1 for down");
  CHECK(with([](Changes& c) {
          c.pulse = {0, 1, 3};
        }) == "m.h5: /pulse_response/pulse is 3 at [2]. Count every pulse from 0, the start");
  const test::TemporaryFolder folder;
  {
    core::TraceFile file(folder / "e.h5", info());
    file.group("other", "nothing of ours");
    file.close();
  }
  CHECK(contains(test::input_error([&] { read_measured(std::vector{(folder / "e.h5").string()}); }),
                 "e.h5: has none of the groups /programming, /drift"));
}
