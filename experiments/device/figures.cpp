#include "experiments/device/figures.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include "core/config/data_file.hpp"

extern char** environ;

namespace ohmfield::experiments {
namespace {

namespace fs = std::filesystem;

/// What a program printed, and its exit status; -1 if it did not run.
struct Printed {
  std::string out, err;
  int status = -1;
};

/// A pipe whose ends no other program inherits.
struct Pipe {
  std::array<int, 2> end{-1, -1};
  Pipe() {
    if (pipe2(end.data(), O_CLOEXEC) != 0) end = {-1, -1};
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    for (std::size_t i = 0; i < 2; ++i) shut(i);
  }
  void shut(std::size_t i) {
    if (end[i] >= 0) close(end[i]);
    end[i] = -1;
  }
};

/// Appends what is there; shuts the pipe at its end.
void listen(Pipe& pipe, std::string& text) {
  std::array<char, 4096> buffer;
  const ssize_t got = read(pipe.end[0], buffer.data(), buffer.size());
  if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
  else if (got == 0 || errno != EINTR) pipe.shut(0);
}

Printed run(std::vector<std::string> words) {
  Printed printed;
  Pipe out, err;
  if (out.end[0] < 0 || err.end[0] < 0) return printed;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.end[1], 1);
  posix_spawn_file_actions_adddup2(&actions, err.end[1], 2);
  pid_t child = -1;
  const int failed = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    printed.err = fmt::format("{} does not run: {}", words[0], std::strerror(failed));
    return printed;
  }
  out.shut(1);
  err.shut(1);
  while (out.end[0] >= 0 || err.end[0] >= 0) {
    std::array<pollfd, 2> ends{{{out.end[0], POLLIN, 0}, {err.end[0], POLLIN, 0}}};
    if (poll(ends.data(), ends.size(), -1) < 0) continue;
    if (ends[0].revents != 0) listen(out, printed.out);
    if (ends[1].revents != 0) listen(err, printed.err);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  printed.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return printed;
}

/// Beside the data, where both the sources and an installation have it.
fs::path path_of(const std::string& script) {
  const fs::path data = core::data_folder();
  std::error_code ignored;
  for (const fs::path& folder : {data / "../python", data / "python"})
    if (fs::exists(folder / script, ignored)) return fs::weakly_canonical(folder / script);
  return {};
}

std::string quoted(const std::string& word) {
  return word.find_first_of(" '\"$\\()&;*?") == std::string::npos ? word : fmt::format("'{}'", word);
}

std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of('\n');
  if (end == std::string::npos) return "";
  const std::size_t begin = text.rfind('\n', end);
  return text.substr(begin == std::string::npos ? 0 : begin + 1, end - (begin == std::string::npos ? 0 : begin + 1) + 1);
}

}  // namespace

Figures draw_figures(const std::string& script, const fs::path& result, const std::string& output) {
  Figures figures;
  const char* chosen = std::getenv("OHMFIELD_PYTHON");
  const std::string python = chosen != nullptr && *chosen != '\0' ? chosen : "/usr/bin/python3";
  const fs::path program = path_of(script);
  if (program.empty()) {
    figures.problem = fmt::format("python/{} was not found beside the data", script);
    figures.command = fmt::format("python3 {} {} -o {}", script, quoted(result.string()), quoted(output));
    return figures;
  }
  const std::vector<std::string> words{python, program.string(), result.string(), "-o", output};
  for (const std::string& word : words) figures.command += (figures.command.empty() ? "" : " ") + quoted(word);
  const Printed printed = run(words);
  if (printed.status != 0) {
    figures.problem = last_line(printed.err);
    if (figures.problem.empty()) figures.problem = fmt::format("{} ended with status {}", python, printed.status);
    return figures;
  }
  std::istringstream lines(printed.out);
  for (std::string line; std::getline(lines, line);) figures.files.push_back(line);
  return figures;
}

}  // namespace ohmfield::experiments
