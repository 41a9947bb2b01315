#include "ebm/boltzmann/trotter.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/error.hpp"

namespace ohmfield::ebm {

TrotterModel::TrotterModel(const Model& base, std::size_t replicas, double beta, double transverse_field) : base_(base), replicas_(replicas), beta_(beta) {
  if (replicas < 2 || replicas % 2 != 0 || replicas > 4096) throw core::InputError(fmt::format("{} replicas", replicas), "Give an even number from 2 to 4096");
  if (!(beta > 0.0) || std::isinf(beta)) throw core::InputError(fmt::format("an inverse temperature of {:g}", beta), "Give a number above 0");
  set_transverse_field(transverse_field);
  for (const Block& block : base.blocks())
    for (std::size_t parity = 0; parity < 2; ++parity) {
      Block& own = blocks_.emplace_back();
      for (std::size_t k = parity; k < replicas; k += 2)
        for (const Group& group : block) {
          if (group.size != 1) throw core::InputError("a transverse field acts on bits, not on groups of symbols", "Take a model of bits");
          own.push_back({static_cast<Eigen::Index>(k) * base.units() + group.first, 1});
        }
    }
}

void TrotterModel::set_transverse_field(double gamma) {
  if (!(gamma > 0.0) || std::isinf(gamma)) throw core::InputError(fmt::format("a transverse field of {:g}", gamma), "Give a number above 0");
  coupling_ = -0.5 * std::log(std::tanh(beta_ * gamma / static_cast<double>(replicas_)));
}

void TrotterModel::fields(std::size_t block, crossbar::ConstMatrix x, crossbar::MutableMatrix f, crossbar::Context& context) const {
  const Eigen::Index n = base_.units(), half = static_cast<Eigen::Index>(replicas_ / 2), chains = x.cols();
  const auto parity = static_cast<Eigen::Index>(block % 2), ring = static_cast<Eigen::Index>(replicas_);
  Eigen::MatrixXf states(n, half * chains), pull(n, half * chains);
  for (Eigen::Index s = 0; s < chains; ++s)
    for (Eigen::Index k = 0; k < half; ++k) states.col(s * half + k) = x.col(s).segment((2 * k + parity) * n, n);
  base_.fields(block / 2, states, pull, context);
  const auto share = static_cast<float>(beta_ / static_cast<double>(replicas_)), coupling = static_cast<float>(coupling_);
  for (Eigen::Index s = 0; s < chains; ++s)
    for (Eigen::Index k = 0; k < half; ++k) {
      const Eigen::Index now = 2 * k + parity, before = (now + ring - 1) % ring, after = (now + 1) % ring;
      // A bit turns its spin from -1 to 1: twice the coupling to the spins 2 x - 1 beside it.
      f.col(s).segment(now * n, n) =
          share * pull.col(s * half + k) +
          (2.0f * coupling * (2.0f * (x.col(s).segment(before * n, n) + x.col(s).segment(after * n, n)).array() - 2.0f)).matrix();
    }
}

void TrotterModel::energies(crossbar::ConstMatrix x, std::span<double> e, crossbar::Context& context) const {
  const Eigen::Index n = base_.units(), ring = static_cast<Eigen::Index>(replicas_);
  Eigen::MatrixXf states(n, ring * x.cols());
  for (Eigen::Index s = 0; s < x.cols(); ++s)
    for (Eigen::Index k = 0; k < ring; ++k) states.col(s * ring + k) = x.col(s).segment(k * n, n);
  std::vector<double> each(static_cast<std::size_t>(states.cols()));
  base_.energies(states, each, context);
  for (Eigen::Index s = 0; s < x.cols(); ++s) {
    double sum = 0.0;
    for (Eigen::Index k = 0; k < ring; ++k) {
      sum += beta_ / static_cast<double>(replicas_) * each[static_cast<std::size_t>(s * ring + k)];
      for (Eigen::Index i = 0; i < n; ++i)
        sum -= coupling_ * (2.0 * double{x(k * n + i, s)} - 1.0) * (2.0 * double{x((k + 1) % ring * n + i, s)} - 1.0);
    }
    e[static_cast<std::size_t>(s)] = sum;
  }
}

}  // namespace ohmfield::ebm
