// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/filesystem.h"
#include "agent/base/published.h"
#include "agent/engine/snapshot.h"

#include <chrono>
#include <memory>
#include <string>

namespace agent::engine {

/// Reads now and then what the kernel knows of this process: threads with their CPU time, memory, open files. `look` is
/// for one thread, agent-upkeep; `row` for any.
class ProcessWatch {
public:
    static constexpr std::chrono::seconds kInterval{5};

    /// `proc` is where the kernel tells of the process; another directory of the same form for tests.
    explicit ProcessWatch(std::string proc = "/proc/self");
    /// Reads; what cannot be read stays 0.
    void look(TimestampMs now, SteadyTime steady);
    /// What was read last; never null.
    [[nodiscard]] std::shared_ptr<const ProcessRow> row() const { return m_row.get(); }

private:
    void addThreads(ProcessRow &out) const;
    void addMemory(ProcessRow &out) const;
    static void addShares(ProcessRow &out, const ProcessRow &before, double seconds);

    const std::string m_proc;
    const std::unique_ptr<FileSystem> m_files;
    SteadyTime m_last; ///< Of the last reading.
    Published<ProcessRow> m_row;
};

} // namespace agent::engine
