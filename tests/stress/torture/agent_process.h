// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/descriptor.h"
#include "tests/stress/torture/torture_child.h"

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>

namespace torture {

/// This program again, as the agent that is to be killed. Dies with its parent. One thread.
class AgentProcess {
public:
    explicit AgentProcess(const ChildOptions &options);
    /// Kills it when it still runs.
    ~AgentProcess();
    AgentProcess(const AgentProcess &) = delete;
    AgentProcess &operator=(const AgentProcess &) = delete;

    /// Gives `line` what it says until the deadline has passed; after its end, all that is left. False: it has nothing
    /// more to say.
    bool readLines(std::chrono::steady_clock::time_point deadline,
                   const std::function<void(const std::string &)> &line);
    /// SIGKILL, and waits. False: it had ended before.
    bool kill();
    /// Tells it to stop.
    void closeInput() { m_input = agent::Descriptor(); }
    /// Whether it ended well. Waits for some seconds.
    [[nodiscard]] bool waitForExit();

private:
    agent::Descriptor m_input; ///< Its standard input.
    agent::Descriptor m_output;
    pid_t m_pid = -1;
    std::string m_text;
};

} // namespace torture
