#include "core/hdf5/handle.hpp"

#include <string>

#include "core/error.hpp"

namespace ohmfield::core {
namespace {

/// The deepest entry of the error stack.
std::string reason() {
  std::string text;
  const auto visit = [](unsigned, const H5E_error2_t* entry, void* out) -> herr_t {
    *static_cast<std::string*>(out) = entry->desc == nullptr ? "" : entry->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, visit, &text);
  return text.empty() ? "HDF5 gave no reason" : text;
}

std::string file_of(hid_t object) {
  const ssize_t length = H5Fget_name(object, nullptr, 0);
  if (length <= 0) return "HDF5";
  std::string name(static_cast<std::size_t>(length), '\0');
  H5Fget_name(object, name.data(), name.size() + 1);
  return name;
}

}  // namespace

void silence_hdf5() { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }

void fail_hdf5(hid_t object, std::string_view doing, std::string_view name) {
  const std::string why = reason();  // first: the next call to HDF5 clears the stack
  std::string text = file_of(object) + ": cannot " + std::string(doing);
  if (!name.empty()) text += " '" + std::string(name) + "'";
  throw SystemError(text + ": " + why);
}

}  // namespace ohmfield::core
