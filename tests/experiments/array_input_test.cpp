/// Bad input to `ohmfield array`: one line that names it, exit status 2, nothing left behind.

#include <hdf5.h>
#include <hdf5_hl.h>

#include <limits>

#include "experiments/array_support.hpp"

using namespace ohmfield;
using namespace ohmfield::test;
namespace fs = std::filesystem;

namespace {

std::vector<fs::path> content(const TemporaryFolder& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// \param names  what the message must hold
void check_refused(const TemporaryFolder& folder, const Words& words, const Words& names) {
  const std::vector<fs::path> before = content(folder);
  const Outcome outcome = run_program(words, {.folder = folder.path()});
  std::string command;
  for (const std::string& word : words) command += word + " ";
  INFO(command << "\nexit status " << outcome.status << "\n" << outcome.err);
  CHECK(outcome.status == 2);
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  CHECK(outcome.err.starts_with("ohmfield: "));
  for (const std::string& name : names) {
    INFO("should name " << name);
    CHECK(outcome.err.find(name) != std::string::npos);
  }
  CHECK(content(folder) == before);
}

/// A file as other programs write them: without units.
void write_arrays(const fs::path& path) {
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  H5Gclose(H5Gcreate2(file, "/x", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  const auto put = [&](const char* name, std::vector<hsize_t> shape, const std::vector<double>& values) {
    H5LTmake_dataset_double(file, name, static_cast<int>(shape.size()), shape.data(), values.data());
  };
  const double nan = std::nan(""), infinite = std::numeric_limits<double>::infinity();
  put("/x/G", {2, 3}, {1e-5, 2e-5, 3e-5, 4e-5, 5e-5, 6e-5});
  put("/x/V", {2, 2}, {0.1, 0.2, 0.3, 0.4});
  put("/x/v", {2}, {0.1, 0.2});
  put("/x/transposed", {1, 2}, {0.1, 0.2});
  put("/x/three", {2, 1, 1}, {0.1, 0.2});
  put("/x/nan", {2, 3}, {1e-5, 2e-5, 3e-5, 4e-5, nan, 6e-5});
  put("/x/inf", {2, 2}, {0.1, 0.2, 0.3, -infinite});
  put("/x/negative", {2, 3}, {1e-5, 2e-5, -3e-5, 4e-5, 5e-5, 6e-5});
  put("/x/empty", {0, 3}, {});
  put("/x/micro", {2, 3}, {10, 20, 30, 40, 50, 60});
  H5LTset_attribute_string(file, "/x/micro", "units", "uS");
  H5LTmake_dataset_string(file, "/x/text", "1e-6");
  H5Fclose(file);
}

Words solve(const std::string& conductance, const std::string& voltage, const Words& more = {}) {
  Words words{"array", "solve", "--conductance", conductance, "--voltage", voltage, "-o", "out.h5"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace

TEST_CASE("array solve refuses bad files", "[array]") {
  const TemporaryFolder folder;
  write_arrays(folder / "a.h5");
  write_file(folder / "ragged.csv", "1e-5,2e-5,3e-5\n# a comment\n4e-5,5e-5\n");
  write_file(folder / "named.csv", "a,b\n1,2\n");
  write_file(folder / "nan.csv", "1,2,3\n1,nan,3\n");
  write_file(folder / "below.csv", "1,2,3\n1,-2,3\n");
  write_file(folder / "empty.csv", "");
  for (const auto& [conductance, names] : std::vector<std::pair<std::string, Words>>{
           {"none.h5:/x/G", {"none.h5", "cannot be read"}},
           {"none.csv", {"none.csv"}},
           {"a.h5:/x/H", {"a.h5", "/x/H", "missing", "/x/G (2, 3)"}},
           {"a.h5:/x", {"/x is not a dataset"}},
           {"a.h5", {"a.h5", "several", "/x/G (2, 3)", "a.h5:/x/G"}},
           {"a.h5:/x/nan", {"/x/nan", "row 1, column 1", "NaN"}},
           {"a.h5:/x/negative", {"/x/negative", "row 0, column 2", "-3e-05 S"}},
           {"a.h5:/x/micro", {"/x/micro", "'uS'", "'S'"}},
           {"a.h5:/x/empty", {"/x/empty", "empty"}},
           {"a.h5:/x/three", {"/x/three", "(2, 1, 1)", "(word lines, bit lines)"}},
           {"a.h5:/x/v", {"/x/v", "1 dimension"}},
           {"a.h5:/x/text", {"/x/text"}},
           {"ragged.csv", {"ragged.csv:3", "2 cells"}},
           {"ragged.csv:/x", {"ragged.csv", "not an HDF5 file"}},
           {"named.csv", {"named.csv:1", "numbers only"}},
           {"nan.csv", {"nan.csv:2", "column 2", "nan"}},
           {"below.csv", {"below.csv", "row 1, column 1", "-2 S"}},
           {"empty.csv", {"empty.csv", "empty"}},
           {".", {"directory"}},
       })
    check_refused(folder, solve(conductance, "a.h5:/x/V"), names);
  for (const auto& [voltage, names] : std::vector<std::pair<std::string, Words>>{
           {"a.h5:/x/three", {"/x/three", "(2, 1, 1)", "(word lines)"}},
           {"a.h5:/x/transposed", {"(2, 3)", "(1, 2)", "Transpose"}},
           {"below.csv:/x/V", {"below.csv"}},
           {"nan.csv", {"nan.csv:2"}},
           {"a.h5:/x/inf", {"/x/inf", "row 1, column 1", "-inf V"}},
       })
    check_refused(folder, solve("a.h5:/x/G", voltage), names);
}

TEST_CASE("array solve refuses bad options", "[array]") {
  const TemporaryFolder folder;
  write_file(folder / "g.csv", "1e-5,2e-5\n");
  write_file(folder / "v.csv", "0.2\n");
  for (const auto& [more, names] : std::vector<std::pair<Words, Words>>{
           {{"--word-resistance-ohm", "-1"}, {"--word-resistance-ohm", "-1"}},
           {{"--bit-resistance-ohm", "nan"}, {"--bit-resistance-ohm", "nan"}},
           {{"--driver-resistance-ohm", "inf"}, {"--driver-resistance-ohm", "inf"}},
           {{"--terminal-resistance-ohm", "one"}, {"--terminal-resistance-ohm", "one"}},
           {{"--method", "transfre"}, {"transfre", "Is 'transfer' meant?"}},
           {{"--tolerance", "0"}, {"--tolerance", "0"}},
           {{"--threads", "0"}, {"--threads"}},
           {{"--device", "reram_milo2020"}, {"reram_milo2020", "Is 'reram_milo2021' meant?"}},
           {{"--json", "--csv"}, {"--json", "--csv"}},
           {{"--trace", "out.h5"}, {"--trace", "out.h5"}},
           {{"--trace", "none/t.h5"}, {"none/t.h5"}},
       })
    check_refused(folder, solve("g.csv", "v.csv", more), names);
  const Words bare{"array", "solve", "--conductance", "g.csv", "--voltage", "v.csv"};
  for (const auto& [more, names] : std::vector<std::pair<Words, Words>>{{{"--nodes"}, {"--nodes", "-o"}},
                                                                       {{"--figures", "x"}, {"--figures", "-o"}},
                                                                       {{"-o", "none/x.h5"}, {"none/x.h5"}},
                                                                       {{"-o", "g.csv"}, {"g.csv", "is an input of this run"}}}) {
    Words words = bare;
    words.insert(words.end(), more.begin(), more.end());
    check_refused(folder, words, names);
  }
  check_refused(folder, {"array", "solve", "--conductance", "-", "--voltage", "-"}, {"standard input"});
  check_refused(folder, {"array", "solve", "--conductance", "g.csv"}, {"--voltage"});
}

TEST_CASE("array solve takes what is meant", "[array]") {
  const TemporaryFolder folder;
  write_arrays(folder / "a.h5");
  const Outcome noted = run_program(solve("a.h5:/x/G", "a.h5:/x/v"), {.folder = folder.path()});
  CHECK(noted.status == 0);
  CHECK(std::count(noted.err.begin(), noted.err.end(), '\n') == 2);
  CHECK(holds(noted.err, "note: a.h5: /x/G has no attribute 'units'; taken to be in S"));
  // A file with one matrix needs no path.
  const hid_t file = H5Fcreate((folder / "one.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const std::array<hsize_t, 2> shape{2, 1};
  const std::array<float, 2> values{1e-5f, 2e-5f};
  H5LTmake_dataset_float(file, "/deep", 2, shape.data(), values.data());
  H5LTset_attribute_string(file, "/deep", "units", "S");
  H5Fclose(file);
  CHECK(holds(answer(folder, solve("one.h5", "a.h5:/x/v")), "2 word lines by 1 bit lines"));
  const Outcome piped = run_program({"array", "solve", "--conductance", "one.h5", "--voltage", "-", "--csv"}, {.folder = folder.path(), .input = "1\n1\n"});
  CHECK(piped.status == 0);
  CHECK(std::stod(piped.out.substr(piped.out.rfind(',') + 1)) == Approx(3e-5));
}

TEST_CASE("array map refuses bad options", "[array]") {
  const TemporaryFolder folder;
  write_file(folder / "w.csv", "1,2\n3,nan\n");
  write_file(folder / "good.csv", "1,2\n3,-4\n");
  const std::string wan = "reram_wan2022";
  for (const auto& [words, names] : std::vector<std::pair<Words, Words>>{
           {{"array", "map", "--device", "reram_wan2021", "-o", "x.h5"}, {"Is 'reram_wan2022' meant?"}},
           {{"array", "map", "-o", "x.h5"}, {"--device"}},
           {{"array", "map", "--device", wan, "--word-lines", "0", "-o", "x.h5"}, {"--word-lines", "0"}},
           {{"array", "map", "--device", wan, "--word-lines", "1000000", "--bit-lines", "1000000", "-o", "x.h5"}, {"1000000 x 1000000", "TB", "of memory"}},
           {{"array", "map", "--device", wan, "--target-S", "1e-3", "-o", "x.h5"}, {"--target-S", "0.001", "window"}},
           {{"array", "map", "--device", wan, "--target-S", "1e-6", "--weights", "good.csv", "-o", "x.h5"}, {"--target-S", "--weights"}},
           {{"array", "map", "--device", wan, "--word-lines", "2", "--weights", "good.csv", "-o", "x.h5"}, {"--weights", "--word-lines"}},
           {{"array", "map", "--device", wan, "--weights", "w.csv", "-o", "x.h5"}, {"w.csv:2"}},
           {{"array", "map", "--device", wan, "--weights", "good.csv", "-o", "good.csv"}, {"good.csv", "is an input of this run"}},
           {{"array", "map", "--device", wan, "--age-s", "1e9", "-o", "x.h5"}, {"1e+09", "172800"}},
           {{"array", "map", "--device", wan, "--age-s", "-1", "-o", "x.h5"}, {"--age-s", "-1"}},
           {{"array", "map", "--device", wan, "--word-resistance-ohm", "-1", "-o", "x.h5"}, {"--word-resistance-ohm", "-1"}},
           {{"array", "map", "--device", wan, "--read-voltage-V", "0", "-o", "x.h5"}, {"--read-voltage-V"}},
           {{"array", "map", "--device", wan, "-o", "none/x.h5"}, {"none/x.h5"}},
           {{"array", "map", "--device", wan, "--figures", "x"}, {"--figures", "-o"}},
       })
    check_refused(folder, words, names);
}
