// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/mutex.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace agent::wal {

/// Which segments were given up, and why: `<storage path>/index/evicted`. Kept, so that a remote that finds them gone,
/// after a restart too, enters the true reason in its ledger. Internally synchronised.
class Evictions {
public:
    Evictions(FileSystem &files, const std::string &storagePath)
        : m_files(files), m_path(storagePath + "/index/evicted")
    {
    }
    /// Reads what was kept; what cannot be read is as good as nothing.
    void load();
    /// Segments from `from` to before `before` go for `reason`, one of loss.h.
    void add(std::uint32_t from, std::uint32_t before, std::string_view reason);
    /// Writes it down when it has changed. Errors: NoSpace, Io; it is tried again.
    [[nodiscard]] Status save();
    /// Why segments from `from` to before `before` are gone: the reason of the first of them that was given up;
    /// kLogDamaged when none was.
    [[nodiscard]] std::string_view reason(std::uint32_t from, std::uint32_t before) const;

private:
    struct Range {
        std::uint32_t from = 0;
        std::uint32_t before = 0;
        std::string_view reason; ///< A constant of loss.h.
    };

    FileSystem &m_files;
    const std::string m_path;
    mutable Mutex m_mutex;
    std::vector<Range> m_ranges AGENT_GUARDED_BY(m_mutex); ///< Ascending, at most a few dozen.
    bool m_changed AGENT_GUARDED_BY(m_mutex) = false;
};

} // namespace agent::wal
