/// The passes of an event network in which bit lines drive and word lines are read: breaks and makes.

#include <cmath>
#include <cstdlib>

#include "core/expect.hpp"
#include "core/random/fill.hpp"
#include "crossbar/tile/line_reading.hpp"
#include "hopfield/event_network.hpp"

namespace ohmfield::hopfield {
namespace {

/// Identity of a pass of a step, for the noise of reads; as in ReadoutNetwork.
std::uint64_t operation(Pass pass, std::uint64_t step) {
  return pass == Pass::backward ? 2 * step + 1 : (std::uint64_t{1} << 40) + step;
}

}  // namespace

LiteralCode EventNetwork::line_of(DimacsLiteral literal, bool holds) const {
  const std::uint32_t v = static_cast<std::uint32_t>(std::abs(literal)) - 1;
  return 2 * v + ((state_[v] != 0) == holds ? 0u : 1u);
}

void EventNetwork::list_pieces(Pass pass, std::span<const DimacsLiteral> variables) {
  const bool breaks = pass == Pass::backward;
  pieces_.clear();
  piece_ends_.clear();
  for (const DimacsLiteral literal : variables) {
    const LiteralCode line = line_of(literal, breaks);
    for (std::uint32_t p = segments_.piece_starts[line]; p < segments_.piece_starts[line + 1]; ++p) pieces_.push_back({p, 0.0f, 0.0f});
    piece_ends_.push_back(pieces_.size());
  }
}

void EventNetwork::add_currents(Pass pass, std::span<const DimacsLiteral> variables) {
  for (std::size_t i = 0, first = 0; i < variables.size(); first = piece_ends_[i++]) {
    if (piece_ends_[i] == first) continue;
    const LiteralCode line = line_of(variables[i], pass == Pass::backward);
    const std::span<Piece> pieces(pieces_.data() + first, piece_ends_[i] - first);
    add_driven(pass, line, pieces, 0);
    // An XOR clause drives the line of a literal and that of its complement.
    if (index_.xors() > 0) add_driven(pass, line ^ 1u, pieces, segments_.or_count);
  }
  if (leaks_)
    for (Piece& piece : pieces_) add_leakage(pass, piece);
}

void EventNetwork::add_driven(Pass pass, LiteralCode literal, std::span<Piece> pieces, std::uint32_t first_segment) const {
  // By table, not by branch: whether a clause drives is anybody's guess.
  const float weight[3]{0.0f, pass == Pass::make ? 1.0f : 0.0f, pass == Pass::make ? 0.0f : 1.0f};
  const EventArray::Cell* const cells = &array_.cell(0);
  const Flag* const flags = flags_.data();
  std::uint32_t i = array_.begin(literal);
  const std::uint32_t end = array_.end(literal);
  while (i < end && cells[i].segment < first_segment) ++i;
  for (Piece* piece = pieces.data(); i < end; ++piece) {
    // On to the end of the line, or of the tile.
    const bool is_last = piece == &pieces.back();
    const std::uint32_t tile = segments_.tile_of_piece[piece->number];
    float current_S = 0.0f, variance_S2 = 0.0f;
    for (; i < end && (is_last || segments_.tile[cells[i].segment] == tile); ++i) {
      const float driven = weight[flags[cells[i].segment]];
      current_S += driven * cells[i].signal_S;
      if (array_.reads_noisily()) variance_S2 += driven * array_.variance_S2(i);
    }
    piece->current_S += current_S;
    piece->variance_S2 += variance_S2;
  }
}

void EventNetwork::add_leakage(Pass pass, Piece& piece) const {
  const std::uint32_t tile = segments_.tile_of_piece[piece.number];
  const auto count = static_cast<float>(driven_[pass == Pass::backward ? 0 : 1][tile]);
  piece.variance_S2 += static_cast<float>(array_.off().variance_S2) * count;
  if (!array_.leaks()) return;
  const auto spread_S = static_cast<float>(array_.off().spread_S);
  const float root = tile_root_[tile];
  piece.current_S += spread_S * array_.frozen_leakage()[piece.number] * count * root;
  piece.variance_S2 += spread_S * spread_S * count * (1.0f - count * root * root);
}

void EventNetwork::read_pieces(Pass pass, std::uint64_t step) {
  const LineComparators& readout = array_.piece_comparators();
  const float per_variance = array_.per_siemens() * array_.per_siemens();
  const float of_comparator = readout.noise_sigma() * readout.noise_sigma();
  LineNoise& noise = pass == Pass::backward ? break_noise_ : make_noise_;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const Piece& piece = pieces_[i];
    float reading = crossbar::line_reading(piece.current_S, 0.0f, array_.per_siemens());
    if (is_noisy_ || leaks_)
      reading += std::sqrt(std::max(0.0f, piece.variance_S2) * per_variance + of_comparator) *
                 noise.of(piece.number, step);
    readings_[i] = readout.input(pass, piece.number, reading);
  }
}

void EventNetwork::convert_pieces(Pass pass, std::uint64_t step) {
  const LineComparators& readout = array_.piece_comparators();
  const float per_variance = array_.per_siemens() * array_.per_siemens();
  const float of_comparator = readout.noise_sigma() * readout.noise_sigma();
  const bool is_quiet = !is_noisy_ && !leaks_;
  if (!is_quiet) {
    // Most readings are so far from a step of the converter that only a large normal could carry them over.
    rare_.begin(trial_seed_, core::Stream::rare_noise, operation(pass, step));
    for (std::size_t i = 0, line = 0; line < piece_ends_.size(); i = piece_ends_[line++])
      if (i < piece_ends_[line]) rare_.announce(pieces_[i].number, static_cast<std::uint32_t>(piece_ends_[line] - i));
    rare_.draw();
  }
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const Piece& piece = pieces_[i];
    float input = readout.input(pass, piece.number, crossbar::line_reading(piece.current_S, 0.0f, array_.per_siemens()));
    const float variance = std::max(0.0f, piece.variance_S2) * per_variance + of_comparator;
    if (!is_quiet && variance > 0.0f) {
      const float margin = readout.distance_to_step(input);
      if (margin < 0.0f || margin * margin < kRareNormal * kRareNormal * variance)
        input += std::sqrt(variance) * core::normal_at(trial_seed_, core::Stream::read_noise, operation(pass, step), piece.number);
      else if (rare_.is_rare(piece.number))
        input += std::sqrt(variance) * rare_.value(piece.number);
    }
    readings_[i] = readout.converted(input);
  }
}

void EventNetwork::read_lines(Pass pass, std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) {
  OHM_EXPECT(out.size() == variables.size());
  const bool breaks = pass == Pass::backward;
  if (std::uint64_t& last = breaks ? last_backward_ : last_make_; last != step) {
    last = step;
    ++(breaks ? counts_.backward_passes : counts_.make_passes);
    (breaks ? counts_.critical_driven : counts_.unsatisfied_driven) +=
        breaks ? critical_ + satisfied_xors_ : unsatisfied_.size();
  }
  list_pieces(pass, variables);
  readings_.resize(pieces_.size());
  add_currents(pass, variables);
  if (array_.piece_comparators().converts()) convert_pieces(pass, step);
  else read_pieces(pass, step);
  std::size_t at = 0;
  for (std::size_t i = 0; i < variables.size(); ++i)
    for (out[i] = 0.0f; at < piece_ends_[i]; ++at) out[i] += readings_[at];
  (breaks ? counts_.break_readings : counts_.make_readings) += variables.size();
  counts_.literal_fetches += variables.size();
}

void EventNetwork::read_breaks(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) {
  read_lines(Pass::backward, step, variables, out);
}

void EventNetwork::read_makes(std::uint64_t step, std::span<const DimacsLiteral> variables, std::span<float> out) {
  read_lines(Pass::make, step, variables, out);
}

}  // namespace ohmfield::hopfield
