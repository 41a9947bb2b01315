#pragma once
/// The verbs of `ohmfield device`: one file each, one line each in commands/device.cpp.

#include "experiments/command.hpp"

namespace ohmfield::experiments {

Run declare_device_list(CLI::App& command);
Run declare_device_show(CLI::App& command);
Run declare_device_sample(CLI::App& command);
Run declare_device_characterise(CLI::App& command);
Run declare_device_compare(CLI::App& command);
Run declare_device_fit(CLI::App& command);
Run declare_device_pulse(CLI::App& command);

}  // namespace ohmfield::experiments
