// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/series_desk.h"

#include "agent/engine/series_reader.h"
#include "agent/engine/series_search.h"

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

namespace agent::engine {
namespace {

/// Of setpriority(2) and ioprio_set(2); the kernel's header for the latter is not C++.
constexpr int kLeastPriority = 19;
constexpr int kWhoProcess = 1;
constexpr int kIdleClass = 3;
constexpr int kClassShift = 13;

/// Lets the calling thread have what nobody else wants, of processor and disk.
void becomeIdle()
{
    const sched_param parameters{};
    static_cast<void>(::sched_setscheduler(0, SCHED_BATCH, &parameters));
    static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), kLeastPriority));
    static_cast<void>(::syscall(SYS_ioprio_set, kWhoProcess, 0, kIdleClass << kClassShift));
}

} // namespace

SeriesDesk::SeriesDesk(wal::Log &log, const remote::MetadataSource &metadata) : m_log(log), m_metadata(metadata) {}

SeriesDesk::~SeriesDesk()
{
    stop();
}

void SeriesDesk::stop()
{
    m_stop.request_stop();
    std::unique_ptr<Executor> search;
    std::unique_ptr<Executor> past;
    {
        const MutexLock lock(m_mutex);
        m_stopped = true;
        search = std::move(m_search);
        past = std::move(m_past);
    }
    if (search)
        search->stop();
    if (past)
        past->stop();
}

void SeriesDesk::onSearch(std::function<void()> work)
{
    const MutexLock lock(m_mutex);
    if (m_stopped)
        return;
    if (!m_search)
        m_search = std::make_unique<Executor>("agent-search");
    m_search->post(std::move(work));
}

void SeriesDesk::onPast(std::function<void()> work)
{
    const MutexLock lock(m_mutex);
    if (m_stopped)
        return;
    if (!m_past) {
        m_past = std::make_unique<Executor>("agent-past");
        m_past->post([] { becomeIdle(); });
    }
    m_past->post(std::move(work));
}

void SeriesDesk::find(SeriesQuery query, std::function<void(const Result<SeriesFindings> &)> done)
{
    onSearch([this, query = std::move(query), done = std::move(done)] {
        const std::shared_ptr<const remote::MetadataView> known = m_metadata.view();
        done(findSeries(query, m_stop.get_token(), m_log.series(), *known));
    });
}

void SeriesDesk::lookUp(std::vector<model::Labels> labels, std::function<void(const std::vector<SeriesInfo> &)> done)
{
    onSearch([this, labels = std::move(labels), done = std::move(done)]() mutable {
        const std::shared_ptr<const remote::MetadataView> known = m_metadata.view();
        done(lookUpSeries(std::move(labels), m_log.series(), *known));
    });
}

void SeriesDesk::read(SeriesRange range, std::function<void(const Result<SeriesPast> &)> done)
{
    onPast([this, range = std::move(range), done = std::move(done)] {
        done(readSeries(range, m_stop.get_token(), m_log));
    });
}

} // namespace agent::engine
