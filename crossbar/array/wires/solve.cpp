#include "crossbar/array/wires/solve.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "crossbar/array/wires/conjugate.hpp"
#include "crossbar/array/wires/direct.hpp"
#include "crossbar/array/wires/dissection.hpp"
#include "crossbar/array/wires/merged_lines.hpp"

namespace ohmfield::crossbar {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Matrices = std::vector<MatrixXd>;
using ConstRef = Eigen::Ref<const MatrixXd>;

void check_memory(double bytes, const char* method) {
  const double have = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE));
  if (bytes <= have) return;
  throw core::InputError(fmt::format("the {} method needs about {:.1f} GB for this array, and the machine has {:.1f} GB", method, bytes / 1e9, have / 1e9),
                         "Use the iterative method, fewer inputs at a time, or smaller arrays");
}

/// Enters everything that follows from node voltages.
void enter_nodes(WireSolution& solution, Index input, const ConstRef& conductance_S, const WireParams& wires, const MatrixXd& word_V, const MatrixXd& bit_V) {
  const MatrixXd across_V = word_V - bit_V, cell_A = conductance_S.cwiseProduct(across_V);
  solution.source_current_A.col(input) = cell_A.colwise().sum().transpose();
  enter_power(solution, input, wires, cell_A, across_V);
}

void solve_iterative(const ConstRef& conductance_S, const WireParams& wires, const ConstRef& voltage_V, const WireOptions& options, WireSolution& solution) {
  core::Team team(options.threads);
  LineFields fields(conductance_S, word_line(wires), bit_line(wires), team);
  const auto coarse = CoarseGrid::for_fields(fields);
  Field source_A(fields.bits(), fields.words());
  MatrixXd across_V(fields.bits(), fields.words()), cell_A(fields.bits(), fields.words());
  for (Index k = 0; k < voltage_V.cols(); ++k) {
    for_each_of(&team, fields.words(), [&](Index i) { source_A.cells().col(i) = conductance_S.col(i) * voltage_V(i, k); });
    const ConjugateReport report = solve_drops(fields, coarse.get(), source_A, options.tolerance, options.max_iterations);
    if (report.outcome == Convergence::failed)
      throw core::InputError(fmt::format("input {} did not converge in {} iterations (relative residual {:.1e}, Kirchhoff mismatch {:.1e}, wanted {:.1e})", options.first_input + k,
                                         report.iterations, report.residual, report.mismatch, options.tolerance),
                             "Use the transfer method, or allow more iterations");
    solution.iterations[static_cast<std::size_t>(k)] = report.iterations;
    solution.residual[k] = report.residual;
    for_each_of(&team, fields.words(), [&](Index i) {
      across_V.col(i) = voltage_V(i, k) - (fields.drop_V().cells().col(i) + fields.bit_V().cells().col(i)).array();
      cell_A.col(i) = source_A.cells().col(i) - conductance_S.col(i).cwiseProduct(fields.drop_V().cells().col(i) + fields.bit_V().cells().col(i));
    });
    if (fields.word().kind == Line::Kind::fixed)
      solution.source_current_A.col(k) = cell_A.colwise().sum().transpose();
    else
      solution.source_current_A.col(k) = fields.source_current_A();
    if (fields.bit().kind == Line::Kind::fixed)
      solution.current_A.col(k) = cell_A.rowwise().sum();
    else
      solution.current_A.col(k) = fields.bit().far_S * fields.bit_V().cells().col(fields.words() - 1);
    enter_power(solution, k, wires, cell_A, across_V, &team);
    if (options.nodes == KeepNodes::no) continue;
    solution.word_voltage_V[static_cast<std::size_t>(k)] = (-fields.drop_V().cells()).rowwise() + voltage_V.col(k).transpose();
    solution.bit_voltage_V[static_cast<std::size_t>(k)] = fields.bit_V().cells();
  }
}

void solve_direct(const ConstRef& conductance_S, const WireParams& wires, const ConstRef& voltage_V, WireSolution& solution) {
  Matrices word_V(static_cast<std::size_t>(voltage_V.cols()), MatrixXd(conductance_S.rows(), conductance_S.cols())), bit_V = word_V;
  direct_voltages(conductance_S, wires, voltage_V, word_V, bit_V);
  for (Index k = 0; k < voltage_V.cols(); ++k) {
    const auto at = static_cast<std::size_t>(k);
    enter_nodes(solution, k, conductance_S, wires, word_V[at], bit_V[at]);
    solution.current_A.col(k) = conductance_S.cwiseProduct(word_V[at] - bit_V[at]).rowwise().sum();
    const Line bit = bit_line(wires);
    if (bit.kind != Line::Kind::fixed) solution.current_A.col(k) = bit.far_S * bit_V[at].col(conductance_S.cols() - 1);
    if (solution.word_voltage_V.empty()) continue;
    solution.word_voltage_V[at] = std::move(word_V[at]);
    solution.bit_voltage_V[at] = std::move(bit_V[at]);
  }
}

/// Node voltages of arrays in which the lines of one kind at least have no resistance along them.
class MergedVoltages {
 public:
  MergedVoltages(const ConstRef& conductance_S, const WireParams& wires, core::Team& team)
      : conductance_S_(conductance_S), swapped_S_(conductance_S.transpose()), word_(word_line(wires)), bit_(bit_line(wires)),
        network_(word_.kind != Line::Kind::chain ? MergedNetwork(conductance_S, word_, bit_, team) : MergedNetwork(swapped_S_, bit_, word_, team)) {}

  MatrixXd transfer_S() const {
    if (word_.kind != Line::Kind::chain) return network_.far_transfer_S();
    return (network_.near_transfer_S() + network_.far_transfer_S()).transpose();
  }

  void voltages(const ConstRef& source_V, MatrixXd& word_V, MatrixXd& bit_V) const {
    const Index bits = conductance_S_.rows(), words = conductance_S_.cols();
    const MatrixXd none = MatrixXd::Zero(bits, 1);
    if (word_.kind != Line::Kind::chain) {
      const Eigen::VectorXd node_V = network_.word_voltages(source_V, none, none);
      word_V = Eigen::VectorXd::Ones(bits) * node_V.transpose();
      for (Index j = 0; j < bits; ++j) bit_V.row(j) = line_voltages(bit_, swapped_S_.col(j), node_V, 0.0, 0.0).transpose();
    } else {
      const Eigen::VectorXd node_V = network_.word_voltages(none, source_V, source_V);
      bit_V = node_V * Eigen::RowVectorXd::Ones(words);
      for (Index i = 0; i < words; ++i) word_V.col(i) = line_voltages(word_, conductance_S_.col(i), node_V, source_V(i, 0), source_V(i, 0));
    }
  }

 private:
  ConstRef conductance_S_;
  MatrixXd swapped_S_;
  Line word_, bit_;
  MergedNetwork network_;
};

void solve_transfer(const ConstRef& conductance_S, const WireParams& wires, const ConstRef& voltage_V, const WireOptions& options, WireSolution& solution) {
  constexpr Index kInputs = 32;  // whose nodes are held at a time, unless they are all to be kept
  const Index bits = conductance_S.rows(), words = conductance_S.cols();
  const Line word = word_line(wires), bit = bit_line(wires);
  const bool chains = word.kind == Line::Kind::chain && bit.kind == Line::Kind::chain;
  core::Team team(chains ? 1 : options.threads);
  const ChainNetwork network{conductance_S, word, bit};
  std::unique_ptr<Dissection> dissection;
  std::unique_ptr<MergedVoltages> merged;
  if (chains)
    dissection = std::make_unique<Dissection>(network, Factors::keep, options.threads);
  else
    merged = std::make_unique<MergedVoltages>(conductance_S, wires, team);
  solution.current_A.noalias() = (chains ? dissection->transfer_S() : merged->transfer_S()) * voltage_V;
  Matrices word_V, bit_V;
  for (Index first = 0; first < voltage_V.cols(); first += kInputs) {
    const Index count = std::min(kInputs, voltage_V.cols() - first);
    word_V.resize(static_cast<std::size_t>(count), MatrixXd(bits, words));
    bit_V.resize(static_cast<std::size_t>(count), MatrixXd(bits, words));
    if (chains)
      dissection->voltages(voltage_V.middleCols(first, count), word_V, bit_V);
    else
      for (Index k = 0; k < count; ++k) merged->voltages(voltage_V.col(first + k), word_V[static_cast<std::size_t>(k)], bit_V[static_cast<std::size_t>(k)]);
    for (Index k = 0; k < count; ++k) {
      const auto at = static_cast<std::size_t>(k), input = static_cast<std::size_t>(first + k);
      enter_nodes(solution, first + k, conductance_S, wires, word_V[at], bit_V[at]);
      if (options.nodes == KeepNodes::no) continue;
      solution.word_voltage_V[input] = word_V[at];
      solution.bit_voltage_V[input] = bit_V[at];
    }
  }
}

}  // namespace

WireChoice choose_method(const WireParams& wires, Index bits, Index words, Index inputs) {
  const double cells = static_cast<double>(bits) * static_cast<double>(words), n = static_cast<double>(inputs);
  const double transfer_s = cells * (1.7e-9 * static_cast<double>(std::min(bits, words)) + 4.5e-7 + n * 2.8e-8);
  const double iterative_s = n * 4.5e-8 * cells * std::pow(cells / 65536.0, 0.28);
  if (!wires.present()) return {WireMethod::iterative, "without resistance there is nothing to solve but the product itself"};
  const bool iterate = iterative_s <= transfer_s;
  return {iterate ? WireMethod::iterative : WireMethod::transfer,
          fmt::format("{} input{} would take about {:.2g} s by iteration and {:.2g} s by elimination on one core", inputs, inputs == 1 ? "" : "s", iterative_s,
                      transfer_s)};
}

WireSolution solve_wires(const ConstRef& conductance_S, const WireParams& wires, const ConstRef& voltage_V, const WireOptions& options) {
  wires.validate();
  check_conductances(conductance_S);
  check_voltages(voltage_V, conductance_S.cols());
  if (!(options.tolerance > 0.0 && options.tolerance < 1.0))
    throw core::InputError(fmt::format("tolerance = {:g} is not between 0 and 1", options.tolerance), "Give 1e-12, say");
  if (options.max_iterations < 1) throw core::InputError(fmt::format("max_iterations = {} is below 1", options.max_iterations), "Give 5000, say");
  const Index bits = conductance_S.rows(), words = conductance_S.cols(), inputs = voltage_V.cols();
  const WireChoice choice = options.method == WireMethod::automatic ? choose_method(wires, bits, words, inputs)
                                                                    : WireChoice{options.method, "it was asked for"};
  const double cells = static_cast<double>(conductance_S.size()), kept = options.nodes == KeepNodes::yes ? 16.0 * static_cast<double>(inputs) : 0.0;
  const double working = choice.method == WireMethod::transfer ? 500.0 + 16.0 * static_cast<double>(std::min<Index>(inputs, 32))
                         : choice.method == WireMethod::direct ? 2000.0 + 16.0 * static_cast<double>(inputs) : 120.0;
  check_memory(cells * (kept + working), choice.method == WireMethod::transfer ? "transfer" : choice.method == WireMethod::direct ? "direct" : "iterative");
  WireSolution solution = empty_solution(bits, words, inputs, options.nodes);
  solution.method = choice.method;
  solution.reason = choice.reason;
  if (choice.method == WireMethod::transfer)
    solve_transfer(conductance_S, wires, voltage_V, options, solution);
  else if (choice.method == WireMethod::direct)
    solve_direct(conductance_S, wires, voltage_V, solution);
  else
    solve_iterative(conductance_S, wires, voltage_V, options, solution);
  for (Index k = 0; k < inputs; ++k) enter_mismatch(solution, k);
  return solution;
}

}  // namespace ohmfield::crossbar
