// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/descriptor.h"

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>

/// The program with the hostile targets. It dies with this one.
class TargetProcess {
public:
    /// Starts it and reads where its targets are.
    explicit TargetProcess(const char *program);
    /// Ends it and waits.
    ~TargetProcess();
    TargetProcess(const TargetProcess &) = delete;
    TargetProcess &operator=(const TargetProcess &) = delete;

    /// By kind; empty: it could not be started.
    [[nodiscard]] const std::map<std::string, std::uint16_t> &ports() const { return m_ports; }

private:
    agent::Descriptor m_input; ///< Its standard input: it ends when this is closed.
    std::map<std::string, std::uint16_t> m_ports;
    pid_t m_pid = -1;
};
