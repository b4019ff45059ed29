// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/engine/config_desk.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agent::engine {

/// The configurations that were applied, one file each below the storage path, readable by their owner only: they may
/// hold secrets. One thread.
class ConfigHistory {
public:
    static constexpr std::size_t kMost = 50;

    /// `files` must outlive it. Nothing is created before something is added.
    ConfigHistory(FileSystem &files, std::string directory) : m_files(files), m_directory(std::move(directory)) {}

    /// Adds a version, unless the newest has the same text; the oldest go. Errors: the file system's.
    [[nodiscard]] Status add(std::string_view text, const std::string &source, TimestampMs time);
    /// Newest first. Files that are none of ours are passed over.
    [[nodiscard]] std::vector<ConfigVersion> list() const;
    /// Errors: NotFound, or the file system's.
    [[nodiscard]] Result<std::string> read(std::uint64_t number) const;

private:
    [[nodiscard]] std::string path(const ConfigVersion &version) const;

    FileSystem &m_files;
    std::string m_directory;
};

} // namespace agent::engine
