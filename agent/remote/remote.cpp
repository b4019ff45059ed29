// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/remote.h"

#include "agent/base/executor.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace agent::remote {
namespace {

constexpr std::chrono::milliseconds kLongestPoll{60'000};

/// What an earlier life has left; nothing where it left nothing.
SteeringNote loadNote(wal::CursorStore &cursors, const std::string &name, LogSink &log)
{
    const Result<std::string> text = cursors.loadNote(name);
    if (text)
        return parseSteeringNote(*text);
    if (text.error().code() != Code::NotFound)
        log.write(LogLevel::Error, "remote",
                  "What was kept of a pause and of quotas cannot be read; the remote is not paused",
                  {{"remote", name}, {"error", text.error().toString()}});
    return {};
}

} // namespace

Remote::Remote(unsigned number, Settings settings, const model::Labels &externalLabels, relabel::Rules rules,
               wal::CursorStore::Cursor start, bool paused, std::shared_ptr<DeadLetters> deadLetters,
               const Environment &environment)
    : m_settings(std::move(settings)), m_clock(environment.clock), m_log(environment.log),
      m_deadLetters(std::move(deadLetters)), m_client(http::makeCurlClient()),
      m_metrics(std::make_unique<Metrics>(environment.registry, m_settings))
{
    m_dispatch = std::make_unique<Dispatch>(
        m_settings, externalLabels, std::move(rules), std::move(start),
        Dispatch::Surroundings{environment.source, environment.cursors, *m_client, m_clock, m_random, m_log, *m_metrics,
                               environment.settled, environment.userAgent, environment.intervals, environment.hooks,
                               environment.metadata, m_deadLetters.get(),
                               loadNote(environment.cursors, m_settings.name, m_log)});
    m_orders.paused = paused || m_dispatch->isPaused();
    m_dispatch->setPaused(m_orders.paused);
    m_orders.configured = m_orders.steering = m_settings.steering;
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

void Remote::setPaused(bool paused, const std::string &by)
{
    order([&](Orders &orders) {
        orders.paused = paused;
        orders.pausedBy = by;
    });
}

bool Remote::isPaused() const
{
    const MutexLock lock(m_mutex);
    return m_orders.paused;
}

void Remote::retryNow(bool hurry)
{
    order([hurry](Orders &orders) {
        orders.retryNow = true;
        orders.hurry = orders.hurry || hurry;
    });
}

void Remote::skip(const SkipOrder &skip)
{
    order([&skip](Orders &orders) { orders.skips.push_back(skip); });
}

void Remote::networkUp()
{
    order([](Orders &orders) { orders.networkUp = true; });
}

void Remote::steer(const Steering &steering)
{
    order([&steering](Orders &orders) {
        if (steering == orders.configured)
            return;
        const bool sameLimit = steering.bandwidthLimit == orders.configured.bandwidthLimit;
        const std::uint64_t limit = sameLimit ? orders.steering.bandwidthLimit : steering.bandwidthLimit;
        orders.configured = orders.steering = steering;
        orders.steering.bandwidthLimit = limit;
        orders.steer = true;
    });
}

void Remote::limitBandwidth(std::uint64_t bytesPerSecond)
{
    order([bytesPerSecond](Orders &orders) {
        orders.steering.bandwidthLimit = bytesPerSecond;
        orders.steer = true;
    });
}

void Remote::inherit(const Remote &old)
{
    std::uint64_t inFile = 0;
    std::uint64_t limit = 0;
    {
        const MutexLock lock(old.m_mutex);
        inFile = old.m_orders.configured.bandwidthLimit;
        limit = old.m_orders.steering.bandwidthLimit;
    }
    if (limit != inFile && inFile == m_settings.steering.bandwidthLimit)
        limitBandwidth(limit);
}

void Remote::resend(const DeadLetterFilter &filter)
{
    m_deadLetters->resend(filter);
    m_client->wakeUp();
}

void Remote::obey()
{
    Orders orders;
    {
        const MutexLock lock(m_mutex);
        if (!m_orders.changed)
            return;
        orders = m_orders;
        m_orders.changed = m_orders.retryNow = m_orders.hurry = m_orders.networkUp = m_orders.steer = false;
        m_orders.skips.clear();
    }
    if (orders.steer)
        m_dispatch->steer(orders.steering);
    m_dispatch->setPaused(orders.paused, orders.pausedBy);
    for (const SkipOrder &skip : orders.skips)
        m_dispatch->skip(skip);
    if (orders.networkUp)
        m_dispatch->networkUp();
    if (orders.retryNow)
        m_dispatch->retryNow(orders.hurry);
    if (orders.stop)
        m_dispatch->beginStop(*orders.stop, orders.stopDeadline);
}

void Remote::runThread(unsigned number)
{
    setThreadName("agent-remote-" + std::to_string(number));
    try {
        for (;;) {
            obey();
            if (m_dispatch->finished())
                break;
            const SteadyTime wake = m_dispatch->run();
            if (m_dispatch->finished())
                break;
            const SteadyTime now = m_clock.steadyNow();
            const auto wait = wake <= now ? std::chrono::milliseconds(0)
                                          : std::chrono::ceil<std::chrono::milliseconds>(
                                                std::min<SteadyTime::duration>(wake - now, kLongestPoll));
            m_client->poll(wait);
        }
        m_dispatch->close();
    } catch (const std::exception &e) {
        m_log.write(LogLevel::Error, "remote", "Delivery ended by a fault of the program; please report it",
                    {{"remote", m_settings.name}, {"error", e.what()}});
        m_dispatch->fail(e.what());
    }
}

} // namespace agent::remote
