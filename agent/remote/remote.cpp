// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/remote.h"

#include "agent/base/executor.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace agent::remote {
namespace {

constexpr std::chrono::milliseconds kLongestPoll{60'000};

} // namespace

Remote::Remote(unsigned number, Settings settings, const model::Labels &externalLabels, relabel::Rules rules,
               wal::CursorStore::Cursor start, bool paused, const Environment &environment)
    : m_settings(std::move(settings)), m_clock(environment.clock), m_log(environment.log),
      m_client(http::makeCurlClient()), m_metrics(std::make_unique<Metrics>(environment.registry, m_settings))
{
    wal::CursorStore &cursors = environment.cursors;
    m_delivery = std::make_unique<Delivery>(
        m_settings, externalLabels, std::move(rules), std::move(start),
        Delivery::Surroundings{environment.source, *m_client, m_clock, m_random, m_log, *m_metrics,
                               [&cursors, name = m_settings.name](const wal::CursorStore::Cursor &cursor) {
                                   return cursors.save(name, cursor);
                               },
                               environment.settled, environment.userAgent, environment.intervals, environment.hooks});
    m_delivery->setPaused(paused);
    m_orders.paused = paused;
    m_thread = std::thread([this, number] { runThread(number); });
}

Remote::~Remote()
{
    requestStop(StopMode::Settle, SteadyTime::min());
    join();
}

void Remote::order(const std::function<void(Orders &)> &change)
{
    {
        const MutexLock lock(m_mutex);
        change(m_orders);
        m_orders.changed = true;
    }
    m_client->wakeUp();
}

void Remote::requestStop(StopMode mode, SteadyTime deadline)
{
    order([&](Orders &orders) {
        orders.stop = mode;
        orders.stopDeadline = deadline;
    });
}

void Remote::join()
{
    if (!m_thread.joinable())
        return;
    m_thread.join();
    m_metrics.reset();
}

void Remote::setPaused(bool paused)
{
    order([paused](Orders &orders) { orders.paused = paused; });
}

bool Remote::isPaused() const
{
    const MutexLock lock(m_mutex);
    return m_orders.paused;
}

void Remote::retryNow()
{
    order([](Orders &orders) { orders.retryNow = true; });
}

void Remote::obey()
{
    Orders orders;
    {
        const MutexLock lock(m_mutex);
        if (!m_orders.changed)
            return;
        orders = m_orders;
        m_orders.changed = false;
        m_orders.retryNow = false;
    }
    m_delivery->setPaused(orders.paused);
    if (orders.retryNow)
        m_delivery->retryNow();
    if (orders.stop)
        m_delivery->beginStop(*orders.stop, orders.stopDeadline);
}

void Remote::runThread(unsigned number)
{
    setThreadName("agent-remote-" + std::to_string(number));
    try {
        for (;;) {
            obey();
            if (m_delivery->finished())
                break;
            const SteadyTime wake = m_delivery->run();
            if (m_delivery->finished())
                break;
            const SteadyTime now = m_clock.steadyNow();
            const auto wait = wake <= now ? std::chrono::milliseconds(0)
                                          : std::chrono::ceil<std::chrono::milliseconds>(
                                                std::min<SteadyTime::duration>(wake - now, kLongestPoll));
            m_client->poll(wait);
        }
        m_delivery->close();
    } catch (const std::exception &e) {
        m_log.write(LogLevel::Error, "remote", "Delivery ended by a fault of the program; please report it",
                    {{"remote", m_settings.name}, {"error", e.what()}});
        m_delivery->fail(e.what());
    }
}

} // namespace agent::remote
