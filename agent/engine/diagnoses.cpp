// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/diagnoses.h"

#include "agent/base/executor.h"

#include <exception>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace agent::engine {
namespace {

/// Fewer than the web API has threads, so that it answers others meanwhile.
constexpr std::size_t kMostAtOnce = 2;

struct Task {
    remote::Settings settings;
    remote::DoctorOptions options;
    Diagnoses::OnStep onStep;
    Diagnoses::Done done;
};

Result<model::Diagnosis> examine(const remote::Settings &settings, const remote::DoctorOptions &options,
                                 const Clock &clock, const std::stop_token &stop, const Diagnoses::OnStep &onStep)
{
    try {
        model::Diagnosis diagnosis = remote::diagnose(settings, options, clock, stop, onStep);
        if (!diagnosis.complete)
            return Status(Code::Cancelled, "the agent stops");
        return diagnosis;
    } catch (const std::exception &e) {
        return internalError(std::string("the examination failed: ") + e.what());
    }
}

} // namespace

void Diagnoses::start(remote::Settings settings, remote::DoctorOptions options, OnStep onStep, Done done)
{
    Status refusal;
    {
        const MutexLock lock(m_mutex);
        m_runs.remove_if([](const Run &run) { return run.ended.load(); });
        if (m_stopped)
            refusal = Status(Code::Cancelled, "the agent stops");
        else if (m_runs.size() >= kMostAtOnce)
            refusal = Status(Code::ResourceExhausted, "other examinations are running: try again when they have ended");
        if (refusal.ok()) {
            // Made beforehand, so that `done` is left for this thread when there is no other.
            const auto task =
                std::make_shared<Task>(Task{std::move(settings), std::move(options), std::move(onStep), done});
            std::list<Run> fresh;
            Run &run = fresh.emplace_back();
            try {
                run.thread = std::jthread([this, &run, task](const std::stop_token &stop) {
                    setThreadName("agent-doctor");
                    task->done(examine(task->settings, task->options, m_clock, stop, task->onStep));
                    run.ended = true;
                });
                m_runs.splice(m_runs.end(), fresh);
                return;
            } catch (const std::system_error &e) {
                refusal = Status(Code::ResourceExhausted, std::string("no thread for it can be started: ") + e.what());
            }
        }
    }
    done(refusal);
}

void Diagnoses::stop()
{
    std::list<Run> ending;
    {
        const MutexLock lock(m_mutex);
        m_stopped = true;
        ending.swap(m_runs);
    }
    for (Run &run : ending)
        run.thread.request_stop();
}

} // namespace agent::engine
