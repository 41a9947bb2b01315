/// `ohmfield array`: whole crossbars of cells, wires and converters; one file for each verb under experiments/array.

#include "experiments/array/verbs.hpp"
#include "experiments/sub_verbs.hpp"

namespace ohmfield::experiments {
namespace {

constexpr SubVerb kArrayVerbs[] = {
    {"solve", "exact currents, voltages and power of an array whose wires have resistance", declare_array_solve},
    {"mvm", "products of a matrix on an array: errors by cause, and cost", declare_array_mvm},
    {"map", "a programmed array cell by cell: errors, faults, noise, voltage lost in wires; data and figures", declare_array_map},
};

}  // namespace

Run declare_array(CLI::App& command) { return declare_verbs(command, kArrayVerbs); }

}  // namespace ohmfield::experiments
