#pragma once
/// Datasets and attributes as xarray and netCDF4 want them. For the files of this folder only.

#include <hdf5.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/hdf5/element.hpp"
#include "core/hdf5/handle.hpp"

namespace ohmfield::core {

/// Types in memory, and in the file (little endian on every machine).
hid_t memory_type(ElementType type);
hid_t file_type(ElementType type);
std::size_t size_of(ElementType type);

/// UTF-8 of any length.
Handle text_type();

/// Attributes: one text or numbers. Text has variable length, which h5py gives as str; fixed length comes as bytes.
void write_attribute(hid_t object, const char* name, std::string_view text);
void write_attribute(hid_t object, const char* name, const ElementSpan& values);
template <Storable T>
void write_attribute(hid_t object, const char* name, T value) {
  write_attribute(object, name, elements(std::span(&value, 1)));
}

/// Shape of a dataset; one extent may grow.
struct Shape {
  std::vector<hsize_t> size;
  std::vector<hsize_t> chunk = {};  ///< empty: chosen from the size; given: the first extent is unlimited
};

/// A coordinate has no missing values; a variable may.
enum class Role { coordinate, variable };

struct DatasetInfo {
  std::string name;
  hid_t type;  ///< in the file
  Role role;
  std::string_view units, long_name;
  int gzip_level;
};

/// A dataset with shuffle and gzip where it is worth it, and its units and long name. Missing floats
/// are NaN; no time stamps, so that equal input gives equal files.
Handle create_dataset(hid_t group, const DatasetInfo& info, const Shape& shape);

/// Makes a dataset the scale of a dimension.
void make_scale(hid_t dataset, const char* name);

/// A scale without values, by the convention of netCDF4.
Handle create_empty_scale(hid_t group, const std::string& name, hsize_t size, std::string_view long_name);

/// Property list of files and groups (H5P_FILE_CREATE, H5P_GROUP_CREATE) that keeps the order of creation.
Handle ordered_properties(hid_t property_class);

}  // namespace ohmfield::core
