/// `ohmfield eval` and `train` on circuits, and on task files that are wrong.

#include "catch.hpp"
#include "core/temporary_folder.hpp"
#include "experiments/program.hpp"
#include "experiments/small_tasks.hpp"

using namespace ohmfield;
using namespace ohmfield::test;

TEST_CASE("circuits of the Hamming code correct all words, with devices and without") {
  const TemporaryFolder folder;
  write_file(folder / "code.toml", circuit_memory_task("[[defect]]\ntitle = \"in ReRAM\"\ndevice = \"reram_wan2022\"\n"));
  const Outcome outcome = run_program({"eval", "./code.toml"}, {.folder = folder.path()});
  INFO(outcome.out << outcome.err);
  REQUIRE(outcome.status == 0);
  const auto line = [&](const std::string& begin) {
    const std::size_t at = outcome.out.find("\n" + begin);
    REQUIRE(at != std::string::npos);
    return outcome.out.substr(at + 1, outcome.out.find('\n', at + 1) - at - 1);
  };
  CHECK(line("equations, beta 1,").substr(59, 6) == "1.0000");
  CHECK(line("equations, beta 1,").find("(at least 1: reached)") != std::string::npos);
  CHECK(line("equations, beta 0.5,").substr(59, 6) == "0.0000");
  CHECK(line("in ReRAM").substr(59, 6) == "1.0000");
  CHECK(run_program({"train", "./code.toml"}, {.folder = folder.path()}).status == 2);  // nothing to train
}

TEST_CASE("a parity block is trained, saved and evaluated alike") {
  const TemporaryFolder folder;
  write_file(folder / "parity.toml", circuit_parity_task());
  const auto table = [](const std::string& out) { return out.substr(out.find("\nc block of")); };
  const Outcome trained = run_program({"train", "./parity.toml", "--checkpoint", "model.h5"}, {.folder = folder.path()});
  INFO(trained.out << trained.err);
  REQUIRE(trained.status == 0);
  const Outcome evaluated = run_program({"eval", "./parity.toml", "--checkpoint", "model.h5"}, {.folder = folder.path()});
  REQUIRE(evaluated.status == 0);
  CHECK(table(evaluated.out) == table(trained.out));
  const Outcome resumed = run_program({"train", "./parity.toml", "--checkpoint", "model.h5", "--resume"}, {.folder = folder.path()});
  CHECK(table(resumed.out) == table(trained.out));
  // Another training is another model.
  std::string other = circuit_parity_task();
  other.replace(other.find("rate = 0.01"), 11, "rate = 0.02");
  write_file(folder / "other.toml", other);
  CHECK(run_program({"eval", "./other.toml", "--checkpoint", "model.h5"}, {.folder = folder.path()}).status == 2);
}

TEST_CASE("tasks on circuits that are wrong are refused in one line") {
  const TemporaryFolder folder;
  write_file(folder / "device.toml", circuit_memory_task("[[defect]]\ntitle = \"x\"\ndevice = \"none_such\"\n"));
  write_file(folder / "both.toml", circuit_memory_task("[[defect]]\ntitle = \"x\"\ndevice = \"ideal\"\ncoupling_noise = 0.1\n"));
  write_file(folder / "slew.toml", circuit_memory_task("[[defect]]\ntitle = \"x\"\nslew_V_per_s = 1e6\n"));
  write_file(folder / "unknown.toml", circuit_memory_task("[[defect]]\ntitle = \"x\"\nbandwidth_hz = 1e6\n"));
  std::string ratio = circuit_parity_task();
  ratio.replace(ratio.find("50e-15"), 6, "20e-15");
  write_file(folder / "ratio.toml", ratio);
  std::string split = circuit_parity_task();
  split.replace(split.find("train = 6"), 9, "train = 8");
  write_file(folder / "split.toml", split);
  write_file(folder / "parity.toml", circuit_parity_task());
  struct Case {
    std::vector<std::string> words;
    const char* says;
  };
  const Case cases[]{{{"eval", "./device.toml"}, "none_such"},         {{"eval", "./both.toml"}, "coupling_noise"}, {{"eval", "./slew.toml"}, "bandwidth_Hz"},
                     {{"eval", "./unknown.toml"}, "bandwidth_hz"},     {{"train", "./ratio.toml"}, "tau_h_of_tau_v"}, {{"train", "./split.toml"}, "train"},
                     {{"eval", "./parity.toml"}, "--checkpoint"},      {{"eval", "./parity.toml", "--checkpoint", "no.h5"}, "no.seed1.h5"},
                     {{"train", "./parity.toml", "--resume"}, "--checkpoint"}};
  for (const Case& one : cases) {
    const Outcome outcome = run_program(one.words, {.folder = folder.path()});
    INFO(outcome.out << outcome.err);
    CHECK(outcome.status == 2);
    CHECK(outcome.err.find(one.says) != std::string::npos);
  }
}
