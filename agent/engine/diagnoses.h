// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/mutex.h"
#include "agent/base/result.h"
#include "agent/model/diagnosis.h"
#include "agent/remote/doctor/doctor.h"

#include <atomic>
#include <functional>
#include <list>
#include <thread>

namespace agent::engine {

/// Examinations of ways to receivers, each on a thread of its own, `agent-doctor`, so that nothing waits for them.
/// Internally synchronised.
class Diagnoses {
public:
    using OnStep = std::function<void(const model::DiagnosisStep &)>;
    using Done = std::function<void(const Result<model::Diagnosis> &)>;

    /// `clock` must outlive it.
    explicit Diagnoses(const Clock &clock) : m_clock(clock) {}
    ~Diagnoses() { stop(); }
    Diagnoses(const Diagnoses &) = delete;
    Diagnoses &operator=(const Diagnoses &) = delete;

    /// Begins one. Both callbacks come on its thread, `done` exactly once; it may come before this returns, on the
    /// calling thread, with ResourceExhausted when too many are running, or Cancelled after a stop.
    void start(remote::Settings settings, remote::DoctorOptions options, OnStep onStep, Done done);
    /// Ends what is running, with Cancelled, and begins nothing more. Idempotent.
    void stop();

private:
    struct Run {
        std::atomic<bool> ended{false};
        std::jthread thread;
    };

    const Clock &m_clock;
    Mutex m_mutex;
    bool m_stopped AGENT_GUARDED_BY(m_mutex) = false;
    std::list<Run> m_runs AGENT_GUARDED_BY(m_mutex);
};

} // namespace agent::engine
