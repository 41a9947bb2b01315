#pragma once
/// Catch2 2.13 and 3 behind one include, and the folder with the reference data.

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace ohmfield::test {

/// Folder of reference data, from OHMFIELD_TEST_DATA; nothing when it is not set or not a folder.
inline std::optional<std::filesystem::path> reference_data() {
  const char* path = std::getenv("OHMFIELD_TEST_DATA");
  if (path == nullptr || !std::filesystem::is_directory(path)) return std::nullopt;
  return std::filesystem::path(path);
}

}  // namespace ohmfield::test

/// Ends a test case that needs the reference data, saying so, where there is none.
#define OHM_REFERENCE_DATA_OR_SKIP(name)                                        \
  const auto ohm_reference_data_ = ::ohmfield::test::reference_data();          \
  if (!ohm_reference_data_) {                                                   \
    WARN("skipped: set OHMFIELD_TEST_DATA to the folder of reference data");    \
    return;                                                                     \
  }                                                                             \
  const std::filesystem::path name = *ohm_reference_data_
