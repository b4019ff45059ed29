// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/mutex.h"

#include <cstdint>
#include <map>
#include <string>

namespace agent::wal {

/// Ordinals of segments that nothing before them tells any more: `<storage path>/index/anchors`. A segment without a
/// summary takes its ordinal from the one before it; where that is gone, from here. Internally synchronised.
class Anchors {
public:
    Anchors(FileSystem &files, const std::string &storagePath) : m_files(files), m_path(storagePath + "/index/anchors")
    {
    }
    /// Reads what was kept; what cannot be read is as good as nothing.
    void load();
    /// The ordinal of the first sample of segment `number`, as far as it is known from here; else 0.
    [[nodiscard]] std::uint64_t at(std::uint32_t number) const;
    /// Keeps durably that segment `number` begins with `ordinal`, and forgets what is before segment `firstKept`.
    /// Errors: NoSpace, Io; it is known to this process all the same.
    [[nodiscard]] Status keep(std::uint32_t number, std::uint64_t ordinal, std::uint32_t firstKept);

private:
    FileSystem &m_files;
    const std::string m_path;
    mutable Mutex m_mutex; // held while writing: one file
    std::map<std::uint32_t, std::uint64_t> m_ordinals AGENT_GUARDED_BY(m_mutex);
};

} // namespace agent::wal
