#pragma once
/// HDF5 files that live in a PartFile. For the files of this folder only.

#include <hdf5.h>

#include "core/io/part_file.hpp"

namespace ohmfield::core {

/// Makes HDF5 files opened with these properties live in `part`, whatever name they are opened with.
void use_part_file(hid_t access_properties, PartFile& part);

}  // namespace ohmfield::core
