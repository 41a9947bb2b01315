#pragma once
/// Published components and what they cost, in one file: technologies choose among them by name.

#include <filesystem>
#include <map>
#include <string>

#include "crossbar/cost/price.hpp"

namespace ohmfield::crossbar {

class ComponentLibrary {
 public:
  /// Reads all components, for the node of a technology.
  /// \throws InputError  no such file, or something wrong in it
  static ComponentLibrary load(const std::string& name_or_path, const std::filesystem::path& folder, double node_nm);

  /// \param chosen_by  table whose key, the name of the event, names the component: for messages
  /// \throws InputError  no such component, with the nearest name, or one of another event
  const Price& price(const std::string& component, core::Event event, const core::TomlTable& chosen_by) const;

 private:
  struct Component {
    core::Event event;
    Price price;
  };
  std::map<std::string, Component, std::less<>> components_;
};

}  // namespace ohmfield::crossbar
