// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/scrape/worker.h"

#include "agent/base/executor.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace agent::scrape {

Worker::Worker(const Environment &e, std::unique_ptr<http::Client> client)
    : m_clock(e.clock), m_log(e.log), m_context{e.options,  e.sink,   e.clock,    e.log,   e.metrics,
                                                e.counters, m_timers, m_families, m_batch, m_scratch},
      m_client(std::move(client))
{
}

Worker::~Worker()
{
    stop();
}

void Worker::start(std::string name)
{
    m_thread = std::thread([this, name = std::move(name)] {
        setThreadName(name);
        run();
    });
}

void Worker::stop()
{
    m_stopping = true;
    m_client->wakeUp();
    if (m_thread.joinable())
        m_thread.join();
}

void Worker::run()
{
    constexpr std::chrono::milliseconds kLongestWait{60000};
    try {
        while (!m_stopping)
            step(kLongestWait);
    } catch (const std::exception &error) {
        m_log.write(LogLevel::Error, "scrape",
                    "A scrape worker ended; its targets are scraped no more. Restart the agent",
                    {{"err", error.what()}});
    }
}

void Worker::post(std::function<void()> work)
{
    bool first = false;
    {
        const MutexLock lock(m_mutex);
        first = m_posted.empty();
        m_posted.push_back(std::move(work));
    }
    if (first) // else a wake-up is on its way
        m_client->wakeUp();
}

void Worker::ensure(std::uint64_t id, LoopSpec spec)
{
    post([this, id, spec = std::move(spec)] {
        auto &loop = m_loops[id];
        if (loop)
            loop->reconfigure(spec);
        else
            loop = std::make_unique<Loop>(id, m_context, spec);
    });
}

void Worker::retire(std::uint64_t id)
{
    post([this, id] {
        const auto found = m_loops.find(id);
        if (found == m_loops.end())
            return;
        found->second->retire();
        removeIfEnded(id);
    });
}

void Worker::send(http::Request request, http::Client::Done done)
{
    post([this, request = std::move(request), done = std::move(done)] { m_client->start(request, done); });
}

void Worker::removeIfEnded(std::uint64_t id)
{
    const auto found = m_loops.find(id);
    if (found == m_loops.end() || !found->second->ended())
        return;
    found->second->release();
    m_loops.erase(found);
}

void Worker::runPosted()
{
    std::vector<std::function<void()>> posted;
    {
        const MutexLock lock(m_mutex);
        posted.swap(m_posted);
    }
    for (const auto &work : posted)
        work();
}

void Worker::runDue()
{
    while (const auto id = m_timers.takeDue(m_clock.steadyNow())) {
        const auto found = m_loops.find(*id);
        if (found == m_loops.end())
            continue;
        if (auto request = found->second->tick())
            m_client->start(std::move(*request),
                            [this, id = *id](http::Outcome outcome) { finished(id, std::move(outcome)); });
        removeIfEnded(*id);
        if (m_stopping)
            return;
    }
}

std::chrono::milliseconds Worker::untilNext(std::chrono::milliseconds maxWait) const
{
    const auto next = m_timers.next();
    if (!next)
        return maxWait;
    // Rounded up: waking early would mean to wait again for less than a millisecond.
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*next - m_clock.steadyNow());
    return std::clamp(wait, std::chrono::milliseconds(0), maxWait);
}

void Worker::step(std::chrono::milliseconds maxWait)
{
    runPosted();
    runDue();
    if (!m_stopping)
        m_client->poll(untilNext(maxWait));
}

void Worker::finished(std::uint64_t id, http::Outcome outcome)
{
    if (m_stopping)
        return;
    const auto found = m_loops.find(id);
    if (found == m_loops.end())
        return;
    found->second->finish(outcome);
    m_client->recycle(std::move(outcome.response.body));
    removeIfEnded(id);
}

} // namespace agent::scrape
