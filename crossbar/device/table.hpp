#pragma once
/// The table of device families, and parameter sets by name or by path.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/config/toml.hpp"
#include "crossbar/device/model.hpp"

namespace ohmfield::crossbar {

/// A device from the document of a parameter set. \throws InputError  file, line, key and cure
std::unique_ptr<DeviceModel> make_device(const core::TomlTable& table);

/// A device from a parameter set: a name (of a file in `folder`, without .toml) or a path to a TOML file.
/// \throws InputError  no such set, or a bad one: file, line, key and cure
std::unique_ptr<DeviceModel> load_device(const std::string& name_or_path, const std::filesystem::path& folder);

/// Names of the parameter sets in a folder, sorted.
std::vector<std::string> device_names(const std::filesystem::path& folder);

}  // namespace ohmfield::crossbar
