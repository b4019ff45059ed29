// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/doctor/doctor.h"

#include "agent/remote/doctor/examination.h"
#include "agent/remote/metrics.h"

#include <array>

namespace agent::remote {
namespace {

using doctor::Examination;
using model::DiagnosisStep;
using model::StepState;

struct Step {
    const char *name;
    const char *title;
    void (*check)(Examination &, DiagnosisStep &);
    bool isAlways = false; ///< Also when a step before it failed.
};

constexpr std::array kSteps{
    Step{"configuration", "Configuration", &doctor::checkConfiguration},
    Step{"name", "Name", &doctor::checkName},
    Step{"tcp", "TCP connection", &doctor::checkTcp},
    Step{"proxy", "Proxy", &doctor::checkProxy},
    Step{"tls", "TLS", &doctor::checkTls},
    Step{"answer", "Answer", &doctor::checkAnswer},
    Step{"clock", "Clock", &doctor::checkClock, true}, // an answer that refuses tells the time as well
    Step{"protocol", "Protocol", &doctor::checkProtocol},
    Step{"sample", "Test sample", &doctor::checkSample},
};

} // namespace

model::Diagnosis diagnose(const Settings &settings, const DoctorOptions &options, const Clock &clock,
                          const std::stop_token &stop, const std::function<void(const DiagnosisStep &)> &onStep)
{
    Examination examination(settings, options, clock, stop);
    model::Diagnosis out;
    out.remote = settings.name;
    out.url = redactedUrl(settings.url);
    for (const Step &next : kSteps) {
        DiagnosisStep step;
        step.name = next.name;
        step.title = next.title;
        const SteadyTime start = clock.steadyNow();
        if (!examination.blockedBy.empty() && !next.isAlways)
            doctor::conclude(step, StepState::Skipped, "not tried: " + examination.blockedBy + " failed");
        else
            next.check(examination, step);
        if (stop.stop_requested())
            return out;
        step.milliseconds = std::chrono::duration<double, std::milli>(clock.steadyNow() - start).count();
        if (onStep)
            onStep(step);
        out.steps.push_back(std::move(step));
    }
    out.receiver = kindName(examination.kind);
    out.complete = true;
    return out;
}

} // namespace agent::remote
