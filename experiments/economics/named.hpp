#pragma once
/// Something of a data file by its name.

#include <fmt/format.h>

#include <string>
#include <vector>

#include "core/error.hpp"

namespace ohmfield::experiments {

/// \param file   where `all` comes from \param table  as the file calls each, such as "chip"
/// \throws InputError  it is not there; with the nearest name
template <class T>
const T& named(const std::vector<T>& all, const std::string& name, const std::string& file, const char* table) {
  std::vector<std::string> names;
  for (const T& one : all) {
    if (one.name == name) return one;
    names.push_back(one.name);
  }
  const std::string near = core::nearest_word(name, names);
  throw core::InputError({file}, fmt::format("has no {} '{}'", table, name),
                         near.empty() ? fmt::format("Add a [[{}]], or name one of: {}", table, fmt::join(names, ", ")) : fmt::format("Is '{}' meant?", near));
}

}  // namespace ohmfield::experiments
