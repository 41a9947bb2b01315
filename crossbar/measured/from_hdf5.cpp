/// Measured data from HDF5: one group for each section, any of them.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/hdf5/reader.hpp"
#include "crossbar/measured/measured.hpp"

namespace ohmfield::crossbar {
namespace {

using core::Hdf5Reader;
using Numbers = core::NumberArray<double>;

/// Largest conductance taken for siemens; no cell of an array conducts more.
constexpr double kMostConductance_S = 1.0;

void check_shape(const Hdf5Reader& file, std::string_view path, const Numbers& array,
                 const std::vector<std::size_t>& wanted) {
  if (array.shape == wanted) return;
  throw file.error(
      path,
      fmt::format("has the shape ({}), its coordinates ({})", fmt::join(array.shape, ", "), fmt::join(wanted, ", ")),
      "Order the dimensions as the page of the format states");
}

/// Coordinates of ascending positive numbers: times, frequencies.
std::vector<double> ascending(const Hdf5Reader& file, std::string_view path, std::string_view units) {
  std::vector<double> values = file.numbers(path, units, 1).values;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] <= 0.0)
      throw file.error(path, fmt::format("is {:g} at [{}], not above 0", values[i], i), "Leave it out");
    if (i > 0 && values[i] <= values[i - 1])
      throw file.error(path, fmt::format("does not ascend at [{}]", i), "Sort the coordinate and the data along it");
  }
  return values;
}

void check_range(const Hdf5Reader& file, std::string_view path, const std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] < 0.0 || values[i] > kMostConductance_S)
      throw file.error(path, fmt::format("is {:g} at [{}], not between 0 and 1 S", values[i], i), "Give siemens");
  }
}

std::vector<double> targets(const Hdf5Reader& file, const std::string& path) {
  std::vector<double> values = file.numbers(path, "S", 1).values;
  check_range(file, path, values);
  return values;
}

ProgrammingData programming(const Hdf5Reader& file) {
  const std::vector<double> target = targets(file, "/programming/target");
  Numbers g = file.numbers("/programming/conductance", "S", 2);
  check_shape(file, "/programming/conductance", g, {target.size(), g.shape[1]});
  ProgrammingData data{file.file(), {}, std::move(g.values)};
  for (const double value : target) data.target_S.insert(data.target_S.end(), g.shape[1], value);
  return data;
}

DriftData drift(const Hdf5Reader& file) {
  const std::vector<double> target = targets(file, "/drift/target"), time = ascending(file, "/drift/time", "s");
  if (time.size() < 2) throw file.error("/drift/time", "has one time", "Drift needs two at least");
  const Numbers g = file.numbers("/drift/conductance", "S", 3);
  const std::size_t cells = g.shape[2];
  check_shape(file, "/drift/conductance", g, {time.size(), target.size(), cells});
  DriftData data{file.file(), {}};
  for (std::size_t t = 0; t < target.size(); ++t) {
    for (std::size_t c = 0; c < cells; ++c) {
      DriftTrace trace{target[t], time, {}};
      for (std::size_t k = 0; k < time.size(); ++k)
        trace.conductance_S.push_back(g.values[(k * target.size() + t) * cells + c]);
      data.traces.push_back(std::move(trace));
    }
  }
  return data;
}

ReadNoiseData read_noise(const Hdf5Reader& file) {
  const std::vector<double> frequency = ascending(file, "/read_noise/frequency", "Hz");
  const Numbers psd = file.numbers("/read_noise/psd", "S^2/Hz", 2);
  const std::size_t count = psd.shape[0];
  check_shape(file, "/read_noise/psd", psd, {count, frequency.size()});
  const Numbers g = file.numbers("/read_noise/conductance", "S", 1);
  check_shape(file, "/read_noise/conductance", g, {count});
  check_range(file, "/read_noise/conductance", g.values);
  std::vector<double> target(count, 0.0);
  if (file.has("/read_noise/target")) target = targets(file, "/read_noise/target");
  if (target.size() != count)
    throw file.error("/read_noise/target", fmt::format("has {} values, psd {} rows", target.size(), count),
                     "Give one for each spectrum");
  ReadNoiseData data{file.file(), {}};
  for (std::size_t i = 0; i < count; ++i) {
    Spectrum spectrum{target[i], g.values[i], frequency, {}};
    for (std::size_t k = 0; k < frequency.size(); ++k) {
      const double density = psd.values[i * frequency.size() + k];
      if (density <= 0.0)
        throw file.error("/read_noise/psd", fmt::format("is {:g} at [{}, {}], not above 0", density, i, k),
                         "Leave out that frequency");
      spectrum.psd_S2_per_Hz.push_back(density);
    }
    data.spectra.push_back(std::move(spectrum));
  }
  return data;
}

PulseData pulse_response(const Hdf5Reader& file) {
  const std::vector<double> pulse = file.numbers("/pulse_response/pulse", "1", 1).values;
  const std::vector<double> direction = file.numbers("/pulse_response/direction", "1", 1).values;
  const Numbers g = file.numbers("/pulse_response/conductance", "S", 2);
  const std::size_t cells = g.shape[1];
  check_shape(file, "/pulse_response/conductance", g, {pulse.size(), cells});
  if (direction.size() != pulse.size())
    throw file.error("/pulse_response/direction",
                     fmt::format("has {} values, pulse {}", direction.size(), pulse.size()), "Give one for each pulse");
  if (pulse.size() < 2)
    throw file.error("/pulse_response/pulse", "holds the start only", "Give the state after each pulse");
  PulseTrain train;
  for (std::size_t k = 0; k < pulse.size(); ++k) {
    if (pulse[k] != static_cast<double>(k))
      throw file.error("/pulse_response/pulse", fmt::format("is {:g} at [{}]", pulse[k], k),
                       "Count every pulse from 0, the start");
    if (k == 0 ? direction[k] != 0.0 : direction[k] != 1.0 && direction[k] != -1.0)
      throw file.error("/pulse_response/direction", fmt::format("is {:g} at [{}]", direction[k], k),
                       "0 at the start, then 1 for up, -1 for down");
    train.direction.push_back(static_cast<std::int8_t>(direction[k]));
  }
  PulseData data{file.file(), {}};
  train.conductance_S.resize(pulse.size());
  for (std::size_t c = 0; c < cells; ++c) {
    for (std::size_t k = 0; k < pulse.size(); ++k) train.conductance_S[k] = g.values[k * cells + c];
    data.cells.push_back(train);
  }
  return data;
}

ConductanceMap conductance_map(const Hdf5Reader& file) {
  Numbers g = file.numbers("/map/conductance", "S", 2);
  check_range(file, "/map/conductance", g.values);
  return {file.file(), g.shape[0], g.shape[1], std::move(g.values)};
}

}  // namespace

MeasuredData measured_from_hdf5(const std::string& name) {
  const Hdf5Reader file(name);
  MeasuredData data;
  if (file.has("/programming")) data.programming = programming(file);
  if (file.has("/drift")) data.drift = drift(file);
  if (file.has("/read_noise")) data.read_noise = read_noise(file);
  if (file.has("/pulse_response")) data.pulse_response = pulse_response(file);
  if (file.has("/map")) data.map = conductance_map(file);
  if (!data.programming && !data.drift && !data.read_noise && !data.pulse_response && !data.map) {
    throw core::InputError({name}, "has none of the groups /programming, /drift, /read_noise, /pulse_response, /map",
                           "Give at least one of them");
  }
  return data;
}

}  // namespace ohmfield::crossbar
