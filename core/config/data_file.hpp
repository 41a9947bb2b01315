#pragma once
/// Where the data that ships with the program is, and files in it by name.

#include <filesystem>
#include <string>
#include <vector>

namespace ohmfield::core {

/// The `data` folder: $OHMFIELD_DATA, else beside or above the program, else of the source tree it was built from.
/// \throws InputError  none of these is a folder
std::filesystem::path data_folder();

/// A TOML file by name in `folder`, or by path if the argument holds a slash or ends in .toml.
/// \param kind  what it is, for messages: "device"
/// \throws InputError  neither exists; with the nearest name
std::filesystem::path data_file(const std::string& name_or_path, const std::filesystem::path& folder,
                                const std::string& kind);

/// Names of the TOML files in a folder, without ending, sorted.
std::vector<std::string> data_names(const std::filesystem::path& folder);

}  // namespace ohmfield::core
