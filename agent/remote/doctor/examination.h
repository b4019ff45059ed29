// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/url.h"
#include "agent/http/message.h"
#include "agent/remote/doctor/doctor.h"
#include "agent/remote/doctor/receiver_kind.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace agent::remote::doctor {

/// An answer, and when it came.
struct Contact {
    http::Outcome outcome;
    TimestampMs sent = 0;  ///< By the own clock.
    TimestampMs ended = 0; ///< The same.
    double milliseconds = 0;
};

/// What the steps of one examination share: each adds what later ones need. One thread.
class Examination {
public:
    Examination(const Settings &s, const DoctorOptions &o, const Clock &c, std::stop_token st)
        : settings(s), options(o), clock(c), stop(std::move(st)), protocol(s.protocol)
    {
    }

    /// Sends a write request and waits for its end, at most as long as a step may take.
    [[nodiscard]] Contact send(Protocol version, std::string body) const;
    /// The answer to the first write request, which has no samples and is of the configured protocol. It is sent by the
    /// step that asks first.
    [[nodiscard]] const Contact &contact();
    [[nodiscard]] bool hasAnswer() const { return m_contact && m_contact->outcome.failure == http::Failure::None; }
    /// Later steps that need a connection are skipped, because of the step with this title.
    void block(const std::string &title)
    {
        if (blockedBy.empty())
            blockedBy = title;
    }
    /// The port that is dialled, of the proxy when there is one.
    [[nodiscard]] std::string dialledPort() const;
    [[nodiscard]] bool isTls() const { return url.scheme == "https"; }

    const Settings &settings;
    const DoctorOptions &options;
    const Clock &clock;
    const std::stop_token stop;

    Url url;
    std::optional<Url> proxy;           ///< That leads to the URL.
    bool proxyExempted = false;         ///< One is configured, but not for this URL.
    std::vector<std::string> addresses; ///< Of the URL's host, or of the proxy's.
    ReceiverKind kind = ReceiverKind::Unknown;
    Protocol protocol;     ///< That samples are sent with: the configured one, or 1.0 when only that is taken.
    std::string blockedBy; ///< Title of the step that failed; empty: none.

private:
    std::optional<Contact> m_contact;
};

/// Each examines one thing and says in `step` what it found.
void checkConfiguration(Examination &e, model::DiagnosisStep &step);
void checkName(Examination &e, model::DiagnosisStep &step);
void checkTcp(Examination &e, model::DiagnosisStep &step);
void checkProxy(Examination &e, model::DiagnosisStep &step);
void checkTls(Examination &e, model::DiagnosisStep &step);
void checkAnswer(Examination &e, model::DiagnosisStep &step);
void checkClock(Examination &e, model::DiagnosisStep &step);
void checkProtocol(Examination &e, model::DiagnosisStep &step);
void checkSample(Examination &e, model::DiagnosisStep &step);

/// Enters what a step came to.
inline void conclude(model::DiagnosisStep &step, model::StepState state, std::string summary, std::string hint = {})
{
    step.state = state;
    step.summary = std::move(summary);
    step.hint = std::move(hint);
}

/// The same of a failure that the steps behind it cannot do without.
inline void fail(Examination &e, model::DiagnosisStep &step, std::string summary, std::string hint)
{
    conclude(step, model::StepState::Failed, std::move(summary), std::move(hint));
    e.block(step.title);
}

/// The first line of a server's text, shortened, for a summary or a fact.
[[nodiscard]] std::string excerpt(std::string_view body);
/// "401 Unauthorized", with the page's kind when it is HTML, or the failure's words.
[[nodiscard]] std::string answerText(const http::Outcome &outcome);

} // namespace agent::remote::doctor
