// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/mutex.h"
#include "agent/http/client.h"
#include "agent/scrape/loop.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace agent::scrape {

/// Runs the loops that fell to it: their alarms, their requests, their samples. The public functions may be called from
/// any thread, except `step`; everything else happens on the worker's thread, or on the caller's of `step` when `start`
/// is never called.
class Worker {
public:
    /// What all workers share. Everything outlives them.
    struct Environment {
        const Manager::Options &options;
        SampleSink &sink;
        Clock &clock;
        LogSink &log;
        ScrapeMetrics &metrics;
        ScrapeCounters &counters;
    };
    Worker(const Environment &environment, std::unique_ptr<http::Client> client);
    /// Stops.
    ~Worker();
    Worker(const Worker &) = delete;
    Worker &operator=(const Worker &) = delete;

    /// Starts the thread. Shape: `name` has at most 15 characters.
    void start(std::string name);
    /// Ends the thread. Running scrapes are dropped, nothing more is committed. Idempotent.
    void stop();
    /// Makes a loop under `id`, or gives the one that is there (also a retired one) other settings.
    void ensure(std::uint64_t id, LoopSpec spec);
    /// Retires the loop under `id`.
    void retire(std::uint64_t id);
    /// Sends a request beside those of the loops. `done` is called on the worker's thread, never once it has stopped;
    /// it must return quickly.
    void send(http::Request request, http::Client::Done done);
    /// Does what is due, waiting at most `maxWait` for something to become due. Not beside `start`.
    void step(std::chrono::milliseconds maxWait);
    /// Loops there are, retired ones included; for the thread of `step`.
    [[nodiscard]] std::size_t loops() const { return m_loops.size(); }

private:
    void post(std::function<void()> work);
    void runPosted();
    void runDue();
    [[nodiscard]] std::chrono::milliseconds untilNext(std::chrono::milliseconds maxWait) const;
    void finished(std::uint64_t id, http::Outcome outcome);
    void removeIfEnded(std::uint64_t id);
    void run();

    std::atomic<bool> m_stopping = false;
    Clock &m_clock;
    LogSink &m_log;
    TimerQueue m_timers;
    FamilyStore m_families;
    Batch m_batch;
    std::vector<model::SeriesRef> m_scratch;
    const LoopContext m_context;
    std::unique_ptr<http::Client> m_client;
    std::unordered_map<std::uint64_t, std::unique_ptr<Loop>> m_loops;
    Mutex m_mutex;
    std::vector<std::function<void()>> m_posted AGENT_GUARDED_BY(m_mutex);
    std::thread m_thread;
};

} // namespace agent::scrape
