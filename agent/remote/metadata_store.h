// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/filesystem.h"
#include "agent/base/log.h"
#include "agent/base/published.h"
#include "agent/remote/wire/family_metadata.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace agent::remote {

/// Metadata of metric families by name, kept over restarts: what waits in the log is told with its metadata also before
/// its targets are scraped again. `view` may be called by any thread, the rest by one.
///
/// The file: a heading, then for each family its type (one byte), name, help and unit (each a uvarint length and the
/// bytes), then a CRC-32C of all that (big endian). One that is damaged or missing is begun anew.
class MetadataStore final : public MetadataSource {
public:
    /// Families kept at most, and bytes of their texts.
    static constexpr std::size_t kMostFamilies = 50'000;
    static constexpr std::size_t kMostBytes = std::size_t{8} << 20;

    /// Reads what was kept in the file `path`. Everything here must outlive it.
    MetadataStore(std::string path, FileSystem &files, Clock &clock, LogSink &log);

    [[nodiscard]] std::shared_ptr<const MetadataView> view() const override { return m_view.get(); }
    /// Takes over what targets tell now. Of a family that is told in several ways the known one stays, else the first
    /// counts. Texts are cut as model::cutMetadataText says; families with endless names are left out. Families that
    /// nobody tells any more stay known while there is room.
    void update(std::vector<FamilyMetadata> told);
    /// Writes what is not written yet, unless something was written within the last minute.
    void saveIfDue();
    /// Writes what is not written yet.
    void save();

private:
    void load();

    const std::string m_path;
    FileSystem &m_files;
    Clock &m_clock;
    LogSink &m_log;
    Published<MetadataView> m_view;
    bool m_unsaved = false;
    bool m_saveFailing = false;
    SteadyTime m_saveAt; ///< Not before.
};

} // namespace agent::remote
