#include "experiments/result_file.hpp"

#include "core/provenance.hpp"
#include "experiments/command.hpp"

namespace ohmfield::experiments {

core::TraceFile result_file(const std::string& path, const std::string& title, const std::string& file_type,
                            const KsatConfig& config) {
  return core::TraceFile(path, {.title = title,
                                .file_type = file_type,
                                .format_version = "1.0",
                                .source = core::source_line(),
                                .history = command_line(),
                                .config_toml = config.toml(),
                                .seed = config.seed,
                                .date_created = core::utc_now()});
}

}  // namespace ohmfield::experiments
