#include "crossbar/device/set_file.hpp"

namespace ohmfield::crossbar {
namespace {

using core::Range;
using core::TomlTable;

DeviceInfo read_info(const TomlTable& table) {
  DeviceInfo info;
  info.name = table.string("name");
  info.title = table.string("title");
  info.source = table.string("source");
  const TomlTable window = table.table("window");
  info.g_min_S = window.number("g_min_S", Range::at_least(0.0));
  info.g_max_S = window.number("g_max_S", Range::between(1e-12, 1.0));
  if (info.g_max_S <= info.g_min_S) throw window.error("g_max_S", "is not above g_min_S", "A window needs two ends");
  info.off_S = window.number("off_S", Range::between(info.g_min_S, info.g_max_S));
  info.on_S = window.number("on_S", Range::between(info.g_min_S, info.g_max_S));
  if (info.on_S <= info.off_S) throw window.error("on_S", "is not above off_S", "A binary cell needs two states");
  info.read_low_S = window.number_or("read_low_S", info.read_low_S, Range::between(0.0, info.g_min_S));
  info.read_high_S = window.number_or("read_high_S", info.read_high_S, Range::at_least(info.g_max_S));
  window.finish();
  return info;
}

ReadoutInfo read_readout(const TomlTable& table) {
  ReadoutInfo readout;
  if (!table.has("readout")) return readout;
  const TomlTable section = table.table("readout");
  readout.comparator_offset_A = section.number("comparator_offset_A", Range::at_least(0.0));
  readout.comparator_noise_A = section.number("comparator_noise_A", Range::at_least(0.0));
  section.finish();
  return readout;
}

void read_optional(const TomlTable& table, DeviceParts& parts) {
  const CurveUnits microsiemens{parts.info.g_max_S, 1e-6};
  if (table.has("programming")) {
    const TomlTable section = table.table("programming");
    parts.programming_sigma_S = read_curve(section, "sigma_uS", microsiemens);
    section.finish();
  }
  if (table.has("read_noise")) parts.read_noise = read_read_noise(table.table("read_noise"), parts.info.g_max_S);
  if (table.has("current")) {
    const TomlTable section = table.table("current");
    parts.current = NonlinearCurrent{section.numbers("second_A_per_V2"), section.numbers("third_A_per_V3")};
    section.finish();
  }
  if (table.has("selector")) {
    const TomlTable section = table.table("selector");
    parts.selector = SelectorInfo{section.number("saturation_current_A", Range::between(1e-21, 1.0)),
                                  section.number("slope_V", Range::between(1e-3, 100.0)), section.string("source")};
    section.finish();
  }
  if (table.has("temperature")) {
    const TomlTable section = table.table("temperature");
    parts.thermal = ThermalInfo{section.number("activation_energy_eV", Range::between(0.0, 10.0)),
                                section.number("reference_K", Range::above(0.0))};
    section.finish();
  }
  if (table.has("endurance")) {
    const TomlTable section = table.table("endurance");
    parts.endurance = EnduranceInfo{section.number("median_pulses", Range::at_least(1.0)),
                                    section.number_or("sigma_ln", 0.0, Range::between(0.0, 5.0))};
    section.finish();
  }
  if (table.has("faults")) parts.faults = read_faults(table.table("faults"), parts.info);
  if (table.has("pulse")) parts.pulse = read_pulse(table.table("pulse"));
}

}  // namespace

DeviceParts read_parts(const TomlTable& table) {
  DeviceParts parts;
  parts.info = read_info(table);
  parts.readout = read_readout(table);
  read_optional(table, parts);
  return parts;
}

}  // namespace ohmfield::crossbar
