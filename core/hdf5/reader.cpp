#include "core/hdf5/reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <fstream>
#include <type_traits>

#include "core/hdf5/handle.hpp"

namespace ohmfield::core {
namespace {

constexpr std::string_view kMagic{"\x89HDF\r\n\x1a\n", 8};

/// A dataset by its path; an identifier below 0 if there is none.
Handle open_dataset(hid_t file, std::string_view path) {
  return Handle(H5Dopen2(file, std::string(path).c_str(), H5P_DEFAULT));
}

std::string text_of(hid_t attribute) {
  const Handle type(H5Aget_type(attribute));
  const Handle memory(H5Tcopy(H5T_C_S1));
  H5Tset_cset(memory.get(), H5Tget_cset(type.get()));
  if (H5Tis_variable_str(type.get()) > 0) {
    H5Tset_size(memory.get(), H5T_VARIABLE);
    char* text = nullptr;
    if (H5Aread(attribute, memory.get(), &text) < 0 || text == nullptr) return "";
    const std::string result(text);
    H5free_memory(text);
    return result;
  }
  std::string text(H5Tget_size(type.get()) + 1, '\0');
  H5Tset_size(memory.get(), text.size());
  if (H5Aread(attribute, memory.get(), text.data()) < 0) return "";
  text.resize(text.find('\0'));
  while (text.ends_with(' ')) text.pop_back();  // Fortran pads with spaces
  return text;
}

/// Groups within groups that are looked into; a group may hold itself. chosen: far more than people nest.
constexpr int kDeepestGroup = 8;

/// \param path  of the group, without a slash at its end
void list_datasets(hid_t group, const std::string& path, int depth, std::vector<DatasetEntry>& entries) {
  H5G_info_t info{};
  if (depth == 0 || H5Gget_info(group, &info) < 0) return;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    const auto name_of = [&](char* text, std::size_t size) {
      return H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, text, size, H5P_DEFAULT);
    };
    const ssize_t length = name_of(nullptr, 0);
    if (length <= 0) continue;
    std::string name(static_cast<std::size_t>(length) + 1, '\0');
    name_of(name.data(), name.size());
    name.pop_back();
    const Handle object(H5Oopen(group, name.c_str(), H5P_DEFAULT));  // fails where a link leads nowhere
    const H5I_type_t kind = object.get() < 0 ? H5I_BADID : H5Iget_type(object.get());
    const std::string at = path + "/" + name;
    if (kind == H5I_GROUP) list_datasets(object.get(), at, depth - 1, entries);
    if (kind != H5I_DATASET) continue;
    const Handle type(H5Dget_type(object.get())), space(H5Dget_space(object.get()));
    const H5T_class_t numbers = H5Tget_class(type.get());
    const int rank = H5Sget_simple_extent_ndims(space.get());
    if ((numbers != H5T_FLOAT && numbers != H5T_INTEGER) || rank < 0) continue;
    std::vector<hsize_t> extent(static_cast<std::size_t>(rank));
    H5Sget_simple_extent_dims(space.get(), extent.data(), nullptr);
    entries.push_back({at, {extent.begin(), extent.end()}});
  }
}

}  // namespace

struct Hdf5Reader::Impl {
  Handle file;
};

Hdf5Reader::Hdf5Reader(const std::filesystem::path& file) : name_(file.string()), impl_(std::make_unique<Impl>()) {
  silence_hdf5();
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored))
    throw InputError({name_}, "is a directory", "Name an HDF5 file in it");
  if (!std::ifstream(file, std::ios::binary))
    throw InputError({name_}, "cannot be read", "Check the path and its permissions");
  if (!is_hdf5(file)) throw InputError({name_}, "is not an HDF5 file", "Check how it was made");
  impl_->file = Handle(H5Fopen(name_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT));
  if (impl_->file.get() < 0)
    throw InputError({name_}, "is an HDF5 file that cannot be opened: cut short, or open for writing elsewhere",
                     "Copy it again, or close it there");
}

Hdf5Reader::~Hdf5Reader() = default;
Hdf5Reader::Hdf5Reader(Hdf5Reader&&) noexcept = default;

bool Hdf5Reader::is_hdf5(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string head(kMagic.size(), '\0');
  return stream.read(head.data(), static_cast<std::streamsize>(head.size())) && head == kMagic;
}

bool Hdf5Reader::has(std::string_view path) const {
  silence_hdf5();
  // H5Lexists fails if a group on the way is missing: ask for every step.
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string step(path.substr(0, end));
    if (H5Lexists(impl_->file.get(), step.c_str(), H5P_DEFAULT) <= 0) return false;
    if (end == std::string_view::npos) return H5Oexists_by_name(impl_->file.get(), step.c_str(), H5P_DEFAULT) > 0;
  }
}

std::vector<std::size_t> Hdf5Reader::shape(std::string_view path) const {
  if (!has(path)) throw error(path, "is missing", "Add it; the page of the format says what belongs there");
  const Handle dataset = open_dataset(impl_->file.get(), path);
  if (dataset.get() < 0) throw error(path, "is not a dataset", "Put the numbers into a dataset of this name");
  const Handle space(H5Dget_space(dataset.get()));
  const int rank = H5Sget_simple_extent_ndims(space.get());
  if (rank < 0) throw error(path, "has no shape", "Write it as an array of numbers");
  std::vector<hsize_t> extent(static_cast<std::size_t>(rank));
  H5Sget_simple_extent_dims(space.get(), extent.data(), nullptr);
  return {extent.begin(), extent.end()};
}

std::optional<std::string> Hdf5Reader::attribute(std::string_view path, const std::string& name) const {
  silence_hdf5();
  const std::string object(path);
  if (H5Aexists_by_name(impl_->file.get(), object.c_str(), name.c_str(), H5P_DEFAULT) <= 0) return std::nullopt;
  const Handle attribute(H5Aopen_by_name(impl_->file.get(), object.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT));
  const Handle type(H5Aget_type(attribute.get())), space(H5Aget_space(attribute.get()));
  if (H5Tget_class(type.get()) != H5T_STRING || H5Sget_simple_extent_npoints(space.get()) != 1) return std::nullopt;
  return text_of(attribute.get());
}

bool Hdf5Reader::has_units(std::string_view path) const {
  silence_hdf5();
  return H5Aexists_by_name(impl_->file.get(), std::string(path).c_str(), "units", H5P_DEFAULT) > 0;
}

std::vector<DatasetEntry> Hdf5Reader::datasets() const {
  silence_hdf5();
  std::vector<DatasetEntry> entries;
  list_datasets(impl_->file.get(), "", kDeepestGroup, entries);
  return entries;
}

void Hdf5Reader::check_units(std::string_view path, std::string_view wanted, NoUnits no_units) const {
  if (no_units == NoUnits::accept && !has_units(path)) return;
  const std::optional<std::string> units = attribute(path, "units");
  const std::string cure =
      fmt::format("In Python: h5py.File(\"{}\", \"a\")[\"{}\"].attrs[\"units\"] = \"{}\"", name_, path, wanted);
  if (!units)
    throw error(path, has_units(path) ? "has no attribute 'units' that is text" : "has no attribute 'units'",
                fmt::format("If it is in units of {}, say so. {}", wanted, cure));
  if (*units != wanted)
    throw error(path, fmt::format("has units '{}', not '{}'", *units, wanted),
                "Convert the numbers, then set the attribute");
}

template <class Real>
NumberArray<Real> Hdf5Reader::numbers(std::string_view path, std::string_view units, std::size_t rank,
                                      Missing missing, NoUnits no_units) const {
  NumberArray<Real> array{shape(path), {}};
  if (array.shape.size() != rank)
    throw error(path,
                fmt::format("has {} dimension{}, not {}", array.shape.size(), array.shape.size() == 1 ? "" : "s", rank),
                "Write it in the shape that the page of the format states");
  const Handle dataset = open_dataset(impl_->file.get(), path);
  const Handle type(H5Dget_type(dataset.get()));
  const H5T_class_t kind = H5Tget_class(type.get());
  if (kind != H5T_FLOAT && kind != H5T_INTEGER) throw error(path, "does not hold numbers", "Write integers or floats");
  check_units(path, units, no_units);
  std::size_t count = 1;
  for (const std::size_t extent : array.shape) {
    if (extent == 0) throw error(path, "is empty", "Write at least one number along every dimension");
    if (extent > kMostNumbers / count)
      throw error(path, fmt::format("has more than {} numbers", kMostNumbers), "Split the file");
    count *= extent;
  }
  array.values.resize(count);
  const hid_t memory = std::is_same_v<Real, float> ? H5T_NATIVE_FLOAT : H5T_NATIVE_DOUBLE;
  if (H5Dread(dataset.get(), memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, array.values.data()) < 0)
    throw error(path, "cannot be read: damaged, or of a filter that is not installed",
                "Write it again, with gzip or plain");
  for (std::size_t i = 0; i < count && missing != Missing::unchecked; ++i) {
    const Real value = array.values[i];
    if (std::isfinite(value) || (std::isnan(value) && missing == Missing::keep)) continue;
    std::vector<std::size_t> at(rank);
    for (std::size_t d = rank, rest = i; d-- > 0; rest /= array.shape[d]) at[d] = rest % array.shape[d];
    throw error(path, fmt::format("is {} at [{}]", std::isnan(value) ? "NaN" : "infinite", fmt::join(at, ", ")),
                "Leave out what was not measured");
  }
  return array;
}

template NumberArray<double> Hdf5Reader::numbers(std::string_view, std::string_view, std::size_t, Missing, NoUnits) const;
template NumberArray<float> Hdf5Reader::numbers(std::string_view, std::string_view, std::size_t, Missing, NoUnits) const;

std::vector<std::string> Hdf5Reader::texts(std::string_view path) const {
  const std::vector<std::size_t> extent = shape(path);
  const Handle dataset = open_dataset(impl_->file.get(), path);
  const Handle type(H5Dget_type(dataset.get())), space(H5Dget_space(dataset.get()));
  if (extent.size() != 1 || H5Tget_class(type.get()) != H5T_STRING || H5Tis_variable_str(type.get()) <= 0)
    throw error(path, "is not a list of texts of variable length", "Write it as files of this program have it");
  const Handle memory(H5Tcopy(H5T_C_S1));
  H5Tset_size(memory.get(), H5T_VARIABLE);
  H5Tset_cset(memory.get(), H5Tget_cset(type.get()));
  std::vector<char*> raw(extent[0], nullptr);
  if (H5Dread(dataset.get(), memory.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, raw.data()) < 0) throw error(path, "cannot be read", "Copy the file again");
  std::vector<std::string> result;
  for (const char* text : raw) result.emplace_back(text == nullptr ? "" : text);
  H5Dvlen_reclaim(memory.get(), space.get(), H5P_DEFAULT, raw.data());
  return result;
}

std::uint64_t Hdf5Reader::whole(std::string_view path) const {
  const double value = numbers<double>(path, "1", 0).values.at(0);
  if (!(value >= 0.0 && value <= 9007199254740992.0 && value == std::floor(value))) throw error(path, fmt::format("= {:g} counts nothing", value), "The file is damaged");
  return static_cast<std::uint64_t>(value);
}

std::uint64_t Hdf5Reader::whole_of_halves(const std::string& path) const { return whole(path + "_high") << 32 | whole(path + "_low"); }

void Hdf5Reader::require_type(std::string_view type, std::string_view hint) const {
  const std::string own = attribute("/", "file_type").value_or("");
  if (own != type) throw error("/", fmt::format("file_type is '{}', not '{}'", own, type), hint);
  const std::string version = attribute("/", "format_version").value_or("");
  if (version.rfind("1.", 0) != 0) throw error("/", fmt::format("format_version '{}' is not known; this program reads 1", version), "Use the program that wrote it");
}

InputError Hdf5Reader::error(std::string_view path, std::string_view problem, std::string_view hint) const {
  return {{name_}, fmt::format("{} {}", path, problem), hint};
}

}  // namespace ohmfield::core
