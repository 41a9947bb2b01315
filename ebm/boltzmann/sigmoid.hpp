#pragma once
/// P(1) of a bit by its log odds; vectorises, with the same bits everywhere.

#include "core/numeric/elementary.hpp"

namespace ohmfield::ebm {

inline float sigmoid(float x) { return 1.0f / (1.0f + core::exp_of(-x)); }

}  // namespace ohmfield::ebm
