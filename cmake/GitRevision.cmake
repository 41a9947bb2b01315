# Run at build time: writes HEADER with the git revision of SOURCE, leaving it alone when nothing has changed.
# "unknown" where SOURCE is not itself the root of a repository, such as an unpacked release inside another one.

set(revision unknown)
if(GIT)
  execute_process(COMMAND "${GIT}" rev-parse --show-toplevel WORKING_DIRECTORY "${SOURCE}"
                  OUTPUT_VARIABLE root OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  file(REAL_PATH "${SOURCE}" source)
  if(root STREQUAL source)
    execute_process(COMMAND "${GIT}" describe --always --dirty --abbrev=12 "--exclude=*" WORKING_DIRECTORY "${SOURCE}"
                    RESULT_VARIABLE status OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(status EQUAL 0)
      set(revision "${found}")
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT "${HEADER}" CONTENT "#pragma once\n#define OHMFIELD_GIT_REVISION \"${revision}\"\n" @ONLY)
