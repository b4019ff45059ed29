// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/filesystem.h"
#include "agent/base/result.h"
#include "agent/wal/patience.h"
#include "agent/wal/replay.h"
#include "agent/wal/series_store.h"
#include "agent/wal/settings.h"

#include <cstdint>
#include <span>
#include <string>

namespace agent::wal {

/// The newest `checkpoint.N` directory of a log: the records of all series needed whose record lay in a segment up to
/// N. Every step leaves, if the power goes, a directory that Belfry and Prometheus can start from. One thread at a
/// time.
class Checkpoint {
public:
    Checkpoint(FileSystem &files, std::string walDirectory, Compression compression)
        : m_files(files), m_walDirectory(std::move(walDirectory)), m_compression(compression)
    {
    }

    /// Reads the newest checkpoint into `store`; the next older one too while what was read is damaged. `names` is what
    /// lies in the log's directory.
    void load(const std::vector<std::string> &names, SeriesStore &store, Patience &patience,
              const DamageHandler &damaged);

    /// -1 when there is none.
    [[nodiscard]] std::int64_t number() const { return m_number; }
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }
    /// The next checkpoint has to be written whole.
    void distrust() { m_trusted = false; }
    /// Whether adding to it is better than writing it anew, when it holds `living` series that are needed.
    [[nodiscard]] bool canGrow(std::size_t living) const;

    /// Makes it number `number`, with the records of `added` besides those it has. Errors: NoSpace, Io; then the old
    /// one stands.
    [[nodiscard]] Status grow(std::uint32_t number, std::span<const model::SeriesRef> added, const SeriesStore &store);
    /// Writes a whole new one with the records of `series`. Errors as grow.
    [[nodiscard]] Status replace(std::uint32_t number, std::span<const model::SeriesRef> series,
                                 const SeriesStore &store);
    /// Removes the checkpoints before this one. Errors: Io.
    [[nodiscard]] Status removeOlder(std::size_t &removed);

private:
    [[nodiscard]] std::string pathOf(std::uint32_t number) const;
    [[nodiscard]] bool loadOne(std::uint32_t number, SeriesStore &store, Patience &patience,
                               const DamageHandler &damaged);
    [[nodiscard]] Result<std::uint64_t> writeSeries(const std::string &path, std::span<const model::SeriesRef> series,
                                                    const SeriesStore &store) const;

    FileSystem &m_files;
    std::string m_walDirectory;
    Compression m_compression;
    std::int64_t m_number = -1;
    std::uint64_t m_bytes = 0;
    std::size_t m_series = 0;     ///< Records in it, needed or not.
    std::uint32_t m_nextFile = 0; ///< Number of the next file in its directory.
    bool m_trusted = true;
};

} // namespace agent::wal
