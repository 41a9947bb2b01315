#pragma once
/// What a researcher measured on devices, checked, in SI. docs/formats/measured.md describes the files.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ohmfield::crossbar {

/// Conductances after programming, one entry for each programmed cell.
struct ProgrammingData {
  std::string file;
  std::vector<double> target_S;  ///< >= 0
  std::vector<double> conductance_S;
};

/// One cell followed after one programming.
struct DriftTrace {
  double target_S = 0.0;
  std::vector<double> time_s;  ///< since programming, > 0, ascending; at least two
  std::vector<double> conductance_S;
};

struct DriftData {
  std::string file;
  std::vector<DriftTrace> traces;
};

/// One-sided power spectral density of the conductance of a cell.
struct Spectrum {
  double target_S = 0.0, conductance_S = 0.0;  ///< 0: not said
  std::vector<double> frequency_Hz;            ///< > 0, ascending
  std::vector<double> psd_S2_per_Hz;           ///< > 0
};

struct ReadNoiseData {
  std::string file;
  std::vector<Spectrum> spectra;
};

/// One cell under a train of pulses: entry 0 is the start, entry k the state after pulse k.
struct PulseTrain {
  std::vector<std::int8_t> direction;  ///< +1 up, -1 down; 0 at the start
  std::vector<double> conductance_S;
};

struct PulseData {
  std::string file;
  std::vector<PulseTrain> cells;
};

/// Conductances of an array: rows are word lines, columns bit lines.
struct ConductanceMap {
  std::string file;
  std::size_t rows = 0, columns = 0;
  std::vector<double> conductance_S;  ///< >= 0
};

struct MeasuredData {
  std::optional<ProgrammingData> programming;
  std::optional<DriftData> drift;
  std::optional<ReadNoiseData> read_noise;
  std::optional<PulseData> pulse_response;
  std::optional<ConductanceMap> map;
};

/// Reads files, each an HDF5 file with any of the groups or a CSV file with one section, told apart by content.
/// \throws InputError  a file that is neither; a section that two files hold; what docs/formats/measured.md lists
MeasuredData read_measured(std::span<const std::string> files);

/// One section as `read_measured` wants it, for its parts in this folder.
MeasuredData measured_from_csv(const std::string& file);
MeasuredData measured_from_hdf5(const std::string& file);

}  // namespace ohmfield::crossbar
