#pragma once
/// The parameters of a set as its file writes them: value, unit from the key, and the comment that gives the source.

#include <filesystem>
#include <string>
#include <vector>

namespace ohmfield::experiments {

struct Parameter {
  std::string path;     ///< `drift.t0_s`
  std::string value;
  std::string unit;     ///< of the suffix of the key, "1" without one, "" for text
  std::string comment;  ///< behind the value, or in the lines above it
};

/// Parameters in the order of the file, without name, title, source and family.
/// \throws InputError  the file is not a TOML file
std::vector<Parameter> parameters_of(const std::filesystem::path& file);

}  // namespace ohmfield::experiments
