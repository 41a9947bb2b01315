#pragma once
/// Arrays of reference files.

#include <hdf5.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace ohmfield::test {

/// All numbers of a dataset, rows first.
inline std::vector<double> golden(const std::filesystem::path& file, const std::string& name) {
  const hid_t id = H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  const hid_t dataset = id < 0 ? id : H5Dopen2(id, name.c_str(), H5P_DEFAULT);
  if (dataset < 0) throw std::runtime_error("no dataset " + name + " in " + file.string());
  const hid_t space = H5Dget_space(dataset);
  std::vector<double> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
  const herr_t status = H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
  H5Sclose(space);
  H5Dclose(dataset);
  H5Fclose(id);
  if (status < 0) throw std::runtime_error("cannot read " + name + " of " + file.string());
  return values;
}

}  // namespace ohmfield::test
