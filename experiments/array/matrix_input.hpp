#pragma once
/// Matrices that a command line names: a dataset of an HDF5 file, or a text file of numbers, one word line a row.
///
/// `FILE.h5:/path/G` is split at the last `:/`, so that a path may hold colons. Without a path the file must hold just one
/// dataset of the right rank. Text is read as everywhere: gzip or xz or plain, commas, semicolons, tabs or blanks.

#include <string>
#include <string_view>
#include <vector>

#include "core/io/csv.hpp"

namespace ohmfield::experiments {

enum class Sign { any, not_negative };
/// A list of numbers in HDF5 is a matrix of one column, where that makes sense.
enum class Rank { matrix, matrix_or_list };

/// What the numbers are.
struct MatrixKind {
  std::string_view name;     ///< for messages: "conductance"
  std::string_view units;    ///< of a dataset; one without units is taken to be in these
  std::string_view rows, columns;
  Sign sign = Sign::any;
  Rank rank = Rank::matrix;
};

inline constexpr MatrixKind kConductance{"conductance", "S", "word lines", "bit lines", Sign::not_negative, Rank::matrix};
inline constexpr MatrixKind kVoltage{"voltage", "V", "word lines", "inputs", Sign::any, Rank::matrix_or_list};

struct MatrixInput {
  std::string name;  ///< for messages: the file, and the path in it
  core::NumberMatrix matrix;
  std::string note;  ///< for the user, such as that a unit was taken for granted; empty if there is nothing to say
};

/// The file and the path in it; the path is empty if there is none.
struct FileAndPath {
  std::string file, path;
};
FileAndPath split_path(const std::string& argument);

/// \throws InputError  unreadable, no such dataset (tells those that are there), other units, another rank, empty, ragged,
///                     larger than memory, not finite or of the wrong sign (row, column and value)
MatrixInput read_matrix(const std::string& argument, const MatrixKind& kind);

/// \throws InputError  a file to be written is the one that an argument names to be read: it would be replaced
void check_not_input(const std::string& written, const std::string& argument);

/// \throws InputError  the voltages are not for the word lines of the conductances; tells both shapes
void check_same_word_lines(const MatrixInput& conductance, const MatrixInput& voltage);

}  // namespace ohmfield::experiments
