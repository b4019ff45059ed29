// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/headless/agent_process.h"

#include <string>

namespace app {

/// The demo's state in a terminal: one line a second, rewritten in place where standard output is a terminal. One
/// thread.
class LiveStatus {
public:
    explicit LiveStatus(AgentProcess &process);
    /// Takes the newest snapshot and prints; also cuts and mends the demo's network when the user presses Enter.
    void print();

private:
    void readKeys();
    [[nodiscard]] std::string line() const;

    AgentProcess &m_process;
    bool m_terminal;
};

} // namespace app
