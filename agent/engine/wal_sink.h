// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/engine/series_tap.h"
#include "agent/scrape/sample_sink.h"
#include "agent/wal/log.h"

namespace agent::engine {

/// Where scrape and the log meet: scrapes see a SampleSink, the log sees appends, and the tap sees what was stored.
/// Internally synchronised.
class WalSink final : public scrape::SampleSink {
public:
    WalSink(wal::Log &log, SeriesTap &tap) : m_log(log), m_tap(tap) {}

    [[nodiscard]] model::SeriesRef acquire(const model::Labels &labels) override { return m_log.acquire(labels); }
    void release(std::span<const model::SeriesRef> series) override { m_log.release(series); }
    [[nodiscard]] scrape::CommitResult commit(const scrape::Batch &batch) override
    {
        wal::AppendResult appended = m_log.append(batch.samples, batch.exemplars, batch.histograms, batch.starts);
        if (appended.status.ok())
            m_tap.offer(batch.samples, batch.histograms);
        return {std::move(appended.status), appended.outOfOrder, appended.duplicates, appended.outOfBounds,
                appended.exemplarsOutOfOrder};
    }

private:
    wal::Log &m_log;
    SeriesTap &m_tap;
};

} // namespace agent::engine
