/// `ohmfield device`: everything about single memory cells; one file for each verb under experiments/device.

#include "experiments/command.hpp"
#include "experiments/device/verbs.hpp"

namespace ohmfield::experiments {
namespace {

struct DeviceVerb {
  const char* name;
  const char* summary;
  Declare declare;
};

constexpr DeviceVerb kDeviceVerbs[] = {
    {"list", "what device sets there are", declare_device_list},
    {"show", "all parameters of a set with units, sources and valid range", declare_device_show},
    {"sample", "statistics of programmed cells over time, into an HDF5 file", declare_device_sample},
    {"characterise", "a set measured like a device: programming, drift, noise, pulses; data and figures", declare_device_characterise},
    {"compare", "two sets side by side: cells, and parameters one by one", declare_device_compare},
    {"fit", "a set from measurements, in CSV or HDF5, every number with its interval", declare_device_fit},
    {"pulse", "statistics of cells under programming pulses", declare_device_pulse},
};

}  // namespace

Run declare_device(CLI::App& command) {
  command.require_subcommand(1);
  std::vector<std::pair<CLI::App*, Run>> runs;
  for (const DeviceVerb& verb : kDeviceVerbs) {
    CLI::App* sub = command.add_subcommand(verb.name, verb.summary);
    runs.emplace_back(sub, verb.declare(*sub));
  }
  return [runs] {
    for (const auto& [sub, run] : runs)
      if (sub->parsed()) return run();
    return static_cast<int>(kBadInput);
  };
}

}  // namespace ohmfield::experiments
