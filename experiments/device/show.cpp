/// `ohmfield device show NAME`: every parameter with its unit and source, and where the set is valid.

#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "core/config/data_file.hpp"
#include "experiments/device/describe.hpp"
#include "experiments/device/parameters.hpp"
#include "experiments/device/verbs.hpp"
#include "experiments/options.hpp"

namespace ohmfield::experiments {
namespace {

int show(const std::string& name) {
  const auto device = shared_device(name);
  const crossbar::DeviceInfo& info = device->info();
  const auto file = core::data_file(name, core::data_folder() / "devices", "device");
  fmt::print("{}: {}\n\n", info.name, info.title);
  fmt::print("family        {}, modelled: {}\n", info.family, features(*device));
  fmt::print("source        {}\n", info.source);
  fmt::print("file          {}\n", file.string());
  fmt::print("targets       {:g} to {:g} S; binary cells {:g} S (0) and {:g} S (1)\n", info.g_min_S, info.g_max_S, info.off_S, info.on_S);
  fmt::print("times         {} s after programming{}\n", valid_times(info),
             std::isinf(info.last_time_s) ? " (no end is given by the source)" : "");
  if (const auto& thermal = device->parts().thermal)
    fmt::print("temperature   Arrhenius, {:g} eV, parameters at {:g} K\n", thermal->activation_energy_eV, thermal->reference_K);
  else
    fmt::print("temperature   not modelled: the source gives no activation energy\n");
  if (const auto& endurance = device->parts().endurance)
    fmt::print("endurance     {:g} pulses (median), sigma of ln {:g}\n", endurance->median_pulses, endurance->sigma_ln);
  else
    fmt::print("endurance     not modelled: the set gives no number of pulses\n");
  if (!device->kept().empty()) {
    fmt::print("kept per cell");
    for (const std::string& kept : device->kept()) fmt::print(" {};", kept);
    fmt::print(" beside target and programmed conductance\n");
  }
  fmt::print("\n{:<34} {:<52} {:<8} {}\n", "parameter", "value", "unit", "source or meaning, as the set gives it");
  for (const Parameter& parameter : parameters_of(file))
    fmt::print("{:<34} {:<52} {:<8} {}\n", parameter.path, parameter.value, parameter.unit, parameter.comment);
  return kDone;
}

}  // namespace

Run declare_device_show(CLI::App& command) {
  auto name = std::make_shared<std::string>();
  command.add_option("device", *name, "device set by name, or path to a TOML file")->required();
  return [name] { return show(*name); };
}

}  // namespace ohmfield::experiments
