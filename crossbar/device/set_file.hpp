#pragma once
/// The sections of a device parameter set that all families share.

#include "core/config/toml.hpp"
#include "crossbar/device/info.hpp"

namespace ohmfield::crossbar {

/// \throws InputError  a section or key is missing or bad
DeviceParts read_parts(const core::TomlTable& table);

}  // namespace ohmfield::crossbar
