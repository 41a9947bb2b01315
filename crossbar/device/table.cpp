#include "crossbar/device/table.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "core/config/data_file.hpp"
#include "crossbar/device/ideal.hpp"
#include "crossbar/device/reram.hpp"

namespace ohmfield::crossbar {
namespace {

struct Family {
  std::string_view name;
  std::unique_ptr<DeviceModel> (*make)(const core::TomlTable&, DeviceInfo, ReadoutInfo);
};

// A new family is one line here and one pair of files.
constexpr std::array kFamilies{
    Family{"ideal", make_ideal},
    Family{"reram", make_reram},
};

DeviceInfo read_info(const core::TomlTable& table) {
  DeviceInfo info;
  info.name = table.string("name");
  info.title = table.string("title");
  info.source = table.string("source");
  const core::TomlTable window = table.table("window");
  info.g_min_S = window.number("g_min_S", core::Range::at_least(0.0));
  info.g_max_S = window.number("g_max_S", core::Range::between(1e-12, 1.0));
  if (info.g_max_S <= info.g_min_S) throw window.error("g_max_S", "is not above g_min_S", "A window needs two ends");
  info.off_S = window.number("off_S", core::Range::between(info.g_min_S, info.g_max_S));
  info.on_S = window.number("on_S", core::Range::between(info.g_min_S, info.g_max_S));
  if (info.on_S <= info.off_S) throw window.error("on_S", "is not above off_S", "A binary cell needs two states");
  window.finish();
  info.last_time_s = std::numeric_limits<double>::infinity();
  return info;
}

ReadoutInfo read_readout(const core::TomlTable& table) {
  ReadoutInfo readout;
  if (!table.has("readout")) return readout;
  const core::TomlTable section = table.table("readout");
  readout.comparator_offset_A = section.number("comparator_offset_A", core::Range::at_least(0.0));
  readout.comparator_noise_A = section.number("comparator_noise_A", core::Range::at_least(0.0));
  section.finish();
  return readout;
}

}  // namespace

std::unique_ptr<DeviceModel> load_device(const std::string& name_or_path, const std::filesystem::path& folder) {
  const core::TomlTable table = core::TomlTable::from_file(core::data_file(name_or_path, folder, "device"));
  std::vector<std::string_view> names;
  for (const Family& family : kFamilies) names.push_back(family.name);
  const Family& family = kFamilies[table.word("family", names)];
  DeviceInfo info = read_info(table);
  info.family = family.name;
  auto device = family.make(table, std::move(info), read_readout(table));
  table.finish();
  return device;
}

std::vector<std::string> device_names(const std::filesystem::path& folder) { return core::data_names(folder); }

}  // namespace ohmfield::crossbar
