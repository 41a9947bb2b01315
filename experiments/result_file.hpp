#pragma once
/// Result files in HDF5 with what they all say about themselves.

#include <string>

#include "core/hdf5/trace_file.hpp"
#include "experiments/ksat_config.hpp"

namespace ohmfield::experiments {

/// Begins a result file, version 1.0 of its kind (docs/formats). \param config_toml  the whole resolved configuration
core::TraceFile result_file(const std::string& path, const std::string& title, const std::string& file_type,
                            const std::string& config_toml, std::uint64_t seed);

/// Begins a result file of a k-SAT run, version 1.0 of its kind (docs/formats/trace.md).
/// \throws InputError  the path cannot be written
core::TraceFile result_file(const std::string& path, const std::string& title, const std::string& file_type,
                            const KsatConfig& config);

}  // namespace ohmfield::experiments
