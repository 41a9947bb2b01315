#pragma once
/// Parity of strings of bits: the task, and what ordinary models make of it.

#include <cstdint>
#include <functional>

#include "ebm/circuit/energy_transformer.hpp"

namespace ohmfield::ebm {

/// All strings of this many bits with their parity: true where the number of ones is odd. Shuffled by seed, split after `train`.
struct ParityData {
  BitStrings train, validation;
};
ParityData parity_strings(std::size_t length, std::size_t train, std::uint64_t seed);

/// Share of validation strings whose answer a model of the last `order` bits gets right, by the answers most frequent in training
/// (ties answer 0).
double ngram_accuracy(const ParityData& data, std::size_t order);

struct Accuracy {
  double train = 0.0, validation = 0.0;
};
/// A perceptron with a layer of `hidden` tanh neurons (0: logistic regression), full-batch Adam.
/// \param stop  asked in every epoch; true: training ends there
Accuracy perceptron_accuracy(const ParityData& data, std::size_t hidden, std::size_t epochs, double rate, std::uint64_t seed,
                             const std::function<bool()>& stop = [] { return false; });
/// Parameters of that perceptron.
std::size_t perceptron_parameters(std::size_t length, std::size_t hidden);

}  // namespace ohmfield::ebm
