/// `ohmfield cost`: energy, time and area; one file for each verb under experiments/cost.

#include "experiments/cost/verbs.hpp"
#include "experiments/sub_verbs.hpp"

namespace ohmfield::experiments {
namespace {

constexpr SubVerb kCostVerbs[] = {
    {"validate", "published chips and converters recounted: what comes out, and how far off it is", declare_cost_validate},
};

}  // namespace

Run declare_cost(CLI::App& command) { return declare_verbs(command, kCostVerbs); }

}  // namespace ohmfield::experiments
