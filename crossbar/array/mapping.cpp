#include "crossbar/array/mapping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace ohmfield::crossbar {
namespace {

using Weights = Eigen::Ref<const Eigen::MatrixXd, 0, Eigen::OuterStride<>>;

/// Bits of the magnitude from `first` on that a slice holds.
struct Slice {
  int first, bits;
};

std::vector<Slice> slices_of(const WeightSlices& params) {
  const int magnitude = params.bits - 1, width = params.slice_bits == 0 ? magnitude : params.slice_bits;
  std::vector<Slice> slices;
  for (int first = 0; first < magnitude; first += width) slices.push_back({first, std::min(width, magnitude - first)});
  return slices;
}

BlockTargets map_interconnect(const Weights& weights, const DeviceInfo& device) {
  if (!(weights.array() == 0.0 || weights.array() == 1.0).all())
    throw core::InputError("an interconnect holds 0 and 1 only", "Use a differential pair for other weights");
  // In float, as cells are told their targets: off and on cells are recognised by them.
  const float off = static_cast<float>(device.off_S), on = static_cast<float>(device.on_S), g_max = static_cast<float>(device.g_max_S);
  BlockTargets block{.planes = {}, .unit_S = device.on_S - device.off_S, .offset_S = device.off_S};
  block.planes.push_back({(weights.cast<float>().array() * (on - off) + off).cwiseMin(g_max).cast<double>(), {}, 1.0});
  return block;
}

BlockTargets map_pairs(const Eigen::ArrayXXd& normalised, const MappingParams& params, const DeviceInfo& device) {
  const double window = device.g_max_S - device.g_min_S;
  BlockTargets block{.planes = {}, .unit_S = window, .offset_S = 0.0};
  const auto add = [&](const Eigen::ArrayXXd& share, double significance) {
    block.planes.push_back({(share.cwiseMax(0.0) * window + device.g_min_S).cwiseMin(device.g_max_S),
                            ((-share).cwiseMax(0.0) * window + device.g_min_S).cwiseMin(device.g_max_S), significance});
  };
  if (params.slices.bits == 0) {
    add(normalised, 1.0);
    return block;
  }
  const double levels = std::exp2(params.slices.bits - 1) - 1.0;
  const Eigen::ArrayXXd codes = (normalised * levels).unaryExpr([](double v) { return std::nearbyint(v); });
  for (const Slice& slice : slices_of(params.slices)) {
    const double top = std::exp2(slice.bits) - 1.0;
    const auto digit = [&](double code) {
      const auto magnitude = static_cast<std::int64_t>(std::abs(code));
      return std::copysign(static_cast<double>(magnitude >> slice.first & ((std::int64_t{1} << slice.bits) - 1)) / top, code);
    };
    add(codes.unaryExpr(digit), top * std::exp2(slice.first) / levels);
  }
  return block;
}

BlockTargets map_offset(const Eigen::ArrayXXd& normalised, const MappingParams& params, const DeviceParts& device) {
  const auto [zero_S, reach_S] = offset_window(device);
  if (!(reach_S > 0.0))
    throw core::InputError(fmt::format("the weights of device '{}' lie on one side of 0, where an offset column has no room for the other", device.info.name),
                           "Use a differential pair");
  const double window = device.info.g_max_S - device.info.g_min_S;
  BlockTargets block{.planes = {}, .unit_S = window, .offset_S = zero_S};
  Eigen::ArrayXXd cells;
  double significance = window / reach_S;
  if (params.slices.bits == 0) {
    cells = normalised * reach_S + zero_S;
  } else {
    // Codes 1 .. 2^b - 1 around 2^(b-1); the lowest level of the window stays unused, so that 0 is a level.
    const double levels = std::exp2(params.slices.bits - 1) - 1.0, step_S = window / (std::exp2(params.slices.bits) - 1.0);
    block.offset_S = device.info.g_min_S + std::exp2(params.slices.bits - 1) * step_S;
    cells = (normalised * levels).unaryExpr([](double v) { return std::nearbyint(v); }) * step_S + block.offset_S;
    significance = window / (levels * step_S);
  }
  PlaneTargets plane{Eigen::MatrixXd(normalised.rows() + (params.offset_by == OffsetBy::column ? 1 : 0), normalised.cols()), {}, significance};
  plane.positive.topRows(normalised.rows()) = cells.cwiseMax(device.info.g_min_S).cwiseMin(device.info.g_max_S).matrix();
  if (params.offset_by == OffsetBy::column) plane.positive.bottomRows(1).setConstant(block.offset_S);
  block.planes.push_back(std::move(plane));
  return block;
}

}  // namespace

void WeightSlices::validate() const {
  if (bits != 0 && (bits < 2 || bits > 24))
    throw core::InputError(fmt::format("weights of {} bits cannot be sliced", bits), "Use 0 (continuous) or 2 to 24 bits, sign included");
  if (slice_bits != 0 && bits == 0)
    throw core::InputError(fmt::format("slices of {} bits need weights of a number of bits", slice_bits), "Say how many bits a weight has");
  if (slice_bits < 0 || slice_bits > 16)
    throw core::InputError(fmt::format("a cell of {} bits does not exist here", slice_bits), "Use 1 to 16 bits, or 0 for one slice");
}

void MappingParams::validate() const {
  slices.validate();
  if (pairs_per_weight < 1 || pairs_per_weight > 64)
    throw core::InputError(fmt::format("{} pairs cannot hold a weight", pairs_per_weight), "Use 1 to 64");
  if (!(weight_range >= 0.0) || !std::isfinite(weight_range))
    throw core::InputError(fmt::format("weight_range = {:g} must be at least 0 and finite", weight_range), "0 takes the largest weight");
  if (kind == Mapping::interconnect && (slices.bits != 0 || pairs_per_weight != 1 || weight_range != 0.0))
    throw core::InputError("an interconnect of 0 and 1 has neither slices, pairs nor a range", "Use a differential pair");
  if (kind == Mapping::offset_column && slices.slice_bits != 0)
    throw core::InputError("an offset column holds a weight in one cell, not in slices", "Use differential pairs for slices");
}

OffsetWindow offset_window(const DeviceParts& device) {
  const DeviceInfo& info = device.info;
  double zero_S = 0.5 * (info.g_min_S + info.g_max_S);
  if (device.pulse)
    zero_S = info.g_min_S - device.pulse->w_min / (device.pulse->w_max - device.pulse->w_min) * (info.g_max_S - info.g_min_S);
  return {zero_S, std::min(info.g_max_S - zero_S, zero_S - info.g_min_S)};
}

Eigen::VectorXd weight_scale(const Weights& weights, const MappingParams& params) {
  if (!weights.allFinite()) throw core::InputError("a weight is not finite", "Remove NaN and Inf from the matrix");
  const Eigen::Index outputs = weights.rows();
  const double largest = weights.size() > 0 ? weights.cwiseAbs().maxCoeff() : 0.0;
  if (params.kind == Mapping::interconnect) return Eigen::VectorXd::Ones(outputs);
  if (params.weight_range > 0.0) {
    if (largest > params.weight_range)
      throw core::InputError(fmt::format("a weight of magnitude {:g} is beyond the range of {:g}", largest, params.weight_range),
                             "Raise weight_range, or set it to 0 to take the largest");
    return Eigen::VectorXd::Constant(outputs, params.weight_range);
  }
  Eigen::VectorXd scale = Eigen::VectorXd::Constant(outputs, largest);
  if (params.scale_over == ScaleOver::column && weights.size() > 0) scale = weights.cwiseAbs().rowwise().maxCoeff();
  return scale.unaryExpr([](double s) { return s > 0.0 ? s : 1.0; });
}

BlockTargets map_block(const Weights& weights, const Eigen::VectorXd& scale, const MappingParams& params, const DeviceParts& device) {
  if (!weights.allFinite()) throw core::InputError("a weight is not finite", "Remove NaN and Inf from the matrix");
  if (params.kind == Mapping::interconnect) return map_interconnect(weights, device.info);
  const Eigen::ArrayXXd normalised = weights.array().colwise() / scale.array();
  return params.kind == Mapping::differential_pair ? map_pairs(normalised, params, device.info) : map_offset(normalised, params, device);
}

}  // namespace ohmfield::crossbar
