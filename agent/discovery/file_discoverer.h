// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/log.h"
#include "agent/discovery/discoverer.h"
#include "agent/discovery/settings.h"
#include "agent/telemetry/registry.h"

#include <map>
#include <string>
#include <vector>

namespace agent::discovery {

/// Reads target files, every one of them at each refresh. A file that cannot be read or understood keeps its earlier
/// groups, one that has vanished loses them. One thread: the manager's. Source: PARITY.md 5.3.
class FileDiscoverer final : public Discoverer {
public:
    FileDiscoverer(FileSettings settings, FileSystem &files, LogSink &log, telemetry::Registry &registry);

    /// Takes the metrics of its files along.
    ~FileDiscoverer() override;
    FileDiscoverer(const FileDiscoverer &) = delete;
    FileDiscoverer &operator=(const FileDiscoverer &) = delete;

    [[nodiscard]] std::string refresh() override;
    [[nodiscard]] std::vector<model::TargetGroup> groups() const override;
    [[nodiscard]] std::optional<std::chrono::milliseconds> refreshInterval() const override
    {
        return m_settings.refreshInterval;
    }
    [[nodiscard]] WatchedNames watched() const override;
    void adopt(const Discoverer &earlier) override;

private:
    struct File {
        std::vector<model::TargetGroup> groups; ///< Of the last good reading.
        std::string error;                      ///< Of the last reading.
    };
    /// Errors: Io and the like when a directory cannot be listed; one that does not exist has no files.
    [[nodiscard]] Result<std::vector<std::string>> expand(const std::string &pattern) const;
    [[nodiscard]] bool asksFor(const std::string &path) const;
    /// Returns false when the file is not there.
    bool read(const std::string &path, File &file);
    void noteError(File &file, std::string error);
    void forget(const std::string &path);

    FileSettings m_settings;
    FileSystem &m_fileSystem;
    LogSink &m_log;
    telemetry::Registry &m_registry;
    telemetry::Counter &m_readErrors;
    telemetry::Summary &m_scanDuration;
    std::map<std::string, File> m_files; ///< By path.
};

} // namespace agent::discovery
