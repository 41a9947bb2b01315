#pragma once
/// Result files in HDF5 that xarray, netCDF4, h5py and MATLAB open without help.
///
///     TraceFile file("run.h5", info);
///     TraceGroup trace = file.group("trace", "what the solver did, step by step");
///     auto steps = trace.series<std::int64_t, std::int32_t>({{"iteration", "1", "step of the solver"},
///                                                            {"energy", "1", "unsatisfied clauses"}});
///     steps.append(0, 12);
///     TraceGroup cells = file.group("cells", "the array as programmed");
///     cells.dimension("word_line", 200, "word lines");
///     cells.write("conductance", {"word_line"}, conductance_S, "S", "programmed conductance");
///     file.close();
///
/// Not for use by several threads at once, nor inside a parallel region.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/hdf5/trace_group.hpp"

namespace ohmfield::core {

/// What a file says about itself, in the attributes of its root.
struct FileInfo {
  std::string title;
  std::string file_type;       ///< kind of file, such as "ohmfield-solve-trace"; see docs/formats
  std::string format_version;  ///< "major.minor"; a reader refuses a newer major
  std::string source;          ///< what wrote it: source_line() of core/provenance.hpp
  std::string history;         ///< the command: history_line()
  std::string config_toml;     ///< the whole resolved configuration
  std::uint64_t seed = 0;
  std::string date_created;    ///< ISO 8601: utc_now()
};

struct TraceFileOptions {
  /// A kill loses at most this time and the chunks not yet full; the first chunk is flushed at once. chosen: a
  /// flush takes 0.3 ms in the middle of 2e6 rows of a solver trace, and only a kill during one does harm: in 2 of
  /// 48 kills of a writer that flushed after every chunk columns differed in length, in none at one per 0.1 s.
  double flush_interval_s = 5;
};

struct FileState;

/// A file being written. It grows as `path` + ".part" and gets its name in close(), replacing what was there:
/// a file under its own name is complete. Without close(), as when an exception passes, the part is removed;
/// after a kill it stays, readable up to the last flush.
class TraceFile {
 public:
  /// \throws InputError   the path cannot be written, or another process is writing it
  /// \throws SystemError  the disk is full, as from every other member
  TraceFile(const std::filesystem::path& path, const FileInfo& info, const TraceFileOptions& options = {});
  ~TraceFile();
  TraceFile(TraceFile&&) noexcept;
  TraceFile& operator=(TraceFile&&) noexcept;

  /// A new group, with a sentence on what it holds.
  TraceGroup group(std::string_view name, std::string_view description);

  /// Brings the whole chunks appended so far to the operating system. Series do so by themselves.
  void flush();

  /// Writes what is in memory, has the disk confirm it, and gives the file its name.
  void close();

 private:
  std::unique_ptr<FileState> state_;
};

}  // namespace ohmfield::core
