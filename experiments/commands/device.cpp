/// `ohmfield device`: everything about single memory cells; one file for each verb under experiments/device.

#include "experiments/device/verbs.hpp"
#include "experiments/sub_verbs.hpp"

namespace ohmfield::experiments {
namespace {

constexpr SubVerb kDeviceVerbs[] = {
    {"list", "what device sets there are", declare_device_list},
    {"show", "all parameters of a set with units, sources and valid range", declare_device_show},
    {"sample", "statistics of programmed cells over time, into an HDF5 file", declare_device_sample},
    {"characterise", "a set measured like a device: programming, drift, noise, pulses; data and figures", declare_device_characterise},
    {"compare", "two sets side by side: cells, and parameters one by one", declare_device_compare},
    {"fit", "a set from measurements, in CSV or HDF5, every number with its interval", declare_device_fit},
    {"pulse", "statistics of cells under programming pulses", declare_device_pulse},
};

}  // namespace

Run declare_device(CLI::App& command) { return declare_verbs(command, kDeviceVerbs); }

}  // namespace ohmfield::experiments
