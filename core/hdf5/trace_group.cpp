#include "core/hdf5/trace_group.hpp"

#include <hdf5_hl.h>

#include "core/hdf5/dataset.hpp"
#include "core/hdf5/state.hpp"

namespace ohmfield::core {
namespace {

void write_values(hid_t dataset, hid_t memory_type, const void* values, std::string_view name) {
  checked(H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), dataset, "write", name);
}

void write_texts(hid_t dataset, std::span<const std::string> texts, std::string_view name) {
  std::vector<const char*> pointers;
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  if (!pointers.empty()) write_values(dataset, text_type().get(), pointers.data(), name);
}

/// A variable on dimensions of the group, without values yet.
Handle create_variable(GroupState& group, const DatasetInfo& info, std::span<const std::string_view> dimensions,
                       [[maybe_unused]] std::size_t values, const VariableOptions& options) {
  Shape shape;
  std::vector<hid_t> scales;
  [[maybe_unused]] hsize_t expected = 1;
  for (const std::string_view name : dimensions) {
    const auto dimension = group.dimensions.find(name);
    OHM_EXPECT(dimension != group.dimensions.end());
    shape.size.push_back(dimension->second.size);
    scales.push_back(dimension->second.scale.get());
    expected *= dimension->second.size;
  }
  OHM_EXPECT(values == expected);
  Handle dataset = create_dataset(group.id.get(), info, shape);
  for (std::size_t axis = 0; axis < scales.size(); ++axis) {
    checked(H5DSattach_scale(dataset.get(), scales[axis], static_cast<unsigned>(axis)), dataset.get(),
            "attach a dimension to", info.name);
  }
  std::string coordinates;
  for (const std::string& name : options.coordinates) coordinates += (coordinates.empty() ? "" : " ") + name;
  if (!coordinates.empty()) write_attribute(dataset.get(), "coordinates", coordinates);
  return dataset;
}

void write_flags(hid_t dataset, std::span<const Flag> flags) {
  std::vector<std::int8_t> values;
  std::string meanings;
  for (const Flag& flag : flags) {
    values.push_back(flag.value);
    meanings += (meanings.empty() ? "" : " ") + flag.meaning;
  }
  write_attribute(dataset, "flag_values", elements(values));
  write_attribute(dataset, "flag_meanings", meanings);
}

}  // namespace

void TraceGroup::dimension(std::string_view name, std::size_t size, std::string_view long_name) {
  state_->file.run([&] {
    const std::string key(name);
    OHM_EXPECT(!state_->dimensions.contains(key));
    state_->dimensions[key] = {create_empty_scale(state_->id.get(), key, size, long_name), size};
  });
}

void TraceGroup::coordinate(std::string_view name, const ElementSpan& values, std::string_view units,
                            std::string_view long_name) {
  state_->file.run([&] {
    const std::string key(name);
    OHM_EXPECT(!state_->dimensions.contains(key));
    const DatasetInfo info{key, file_type(values.type), Role::coordinate, units, long_name, 1};
    Handle scale = create_dataset(state_->id.get(), info, {{values.size}});
    make_scale(scale.get(), key.c_str());
    write_values(scale.get(), memory_type(values.type), values.data, name);
    state_->dimensions[key] = {std::move(scale), values.size};
  });
}

void TraceGroup::dimension(std::string_view name, std::span<const std::string> values, std::string_view units,
                           std::string_view long_name) {
  state_->file.run([&] {
    const std::string key(name);
    OHM_EXPECT(!state_->dimensions.contains(key));
    const Handle type = text_type();
    const DatasetInfo info{key, type.get(), Role::coordinate, units, long_name, 0};
    Handle scale = create_dataset(state_->id.get(), info, {{values.size()}});
    make_scale(scale.get(), key.c_str());
    write_texts(scale.get(), values, name);
    state_->dimensions[key] = {std::move(scale), values.size()};
  });
}

void TraceGroup::variable(std::string_view name, std::span<const std::string_view> dimensions,
                          const ElementSpan& values, std::string_view units, std::string_view long_name,
                          const VariableOptions& options) {
  OHM_EXPECT(options.flags.empty() || values.type == ElementType::int8);
  state_->file.run([&] {
    const DatasetInfo info{std::string(name), file_type(values.type), Role::variable,
                           units,             long_name,              options.gzip_level};
    const Handle dataset = create_variable(*state_, info, dimensions, values.size, options);
    if (!options.flags.empty()) write_flags(dataset.get(), options.flags);
    write_values(dataset.get(), memory_type(values.type), values.data, name);
  });
}

void TraceGroup::write(std::string_view name, std::initializer_list<std::string_view> dimensions,
                       std::span<const std::string> values, std::string_view units, std::string_view long_name,
                       const VariableOptions& options) {
  state_->file.run([&] {
    const Handle type = text_type();
    const DatasetInfo info{std::string(name), type.get(), Role::variable, units, long_name, 0};
    const std::span<const std::string_view> on(dimensions.begin(), dimensions.size());
    const Handle dataset = create_variable(*state_, info, on, values.size(), options);
    write_texts(dataset.get(), values, name);
  });
}

void TraceGroup::scalar(std::string_view name, std::string_view text, std::string_view units,
                        std::string_view long_name) {
  const std::string value(text);
  write(name, {}, std::span(&value, 1), units, long_name);
}

SeriesBuffer& TraceGroup::add_series(std::span<const Column> columns, std::span<const ElementType> types,
                                     const SeriesOptions& options) {
  state_->file.run(
      [&] { state_->series.push_back(std::make_unique<SeriesBuffer>(*state_, columns, types, options)); });
  return *state_->series.back();
}

}  // namespace ohmfield::core
