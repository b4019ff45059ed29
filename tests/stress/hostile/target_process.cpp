// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/stress/hostile/target_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sstream>

TargetProcess::TargetProcess(const char *program)
{
    int input[2];
    int output[2];
    if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0)
        return;
    const agent::Descriptor theirInput(input[0]);
    m_input = agent::Descriptor(input[1]);
    const agent::Descriptor ourOutput(output[0]);
    {
        const agent::Descriptor theirOutput(output[1]);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, theirInput.get(), STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, theirOutput.get(), STDOUT_FILENO);
        std::string name = program;
        char *arguments[] = {name.data(), nullptr};
        if (posix_spawn(&m_pid, program, &actions, nullptr, arguments, environ) != 0)
            m_pid = -1;
        posix_spawn_file_actions_destroy(&actions);
    }
    std::string text;
    char buffer[1024];
    while (text.find("ready\n") == std::string::npos) {
        const ssize_t size = read(ourOutput.get(), buffer, sizeof buffer);
        if (size <= 0)
            return;
        text.append(buffer, static_cast<std::size_t>(size));
    }
    std::istringstream lines(text);
    std::string kind;
    std::uint16_t port = 0;
    while (lines >> kind && kind != "ready" && lines >> port)
        m_ports[kind] = port;
}

TargetProcess::~TargetProcess()
{
    m_input = agent::Descriptor();
    if (m_pid > 0)
        waitpid(m_pid, nullptr, 0);
}
