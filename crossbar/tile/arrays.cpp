#include "crossbar/tile/arrays.hpp"

namespace ohmfield::crossbar {
namespace {

ArrayHalf program_half(const Eigen::MatrixXd& target_S, double sign, const std::shared_ptr<const DeviceModel>& device, double age_s,
                       std::uint64_t seed, std::uint64_t index, CellStore store, CellFaults faults) {
  ArrayHalf half;
  half.sign = sign;
  if (store == CellStore::exact && device->keeps_targets()) half.exact_S = target_S;
  else half.cells.emplace(device, target_S.cast<float>(), age_s, seed, index, faults);
  return half;
}

std::size_t slices(const WeightSlices& params) {
  if (params.bits == 0 || params.slice_bits == 0) return 1;
  return static_cast<std::size_t>((params.bits - 2) / params.slice_bits + 1);
}

}  // namespace

std::size_t TileArrays::count() const {
  std::size_t arrays = 0;
  for (const ArrayPlane& plane : planes) arrays += plane.halves.size();
  return arrays;
}

double TileArrays::cells() const {
  double cells = 0.0;
  for (const ArrayPlane& plane : planes)
    for (const ArrayHalf& half : plane.halves)
      cells += half.cells ? static_cast<double>(half.cells->conductance_S().size()) : static_cast<double>(half.exact_S.size());
  return cells;
}

std::size_t arrays_per_tile(const AnalogMatrixParams& params) {
  const std::size_t halves = params.mapping == Mapping::differential_pair ? 2 : 1;
  return slices(params.weights.slices) * halves * static_cast<std::size_t>(params.weights.pairs_per_weight);
}

TileArrays program_arrays(const BlockTargets& targets, const AnalogMatrixParams& params,
                          const std::shared_ptr<const DeviceModel>& device, double age_s, std::uint64_t seed, std::size_t tile,
                          CellStore store) {
  TileArrays arrays{.planes = {}, .unit_S = targets.unit_S, .offset_S = targets.offset_S};
  std::uint64_t index = tile * arrays_per_tile(params);
  for (const PlaneTargets& target : targets.planes) {
    ArrayPlane positive{.significance = target.significance, .halves = {}}, negative = positive;
    const bool apart = params.subtraction == Subtraction::digital && target.negative.size() > 0;
    for (int pair = 0; pair < params.weights.pairs_per_weight; ++pair) {
      positive.halves.push_back(program_half(target.positive, 1.0, device, age_s, seed, index++, store, params.faults));
      if (target.negative.size() == 0) continue;
      (apart ? negative : positive).halves.push_back(program_half(target.negative, apart ? 1.0 : -1.0, device, age_s, seed, index++, store, params.faults));
    }
    arrays.planes.push_back(std::move(positive));
    if (!apart) continue;
    negative.significance = -target.significance;
    arrays.planes.push_back(std::move(negative));
  }
  return arrays;
}

double arrays_bytes(Eigen::Index outputs, Eigen::Index inputs, const AnalogMatrixParams& params, const DeviceModel& device) {
  const double reference = params.mapping == Mapping::offset_column && params.weights.offset_by == OffsetBy::column ? 1.0 : 0.0;
  return static_cast<double>(arrays_per_tile(params)) *
         CellArray::bytes(static_cast<double>(inputs), static_cast<double>(outputs) + reference, device);
}

}  // namespace ohmfield::crossbar
