# What a binary can say of itself: version, git revision, compiler and flags, as a header for core/provenance.cpp.
# The revision is asked for at every build; only when it has changed is that one file compiled again.

function(ohmfield_provenance target)
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/provenance")
  set(flags "${CMAKE_CXX_FLAGS} $<JOIN:$<TARGET_PROPERTY:ohmfield_options,INTERFACE_COMPILE_OPTIONS>, >")
  if(CMAKE_BUILD_TYPE)
    string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
    string(PREPEND flags "${CMAKE_CXX_FLAGS_${type}} ")
  endif()
  file(GENERATE OUTPUT "${folder}/core/build_info.hpp" CONTENT
"#pragma once
#define OHMFIELD_VERSION \"${PROJECT_VERSION}\"
#define OHMFIELD_COMPILER \"${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}\"
#define OHMFIELD_FLAGS \"${flags}\"
")
  find_package(Git QUIET)
  add_custom_target(ohmfield_git_revision
    COMMAND "${CMAKE_COMMAND}" "-DGIT=${GIT_EXECUTABLE}" "-DSOURCE=${PROJECT_SOURCE_DIR}"
            "-DHEADER=${folder}/core/git_revision.hpp" -P "${PROJECT_SOURCE_DIR}/cmake/GitRevision.cmake"
    BYPRODUCTS "${folder}/core/git_revision.hpp" VERBATIM)
  add_dependencies(${target} ohmfield_git_revision)
  target_include_directories(${target} PRIVATE "${folder}")
endfunction()
