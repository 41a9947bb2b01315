#pragma once
/// Figures of a result file, drawn by a script of the folder `python` in a Python that may or may not be there.

#include <filesystem>
#include <string>
#include <vector>

namespace ohmfield::experiments {

/// What became of an attempt to draw. That it fails is no error: the data are complete without.
struct Figures {
  std::vector<std::string> files;  ///< that were made
  std::string problem;             ///< why there are none, in a line; empty if there are
  std::string command;             ///< that draws them later
};

/// Runs a script of the folder `python` with /usr/bin/python3, which has the libraries of the distribution where another Python
/// on PATH may not, or with $OHMFIELD_PYTHON. No shell is in between: any path will do.
/// \param output  a folder, made if need be; ending in _ or -, what the names of the figures begin with
Figures draw_figures(const std::string& script, const std::filesystem::path& result, const std::string& output);

}  // namespace ohmfield::experiments
