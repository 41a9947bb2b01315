#include "crossbar/array/wires/front.hpp"

namespace ohmfield::crossbar {

using Eigen::Index;

Ports ChainNetwork::ports_of(const CellRange& cells) const {
  const bool last_bit = cells.first_bit + cells.bits == conductance_S.rows();
  return {.left = cells.words,
          .right = last_bit && word.far_S == 0.0 ? 0 : cells.words,
          .top = cells.first_word == 0 ? 0 : cells.bits,
          .bottom = cells.bits};
}

void Front::grow(Index slot, double segment_S, Step* step) {
  Eigen::Matrix<double, kSlots, 1> old = coupling_.col(slot);
  old[slot] = 0.0;
  double sum = 0.0;
  for (Index k = 0; k < kSlots; ++k) sum += old[k];
  const double inverse = 1.0 / (segment_S + sum);
  for (Index k = 0; k < kSlots; ++k) {
    const double share = old[k] * inverse;
    if (share == 0.0) continue;
    coupling_.col(k) += share * old;
    if (step != nullptr) step->share[static_cast<std::size_t>(k)] = share;
  }
  old *= segment_S * inverse;
  coupling_.col(slot) = old;
  coupling_.row(slot) = old.transpose();
  if (step != nullptr) step->share[static_cast<std::size_t>(slot)] = segment_S * inverse;
}

Front::Front(const ChainNetwork& network, const CellRange& cells, std::vector<Step>* steps) : ports_(network.ports_of(cells)) {
  coupling_.setZero();
  const auto grow_line = [&](Index slot, double segment_S, Index word, Index bit) {
    if (steps == nullptr) return grow(slot, segment_S, nullptr);
    steps->push_back({.slot = slot, .word = word, .bit = bit, .share = {}});
    grow(slot, segment_S, &steps->back());
  };
  const Index last_word = network.conductance_S.cols() - 1, last_bit = network.conductance_S.rows() - 1;
  for (Index b = 0; b < cells.bits; ++b)
    for (Index w = 0; w < cells.words; ++w) {
      const Index word = cells.first_word + w, bit = cells.first_bit + b;
      const Index right = slot_right(w), bottom = slot_bottom(b);
      if (b == 0)
        coupling_(slot_left(w), right) = coupling_(right, slot_left(w)) = bit == 0 ? network.word.near_S : network.word.segment_S;
      else
        grow_line(right, network.word.segment_S, word, bit - 1);
      if (w > 0)
        grow_line(bottom, network.bit_segment_S(word - 1), word - 1, bit);
      else if (word > 0)
        coupling_(slot_top(b), bottom) = coupling_(bottom, slot_top(b)) = network.bit_segment_S(word - 1);
      const double g = network.conductance_S(bit, word);
      coupling_(right, bottom) += g;
      coupling_(bottom, right) += g;
    }
  if (cells.first_word + cells.words - 1 == last_word)
    for (Index b = 0; b < cells.bits; ++b) grow_line(slot_bottom(b), network.bit.far_S, last_word, cells.first_bit + b);
  if (cells.first_bit + cells.bits - 1 == last_bit)  // an open end grows by nothing: it is only eliminated
    for (Index w = 0; w < cells.words; ++w) grow_line(slot_right(w), network.word.far_S, cells.first_word + w, last_bit);
}

std::vector<Index> Front::slots(const Ports& ports) {
  std::vector<Index> slots;
  for (Index i = 0; i < ports.left; ++i) slots.push_back(slot_left(i));
  for (Index i = 0; i < ports.right; ++i) slots.push_back(slot_right(i));
  for (Index j = 0; j < ports.top; ++j) slots.push_back(slot_top(j));
  for (Index j = 0; j < ports.bottom; ++j) slots.push_back(slot_bottom(j));
  return slots;
}

Eigen::MatrixXd Front::couplings() const {
  const std::vector<Index> slot = slots(ports_);
  return coupling_(slot, slot);
}

}  // namespace ohmfield::crossbar
