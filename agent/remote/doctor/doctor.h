// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/model/diagnosis.h"
#include "agent/model/labels.h"
#include "agent/remote/settings.h"

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>

namespace agent::remote {

/// How a remote is to be examined. A value.
struct DoctorOptions {
    bool sendTestSample = true;   ///< Sends one sample of the series `belfry_doctor_test`.
    std::string agentName;        ///< Value of its label `agent`.
    model::Labels externalLabels; ///< The other labels that it gets.
    std::string userAgent;
    std::chrono::milliseconds stepTimeout{10'000}; ///< For each step.
};

/// Examines the way to a receiver, one step after the other: configuration, name, TCP, proxy, TLS, the answer to a
/// request without samples, clock, protocols, and one test sample. Nothing is sent but to the URL of the settings, its
/// proxy and the token server. A step that cannot be taken because an earlier one failed is skipped and says so.
///
/// Blocks: each step up to `stepTimeout`, and a fraction of a second after `stop` was requested; then the diagnosis is
/// not complete.
/// Threads: `onStep` is told of each step as it ends, on the calling thread.
/// Lifetime: the settings must outlive the call.
[[nodiscard]] model::Diagnosis diagnose(const Settings &settings, const DoctorOptions &options, const Clock &clock,
                                        const std::stop_token &stop,
                                        const std::function<void(const model::DiagnosisStep &)> &onStep);

} // namespace agent::remote
