# Everything that is not ours, from the packages of the distribution.
set(HDF5_PREFER_PARALLEL OFF)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(Boost 1.74 REQUIRED)
find_package(HDF5 REQUIRED COMPONENTS C HL)
find_package(ZLIB REQUIRED)
find_package(LibLZMA REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json 3 REQUIRED)

add_library(OhmfieldHdf5 INTERFACE)
target_include_directories(OhmfieldHdf5 SYSTEM INTERFACE ${HDF5_C_INCLUDE_DIRS})
target_link_libraries(OhmfieldHdf5 INTERFACE ${HDF5_C_HL_LIBRARIES} ${HDF5_C_LIBRARIES})

find_path(CLI11_INCLUDE_DIR CLI/CLI.hpp REQUIRED)
add_library(OhmfieldCli11 INTERFACE)
target_include_directories(OhmfieldCli11 SYSTEM INTERFACE ${CLI11_INCLUDE_DIR})

find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h REQUIRED)

find_path(CADICAL_INCLUDE_DIR cadical.hpp REQUIRED)
find_library(CADICAL_LIBRARY cadical REQUIRED)
add_library(OhmfieldCadical INTERFACE)
target_include_directories(OhmfieldCadical SYSTEM INTERFACE ${CADICAL_INCLUDE_DIR})
target_link_libraries(OhmfieldCadical INTERFACE ${CADICAL_LIBRARY})
