// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stress/torture/agent_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <thread>
#include <vector>

using agent::Descriptor;

namespace torture {

AgentProcess::AgentProcess(const ChildOptions &options)
{
    int input[2];
    int output[2];
    if (::pipe2(input, O_CLOEXEC) != 0)
        return;
    const Descriptor theirInput(input[0]);
    m_input = Descriptor(input[1]);
    if (::pipe2(output, O_CLOEXEC) != 0)
        return;
    m_output = Descriptor(output[0]);
    const Descriptor theirOutput(output[1]);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, theirInput.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, theirOutput.get(), STDOUT_FILENO);
    std::vector<std::string> words{"torture_agent",
                                   "--child",
                                   options.directory,
                                   options.url,
                                   std::to_string(options.start),
                                   std::to_string(options.realStart),
                                   std::to_string(options.rate)};
    std::vector<char *> arguments;
    for (std::string &word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    if (::posix_spawn(&m_pid, "/proc/self/exe", &actions, nullptr, arguments.data(), environ) != 0)
        m_pid = -1;
    posix_spawn_file_actions_destroy(&actions);
}

AgentProcess::~AgentProcess()
{
    kill();
}

bool AgentProcess::readLines(std::chrono::steady_clock::time_point deadline,
                             const std::function<void(const std::string &)> &line)
{
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd output{m_output.get(), POLLIN, 0};
        const bool dead = m_pid < 0;
        if (::poll(&output, 1, dead ? 0 : static_cast<int>(std::max<std::int64_t>(left.count(), 0))) <= 0)
            return true;
        std::array<char, 65536> buffer;
        const ssize_t size = ::read(m_output.get(), buffer.data(), buffer.size());
        if (size <= 0)
            return false;
        m_text.append(buffer.data(), static_cast<std::size_t>(size));
        for (std::size_t end = m_text.find('\n'); end != std::string::npos; end = m_text.find('\n')) {
            line(m_text.substr(0, end));
            m_text.erase(0, end + 1);
        }
        if (!dead && left.count() <= 0)
            return true;
    }
}

bool AgentProcess::kill()
{
    int status = 0;
    if (m_pid < 0)
        return false;
    ::kill(m_pid, SIGKILL);
    ::waitpid(m_pid, &status, 0);
    m_pid = -1;
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

bool AgentProcess::waitForExit()
{
    constexpr std::chrono::seconds kPatience{10};
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (m_pid > 0 && std::chrono::steady_clock::now() < deadline) {
        int status = -1;
        if (::waitpid(m_pid, &status, WNOHANG) == m_pid) {
            m_pid = -1;
            return WIFEXITED(status) && WEXITSTATUS(status) == 0;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

} // namespace torture
