/// Figures of tasks as JSON (docs/formats/task.md), and drawn by python/plot_task.py.

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "experiments/array_support.hpp"
#include "experiments/small_tasks.hpp"
#include "experiments/tasks/task_report.hpp"

using namespace ohmfield;
using namespace ohmfield::test;
using experiments::Target;
using experiments::TaskReport;
using nlohmann::json;

namespace {

struct Kind {
  const char* name;
  std::string task;
  bool trains;
  Words more;   ///< options
  Words marks;  ///< at least one row has each of these
};

std::vector<Kind> kinds() {
  const std::string defects = "[[defect]]\ntitle = \"off by 2 %\"\ncoupling_noise = 0.02\n[[defect]]\ntitle = \"slow\"\nbandwidth_Hz = 200e6\n";
  return {{"associative_capacity", kCapacityTask, false, {}, {"patterns", "degree", "units", "age_s", "bits", "crosstalk_share"}},
          {"recall", kRecallTask, false, {}, {"age_tokens", "pairs", "in_cells", "memory_share"}},
          {"spelling", kSpellingTask, false, {}, {"edits", "in_list", "weight_noise", "age_s", "table_entries", "cells_read"}},
          {"circuit_memory", circuit_memory_task(defects), false, {}, {"beta", "tau_h_of_tau_v", "mean_ns", "slowest_ns", "energy_pJ", "coupling_noise", "gates"}},
          {"circuit_parity", circuit_parity_task(defects), true, {}, {"read_tau", "order", "coupling_noise", "bandwidth_Hz"}},
          {"character_model", kCharacterTask, true, {"--text", "words.txt"}, {"parameters", "order", "weight_noise", "weight_bits", "age_s"}},
          {"rbm", kRbmTask, true, {}, {}}};
}

void write_inputs(const TemporaryFolder& folder) {
  write_file(folder / "words.txt", words());
  write_bars(folder / "bars.h5");
}

Words command(const char* verb, const Kind& kind, const std::string& path) {
  Words all{verb, "./task.toml", "--threads", "1", "--json", path};
  if (kind.trains) all.insert(all.end(), {"--checkpoint", "model.h5"});
  all.insert(all.end(), kind.more.begin(), kind.more.end());
  return all;
}

json file_of(const std::filesystem::path& path) { return json::parse(read_file(path)); }

void check_rows(const json& file, const std::string& printed) {
  REQUIRE_FALSE(file["rows"].empty());
  for (const json& row : file["rows"]) {
    CAPTURE(row.dump());
    for (const char* key : {"table", "unit", "what"}) CHECK_FALSE(row[key].get<std::string>().empty());
    CHECK(holds(printed, row["table"].get<std::string>()));
    CHECK(holds(printed, row["what"].get<std::string>()));
    double mean = 0.0;
    for (const json& value : row["values"]) mean += value.get<double>() / static_cast<double>(row["values"].size());
    CHECK(row["mean"].get<double>() == Approx(mean).margin(1e-12));
    if (row["low"].is_number()) CHECK(row["low"].get<double>() <= row["mean"].get<double>());
    CHECK(row.contains("target") == row.contains("reached"));
  }
}

bool can_draw() {
  if (shell("/usr/bin/python3 -c 'import matplotlib' 2> /dev/null") == 0) return true;
  WARN("skipped: /usr/bin/python3 lacks matplotlib");
  return false;
}

/// What is in a folder is drawn as "figure.png". \return exit status
int draw(const TemporaryFolder& folder, const std::string& files) {
  std::filesystem::remove(folder / "figure.png");
  return shell("cd '" + folder.path().string() + "' && /usr/bin/python3 '" OHMFIELD_SOURCE_DIR "/python/plot_task.py' " + files +
               " -o figure.png > /dev/null 2> err.txt");
}

void check_drawn(const TemporaryFolder& folder, const std::string& files) {
  CAPTURE(files);
  const int status = draw(folder, files);
  INFO(read_file(folder / "err.txt"));
  CHECK(status == 0);
  REQUIRE(std::filesystem::exists(folder / "figure.png"));
  CHECK(std::filesystem::file_size(folder / "figure.png") > 5'000);
}

/// Runs it, reads what it wrote, draws that.
void check_kind(const Kind& kind) {
  CAPTURE(kind.name);
  const TemporaryFolder folder;
  write_inputs(folder);
  write_file(folder / "task.toml", kind.task);
  if (kind.trains) {
    const std::string printed = answer(folder, command("train", kind, "train.json"));
    const json file = file_of(folder / "train.json");
    CHECK(file["verb"] == "train");
    CHECK(file["kind"] == kind.name);
    check_rows(file, printed);
  }
  const std::string printed = answer(folder, command("eval", kind, "eval.json"));
  const json file = file_of(folder / "eval.json");
  CHECK(file["file_type"] == "ohmfield-task");
  CHECK(file["format_version"] == "1.1");
  CHECK(file["verb"] == "eval");
  CHECK(file["kind"] == kind.name);
  check_rows(file, printed);
  for (const std::string& mark : kind.marks) {
    CAPTURE(mark);
    CHECK(std::any_of(file["rows"].begin(), file["rows"].end(), [&](const json& row) { return row.contains(mark) && row[mark].is_number(); }));
  }
  CHECK_FALSE(std::filesystem::exists(folder / "eval.json.part"));
  if (!can_draw()) return;
  check_drawn(folder, "eval.json");
  if (kind.trains) check_drawn(folder, "train.json");
}

}  // namespace

TEST_CASE("figures of tasks that train nothing are written as JSON and drawn", "[report]") {
  for (const Kind& kind : kinds())
    if (!kind.trains) check_kind(kind);
}

TEST_CASE("figures of training and of what was trained are written as JSON and drawn", "[report]") {
  for (const Kind& kind : kinds())
    if (kind.trains) check_kind(kind);
}

TEST_CASE("the file has the figures that are printed", "[report]") {
  const TemporaryFolder folder;
  write_file(folder / "task.toml", kRecallTask);
  const std::string printed = answer(folder, {"eval", "./task.toml", "--json", "x.json"});
  const json file = file_of(folder / "x.json");
  // The line of the last age: a column for each readout, and a row of the file for each.
  std::istringstream line(printed.substr(printed.find("\n   1000000") + 11));
  std::size_t found = 0;
  for (const json& row : file["rows"]) {
    if (!row.contains("age_tokens") || row["age_tokens"] != 1e6) continue;
    double mean = -1.0;
    std::string rest;
    line >> mean;
    std::getline(line, rest, ']');
    CAPTURE(row.dump());
    CHECK(row["what"] == (found == 0 ? "digital" : "threshold"));
    CHECK(row["mean"].get<double>() == Approx(mean).margin(5.1e-5));
    ++found;
  }
  CHECK(found == 2);
}

TEST_CASE("a path that cannot be written is an error before the work", "[report]") {
  const TemporaryFolder folder;
  write_inputs(folder);
  for (const Kind& kind : kinds()) {
    CAPTURE(kind.name);
    write_file(folder / "task.toml", kind.task);
    // What is trained leaves a checkpoint if the work has begun.
    const Outcome outcome = run_program(command(kind.trains ? "train" : "eval", kind, "no/such/x.json"), {.folder = folder.path()});
    INFO(outcome.out << outcome.err);
    CHECK(outcome.status == 2);
    CHECK(holds(outcome.err, "no/such/x.json"));
    CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
    CHECK_FALSE(holds(outcome.out, "\n" + std::string(58, ' ')));  // no heading of a table
    CHECK_FALSE(std::filesystem::exists(folder / "model.seed1.h5"));
  }
}

TEST_CASE("targets are of the mean or of each seed, and marks stand beside figures", "[report]") {
  const TemporaryFolder folder;
  {
    TaskReport report("eval", "t", {folder / "x.json", "some_kind"});
    report.table("share", "1", 4, {{"energy_pJ", 1}});
    report.row("mean", {0.9, 1.0}, Target{Target::Side::at_least, 0.94}, {{"energy_pJ", 2.5}});
    report.row("each", {0.9, 1.0}, Target{Target::Side::at_least, 0.94, Target::Of::each_seed});
    report.grid("lines", "1", "load", {{"a", {{"in_cells", 1}}}, {"b"}});
    report.line(10.0, {{0.5, 0.5}, {0.25}});
    report.table("J a token", "J");
    report.priced("price", {2e-9, 1e-9, 4e-9});
    CHECK_FALSE(std::filesystem::exists(folder / "x.json"));
    report.finish();
  }
  const json file = file_of(folder / "x.json"), rows = file["rows"];
  CHECK(file["kind"] == "some_kind");
  REQUIRE(rows.size() == 5);
  CHECK(rows[0]["reached"] == true);
  CHECK(rows[0]["energy_pJ"] == 2.5);
  CHECK(rows[1]["reached"] == false);
  CHECK(rows[1]["target_of"] == "each seed");
  CHECK_FALSE(rows[1].contains("energy_pJ"));
  CHECK(rows[2]["what"] == "a");
  CHECK(rows[2]["load"] == 10.0);
  CHECK(rows[2]["in_cells"] == 1.0);
  CHECK(rows[3]["what"] == "b");
  CHECK(rows[3]["mean"] == 0.25);
  CHECK(rows[3]["low"].is_null());
  CHECK(rows[4]["low"] == 1e-9);
  CHECK(rows[4]["high"] == 4e-9);
}

TEST_CASE("files that are no figures of tasks are refused in one line", "[report]") {
  if (!can_draw()) return;
  const TemporaryFolder folder;
  const auto row = [](const json& changes = json::object()) {
    json one{{"table", "nat an image"}, {"unit", "nat"}, {"what", "x"}, {"mean", -9.5}, {"low", nullptr}, {"high", nullptr}, {"values", {-9.5}}};
    one.update(changes);
    return one;
  };
  const auto write = [&](const std::string& name, const json& changes) {
    json file{{"file_type", "ohmfield-task"}, {"format_version", "1.1"}, {"kind", "of_another_day"}, {"title", "t"}, {"rows", {row(), row({{"unit", "J"}})}}};
    file.update(changes);
    write_file(folder / name, file.dump());
  };
  write("good.json", json::object());
  check_drawn(folder, "good.json");  // a kind that has no figure of its own
  write("newer.json", {{"format_version", "2.0"}});
  write("other.json", {{"file_type", "ohmfield-sweep"}});
  write("empty.json", {{"rows", json::array()}});
  write("recall.json", {{"kind", "recall"}});
  write("rows.json", {{"rows", {1, 2}}});
  write("heading.json", {{"rows", {row({{"table", 5}})}}});
  write_file(folder / "text.json", "no JSON");
  for (const char* files : {"newer.json", "other.json", "empty.json", "recall.json", "rows.json", "heading.json", "text.json", "missing.json", "good.json good.json"}) {
    CAPTURE(files);
    CHECK(draw(folder, files) == 2);
    const std::string said = read_file(folder / "err.txt");
    CAPTURE(said);
    CHECK(said.starts_with("plot_task: "));
    CHECK(std::count(said.begin(), said.end(), '\n') == 1);
    CHECK_FALSE(std::filesystem::exists(folder / "figure.png"));
  }
}
