#include "experiments/bench/trace.hpp"

#include <limits>

#include "experiments/result_file.hpp"

namespace ohmfield::experiments {

void write_bench_trace(const std::string& path, const BenchRecord& record, const KsatConfig& config) {
  core::TraceFile file = result_file(path, "Comparison of k-SAT solvers, run by run", "ohmfield-bench-trace",
                                      config);
  core::TraceGroup group = file.group("runs", "restarts of solvers on instances");
  std::vector<std::int32_t> restarts(config.bench_restarts);
  for (std::size_t r = 0; r < restarts.size(); ++r) restarts[r] = static_cast<std::int32_t>(r);
  std::vector<std::int64_t> flips, cycles;
  std::vector<std::int8_t> solved;
  std::vector<double> step_s, step_J, write_s, write_J;
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t s = 0; s < record.outcomes.size(); ++s) {
    const bool measured = record.clocks[s] == Clock::measured;
    for (const InstanceOutcome& outcome : record.outcomes[s]) {
      for (const RunOutcome& run : outcome.runs) {
        flips.push_back(static_cast<std::int64_t>(run.flips));
        cycles.push_back(static_cast<std::int64_t>(run.cycles));
        solved.push_back(run.solved ? 1 : 0);
      }
      step_J.push_back(measured ? nothing : outcome.unit.nominal_J);
      step_s.push_back(measured ? nothing : outcome.unit_s);
      write_s.push_back(outcome.write_s);
      write_J.push_back(outcome.write.nominal_J);
    }
  }
  group.dimension("solver", record.solvers, "1", "solver");
  group.dimension("instance", record.instances, "1", "instance, as set/name");
  group.dimension("restart", restarts, "1", "number of the restart");
  core::VariableOptions answer;
  answer.flags = {{0, "unsolved"}, {1, "solved"}};
  group.write("solved", {"solver", "instance", "restart"}, solved, "1", "whether the run found a solution", answer);
  group.write("flips", {"solver", "instance", "restart"}, flips, "1", "flips of the run");
  group.write("cycles", {"solver", "instance", "restart"}, cycles, "1", "cycles of the array; 0 for digital solvers");
  group.write("step_time", {"solver", "instance"}, step_s, "s", "duration of a cycle of the array, or of a flip; NaN where measured");
  group.write("step_energy", {"solver", "instance"}, step_J, "J", "energy of a cycle of the array, or of a flip; NaN where measured");
  group.write("write_time", {"solver", "instance"}, write_s, "s", "time to write the formula");
  group.write("write_energy", {"solver", "instance"}, write_J, "J", "energy to write the formula");
  file.close();
}

}  // namespace ohmfield::experiments
