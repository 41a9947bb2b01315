#include "experiments/bench/journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/provenance.hpp"

namespace ohmfield::experiments {
namespace {

using nlohmann::json;
constexpr const char* kFileType = "ohmfield-bench-journal";

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::string key(const std::string& solver, const Instance& instance) {
  return fmt::format("{}/{:016x}", solver, hopfield::fingerprint(instance.formula));
}

json to_json(const crossbar::Energy& energy) { return {energy.nominal_J, energy.low_J, energy.high_J}; }

json to_json(const core::Ledger& ledger) {
  json lines = json::array();
  for (const core::Ledger::Line& line : ledger.lines())
    lines.push_back({core::event_info(line.event).name, line.size, line.entry.count, line.entry.amount});
  return lines;
}

core::Ledger ledger_of(const json& lines) {
  core::Ledger ledger;
  for (const json& line : lines) {
    for (std::size_t e = 0; e < core::kEvents; ++e)
      if (line.at(0) == core::event_info(static_cast<core::Event>(e)).name) ledger.add(static_cast<core::Event>(e), line.at(1), line.at(2), line.at(3));
  }
  return ledger;
}

crossbar::Energy energy_of(const json& values) { return {values.at(0), values.at(1), values.at(2)}; }

json to_json(const InstanceOutcome& outcome) {
  json runs = json::array();
  for (const RunOutcome& run : outcome.runs) runs.push_back({run.solved ? 1 : 0, run.flips, run.cycles});
  return {{"runs", runs},
          {"cpu_s", outcome.cpu_s},
          {"write_s", outcome.write_s},
          {"write_J", to_json(outcome.write)},
          {"write_events", to_json(outcome.write_events)},
          {"step_s", outcome.unit_s},
          {"step_J", to_json(outcome.unit)},
          {"step_events", to_json(outcome.unit_events)}};
}

InstanceOutcome outcome_of(const json& line) {
  InstanceOutcome outcome;
  for (const json& run : line.at("runs")) outcome.runs.push_back({run.at(0) == 1, run.at(1), run.at(2)});
  outcome.cpu_s = line.at("cpu_s");
  outcome.write_s = line.at("write_s");
  outcome.write_events = ledger_of(line.at("write_events"));
  outcome.write = energy_of(line.at("write_J"));
  outcome.unit_s = line.at("step_s");
  outcome.unit_events = ledger_of(line.at("step_events"));
  outcome.unit = energy_of(line.at("step_J"));
  return outcome;
}

}  // namespace

std::string bench_identity(const KsatConfig& config, const std::string& more) {
  core::Fnv1a hash;
  hash.add(core::build_info().version + core::build_info().git_revision + config.toml() + more);
  return fmt::format("{:016x}", hash.value());
}

Journal::Journal(std::string path, const std::string& identity) : path_(std::move(path)) {
  const json header{{"file_type", kFileType}, {"format_version", "1.0"}, {"identity", identity}};
  descriptor_ = open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor_ < 0) throw core::InputError({path_}, fmt::format("cannot be written: {}", std::strerror(errno)), "Name a file that can");
  struct stat status {};
  if (fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) throw core::InputError({path_}, "is not a regular file", "Choose another name");
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0)
    throw core::InputError({path_}, "is the journal of a bench that is running", "Wait for it, or name another file");
  const std::string text = text_of(path_);
  const std::string first = header.dump();
  // Only a header that a kill cut short may lack its end; anything else is somebody's file.
  if (text.find('\n') == std::string::npos && !first.starts_with(text))
    throw core::InputError({path_, 1}, "is not a journal of a bench", "Name another file after --resume");
  std::size_t whole = 0;  // bytes of complete lines
  for (std::size_t end; (end = text.find('\n', whole)) != std::string::npos; whole = end + 1) {
    const json line = json::parse(text.substr(whole, end - whole), nullptr, false);
    if (whole == 0) {
      if (!line.is_object() || !line.contains("file_type") || line["file_type"] != kFileType)
        throw core::InputError({path_, 1}, "is not a journal of a bench", "Name another file after --resume");
      if (line != header)
        throw core::InputError({path_, 1}, "belongs to a bench with other options, data or program",
                               "Repeat the same command, or begin anew with another file");
      continue;
    }
    try {
      known_[line.at("key")] = outcome_of(line);
    } catch (const json::exception&) {
      throw core::InputError({path_, 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(whole), '\n'))},
                             "is not a line of a journal", "Delete it");
    }
  }
  if (ftruncate(descriptor_, static_cast<off_t>(whole)) != 0)
    throw core::SystemError(fmt::format("{}: cannot be continued: {}", path_, std::strerror(errno)));
  if (whole == 0) append(first);
}

Journal::~Journal() {
  if (descriptor_ >= 0) close(descriptor_);
}

void Journal::append(const std::string& line) {
  const std::string bytes = line + "\n";
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count = write(descriptor_, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) throw core::SystemError(fmt::format("{}: cannot be written: {}", path_, std::strerror(errno)));
    done += static_cast<std::size_t>(count);
  }
  fdatasync(descriptor_);
}

std::optional<InstanceOutcome> Journal::find(const std::string& solver, const Instance& instance) const {
  const auto at = known_.find(key(solver, instance));
  return at == known_.end() ? std::nullopt : std::optional(at->second);
}

void Journal::add(const std::string& solver, const Instance& instance, const InstanceOutcome& outcome) {
  json line = to_json(outcome);
  line["key"] = key(solver, instance);
  append(line.dump());
}

}  // namespace ohmfield::experiments
