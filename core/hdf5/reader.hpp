#pragma once
/// Reads numbers from HDF5 files of any origin, and refuses what it cannot be sure of.
///
/// A dataset of numbers must say its unit in the attribute `units`, as all files of ours do (docs/formats/trace.md):
/// a conductance in uS taken for S is wrong by a million and looks like a result.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace ohmfield::core {

/// What NaN in a dataset of floats means.
enum class Missing {
  refuse,
  keep,
  unchecked,  ///< neither NaN nor infinity is refused: the caller looks, and has better words
};

/// What it means that a dataset of numbers has no attribute `units`.
enum class NoUnits {
  refuse,
  accept,  ///< they are in the wanted unit; other units are refused all the same. The caller tells the user
};

/// A dataset of numbers that a file holds.
struct DatasetEntry {
  std::string path;
  std::vector<std::size_t> shape;
};

/// A whole array, the last dimension varying fastest.
template <class Real>
struct NumberArray {
  std::vector<std::size_t> shape;
  std::vector<Real> values;
};

/// An HDF5 file open for reading. Not to be used from two threads at once.
class Hdf5Reader {
 public:
  /// Largest dataset read, in numbers. chosen: 1 GiB as doubles, the limit of text inputs.
  static constexpr std::size_t kMostNumbers = std::size_t{1} << 27;

  /// \throws InputError  missing, unreadable, not HDF5
  explicit Hdf5Reader(const std::filesystem::path& file);
  ~Hdf5Reader();
  Hdf5Reader(Hdf5Reader&&) noexcept;

  /// True if the first bytes of a file are those of HDF5; false if it cannot be read.
  static bool is_hdf5(const std::filesystem::path& file);

  const std::string& file() const { return name_; }
  /// True if a group or dataset has this path, such as `/drift/conductance`.
  bool has(std::string_view path) const;
  /// \throws InputError  no such dataset
  std::vector<std::size_t> shape(std::string_view path) const;
  /// Text of an attribute of a group or dataset; nothing if there is none or it is not text.
  std::optional<std::string> attribute(std::string_view path, const std::string& name) const;

  /// Numbers of a dataset of any integer or float type.
  /// \param units  what its attribute `units` must say: "S", "s", "1", ...
  /// \param rank   number of its dimensions
  /// \throws InputError  missing, not numbers, empty, another rank, other or no units, infinite, or NaN if refused
  template <class Real = double>
  NumberArray<Real> numbers(std::string_view path, std::string_view units, std::size_t rank,
                            Missing missing = Missing::refuse, NoUnits no_units = NoUnits::refuse) const;
  /// A number that counts something.
  /// \throws InputError  as numbers, or no whole number from 0 to 2^53
  std::uint64_t whole(std::string_view path) const;
  /// 64 bits that a file holds as two halves, `<path>_high` and `<path>_low`: doubles hold 53.
  /// \throws InputError  as whole
  std::uint64_t whole_of_halves(const std::string& path) const;
  /// \param type  that the file's attribute `file_type` must name; format_version must be 1.x \param hint  cure for another type
  /// \throws InputError  another type or version
  void require_type(std::string_view type, std::string_view hint) const;
  /// Texts of a dataset of one dimension, as files of ours hold names.
  /// \throws InputError  missing, not text, or of another rank
  std::vector<std::string> texts(std::string_view path) const;
  /// False if a dataset has no attribute `units` of any type.
  bool has_units(std::string_view path) const;
  /// All datasets of numbers, groups within groups, in the order of their names; those a file links to twice are there twice.
  std::vector<DatasetEntry> datasets() const;

  /// An error at a dataset, for checks of the caller.
  InputError error(std::string_view path, std::string_view problem, std::string_view hint) const;

 private:
  struct Impl;
  void check_units(std::string_view path, std::string_view wanted, NoUnits no_units) const;

  std::string name_;
  std::unique_ptr<Impl> impl_;
};

extern template NumberArray<double> Hdf5Reader::numbers(std::string_view, std::string_view, std::size_t, Missing,
                                                        NoUnits) const;
extern template NumberArray<float> Hdf5Reader::numbers(std::string_view, std::string_view, std::size_t, Missing,
                                                       NoUnits) const;

}  // namespace ohmfield::core
