// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace agent::model {

/// What became of one step of a diagnosis.
enum class StepState {
    Passed,
    Warning, ///< It works, but something should be looked at.
    Failed,
    Skipped, ///< There was nothing to examine, or a step before it failed.
};

/// Something that a step has seen. A value.
struct DiagnosisFact {
    std::string name;
    std::string value;
    double milliseconds = -1; ///< How long it took; -1: it is nothing that takes time.
};

/// One step of a diagnosis, with what was seen and what to do. A value.
struct DiagnosisStep {
    std::string name;  ///< "configuration", "name", "tcp", …: stable, for programs.
    std::string title; ///< For people.
    StepState state = StepState::Passed;
    std::string summary; ///< What was found, in a sentence.
    std::vector<DiagnosisFact> facts;
    std::string hint; ///< What to do; empty: nothing.
    double milliseconds = 0;
};

/// What an examination of the way to a receiver has found, step by step. A value.
struct Diagnosis {
    std::string remote;
    std::string url;      ///< Password redacted.
    std::string receiver; ///< "Prometheus", "Thanos Receive", …: what it looks like; "unknown".
    std::vector<DiagnosisStep> steps;
    bool complete = false; ///< No: it was stopped on the way.

    /// Whether every step was taken and none failed.
    [[nodiscard]] bool passed() const
    {
        return complete && std::none_of(steps.begin(), steps.end(),
                                        [](const DiagnosisStep &step) { return step.state == StepState::Failed; });
    }
};

} // namespace agent::model
