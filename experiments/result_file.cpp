#include "experiments/result_file.hpp"

#include "core/provenance.hpp"
#include "experiments/command.hpp"

namespace ohmfield::experiments {

core::TraceFile result_file(const std::string& path, const std::string& title, const std::string& file_type,
                            const std::string& config_toml, std::uint64_t seed) {
  return core::TraceFile(path, {.title = title,
                                .file_type = file_type,
                                .format_version = "1.0",
                                .source = core::source_line(),
                                .history = command_line(),
                                .config_toml = config_toml,
                                .seed = seed,
                                .date_created = core::utc_now()});
}

core::TraceFile result_file(const std::string& path, const std::string& title, const std::string& file_type,
                            const KsatConfig& config) {
  return result_file(path, title, file_type, config.toml(), config.seed);
}

}  // namespace ohmfield::experiments
