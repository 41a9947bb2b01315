/// `ohmfield cost`: energy, time and area, and what training costs; one file for each verb under experiments/cost and
/// experiments/economics.

#include "experiments/cost/verbs.hpp"
#include "experiments/economics/verbs.hpp"
#include "experiments/sub_verbs.hpp"

namespace ohmfield::experiments {
namespace {

constexpr SubVerb kCostVerbs[] = {
    {"validate", "published chips and converters recounted: what comes out, and how far off it is", declare_cost_validate},
    {"reproduce", "published economics of training recomputed: published beside ours for every claim", declare_cost_reproduce},
    {"project", "from a ledger to dollars: what a model would cost to train, on digital hardware and on arrays", declare_cost_project},
};

}  // namespace

Run declare_cost(CLI::App& command) { return declare_verbs(command, kCostVerbs); }

}  // namespace ohmfield::experiments
