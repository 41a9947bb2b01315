#pragma once
/// Runs the built program as a user would, without a shell in between.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace ohmfield::test {

struct Outcome {
  int status = -1;  ///< exit status; 128 + n after signal n
  std::string out, err;
};

struct Surroundings {
  std::filesystem::path folder = ".";           ///< where it runs
  std::string input{};                          ///< its standard input, through a pipe
  std::string out_path{};                       ///< where standard output goes, instead of Outcome::out
  long file_limit_bytes = -1;                   ///< RLIMIT_FSIZE; -1: none
};

/// A program under way.
class Program {
 public:
  explicit Program(const std::vector<std::string>& arguments, const Surroundings& around = {}) {
    std::array<int, 2> in{}, out{}, err{};
    if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0)
      throw std::runtime_error("no pipe");
    std::vector<std::string> words{OHMFIELD_BINARY};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const std::string data = std::string("OHMFIELD_DATA=") + OHMFIELD_SOURCE_DIR + "/data", path = "PATH=/usr/bin:/bin";
    std::array<const char*, 4> environment{data.c_str(), path.c_str(), "LC_ALL=C", nullptr};
    pid_ = fork();
    if (pid_ < 0) throw std::runtime_error("no process");
    if (pid_ == 0) {
      signal(SIGPIPE, SIG_DFL);
      alarm(120);  // a program that hangs is ended, and the test fails
      const rlimit no_core{0, 0};
      setrlimit(RLIMIT_CORE, &no_core);
      const int target = around.out_path.empty() ? out[1] : open(around.out_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
      dup2(in[0], 0);
      dup2(target, 1);
      dup2(err[1], 2);
      if (chdir(around.folder.c_str()) != 0) _exit(99);
      if (around.file_limit_bytes >= 0) {
        const rlimit limit{static_cast<rlim_t>(around.file_limit_bytes), static_cast<rlim_t>(around.file_limit_bytes)};
        setrlimit(RLIMIT_FSIZE, &limit);
      }
      execve(argv[0], argv.data(), const_cast<char* const*>(environment.data()));
      _exit(99);
    }
    for (const int end : {in[0], out[1], err[1]}) close(end);
    in_ = in[1];
    out_ = out[0];
    err_ = err[0];
    input_ = around.input;
    signal(SIGPIPE, SIG_IGN);  // the program may end without reading all of its input
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    for (const int end : {in_, out_, err_})
      if (end >= 0) close(end);
  }

  pid_t pid() const { return pid_; }
  bool is_running() const {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
  }

  /// Feeds it, listens to it, and waits for its end.
  Outcome finish() {
    Outcome outcome;
    fcntl(in_, F_SETFL, O_NONBLOCK);
    std::size_t fed = 0;
    while (in_ >= 0 || out_ >= 0 || err_ >= 0) {
      std::array<pollfd, 3> ends{{{in_, POLLOUT, 0}, {out_, POLLIN, 0}, {err_, POLLIN, 0}}};
      if (poll(ends.data(), ends.size(), -1) < 0) continue;
      if (ends[0].revents != 0) {
        const ssize_t put = fed < input_.size() ? write(in_, input_.data() + fed, input_.size() - fed) : 0;
        if (put <= 0) close_end(in_);
        else fed += static_cast<std::size_t>(put);
      }
      if (ends[1].revents != 0) listen(out_, outcome.out);
      if (ends[2].revents != 0) listen(err_, outcome.err);
    }
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return outcome;
  }

 private:
  static void close_end(int& end) {
    close(end);
    end = -1;
  }
  static void listen(int& end, std::string& text) {
    std::array<char, 65536> buffer;
    const ssize_t got = read(end, buffer.data(), buffer.size());
    if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
    else close_end(end);
  }

  pid_t pid_ = -1;
  int in_ = -1, out_ = -1, err_ = -1;
  std::string input_;
};

inline Outcome run_program(const std::vector<std::string>& arguments, const Surroundings& around = {}) {
  return Program(arguments, around).finish();
}

/// What a solver said, without the lines that depend on the clock of this machine: processor time, and totals with it.
inline std::string without_clock(const std::string& out) {
  std::string text;
  std::istringstream stream(out);
  for (std::string line; std::getline(stream, line);)
    if (!line.starts_with("c host   ") && !line.starts_with("c total   ")) text += line + "\n";
  return text;
}

inline void write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream stream(path, std::ios::binary);
  stream << bytes;
  if (!stream.flush()) throw std::runtime_error("cannot write " + path.string());
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace ohmfield::test
