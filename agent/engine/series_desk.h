// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/executor.h"
#include "agent/base/mutex.h"
#include "agent/base/result.h"
#include "agent/engine/events.h"
#include "agent/remote/wire/family_metadata.h"
#include "agent/wal/log.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace agent::engine {

/// Answers what people ask about series, on threads of its own, so that nobody waits for it: `agent-search`, and
/// `agent-past` of the lowest priority for what reads the disk. Each is started when it is asked for first. Internally
/// synchronised; answers come on these threads.
class SeriesDesk {
public:
    /// Both must outlive it.
    SeriesDesk(wal::Log &log, const remote::MetadataSource &metadata);
    /// Stops.
    ~SeriesDesk();

    void find(SeriesQuery query, std::function<void(const Result<SeriesFindings> &)> done);
    void lookUp(std::vector<model::Labels> labels, std::function<void(const std::vector<SeriesInfo> &)> done);
    void read(SeriesRange range, std::function<void(const Result<SeriesPast> &)> done);
    /// Gives up what runs and what waits; unanswered questions stay so. Idempotent.
    void stop();

private:
    void onSearch(std::function<void()> work);
    void onPast(std::function<void()> work);

    wal::Log &m_log;
    const remote::MetadataSource &m_metadata;
    std::stop_source m_stop;
    Mutex m_mutex;
    bool m_stopped AGENT_GUARDED_BY(m_mutex) = false;
    std::unique_ptr<Executor> m_search AGENT_GUARDED_BY(m_mutex);
    std::unique_ptr<Executor> m_past AGENT_GUARDED_BY(m_mutex);
};

} // namespace agent::engine
