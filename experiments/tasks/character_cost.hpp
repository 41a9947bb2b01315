#pragma once
/// Events of predicting one character, for a ledger: by a digital chip, and what is left to it beside arrays.
///
/// Digital: weights of 8 bits in memory on the chip, sums of 16 bits, squares of 8 x 8 bits added up in 24; W and L give k rows of
/// H + V words, U all of its V H words, each of which is added, rectified, squared and added up. A unit for each of 128 hidden
/// units at a time. assumption: those widths, whose loss ebm/language/dam_words.hpp computes; an exponential of the softmax
/// is two multiplications and an addition in fp32, from a table.
///
/// Exponential hidden units: H exponentials, and V H products of 8 x 8 bits.
///
/// With arrays, sums come from converters; rows of U are kept in memory as they were read; the V H squares stay digital. Exponential
/// ones leave H exponentials; their products, and the search for the largest, are in the arrays.
/// Leakage: chip_time.hpp. Ignores: wires between circuits, sending characters in and out.

#include "core/ledger.hpp"
#include "ebm/language/dam.hpp"

namespace ohmfield::experiments {

core::Ledger digital_character(const ebm::DamShape& shape);
/// Beside arrays whose H + V currents are converted; their reads are counted by the arrays themselves.
core::Ledger character_beside_arrays(const ebm::DamShape& shape);
/// One step of training on one character: forward, twice that back, and Adam's share of a batch.
core::Ledger digital_training_character(const ebm::DamShape& shape, std::size_t batch);

}  // namespace ohmfield::experiments
