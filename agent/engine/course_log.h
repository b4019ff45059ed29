// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/status.h"
#include "agent/engine/snapshot.h"

#include <chrono>
#include <string>
#include <vector>

namespace agent::engine {

/// What charts show of the time before the agent started: a point now and then, kept in two files below the storage
/// path. One line of JSON a point; what a power cut leaves half written is passed over, and a lost point is a gap in a
/// chart and nothing else. One thread.
class CourseLog {
public:
    static constexpr std::chrono::seconds kInterval{30};
    /// How far back `read` goes.
    static constexpr std::chrono::hours kReach{24};
    /// What one of the two files may grow to; the older one goes for the newer.
    static constexpr std::uint64_t kMostBytes = 4 << 20;

    /// `files` must outlive it. Nothing is created before something is added.
    CourseLog(FileSystem &files, const std::string &storagePath)
        : m_files(files), m_path(storagePath + "/course"), m_before(storagePath + "/course.before")
    {
    }

    /// Errors: the file system's.
    [[nodiscard]] Status add(const CoursePoint &point);
    /// Ascending by time, all before `now`; empty when there is nothing, or nothing that can be read.
    [[nodiscard]] std::vector<CoursePoint> read(TimestampMs now) const;

private:
    FileSystem &m_files;
    const std::string m_path;
    const std::string m_before;
};

/// What is kept of a state.
[[nodiscard]] CoursePoint coursePoint(const EngineSnapshot &snapshot);

} // namespace agent::engine
