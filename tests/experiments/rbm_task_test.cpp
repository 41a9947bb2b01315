/// `ohmfield train` and `ohmfield eval` of a restricted Boltzmann machine on small images, and on input that is wrong.

#include <hdf5.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "core/random/fill.hpp"
#include "experiments/program.hpp"

using namespace ohmfield;
using test::Outcome;
using test::run_program;

namespace {

std::filesystem::path fresh_folder(const std::string& name) {
  const auto folder = std::filesystem::temp_directory_path() / ("ohmfield_rbm_" + name);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

void write(const std::filesystem::path& path, const std::string& text) { std::ofstream(path) << text; }

/// Rows of four pixels that are on or off together, but for a tenth that are turned over: 4 ln 2 for the rows and 16 times .325 for the
/// pixels, where independent ones need 16 ln 2.
void write_images(const std::filesystem::path& path, const char* dataset, hsize_t count, float bright) {
  std::vector<float> rows_on(4 * count), turned(16 * count), pixels;
  core::fill_uniform(rows_on, 1, core::Stream::test, 0);
  core::fill_uniform(turned, 1, core::Stream::test, 1);
  for (std::size_t i = 0; i < turned.size(); ++i) pixels.push_back((rows_on[i / 4] < 0.5f) != (turned[i] < 0.1f) ? bright : 0.0f);
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const hsize_t shape[]{count, 4, 4};
  H5LTmake_dataset_float(file, dataset, 3, shape, pixels.data());
  H5Fclose(file);
}

std::string task(const std::string& training = "", const std::string& data = "train = 400\n") {
  return "kind = \"rbm\"\ntitle = \"bars\"\nseeds = 2\n"
         "[data]\nsource = \"bars.h5\"\nthreshold = 127\n" + data +
         "[model]\nhidden = 6\n"
         "[training]\nmethod = \"persistent\"\ngibbs_steps = 1\nepochs = 150\nbatch = 20\nrate = 0.1\nlast_rate = 0.01\noffset_share = 0.01\ninit_sigma = 0.05\n" +
         training +
         "[evaluation]\nais_runs = 50\nais_temperatures = 200\nchain_sweeps = 5\n"
         "[[array]]\ndevice = \"pcm_nandakumar2019\"\nage_s = 25.0\ncompensation = \"global\"\n"
         "[target]\nais = 0.5\n";
}

double figure(const std::string& out, const std::string& begin) {
  const std::size_t at = out.find("\n" + begin);
  INFO(out);
  REQUIRE(at != std::string::npos);
  return std::stod(out.substr(at + 1 + 58, 12));
}

std::string rows(const std::string& out) {
  const std::size_t from = out.find("mean over seeds");
  return out.substr(from, out.find("samples a second") - from);
}

}  // namespace

TEST_CASE("a machine is trained, resumed, evaluated and written to arrays") {
  const auto folder = fresh_folder("whole");
  write_images(folder / "bars.h5", "image", 500, 255.0f);
  write(folder / "bars.toml", task());
  const std::vector<std::string> train{"train", "./bars.toml", "--checkpoint", "model.h5", "--threads", "1"};
  const Outcome trained = run_program(train, {.folder = folder});
  INFO(trained.out << trained.err);
  REQUIRE(trained.status == 0);
  const double likelihood = figure(trained.out, "log-likelihood of a test image");
  CHECK(likelihood < -7.3);  // 7.97 on average; 100 images have an error of .15
  CHECK(likelihood > -9.5);
  CHECK(figure(trained.out, "baseline: log-likelihood of independent pixels") == Approx(-16.0 * 0.693).epsilon(0.02));
  // Seed 2 is gone: only it is trained again, on other threads.
  std::filesystem::remove(folder / "model.seed2.h5");
  const Outcome resumed = run_program({"train", "./bars.toml", "--checkpoint", "model.h5", "--threads", "3", "--resume"}, {.folder = folder});
  REQUIRE(resumed.status == 0);
  CHECK(rows(resumed.out) == rows(trained.out));
  CHECK(resumed.out.find("seed 1 epoch") == std::string::npos);
  const Outcome evaluated = run_program({"eval", "./bars.toml", "--checkpoint", "model.h5"}, {.folder = folder});
  INFO(evaluated.out << evaluated.err);
  REQUIRE(evaluated.status == 0);
  CHECK(figure(evaluated.out, "log-likelihood of a test image") == likelihood);
  CHECK(std::abs(figure(evaluated.out, "ln Z by forward runs less exact")) < 1.0);
  CHECK(figure(evaluated.out, "log-likelihood of a test image, weights as held") < likelihood + 0.5);
  CHECK(figure(evaluated.out, "temperature with a source beside it: hidden") == Approx(1.0).epsilon(0.2));
}

TEST_CASE("images, tasks and checkpoints of machines that are wrong are refused in one line") {
  const auto folder = fresh_folder("wrong");
  write_images(folder / "bars.h5", "image", 500, 255.0f);
  write_images(folder / "other.h5", "picture", 500, 255.0f);
  write_images(folder / "bright.h5", "image", 500, 300.0f);
  write(folder / "no.h5", "not HDF5");
  write(folder / "bars.toml", task());
  write(folder / "unknown.toml", task("momentum = 1\n"));
  write(folder / "many.toml", task("", "train = 500\n"));
  write(folder / "few.toml", task("", "train = 10\n"));
  struct Case {
    std::vector<std::string> words;
    const char* says;
  };
  const Case cases[]{{{"train", "./bars.toml", "--text", "none.h5"}, "none.h5"},
                     {{"train", "./bars.toml", "--text", "no.h5"}, "no.h5"},
                     {{"train", "./bars.toml", "--text", "other.h5"}, "/image"},
                     {{"train", "./bars.toml", "--text", "bright.h5"}, "255"},
                     {{"train", "./unknown.toml"}, "momentum"},
                     {{"train", "./many.toml"}, "train"},
                     {{"train", "./few.toml"}, "batch"},
                     {{"train", "./bars.toml", "--resume"}, "--checkpoint"},
                     {{"train", "./bars.toml", "--checkpoint", "no/such/model.h5"}, "no/such"},
                     {{"eval", "./bars.toml"}, "--checkpoint"},
                     {{"eval", "./bars.toml", "--checkpoint", "model.h5"}, "model.seed1.h5"}};
  for (const Case& one : cases) {
    const Outcome outcome = run_program(one.words, {.folder = folder});
    INFO(one.says << "\n" << outcome.out << outcome.err);
    CHECK(outcome.status == 2);
    CHECK(outcome.err.find(one.says) != std::string::npos);
    CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  }
}
