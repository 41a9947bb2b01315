#pragma once
/// Variables that grow row by row along one unlimited dimension, such as the trace of a solver.
///
/// Rows are collected in memory and appended as whole chunks to all columns together: with partly filled chunks
/// only 14 of 24 files were readable after a kill.

#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/hdf5/element.hpp"

namespace ohmfield::core {

struct GroupState;

struct Column {
  std::string name;
  std::string units;  ///< "s" for seconds, "1" for dimensionless
  std::string long_name;
};

struct SeriesOptions {
  /// Rows that a kill can cost, and what is compressed at once. chosen: 2e6 rows of a solver trace (88 MB) take
  /// 22 MB in chunks of 1024 rows, 17 MB of 4096, 15 MB of 16384. Take fewer where a row takes long.
  std::size_t chunk_rows = 4096;
  int gzip_level = 1;  ///< 0: none
};

/// The rows not yet in the file, and the datasets they go to.
class SeriesBuffer {
 public:
  SeriesBuffer(GroupState& group, std::span<const Column> columns, std::span<const ElementType> types,
               const SeriesOptions& options);
  ~SeriesBuffer();

  template <Storable T>
  void put(std::size_t column, T value) {
    std::memcpy(bytes_[column].data() + rows_ * sizeof(T), &value, sizeof(T));
  }
  void end_row() {
    if (++rows_ == chunk_rows_) append_chunk();
  }

  /// Writes the rows of the last, partly filled chunk; nothing may be appended afterwards.
  void finish();

 private:
  struct Datasets;
  void append_chunk();
  void write_rows();

  GroupState& group_;
  std::unique_ptr<Datasets> datasets_;
  std::vector<std::vector<std::byte>> bytes_;
  std::size_t chunk_rows_, rows_ = 0;
  std::uint64_t written_ = 0;
};

/// Typed rows: `Series<std::int64_t, double> s = ...; s.append(step, energy_J);`. Belongs to its TraceFile and
/// is valid until that is closed, which writes the rows still in memory.
template <Storable... Values>
class Series {
 public:
  explicit Series(SeriesBuffer& buffer) : buffer_(&buffer) {}

  /// One value per column, in the order of the columns.
  void append(Values... row) {
    std::size_t column = 0;
    (buffer_->put(column++, row), ...);
    buffer_->end_row();
  }

 private:
  SeriesBuffer* buffer_;
};

}  // namespace ohmfield::core
