#include "experiments/array/matrix_input.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <filesystem>

#include "core/error.hpp"
#include "core/hdf5/reader.hpp"
#include "core/io/byte_source.hpp"
#include "core/io/input_guard.hpp"
#include "core/memory.hpp"

namespace ohmfield::experiments {
namespace {

using core::InputError;

/// Datasets told in one line at most. chosen: a line of a message stays readable.
constexpr std::size_t kToldDatasets = 8;

std::string told(const std::vector<core::DatasetEntry>& entries) {
  std::vector<std::string> words;
  for (const core::DatasetEntry& entry : entries) {
    if (words.size() == kToldDatasets) break;
    words.push_back(fmt::format("{} ({})", entry.path, fmt::join(entry.shape, ", ")));
  }
  std::string text = fmt::format("{}", fmt::join(words, ", "));
  if (entries.size() > words.size()) text += fmt::format(" and {} more", entries.size() - words.size());
  return text;
}

std::vector<core::DatasetEntry> of_rank(const std::vector<core::DatasetEntry>& entries, std::size_t rank) {
  std::vector<core::DatasetEntry> found;
  for (const core::DatasetEntry& entry : entries)
    if (entry.shape.size() == rank) found.push_back(entry);
  return found;
}

/// The only dataset that can be meant. A list of numbers counts only where there is no matrix: coordinates are lists.
std::string only_dataset(const core::Hdf5Reader& file, const MatrixKind& kind) {
  const std::vector<core::DatasetEntry> all = file.datasets();
  std::vector<core::DatasetEntry> candidates = of_rank(all, 2);
  if (candidates.empty() && kind.rank == Rank::matrix_or_list) candidates = of_rank(all, 1);
  if (candidates.size() == 1) return candidates.front().path;
  if (all.empty()) throw InputError({file.file()}, "holds no dataset of numbers", fmt::format("Write the {} into one", kind.name));
  throw InputError({file.file()},
                   candidates.empty() ? fmt::format("holds no matrix, but {}", told(all))
                                      : fmt::format("holds several datasets that may be the {}: {}", kind.name, told(candidates)),
                   fmt::format("Name one, as in {}:{}", file.file(), (candidates.empty() ? all : candidates).front().path));
}

/// Before anything is read: the shape tells how much it will be.
void check_shape(const core::Hdf5Reader& file, const std::string& path, const MatrixKind& kind) {
  const std::vector<std::size_t> shape = file.shape(path);
  const bool list = kind.rank == Rank::matrix_or_list;
  if (shape.size() != 2 && !(list && shape.size() == 1))
    throw file.error(path, fmt::format("has {} dimension{}, shape ({})", shape.size(), shape.size() == 1 ? "" : "s", fmt::join(shape, ", ")),
                     fmt::format("A {} is of shape ({}, {}){}", kind.name, kind.rows, kind.columns, list ? fmt::format(" or ({})", kind.rows) : ""));
  double numbers = 1.0;
  for (const std::size_t extent : shape) numbers *= static_cast<double>(extent);
  core::check_memory(sizeof(double) * numbers, fmt::format("{}: {}: the numbers", file.file(), path), "Split the array into smaller ones");
}

MatrixInput from_hdf5(const core::Hdf5Reader& file, const std::string& named_path, const MatrixKind& kind) {
  const std::string path = named_path.empty() ? only_dataset(file, kind) : named_path;
  if (!file.has(path)) {
    const std::vector<core::DatasetEntry> all = file.datasets();
    throw file.error(path, "is missing", all.empty() ? "The file holds no dataset of numbers" : fmt::format("There are: {}", told(all)));
  }
  check_shape(file, path, kind);
  MatrixInput input{fmt::format("{}: {}", file.file(), path), {}, {}};
  core::NumberArray<double> array =
      file.numbers(path, kind.units, file.shape(path).size(), core::Missing::unchecked, core::NoUnits::accept);
  input.matrix.rows = array.shape[0];
  input.matrix.columns = array.shape.size() == 2 ? array.shape[1] : 1;
  input.matrix.values = std::move(array.values);
  if (!file.has_units(path) && kind.units != "1")
    input.note = fmt::format("{} has no attribute 'units'; taken to be in {}", input.name, kind.units);
  return input;
}

MatrixInput from_text(const std::string& name, const MatrixKind& kind) {
  const core::Input input = core::read_input(name);
  if (std::string_view(input.bytes).substr(0, 4) == "\x89HDF")
    throw InputError({input.name}, "is HDF5, compressed or on the standard input", "Give the HDF5 file itself");
  try {
    return {input.name, core::matrix_from_text(input.bytes, input.name), {}};
  } catch (const InputError& error) {
    // A header is the likeliest mistake: tell what is wanted instead.
    if (core::is_matrix(input.bytes)) throw;
    throw InputError(fmt::format("{}; a {} in text is numbers only, {} by {}, one line of text for each row", error.what(), kind.name,
                                 kind.rows, kind.columns),
                     "");
  }
}

void check_values(const MatrixInput& input, const MatrixKind& kind) {
  const core::NumberMatrix& matrix = input.matrix;
  for (std::size_t i = 0; i < matrix.values.size(); ++i) {
    const double value = matrix.values[i];
    const bool wrong_sign = kind.sign == Sign::not_negative && value < 0.0;
    if (std::isfinite(value) && !wrong_sign) continue;
    throw InputError({input.name},
                     fmt::format("{} at row {}, column {} (counted from 0: {}, {}) is {}", kind.name, i / matrix.columns, i % matrix.columns,
                                 kind.rows, kind.columns,
                                 std::isnan(value) ? std::string("NaN") : fmt::format("{:g}{}", value, kind.units == "1" ? "" : fmt::format(" {}", kind.units))),
                     wrong_sign ? fmt::format("A {} is 0 or above; 0 is an open cell", kind.name) : "Replace it by a finite number");
  }
}

}  // namespace

FileAndPath split_path(const std::string& argument) {
  const std::size_t at = argument.rfind(":/");
  std::error_code ignored;
  // A folder may end in a colon: what exists as it stands is meant as it stands.
  if (at == std::string::npos || at == 0 || std::filesystem::is_regular_file(argument, ignored)) return {argument, ""};
  return {argument.substr(0, at), argument.substr(at + 1)};
}

MatrixInput read_matrix(const std::string& argument, const MatrixKind& kind) {
  const FileAndPath from = split_path(argument);
  MatrixInput input = !from.path.empty() || core::Hdf5Reader::is_hdf5(from.file) ? from_hdf5(core::Hdf5Reader(from.file), from.path, kind)
                                                                                 : from_text(from.file, kind);
  check_values(input, kind);
  return input;
}

void check_not_input(const std::string& written, const std::string& argument) {
  core::note_input(split_path(argument).file);
  core::refuse_input_as_output(written);
}

void check_same_word_lines(const MatrixInput& conductance, const MatrixInput& voltage) {
  const core::NumberMatrix &g = conductance.matrix, &v = voltage.matrix;
  if (g.rows == v.rows) return;
  std::string_view hint = "Give one row of voltages for each row of conductances";
  if (v.columns == g.rows) hint = "Transpose the voltages: one row for each word line, one column for each input";
  else if (g.columns == v.rows) hint = "Transpose the conductances: one row for each word line, one column for each bit line";
  throw InputError(fmt::format("{} is of shape ({}, {}), {} of shape ({}, {}): {} word lines against {}", conductance.name, g.rows, g.columns,
                               voltage.name, v.rows, v.columns, g.rows, v.rows),
                   hint);
}

}  // namespace ohmfield::experiments
