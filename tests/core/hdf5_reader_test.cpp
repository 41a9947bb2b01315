/// Reading HDF5 of other programs: types, units, shapes, and what is refused with which words.

#include "core/hdf5/reader.hpp"

#include <hdf5.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <numeric>

#include "catch.hpp"
#include "core/hdf5/trace_file.hpp"
#include "core/temporary_folder.hpp"
#include "input_error.hpp"

using namespace ohmfield;
using namespace ohmfield::core;
using test::contains;

namespace {

/// A file written with HDF5 itself, not with our writer.
class Sample {
 public:
  Sample()
      : path_((folder_ / "s.h5").string()), file_(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)) {
    H5Gclose(H5Gcreate2(file_, "/g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  }

  template <class T>
  void put(const char* path, std::vector<hsize_t> shape, hid_t type, const std::vector<T>& values,
           const char* units = "S") {
    H5LTmake_dataset(file_, path, static_cast<int>(shape.size()), shape.data(), type, values.data());
    if (units != nullptr) H5LTset_attribute_string(file_, path, "units", units);
  }
  hid_t file() const { return file_; }
  Hdf5Reader open() {
    if (file_ >= 0) H5Fclose(file_);
    file_ = -1;
    return Hdf5Reader(path_);
  }
  /// Message of an error, without the name of the file in front.
  std::string error(const Hdf5Reader& reader, const char* path, const char* units, std::size_t rank,
                    Missing missing = Missing::refuse) const {
    const std::string message = test::input_error([&] { reader.numbers(path, units, rank, missing); });
    return message.starts_with(path_ + ": ") ? message.substr(path_.size() + 2) : message;
  }

 private:
  test::TemporaryFolder folder_;
  std::string path_;
  hid_t file_;
};

}  // namespace

TEST_CASE("numbers of any type", "[core][hdf5]") {
  Sample sample;
  sample.put<double>("/g/double", {2, 3}, H5T_NATIVE_DOUBLE, {1, 2, 3, 4, 5, 6.5});
  sample.put<float>("/g/float", {2}, H5T_NATIVE_FLOAT, {0.25f, -1e-6f});
  sample.put<std::int8_t>("/g/byte", {3}, H5T_NATIVE_INT8, {-1, 0, 1}, "1");
  sample.put<std::uint64_t>("/g/long", {1}, H5T_NATIVE_UINT64, {std::uint64_t{1} << 40}, "1");
  const Hdf5Reader reader = sample.open();
  const NumberArray<double> array = reader.numbers("/g/double", "S", 2);
  CHECK(array.shape == std::vector<std::size_t>{2, 3});
  CHECK(array.values == std::vector<double>{1, 2, 3, 4, 5, 6.5});
  CHECK(reader.numbers<float>("/g/double", "S", 2).values.back() == 6.5f);
  CHECK(reader.numbers("/g/float", "S", 1).values[1] == -1e-6f);
  CHECK(reader.numbers("/g/byte", "1", 1).values == std::vector<double>{-1, 0, 1});
  CHECK(reader.numbers("/g/long", "1", 1).values[0] == 0x1p40);
}

TEST_CASE("what is in a file", "[core][hdf5]") {
  Sample sample;
  sample.put<double>("/g/x", {2}, H5T_NATIVE_DOUBLE, {1, 2});
  H5LTset_attribute_string(sample.file(), "/g", "description", "cells");
  const double number = 1.0;
  H5LTset_attribute_double(sample.file(), "/g", "age", &number, 1);
  const Hdf5Reader reader = sample.open();
  CHECK(reader.has("/g"));
  CHECK(reader.has("/g/x"));
  CHECK_FALSE(reader.has("/g/y"));
  CHECK_FALSE(reader.has("/no/such/group"));
  CHECK(reader.shape("/g/x") == std::vector<std::size_t>{2});
  CHECK(reader.attribute("/g", "description") == "cells");
  CHECK_FALSE(reader.attribute("/g", "age"));
  CHECK_FALSE(reader.attribute("/g", "none"));
  CHECK_FALSE(reader.attribute("/none", "units"));
}

TEST_CASE("files of our own writer are read back", "[core][hdf5]") {
  const test::TemporaryFolder folder;
  FileInfo info;
  info.title = "t";
  info.file_type = "ohmfield-test";
  info.format_version = "1.0";
  {
    TraceFile file(folder / "t.h5", info);
    TraceGroup group = file.group("cells", "cells");
    const std::vector<float> g{1e-6f, 2e-6f, std::numeric_limits<float>::quiet_NaN()};
    group.dimension("cell", 3, "cells");
    group.write("conductance", {"cell"}, g, "S", "conductance");
    file.close();
  }  // a writer keeps its lock on the file while it lives
  const Hdf5Reader reader(folder / "t.h5");
  CHECK(reader.attribute("/", "file_type") == "ohmfield-test");
  CHECK(reader.numbers<float>("/cells/conductance", "S", 1, Missing::keep).values[1] == 2e-6f);
  CHECK(contains(test::input_error([&] { reader.numbers("/cells/conductance", "S", 1); }),
                 "/cells/conductance is NaN at [2]. Leave out"));
}

TEST_CASE("units must be said and be right", "[core][hdf5]") {
  Sample sample;
  sample.put<double>("/g/none", {1}, H5T_NATIVE_DOUBLE, {1}, nullptr);
  sample.put<double>("/g/micro", {1}, H5T_NATIVE_DOUBLE, {1}, "uS");
  const Hdf5Reader reader = sample.open();
  CHECK(sample.error(reader, "/g/none", "S", 1) ==
        "/g/none has no attribute 'units'. If it is in units of S, say so. In Python: h5py.File(\"" + reader.file() +
            "\", \"a\")[\"/g/none\"].attrs[\"units\"] = \"S\"");
  CHECK(sample.error(reader, "/g/micro", "S", 1) ==
        "/g/micro has units 'uS', not 'S'. Convert the numbers, then set the attribute");
}

TEST_CASE("a dataset without units is taken as the caller says, one with others is not", "[core][hdf5]") {
  Sample sample;
  sample.put<float>("/g/none", {2}, H5T_NATIVE_FLOAT, {1, 2}, nullptr);
  sample.put<double>("/g/micro", {1}, H5T_NATIVE_DOUBLE, {1}, "uS");
  sample.put<double>("/g/number", {1}, H5T_NATIVE_DOUBLE, {1}, nullptr);
  const double six = 1e-6;
  H5LTset_attribute_double(sample.file(), "/g/number", "units", &six, 1);
  const Hdf5Reader reader = sample.open();
  const auto error = [&](const char* path) {
    return test::input_error([&] { reader.numbers(path, "S", 1, Missing::refuse, NoUnits::accept); });
  };
  CHECK(reader.numbers("/g/none", "S", 1, Missing::refuse, NoUnits::accept).values == std::vector<double>{1, 2});
  CHECK_FALSE(reader.has_units("/g/none"));
  CHECK(reader.has_units("/g/number"));
  CHECK(contains(error("/g/micro"), "/g/micro has units 'uS', not 'S'"));
  CHECK(contains(error("/g/number"), "/g/number has no attribute 'units' that is text"));
}

TEST_CASE("values are left to a caller who asks for it", "[core][hdf5]") {
  Sample sample;
  const double infinite = std::numeric_limits<double>::infinity();
  sample.put<double>("/g/x", {2, 2}, H5T_NATIVE_DOUBLE, {1, std::nan(""), -infinite, 4});
  const std::vector<double> values = sample.open().numbers("/g/x", "S", 2, Missing::unchecked).values;
  CHECK(std::isnan(values[1]));
  CHECK(values[2] == -infinite);
}

TEST_CASE("the datasets of numbers of a file", "[core][hdf5]") {
  Sample sample;
  sample.put<double>("/g/x", {2, 3}, H5T_NATIVE_DOUBLE, {1, 2, 3, 4, 5, 6});
  sample.put<std::int8_t>("/a", {1}, H5T_NATIVE_INT8, {1});
  H5LTmake_dataset_string(sample.file(), "/text", "1e-6");
  H5Lcreate_hard(sample.file(), "/g", sample.file(), "/g/again", H5P_DEFAULT, H5P_DEFAULT);  // a group that holds itself
  H5Lcreate_soft("/nowhere", sample.file(), "/dangling", H5P_DEFAULT, H5P_DEFAULT);
  const std::vector<DatasetEntry> entries = sample.open().datasets();
  REQUIRE(entries.size() > 2);
  CHECK(entries[0].path == "/a");
  CHECK(entries[0].shape == std::vector<std::size_t>{1});
  CHECK(entries.back().path == "/g/x");
  CHECK(entries.back().shape == std::vector<std::size_t>{2, 3});
  CHECK(std::none_of(entries.begin(), entries.end(), [](const DatasetEntry& entry) { return entry.path == "/text"; }));
}

TEST_CASE("datasets that cannot be used", "[core][hdf5]") {
  Sample sample;
  sample.put<double>("/g/x", {2, 2}, H5T_NATIVE_DOUBLE, {1, 2, 3, std::numeric_limits<double>::infinity()});
  sample.put<double>("/g/nan", {2, 2}, H5T_NATIVE_DOUBLE, {1, 2, std::nan(""), 4});
  sample.put<double>("/g/empty", {0}, H5T_NATIVE_DOUBLE, {});
  H5LTmake_dataset_string(sample.file(), "/g/text", "1e-6");
  H5LTset_attribute_string(sample.file(), "/g/text", "units", "S");
  const Hdf5Reader reader = sample.open();
  CHECK(sample.error(reader, "/g/none", "S", 1) ==
        "/g/none is missing. Add it; the page of the format says what belongs there");
  CHECK(contains(sample.error(reader, "/g", "S", 1), "/g is not a dataset"));
  CHECK(contains(sample.error(reader, "/g/x", "S", 1), "/g/x has 2 dimensions, not 1"));
  CHECK(sample.error(reader, "/g/x", "S", 2) == "/g/x is infinite at [1, 1]. Leave out what was not measured");
  CHECK(sample.error(reader, "/g/nan", "S", 2) == "/g/nan is NaN at [1, 0]. Leave out what was not measured");
  CHECK(sample.error(reader, "/g/nan", "S", 2, Missing::keep) == "no error");
  CHECK(contains(sample.error(reader, "/g/empty", "S", 1), "/g/empty is empty"));
  CHECK(contains(sample.error(reader, "/g/text", "S", 0), "/g/text does not hold numbers"));
}

TEST_CASE("files that are not HDF5", "[core][hdf5]") {
  const test::TemporaryFolder folder;
  const auto error = [&](const char* name) { return test::input_error([&] { Hdf5Reader(folder / name); }); };
  std::ofstream(folder / "t.txt") << "time_s\n1\n";
  CHECK(contains(error("t.txt"), "t.txt: is not an HDF5 file"));
  CHECK(contains(error("none.h5"), "none.h5: cannot be read"));
  CHECK(contains(test::input_error([&] { Hdf5Reader{folder.path()}; }), "is a directory"));
  Sample sample;
  sample.put<double>("/g/x", {1000}, H5T_NATIVE_DOUBLE, std::vector<double>(1000, 1.0));
  const std::string whole = sample.open().file();
  std::filesystem::copy_file(whole, folder / "cut.h5");
  std::filesystem::resize_file(folder / "cut.h5", 1500);
  CHECK(contains(error("cut.h5"), "cut.h5: is an HDF5 file that cannot be opened"));
  CHECK(Hdf5Reader::is_hdf5(whole));
  CHECK_FALSE(Hdf5Reader::is_hdf5(folder / "t.txt"));
}
