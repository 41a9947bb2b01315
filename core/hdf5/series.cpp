#include "core/hdf5/series.hpp"

#include <hdf5_hl.h>

#include "core/hdf5/dataset.hpp"
#include "core/hdf5/state.hpp"

namespace ohmfield::core {

/// One dataset per column; the first is the scale that the others are attached to and belongs to the group.
struct SeriesBuffer::Datasets {
  std::vector<hid_t> id;
  std::vector<ElementType> type;
  std::vector<std::string> name;
  std::vector<Handle> owned;
};

SeriesBuffer::SeriesBuffer(GroupState& group, std::span<const Column> columns, std::span<const ElementType> types,
                           const SeriesOptions& options)
    : group_(group), datasets_(std::make_unique<Datasets>()), chunk_rows_(options.chunk_rows) {
  OHM_EXPECT(options.chunk_rows > 0 && !columns.empty() && columns.size() == types.size());
  OHM_EXPECT(!group.dimensions.contains(columns[0].name));
  const Shape shape{{0}, {options.chunk_rows}};
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const Column& column = columns[c];
    const DatasetInfo info{column.name, file_type(types[c]), c == 0 ? Role::coordinate : Role::variable,
                           column.units, column.long_name, options.gzip_level};
    Handle dataset = create_dataset(group.id.get(), info, shape);
    const hid_t id = dataset.get();
    if (c == 0) {
      make_scale(id, column.name.c_str());
      group.dimensions[column.name] = {std::move(dataset), 0};
    } else {
      checked(H5DSattach_scale(id, datasets_->id[0], 0), id, "attach a dimension to", column.name);
      datasets_->owned.push_back(std::move(dataset));
    }
    datasets_->id.push_back(id);
    datasets_->type.push_back(types[c]);
    datasets_->name.push_back(column.name);
    bytes_.emplace_back(options.chunk_rows * size_of(types[c]));
  }
}

SeriesBuffer::~SeriesBuffer() = default;

void SeriesBuffer::write_rows() {
  const hsize_t start = written_, count = rows_, extent = written_ + rows_;
  rows_ = 0;
  for (std::size_t c = 0; c < bytes_.size(); ++c) {
    const hid_t dataset = datasets_->id[c];
    const std::string& name = datasets_->name[c];
    checked(H5Dset_extent(dataset, &extent), dataset, "extend", name);
    const Handle memory = owned(H5Screate_simple(1, &count, nullptr), dataset, "write", name);
    const Handle file = owned(H5Dget_space(dataset), dataset, "write", name);
    checked(H5Sselect_hyperslab(file.get(), H5S_SELECT_SET, &start, nullptr, &count, nullptr), dataset, "write", name);
    checked(H5Dwrite(dataset, memory_type(datasets_->type[c]), memory.get(), file.get(), H5P_DEFAULT,
                     bytes_[c].data()),
            dataset, "write", name);
  }
  written_ = extent;
}

void SeriesBuffer::append_chunk() {
  group_.file.run([&] {
    write_rows();
    group_.file.flush_if_due();
  });
}

void SeriesBuffer::finish() {
  if (rows_ > 0) write_rows();
}

}  // namespace ohmfield::core
