# One library per layer. Sources include from the root ("crossbar/tile.hpp"), yet a layer sees only
# itself and the layers it uses: each has an include folder of its own, which holds one link to it.

add_library(ohmfield_options INTERFACE)
target_compile_features(ohmfield_options INTERFACE cxx_std_20)
# -ffp-contract=off: a fused multiply-add rounds otherwise than its parts, so results would depend on the compiler.
# -fno-math-errno, -fno-trapping-math: nobody reads errno or the exception flags; without them comparisons in loops
# vectorise. Neither changes a value.
target_compile_options(ohmfield_options INTERFACE -ffp-contract=off -fno-math-errno -fno-trapping-math -fopenmp-simd -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                       -Wno-sign-conversion -Wno-psabi)
# GCC 12 warns of its own AVX-512 headers (gcc.gnu.org bug 105593) and of its own strings (bug 105651).
target_compile_options(ohmfield_options INTERFACE "$<$<CXX_COMPILER_ID:GNU>:-Wno-uninitialized;-Wno-maybe-uninitialized;-Wno-restrict>")
if(OHMFIELD_NATIVE)
  target_compile_options(ohmfield_options INTERFACE -march=native)
endif()
if(OHMFIELD_WERROR)
  target_compile_options(ohmfield_options INTERFACE -Werror)
endif()
if(OHMFIELD_CHECKS)
  target_compile_definitions(ohmfield_options INTERFACE OHMFIELD_CHECKS=1 _GLIBCXX_ASSERTIONS)
endif()
if(OHMFIELD_SANITIZE)
  target_compile_options(ohmfield_options INTERFACE -fsanitize=${OHMFIELD_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(ohmfield_options INTERFACE -fsanitize=${OHMFIELD_SANITIZE})
endif()

function(ohmfield_layer name)
  cmake_parse_arguments(LAYER "" "" "USES" ${ARGN})
  set(root "${CMAKE_BINARY_DIR}/layers/${name}")
  file(MAKE_DIRECTORY "${root}")
  file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}/${name}" "${root}/${name}" SYMBOLIC)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp")
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  add_library(ohmfield_${name} STATIC ${sources})
  target_include_directories(ohmfield_${name} PUBLIC "${root}")
  target_link_libraries(ohmfield_${name} PUBLIC ohmfield_options ${LAYER_USES})
endfunction()
