// SPDX-License-Identifier: GPL-3.0-or-later
// Which versions of remote write the receiver takes, and whether it takes a sample.
#include "agent/remote/doctor/examination.h"
#include "agent/remote/doctor/write_message.h"
#include "agent/remote/answers/retry_policy.h"
#include "agent/remote/answers/written.h"

#include <array>

namespace agent::remote::doctor {
namespace {

using model::StepState;

/// Whether a receiver takes a version of remote write.
enum class Takes {
    Yes,
    No,
    Unsure, ///< It answers as if, but what it answers cannot be told from not having understood.
};

constexpr std::string_view kTestMetric = "belfry_doctor_test";

Takes judge(Protocol protocol, const http::Outcome &outcome)
{
    if (classify(outcome, {}) != Verdict::Delivered)
        return Takes::No;
    // A receiver of 1.0 reads a request of 2.0 as an empty one, and says that all is well.
    if (protocol == Protocol::V2 && !readWritten(outcome.response).told)
        return Takes::Unsure;
    return Takes::Yes;
}

std::string takesText(Takes takes, const http::Outcome &outcome)
{
    switch (takes) {
    case Takes::Yes:
        return "taken (" + http::statusLine(outcome.response.status) + ')';
    case Takes::Unsure:
        return "answered " + http::statusLine(outcome.response.status) +
               " without saying what was written: not understood";
    case Takes::No:
        break;
    }
    return "refused: " + answerText(outcome);
}

/// Tries a version without samples.
Takes probe(Examination &e, Protocol protocol, model::DiagnosisStep &step)
{
    Contact own;
    const Contact *contact = &own;
    if (protocol == e.settings.protocol)
        contact = &e.contact();
    else
        own = e.send(protocol, emptyMessage(protocol));
    const Takes takes = judge(protocol, contact->outcome);
    step.facts.push_back(
        {std::string(protocolName(protocol)) + ", snappy", takesText(takes, contact->outcome), contact->milliseconds});
    return takes;
}

model::Labels testLabels(const DoctorOptions &options)
{
    model::Labels labels = options.externalLabels;
    labels.set(model::kMetricName, kTestMetric);
    labels.set("agent", options.agentName);
    return labels;
}

std::string sampleHint(const Examination &e, const http::Outcome &outcome)
{
    const int status = outcome.response.status;
    if (outcome.failure != http::Failure::None)
        return "the connection broke: examine it again";
    if (status == 409 || status == 400 || status == 422) {
        std::string hint = "the receiver refuses a sample of this moment; its words say why. If they speak of time "
                           "(out of order, out of bounds, too old, too far in the future), compare the clocks, and see "
                           "whether another sender writes to the same tenant with a clock that is ahead";
        if (e.kind == ReceiverKind::Thanos)
            hint += "; give this agent a tenant of its own (THANOS-TENANT)";
        return hint;
    }
    if (status == 401 || status == 403)
        return "the credentials do for an empty request, but not for writing: have their rights extended";
    if (status == 413)
        return "even one sample is too large: something before the receiver limits requests (client_max_body_size of "
               "nginx)";
    if (status == 429)
        return "a limit of the receiver or of the tenant is reached (rate, active series): have it raised";
    if (status / 100 == 5)
        return "the receiver cannot store now: see its log; delivery tries again by itself";
    return "see the receiver's log";
}

} // namespace

void checkProtocol(Examination &e, model::DiagnosisStep &step)
{
    const Takes v1 = probe(e, Protocol::V1, step);
    const Takes v2 = probe(e, Protocol::V2, step);
    if (e.settings.protocol == Protocol::V1 && v1 == Takes::Yes) {
        conclude(step, StepState::Passed,
                 v2 == Takes::Yes ? "remote write 1.0 as configured; 2.0 is taken as well"
                                  : "remote write 1.0 as configured");
    } else if (e.settings.protocol == Protocol::V2 && v2 == Takes::Yes) {
        conclude(step, StepState::Passed, "remote write 2.0 as configured");
    } else if (e.settings.protocol == Protocol::V2 && v1 == Takes::Yes) {
        e.protocol = Protocol::V1;
        conclude(step, StepState::Warning, "the receiver does not take remote write 2.0, but 1.0",
                 "the agent falls back to 1.0 by itself; setting protobuf_message: prometheus.WriteRequest saves the "
                 "attempts");
    } else if (v2 == Takes::Yes) {
        fail(e, step, "the receiver takes remote write 2.0, but not 1.0",
             "set protobuf_message: io.prometheus.write.v2.Request for this remote_write");
    } else {
        fail(e, step, "the receiver takes neither remote write 1.0 nor 2.0, compressed with snappy",
             "check that the URL is one of a remote write receiver; they take samples at: " + usualPaths());
    }
}

void checkSample(Examination &e, model::DiagnosisStep &step)
{
    if (!e.options.sendTestSample) {
        conclude(step, StepState::Skipped, "not asked for");
        return;
    }
    const model::Labels labels = testLabels(e.options);
    const Contact contact = e.send(e.protocol, sampleMessage(e.protocol, labels, 1, e.clock.now()));
    step.facts.push_back({"sample", labels.toString() + " 1"});
    step.facts.push_back({"answer", answerText(contact.outcome), contact.milliseconds});
    const bool taken = classify(contact.outcome, {}) == Verdict::Delivered;
    if (taken && e.protocol == Protocol::V2 && readWritten(contact.outcome.response).counts.samples == 0)
        conclude(step, StepState::Failed, "the receiver answered " + answerText(contact.outcome) + " and wrote nothing",
                 "by its own account (X-Prometheus-Remote-Write-Samples-Written) the sample is not stored: see the "
                 "receiver's log");
    else if (taken)
        conclude(step, StepState::Passed, "the receiver took it");
    else
        conclude(step, StepState::Failed, answerText(contact.outcome), sampleHint(e, contact.outcome));
}

} // namespace agent::remote::doctor
