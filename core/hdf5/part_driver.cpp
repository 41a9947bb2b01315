/// HDF5's view of a PartFile: a virtual file driver with the least that HDF5 asks for. It never reports a failed
/// write; PartFile says why.

#include "core/hdf5/part_driver.hpp"

#if __has_include(<H5FDdevelop.h>)
#include <H5FDdevelop.h>  // HDF5 1.13 moved the interface of drivers there
#endif

#include <algorithm>
#include <functional>
#include <iterator>
#include <string>

#include "core/hdf5/handle.hpp"

namespace ohmfield::core {
namespace {

struct DriverInfo {
  PartFile* part;
};

struct DriverFile {
  H5FD_t base;  // first: HDF5 knows the object by this member
  PartFile* part;
  haddr_t allocated, size;
};

DriverFile& self(H5FD_t* file) { return *reinterpret_cast<DriverFile*>(file); }
const DriverFile& self(const H5FD_t* file) { return *reinterpret_cast<const DriverFile*>(file); }

H5FD_t* open_part(const char*, unsigned flags, hid_t access, haddr_t) {
  const auto* info = static_cast<const DriverInfo*>(H5Pget_driver_info(access));
  if (info == nullptr) return nullptr;
  if ((flags & H5F_ACC_TRUNC) != 0) info->part->truncate(0);
  return &(new DriverFile{{}, info->part, 0, info->part->size()})->base;
}

herr_t close_part(H5FD_t* file) {
  delete &self(file);
  return 0;
}

int compare(const H5FD_t* a, const H5FD_t* b) {
  return self(a).part == self(b).part ? 0 : std::less<>()(self(a).part, self(b).part) ? -1 : 1;
}

/// No sieve buffer: arrays go to the file as they are written.
herr_t query(const H5FD_t*, unsigned long* features) {
  *features = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_AGGREGATE_SMALLDATA |
              H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
  return 0;
}

haddr_t get_allocated(const H5FD_t* file, H5FD_mem_t) { return self(file).allocated; }

herr_t set_allocated(H5FD_t* file, H5FD_mem_t, haddr_t size) {
  self(file).allocated = size;
  return 0;
}

haddr_t get_size(const H5FD_t* file, H5FD_mem_t) { return self(file).size; }

herr_t read_part(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t at, size_t size, void* bytes) {
  return self(file).part->read(bytes, size, at) ? 0 : -1;
}

herr_t write_part(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t at, size_t size, const void* bytes) {
  self(file).part->write(bytes, size, at);
  self(file).size = std::max<haddr_t>(self(file).size, at + size);
  return 0;
}

herr_t truncate_part(H5FD_t* file, hid_t, hbool_t) {
  if (self(file).size == self(file).allocated) return 0;
  self(file).part->truncate(self(file).allocated);
  self(file).size = self(file).allocated;
  return 0;
}

/// Registered once per process; HDF5 removes it when it ends.
hid_t driver() {
  static const hid_t id = [] {
    static H5FD_class_t interface {};
#ifdef H5FD_CLASS_VERSION
    interface.version = H5FD_CLASS_VERSION;
    interface.value = static_cast<H5FD_class_value_t>(512);  // 512 and up: not the HDF Group's
#endif
    interface.name = "ohmfield_part";
    interface.maxaddr = (haddr_t{1} << 62) - 1;
    interface.fc_degree = H5F_CLOSE_STRONG;
    interface.fapl_size = sizeof(DriverInfo);
    interface.open = open_part;
    interface.close = close_part;
    interface.cmp = compare;
    interface.query = query;
    interface.get_eoa = get_allocated;
    interface.set_eoa = set_allocated;
    interface.get_eof = get_size;
    interface.read = read_part;
    interface.write = write_part;
    interface.truncate = truncate_part;
    constexpr H5FD_mem_t kFreeLists[] = H5FD_FLMAP_DICHOTOMY;  // metadata and raw data apart
    std::copy(std::begin(kFreeLists), std::end(kFreeLists), std::begin(interface.fl_map));
    return H5FDregister(&interface);
  }();
  return id;
}

}  // namespace

void use_part_file(hid_t access_properties, PartFile& part) {
  const DriverInfo info{&part};
  const std::string name = part.path().string();
  checked(driver(), H5I_INVALID_HID, "register the driver of", name);
  checked(H5Pset_driver(access_properties, driver(), &info), H5I_INVALID_HID, "use the driver of", name);
}

}  // namespace ohmfield::core
