#include "hopfield/quadratic/qubo_state.hpp"

#include <utility>

#include "core/expect.hpp"

namespace ohmfield::hopfield {

QuboState::QuboState(const Qubo& qubo, Assignment state)
    : qubo_(qubo), bits_(std::move(state)), fields_(qubo.variables()), conducting_(qubo.variables()) {
  OHM_EXPECT(bits_.size() == qubo.variables());
  energy_ = hopfield::energy(qubo, bits_);
  for (std::size_t i = 0; i < bits_.size(); ++i) {
    ones_ += bits_[i];
    fields_[i] = qubo.linear(i);
    conducting_[i] = std::fabs(qubo.linear(i));
    for (const Qubo::Coupling& coupling : qubo.couplings(i)) {
      if (bits_[coupling.variable] == 0) continue;
      fields_[i] += coupling.weight;
      conducting_[i] += std::fabs(coupling.weight);
    }
  }
}

}  // namespace ohmfield::hopfield
