#pragma once
/// What task files and options of all kinds have in common.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/toml.hpp"
#include "core/hdf5/trace_file.hpp"
#include "core/io/part_file.hpp"
#include "crossbar/training/trained_array.hpp"
#include "experiments/tasks/task.hpp"

namespace ohmfield::experiments {

/// Seeds from --seed (1) on, as many as the task says.
std::vector<std::uint64_t> task_seeds(const core::TomlTable& task, const TaskOptions& options);
int task_threads(const TaskOptions& options);
std::size_t whole(const core::TomlTable& table, std::string_view key, double low, double high);
/// Checkpoint of one seed: model.h5 becomes model.seed1.h5. \throws InputError  the path names no file
std::string checkpoint_of(const std::string& path, std::uint64_t seed);
/// What a checkpoint says of where it comes from; its kind and version are those of who writes it.
core::FileInfo checkpoint_info(const std::string& title, std::uint64_t seed);
/// Keeps other trainings away from a checkpoint for as long as it lives; null if there is none.
/// \throws InputError  another one has it, or it cannot be written
std::unique_ptr<core::PartFile> claim(const std::string& checkpoint);
/// Says that there is nothing to resume at this path: a training that begins anew should not pass for one that goes on.
void tell_new_beginning(const std::string& path);
/// Runs the check of parameters that were read from a table: a complaint, which begins with the name of one, gets its line.
/// \throws InputError
template <class Params>
void validate(const Params& params, const core::TomlTable& table);
/// \throws InputError  a checkpoint of more steps than its training has
void check_steps(const std::string& path, std::uint64_t steps, std::uint64_t all_steps);
/// A checkpoint that is evaluated: says where it is not the finished training that the task describes.
/// \throws InputError  as check_steps
void tell_of_checkpoint(const std::string& path, bool is_of_task, std::uint64_t steps, std::uint64_t all_steps);
/// Key `device`: a set that is there, so that a wrong name is told before the work.
/// \throws InputError  with the line of the key
std::string known_device(const core::TomlTable& table);
/// Key `technology`, `cmos28` where there is none: a set that is there.
/// \throws InputError  likewise
std::string known_technology(const core::TomlTable& table);
/// Key `age_s`: no younger than arrays are when they have been written, no older than the set is valid for.
/// \throws InputError  likewise
double array_age(const core::TomlTable& table, const std::string& device);
/// Key `adc_bits`: 0 for none, or bits of a converter that has a price.
/// \throws InputError  likewise
int converter_bits(const core::TomlTable& table);
/// \throws InputError  tables that evaluate checkpoints beside `in_array`, whose trainings leave none
void refuse_evaluation(const core::TomlTable& task);
/// How a matrix of pulsed cells is written and read: keys that cells of all tasks with `in_array` have.
/// \throws InputError  a value out of range, or a key that would do nothing
crossbar::TrainedArrayParams trained_array(const core::TomlTable& table);
/// Above 0, or nothing.
std::optional<double> given(const core::TomlTable& table, std::string_view key);
/// Such as "1 d".
std::string age_name(double age_s);

/// The complaint with the line of the key that it begins with.
core::InputError placed(const core::InputError& complaint, const core::TomlTable& table);

template <class Params>
void validate(const Params& params, const core::TomlTable& table) {
  try {
    params.validate();
  } catch (const core::InputError& complaint) {
    throw placed(complaint, table);
  }
}

}  // namespace ohmfield::experiments
