#pragma once
/// Circuits that hold truth tables and codes: every row of xi is a memory, softmax picks among them.

#include "ebm/circuit/two_layer.hpp"

namespace ohmfield::ebm {

/// What the bits 0 and 1 are as voltages.
enum class Levels { plus_minus, zero_one };

/// Rows of XOR, (x1, x2, x1 xor x2), inputs clamped, output free. With levels 0 and 1 biases -|xi|^2 / 2 make it the same circuit, at
/// a beta four times as high, moved and scaled.
TwoLayerModel xor_memory(Levels levels, double beta, double tau_v_s, double tau_h_s);

/// Words of the Hamming (7,4) code (R. W. Hamming, Bell Syst. Tech. J. 29, 147 (1950)) as -1 and 1, in the order p1 p2 d1 p3 d2 d3
/// d4, row d1 d2 d3 d4 in binary. Nothing is clamped: the word to be decoded is where v starts.
Eigen::MatrixXd hamming_codewords();
TwoLayerModel hamming_memory(double beta, double tau_v_s, double tau_h_s);

/// The word next to a received one, by its syndrome: exact for up to one wrong bit. Bit 6 of a word is p1.
unsigned syndrome_decoded(unsigned word);
/// Two-input gates of that decoder: 9 exclusive-ors for the syndrome, 14 ands for the place, 7 exclusive-ors to correct.
inline constexpr double kSyndromeGates = 30.0;

}  // namespace ohmfield::ebm
