#include "crossbar/cost/component_library.hpp"

#include <fmt/format.h>

#include <vector>

#include "core/config/data_file.hpp"
#include "core/error.hpp"

namespace ohmfield::crossbar {

ComponentLibrary ComponentLibrary::load(const std::string& name_or_path, const std::filesystem::path& folder, double node_nm) {
  const core::TomlTable file = core::TomlTable::from_file(core::data_file(name_or_path, folder, "component library"));
  std::vector<std::string_view> events;
  for (std::size_t e = 0; e < core::kEvents; ++e) events.push_back(core::event_info(static_cast<core::Event>(e)).name);
  ComponentLibrary library;
  for (const core::TomlEntry& entry : file.entries()) {
    const std::string name = entry.path.substr(0, entry.path.find('.'));
    if (library.components_.contains(name)) continue;
    const core::TomlTable table = file.table(name);
    const auto event = static_cast<core::Event>(table.word("event", events));
    library.components_.emplace(name, Component{event, Price::read(table, event, node_nm)});
  }
  file.finish();
  return library;
}

const Price& ComponentLibrary::price(const std::string& component, core::Event event, const core::TomlTable& chosen_by) const {
  const std::string_view name = core::event_info(event).name;
  const auto found = components_.find(component);
  if (found == components_.end()) {
    std::vector<std::string_view> names;
    for (const auto& [known, value] : components_) names.push_back(known);
    const std::string near = core::nearest_word(component, names);
    throw chosen_by.error(name, fmt::format("= '{}' is not a component of the library", component), near.empty() ? "See data/components" : fmt::format("Is '{}' meant?", near));
  }
  if (found->second.event != event)
    throw chosen_by.error(name, fmt::format("= '{}' is a component of another event, '{}'", component, core::event_info(found->second.event).name), "Choose one of this event");
  return found->second.price;
}

}  // namespace ohmfield::crossbar
