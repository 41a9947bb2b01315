#include "core/hdf5/trace_file.hpp"

#include "core/error.hpp"
#include "core/hdf5/dataset.hpp"
#include "core/hdf5/state.hpp"

namespace ohmfield::core {
namespace {

/// HDF5 1.8's format: every reader knows it, and unlike SWMR's it has no mark that a killed writer leaves set.
/// Metadata stays in memory until a flush: a kill between two flushes finds the file as the last one left it.
Handle access_properties(PartFile& part) {
  const std::string name = part.path().string();
  Handle access(H5Pcreate(H5P_FILE_ACCESS));
  H5Pset_libver_bounds(access.get(), H5F_LIBVER_V18, H5F_LIBVER_V18);
  use_part_file(access.get(), part);
  H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG);
  H5AC_cache_config_t cache;
  cache.version = H5AC__CURR_CACHE_CONFIG_VERSION;
  checked(H5Pget_mdc_config(access.get(), &cache), H5I_INVALID_HID, "set up the cache of", name);
  cache.evictions_enabled = false;
  cache.incr_mode = H5C_incr__off;
  cache.flash_incr_mode = H5C_flash_incr__off;
  cache.decr_mode = H5C_decr__off;
  checked(H5Pset_mdc_config(access.get(), &cache), H5I_INVALID_HID, "set up the cache of", name);
  return access;
}

void write_info(hid_t file, const FileInfo& info) {
  write_attribute(file, "title", info.title);
  write_attribute(file, "file_type", info.file_type);
  write_attribute(file, "format_version", info.format_version);
  write_attribute(file, "source", info.source);
  write_attribute(file, "history", info.history);
  write_attribute(file, "date_created", info.date_created);
  write_attribute(file, "config_toml", info.config_toml);
  write_attribute(file, "seed", info.seed);
}

}  // namespace

FileState::FileState(const std::filesystem::path& path, double flush_interval)
    : part(path), flush_interval_s_(flush_interval) {
  silence_hdf5();
  const std::string name = part.path().string();
  const Handle create = ordered_properties(H5P_FILE_CREATE), access = access_properties(part);
  file = owned(H5Fcreate(name.c_str(), H5F_ACC_TRUNC, create.get(), access.get()), H5I_INVALID_HID, "create", name);
  part.check();
}

FileState::~FileState() {
  silence_hdf5();
  part.abandon();
  groups.clear();
}

void FileState::flush() {
  checked(H5Fflush(file.get(), H5F_SCOPE_GLOBAL), file.get(), "write");
  flushed_ = std::chrono::steady_clock::now();
}

void FileState::flush_if_due() {
  using Seconds = std::chrono::duration<double>;
  if (!flushed_ || Seconds(std::chrono::steady_clock::now() - *flushed_).count() >= flush_interval_s_) flush();
}

void FileState::close() {
  if (broken) throw SystemError(part.path().string() + ": cannot complete the file after a failed write");
  for (const auto& group : groups) {
    for (const auto& series : group->series) series->finish();
  }
  flush();
  groups.clear();
  checked(H5Fclose(file.release()), H5I_INVALID_HID, "close", part.path().string());
  part.publish();
}

TraceFile::TraceFile(const std::filesystem::path& path, const FileInfo& info, const TraceFileOptions& options)
    : state_(std::make_unique<FileState>(path, options.flush_interval_s)) {
  state_->run([&] { write_info(state_->file.get(), info); });
}

TraceFile::~TraceFile() = default;
TraceFile::TraceFile(TraceFile&&) noexcept = default;
TraceFile& TraceFile::operator=(TraceFile&&) noexcept = default;

TraceGroup TraceFile::group(std::string_view name, std::string_view description) {
  state_->run([&] {
    const hid_t file = state_->file.get();
    const Handle create = ordered_properties(H5P_GROUP_CREATE);
    Handle id = owned(H5Gcreate2(file, std::string(name).c_str(), H5P_DEFAULT, create.get(), H5P_DEFAULT), file,
                      "create the group", name);
    write_attribute(id.get(), "description", description);
    state_->groups.push_back(std::make_unique<GroupState>(GroupState{*state_, std::move(id)}));
  });
  return TraceGroup(*state_->groups.back());
}

void TraceFile::flush() {
  state_->run([&] { state_->flush(); });
}

void TraceFile::close() {
  state_->run([&] { state_->close(); });
}

}  // namespace ohmfield::core
