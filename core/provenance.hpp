#pragma once
/// Where a result comes from: the program that made it, the command, the day.

#include <span>
#include <string>

namespace ohmfield::core {

struct BuildInfo {
  std::string version;
  std::string git_revision;  ///< "unknown" outside a repository; ends in "-dirty" with uncommitted changes
  std::string compiler;
  std::string flags;
};

const BuildInfo& build_info();

/// One line for the attribute `source` of a result file.
std::string source_line();

/// The command line, quoted so that a shell reads it back.
std::string history_line(std::span<const char* const> arguments);

/// Now, as "2024-05-17T09:30:00Z". SOURCE_DATE_EPOCH (reproducible-builds.org) sets it, in seconds since 1970.
/// \throws InputError  SOURCE_DATE_EPOCH is not a number of seconds
std::string utc_now();

}  // namespace ohmfield::core
