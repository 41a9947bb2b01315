#include "core/hdf5/dataset.hpp"

#include <hdf5_hl.h>

#include <cstdio>
#include <functional>
#include <limits>
#include <numeric>

namespace ohmfield::core {
namespace {

/// Whole arrays up to 1 MiB are one chunk, larger ones are cut along their first dimensions; below 1 KiB a
/// chunk costs more than it saves. chosen: HDF5's chunk cache holds 1 MiB.
constexpr hsize_t kChunkBytes = 1 << 20, kSmallBytes = 1 << 10;

constexpr unsigned kOrder = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;

hsize_t bytes(const std::vector<hsize_t>& shape, std::size_t element) {
  return std::accumulate(shape.begin(), shape.end(), static_cast<hsize_t>(element), std::multiplies<>());
}

std::vector<hsize_t> chunk_of(std::vector<hsize_t> shape, std::size_t element) {
  for (hsize_t& extent : shape) {
    while (extent > 1 && bytes(shape, element) > kChunkBytes) extent = (extent + 1) / 2;
  }
  return shape;
}

bool may_be_missing(const DatasetInfo& info) {
  return info.role == Role::variable && H5Tget_class(info.type) == H5T_FLOAT;
}

Handle scalar_or_list(const ElementSpan& values) {
  const hsize_t size = values.size;
  return Handle(values.size == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &size, nullptr));
}

Handle dataset_properties(hid_t group, const std::string& name) {
  Handle properties = owned(H5Pcreate(H5P_DATASET_CREATE), group, "create", name);
  checked(H5Pset_attr_creation_order(properties.get(), kOrder), group, "create", name);
  checked(H5Pset_obj_track_times(properties.get(), false), group, "create", name);
  return properties;
}

}  // namespace

hid_t memory_type(ElementType type) {
  switch (type) {
    case ElementType::float32: return H5T_NATIVE_FLOAT;
    case ElementType::float64: return H5T_NATIVE_DOUBLE;
    case ElementType::int8: return H5T_NATIVE_INT8;
    case ElementType::int32: return H5T_NATIVE_INT32;
    case ElementType::int64: return H5T_NATIVE_INT64;
    case ElementType::uint64: return H5T_NATIVE_UINT64;
  }
  return H5I_INVALID_HID;
}

hid_t file_type(ElementType type) {
  switch (type) {
    case ElementType::float32: return H5T_IEEE_F32LE;
    case ElementType::float64: return H5T_IEEE_F64LE;
    case ElementType::int8: return H5T_STD_I8LE;
    case ElementType::int32: return H5T_STD_I32LE;
    case ElementType::int64: return H5T_STD_I64LE;
    case ElementType::uint64: return H5T_STD_U64LE;
  }
  return H5I_INVALID_HID;
}

std::size_t size_of(ElementType type) { return H5Tget_size(memory_type(type)); }

Handle text_type() {
  Handle type(H5Tcopy(H5T_C_S1));
  H5Tset_size(type.get(), H5T_VARIABLE);
  H5Tset_cset(type.get(), H5T_CSET_UTF8);
  return type;
}

void write_attribute(hid_t object, const char* name, std::string_view text) {
  const Handle type = text_type(), space(H5Screate(H5S_SCALAR));
  const std::string terminated(text);
  const char* pointer = terminated.c_str();
  const Handle attribute = owned(H5Acreate2(object, name, type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), object,
                                 "write the attribute", name);
  checked(H5Awrite(attribute.get(), type.get(), &pointer), object, "write the attribute", name);
}

void write_attribute(hid_t object, const char* name, const ElementSpan& values) {
  const Handle space = scalar_or_list(values);
  const Handle attribute = owned(
      H5Acreate2(object, name, file_type(values.type), space.get(), H5P_DEFAULT, H5P_DEFAULT), object,
      "write the attribute", name);
  checked(H5Awrite(attribute.get(), memory_type(values.type), values.data), object, "write the attribute", name);
}

Handle create_dataset(hid_t group, const DatasetInfo& info, const Shape& shape) {
  const Handle properties = dataset_properties(group, info.name);
  const std::size_t element = H5Tget_size(info.type);
  const bool grows = !shape.chunk.empty();
  const bool packs = info.gzip_level > 0 && H5Tis_variable_str(info.type) == 0 &&
                     (grows || bytes(shape.size, element) >= kSmallBytes);
  const int rank = static_cast<int>(shape.size.size());
  if (grows || packs) {
    const std::vector<hsize_t> chunk = grows ? shape.chunk : chunk_of(shape.size, element);
    checked(H5Pset_chunk(properties.get(), rank, chunk.data()), group, "create", info.name);
  }
  if (packs) {
    checked(H5Pset_shuffle(properties.get()), group, "create", info.name);
    checked(H5Pset_deflate(properties.get(), static_cast<unsigned>(info.gzip_level)), group, "create", info.name);
  }
  const double nan = std::numeric_limits<double>::quiet_NaN();
  if (may_be_missing(info)) {
    checked(H5Pset_fill_value(properties.get(), H5T_NATIVE_DOUBLE, &nan), group, "create", info.name);
  }

  std::vector<hsize_t> largest = shape.size;
  if (grows) largest[0] = H5S_UNLIMITED;
  const Handle space(rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(rank, shape.size.data(), largest.data()));
  // Chunks go to the file as they are written, once: no second copy, and a full disk shows at once.
  const Handle access(H5Pcreate(H5P_DATASET_ACCESS));
  H5Pset_chunk_cache(access.get(), 0, 0, 1);
  Handle dataset = owned(H5Dcreate2(group, info.name.c_str(), info.type, space.get(), H5P_DEFAULT, properties.get(),
                                    access.get()),
                         group, "create", info.name);
  write_attribute(dataset.get(), "units", info.units);
  write_attribute(dataset.get(), "long_name", info.long_name);
  if (may_be_missing(info)) {  // the fill value once more, in the type of the dataset, where xarray looks for it
    if (element == sizeof(float)) write_attribute(dataset.get(), "_FillValue", std::numeric_limits<float>::quiet_NaN());
    if (element == sizeof(double)) write_attribute(dataset.get(), "_FillValue", nan);
  }
  return dataset;
}

void make_scale(hid_t dataset, const char* name) {
  checked(H5DSset_scale(dataset, name), dataset, "make a dimension scale of", name);
}

Handle create_empty_scale(hid_t group, const std::string& name, hsize_t size, std::string_view long_name) {
  const Handle properties = dataset_properties(group, name);
  const Handle space(H5Screate_simple(1, &size, nullptr));
  Handle scale = owned(H5Dcreate2(group, name.c_str(), H5T_IEEE_F32BE, space.get(), H5P_DEFAULT, properties.get(),
                                  H5P_DEFAULT),
                       group, "create", name);
  char convention[80];
  std::snprintf(convention, sizeof convention, "This is a netCDF dimension but not a netCDF variable.%10llu",
                static_cast<unsigned long long>(size));
  make_scale(scale.get(), convention);
  write_attribute(scale.get(), "units", "1");
  write_attribute(scale.get(), "long_name", long_name);
  return scale;
}

Handle ordered_properties(hid_t property_class) {
  Handle properties(H5Pcreate(property_class));
  H5Pset_link_creation_order(properties.get(), kOrder);
  H5Pset_attr_creation_order(properties.get(), kOrder);
  H5Pset_obj_track_times(properties.get(), false);
  return properties;
}

}  // namespace ohmfield::core
