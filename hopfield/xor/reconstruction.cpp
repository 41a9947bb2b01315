#include "hopfield/xor/reconstruction.hpp"

#include "core/expect.hpp"

namespace ohmfield::hopfield {

void Reconstruction::define(std::uint32_t variable, std::uint8_t constant, std::span<const std::uint32_t> terms) {
  targets_.push_back(variable << 1 | (constant & 1u));
  terms_.insert(terms_.end(), terms.begin(), terms.end());
  starts_.push_back(terms_.size());
}

Assignment Reconstruction::extend(const Assignment& model) const {
  OHM_EXPECT(model.size() >= kept_.size());
  Assignment values(static_cast<std::size_t>(variables_), 0);
  for (std::size_t i = 0; i < kept_.size(); ++i) values[kept_[i]] = model[i] != 0 ? 1 : 0;
  for (std::size_t step = targets_.size(); step-- > 0;) {
    std::uint8_t value = targets_[step] & 1u;
    for (std::size_t t = starts_[step]; t < starts_[step + 1]; ++t) value ^= values[terms_[t]];
    values[targets_[step] >> 1] = value;
  }
  return values;
}

}  // namespace ohmfield::hopfield
