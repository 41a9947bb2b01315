/// `ohmfield devices`: what device parameter sets there are.

#include <fmt/format.h>

#include <cmath>

#include "core/config/data_file.hpp"
#include "crossbar/device/table.hpp"
#include "experiments/command.hpp"
#include "experiments/ksat_config.hpp"

namespace ohmfield::experiments {
namespace {

int list_devices() {
  fmt::print("{:<16} {:<8} {:>9} {:>8} {:>8} {:>10}  {}\n", "device", "family", "G_max [S]", "on [S]", "off [S]",
             "valid [s]", "what it is, and its source");
  for (const std::string& name : crossbar::device_names(core::data_folder() / "devices")) {
    const auto device = shared_device(name);
    const crossbar::DeviceInfo& info = device->info();
    const std::string valid = std::isinf(info.last_time_s) ? "always" : fmt::format("{:g}..{:g}", info.first_time_s, info.last_time_s);
    fmt::print("{:<16} {:<8} {:>9.3g} {:>8.3g} {:>8.3g} {:>10}  {}; {}\n", info.name, info.family, info.g_max_S,
               info.on_S, info.off_S, valid, info.title, info.source);
  }
  fmt::print("\nA device of your own is a TOML file like those in {}: pass its path to --device.\n",
             (core::data_folder() / "devices").string());
  return kDone;
}

}  // namespace

Run declare_devices(CLI::App&) { return list_devices; }

}  // namespace ohmfield::experiments
