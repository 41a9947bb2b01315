#pragma once
/// A comparison for people, as CSV, as JSON and as HDF5 (docs/formats/compare.md).

#include <string>
#include <vector>

#include "core/hdf5/trace_file.hpp"
#include "experiments/bench/report.hpp"
#include "experiments/compare/result.hpp"

namespace ohmfield::experiments {

/// How much the tables tell.
enum class CompareDetail { rows, explained };

/// Tables for each size and batch: rows, where energy goes, and who loses to whom.
void print_comparison(const std::vector<CompareRow>& rows, const CompareConfig& config, CompareDetail detail);

/// Cells that depend on the clock of this machine are empty unless asked for: same seed, same bytes.
std::string compare_csv(const std::vector<CompareRow>& rows, Timing timing);
std::string compare_json(const std::vector<CompareRow>& rows, const CompareConfig& config, Timing timing);
void write_comparison(core::TraceFile& file, const std::vector<CompareRow>& rows, Timing timing);

/// What analog operators lose or win against the digital ones of the same size and batch, a line each.
std::vector<std::string> verdicts(const std::vector<CompareRow>& rows);

}  // namespace ohmfield::experiments
