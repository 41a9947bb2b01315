/// `ohmfield device list`: what device parameter sets there are.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/config/data_file.hpp"
#include "crossbar/device/table.hpp"
#include "experiments/device/describe.hpp"
#include "experiments/device/verbs.hpp"
#include "experiments/options.hpp"

namespace ohmfield::experiments {
namespace {

int list_devices() {
  const auto folder = core::data_folder() / "devices";
  fmt::print("{:<27} {:<12} {:>15} {:>7} {:>17} {:<30}  {}\n", "device", "family", "window [uS]", "on/off", "valid [s]",
             "models", "what it is");
  for (const std::string& name : crossbar::device_names(folder)) {
    const auto device = shared_device(name);
    const crossbar::DeviceInfo& info = device->info();
    const std::string ratio = info.off_S > 0.0 ? fmt::format("{:.3g}", info.on_S / info.off_S) : "inf";
    fmt::print("{:<27} {:<12} {:>15} {:>7} {:>17} {:<30}  {}{}\n", info.name, info.family,
               fmt::format("{:g}..{:g}", 1e6 * info.g_min_S, 1e6 * info.g_max_S), ratio, valid_times(info), features(*device),
               info.title, info.source.starts_with("assumption") ? " (assumption)" : "");
  }
  fmt::print("\nNext: `ohmfield device show NAME` for every number with its source, `ohmfield device characterise NAME -o x.h5`\n"
             "to see a device programmed, drifting and noisy. A device of your own is a TOML file like those in\n{}\n"
             "or comes out of `ohmfield device fit`; its path works wherever a name does.\n",
             folder.string());
  return kDone;
}

}  // namespace

Run declare_device_list(CLI::App&) { return list_devices; }

}  // namespace ohmfield::experiments
