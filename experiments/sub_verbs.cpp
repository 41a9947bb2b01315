#include "experiments/sub_verbs.hpp"

#include <utility>
#include <vector>

namespace ohmfield::experiments {

Run declare_verbs(CLI::App& command, std::span<const SubVerb> verbs) {
  command.require_subcommand(1);
  std::vector<std::pair<CLI::App*, Run>> runs;
  for (const SubVerb& verb : verbs) {
    CLI::App* sub = command.add_subcommand(verb.name, verb.summary);
    runs.emplace_back(sub, verb.declare(*sub));
  }
  return [runs] {
    for (const auto& [sub, run] : runs)
      if (sub->parsed()) return run();
    return static_cast<int>(kBadInput);
  };
}

}  // namespace ohmfield::experiments
