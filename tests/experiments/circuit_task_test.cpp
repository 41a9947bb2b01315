/// `ohmfield eval` and `train` on circuits, and on task files that are wrong.

#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "experiments/program.hpp"

using namespace ohmfield;
using test::Outcome;
using test::run_program;

namespace {

std::filesystem::path fresh_folder(const std::string& name) {
  const auto folder = std::filesystem::temp_directory_path() / ("ohmfield_circuit_" + name);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

void write(const std::filesystem::path& path, const std::string& text) { std::ofstream(path) << text; }

constexpr const char* kCircuit =
    "[circuit]\nleak_ohm = 1e5\ncapacitance_v_F = 100e-15\ncapacitance_h_F = 50e-15\nunit_V = 0.05\nsupply_V = 0.9\n"
    "bias_current_A = 55e-6\namplifiers_of_neuron = 2\n";

std::string memory_task(const std::string& more = "") {
  return std::string("kind = \"circuit_memory\"\ntitle = \"code\"\nmemory = \"hamming\"\nseeds = 2\ndefect_beta = 2.0\n") + kCircuit +
         "[settling]\nduration_tau = 30.0\nsample_tau = 0.5\ntolerance = 0.01\n[ideal]\nbeta = [0.5, 1.0]\ntau_h_of_tau_v = [0.1]\n" + more;
}

std::string parity_task() {
  return std::string("kind = \"circuit_parity\"\ntitle = \"parity\"\nseeds = 1\nrest_tau = 60.0\ntarget_validation = 0.0\n"
                     "[data]\nbits = 3\ntrain = 6\nsplit_seed = 2\n"
                     "[block]\ndimension = 8\nmemories = 8\nbeta = 0.05\ntau_h_of_tau_v = 0.5\nvisible = \"identity\"\nplaces = \"none\"\n"
                     "[training]\nepochs = 500\nrate = 0.01\nmemory_norm = 0.9\ninit_tokens = 1.0\ninit_memories = 0.1\ninit_memory_biases = 0.3\n"
                     "rest_weight = 0.01\nstep_tau = 0.4\nsteps = 25\n"
                     "[baselines]\nngrams = [2]\nperceptron_hidden = 8\nperceptron_epochs = 100\nperceptron_rate = 0.01\n") +
         kCircuit;
}

}  // namespace

TEST_CASE("circuits of the Hamming code correct all words, with devices and without") {
  const auto folder = fresh_folder("memory");
  write(folder / "code.toml", memory_task("[[defect]]\ntitle = \"in ReRAM\"\ndevice = \"reram_wan2022\"\n"));
  const Outcome outcome = run_program({"eval", "./code.toml"}, {.folder = folder});
  INFO(outcome.out << outcome.err);
  REQUIRE(outcome.status == 0);
  CHECK(outcome.out.find("112/112 (target: all, reached)") != std::string::npos);
  CHECK(outcome.out.find("0/112") != std::string::npos);  // beta of a half
  CHECK(outcome.out.find("in ReRAM") != std::string::npos);
  CHECK(run_program({"train", "./code.toml"}, {.folder = folder}).status == 2);  // nothing to train
}

TEST_CASE("a parity block is trained, saved and evaluated alike") {
  const auto folder = fresh_folder("parity");
  write(folder / "parity.toml", parity_task());
  const auto table = [](const std::string& out) { return out.substr(out.find("\nblock of")); };
  const Outcome trained = run_program({"train", "./parity.toml", "--checkpoint", "model.h5"}, {.folder = folder});
  INFO(trained.out << trained.err);
  REQUIRE(trained.status == 0);
  const Outcome evaluated = run_program({"eval", "./parity.toml", "--checkpoint", "model.h5"}, {.folder = folder});
  REQUIRE(evaluated.status == 0);
  CHECK(table(evaluated.out) == table(trained.out));
  const Outcome resumed = run_program({"train", "./parity.toml", "--checkpoint", "model.h5", "--resume"}, {.folder = folder});
  CHECK(table(resumed.out) == table(trained.out));
  // Another training is another model.
  std::string other = parity_task();
  other.replace(other.find("rate = 0.01"), 11, "rate = 0.02");
  write(folder / "other.toml", other);
  CHECK(run_program({"eval", "./other.toml", "--checkpoint", "model.h5"}, {.folder = folder}).status == 2);
}

TEST_CASE("tasks on circuits that are wrong are refused in one line") {
  const auto folder = fresh_folder("wrong");
  write(folder / "device.toml", memory_task("[[defect]]\ntitle = \"x\"\ndevice = \"none_such\"\n"));
  write(folder / "both.toml", memory_task("[[defect]]\ntitle = \"x\"\ndevice = \"ideal\"\ncoupling_noise = 0.1\n"));
  write(folder / "slew.toml", memory_task("[[defect]]\ntitle = \"x\"\nslew_V_per_s = 1e6\n"));
  write(folder / "unknown.toml", memory_task("[[defect]]\ntitle = \"x\"\nbandwidth_hz = 1e6\n"));
  std::string ratio = parity_task();
  ratio.replace(ratio.find("50e-15"), 6, "20e-15");
  write(folder / "ratio.toml", ratio);
  std::string split = parity_task();
  split.replace(split.find("train = 6"), 9, "train = 8");
  write(folder / "split.toml", split);
  write(folder / "parity.toml", parity_task());
  struct Case {
    std::vector<std::string> words;
    const char* says;
  };
  const Case cases[]{{{"eval", "./device.toml"}, "none_such"},         {{"eval", "./both.toml"}, "coupling_noise"}, {{"eval", "./slew.toml"}, "bandwidth_Hz"},
                     {{"eval", "./unknown.toml"}, "bandwidth_hz"},     {{"train", "./ratio.toml"}, "tau_h_of_tau_v"}, {{"train", "./split.toml"}, "train"},
                     {{"eval", "./parity.toml"}, "--checkpoint"},      {{"eval", "./parity.toml", "--checkpoint", "no.h5"}, "no.seed1.h5"},
                     {{"train", "./parity.toml", "--resume"}, "--checkpoint"}};
  for (const Case& one : cases) {
    const Outcome outcome = run_program(one.words, {.folder = folder});
    INFO(outcome.out << outcome.err);
    CHECK(outcome.status == 2);
    CHECK(outcome.err.find(one.says) != std::string::npos);
  }
}
