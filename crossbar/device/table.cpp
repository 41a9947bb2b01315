#include "crossbar/device/table.hpp"

#include <fmt/format.h>

#include <array>

#include "core/config/data_file.hpp"
#include "crossbar/device/drift.hpp"
#include "crossbar/device/gain_cell.hpp"
#include "crossbar/device/ideal.hpp"
#include "crossbar/device/pulsed.hpp"
#include "crossbar/device/relaxation.hpp"
#include "crossbar/device/set_file.hpp"
#include "crossbar/device/snapshots.hpp"
#include "crossbar/device/tabulated.hpp"

namespace ohmfield::crossbar {
namespace {

struct Family {
  std::string_view name;
  std::unique_ptr<DeviceModel> (*make)(const core::TomlTable&, DeviceParts);
};

// A new family is one line here and one pair of files.
constexpr std::array kFamilies{
    Family{"ideal", make_ideal},
    Family{"pcm", make_pcm},
    Family{"reram", make_reram},
    Family{"charge_trap", make_snapshots},
    Family{"gain_cell", make_gain_cell},
    Family{"pulsed", make_pulsed},
    Family{"tabulated", make_tabulated},
};

}  // namespace

std::unique_ptr<DeviceModel> make_device(const core::TomlTable& table) {
  std::vector<std::string_view> names;
  for (const Family& family : kFamilies) names.push_back(family.name);
  const Family& family = kFamilies[table.word("family", names)];
  DeviceParts parts = read_parts(table);
  parts.info.family = family.name;
  auto device = family.make(table, std::move(parts));
  table.finish();
  return device;
}

std::unique_ptr<DeviceModel> load_device(const std::string& name_or_path, const std::filesystem::path& folder) {
  const core::TomlTable table = core::TomlTable::from_file(core::data_file(name_or_path, folder, "device"));
  auto device = make_device(table);
  // By name, a set is its file; a copy that kept the name of the original would pass for it in every result.
  const std::filesystem::path file = table.file();
  if (file.parent_path() == folder && name_or_path == file.stem() && device->info().name != file.stem())
    throw table.error("name", fmt::format("= '{}' is not the name of its file: two sets of one name could not be told apart", device->info().name),
                      fmt::format("Write name = \"{}\", or rename the file", file.stem().string()));
  return device;
}

std::vector<std::string> device_names(const std::filesystem::path& folder) { return core::data_names(folder); }

}  // namespace ohmfield::crossbar
