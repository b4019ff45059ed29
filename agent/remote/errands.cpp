// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/errands.h"

#include <utility>

namespace agent::remote {
namespace {

constexpr std::uint64_t kAnswerLimit = 1U << 20;
constexpr std::chrono::seconds kResendAgain{10};
constexpr std::chrono::seconds kTellEvery{10};

} // namespace

Errands::Errands(const Settings &settings, const std::string &userAgent,
                 std::shared_ptr<const http::ClientSettings> http, Surroundings surroundings)
    : m_settings(settings), m_around(surroundings), m_http(std::move(http)), m_headers(makeEncoderV1()->headers())
{
    m_headers.emplace_back("User-Agent", userAgent);
    for (const auto &[name, value] : settings.headers)
        m_headers.emplace_back(name, value);
}

void Errands::start(Kind kind, std::string body, SteadyTime now)
{
    m_bytes = body.size();
    m_around.throttle.started(now, m_bytes, 0, false);
    http::Request request;
    request.method = "POST";
    request.url = m_settings.url;
    request.headers = m_headers;
    request.body = std::make_shared<const std::string>(std::move(body));
    request.settings = m_http;
    request.timeout = m_settings.timeout;
    request.bodyLimit = kAnswerLimit;
    request.pacer = m_around.throttle.pacer();
    m_kind = kind;
    m_answer = std::make_shared<std::optional<http::Outcome>>();
    m_request = m_around.client.start(std::move(request),
                                      [answer = m_answer](http::Outcome outcome) { *answer = std::move(outcome); });
}

void Errands::takeAnswer(const AnswerContext &context, SteadyTime now)
{
    if (m_kind == Kind::None || !*m_answer)
        return;
    const http::Outcome outcome = std::move(**m_answer);
    m_answer->reset();
    m_around.throttle.ended(outcome, m_bytes);
    const Verdict verdict = classify(outcome, context);
    if (std::exchange(m_kind, Kind::None) == Kind::Probe)
        judgeProbe(outcome, verdict, now);
    else
        judgeResent(outcome, verdict, now);
}

SteadyTime Errands::probe(SteadyTime now)
{
    if (busy())
        return SteadyTime::max();
    const std::optional<TimestampMs> time = m_around.refusals.window().probe(now);
    if (!time)
        return m_around.refusals.window().probeAt();
    SteadyTime wake = SteadyTime::max();
    if (!m_around.throttle.mayProbe(now, wake))
        return wake;
    start(Kind::Probe, m_around.refusals.probeBody(*time), now);
    return SteadyTime::max();
}

void Errands::judgeProbe(const http::Outcome &outcome, Verdict verdict, SteadyTime now)
{
    AcceptanceWindow &window = m_around.refusals.window();
    const RefusalText text = readRefusalText(outcome.response.body);
    const bool refusedByAge = text.byAge || text.refusedByAge > 0;
    const std::optional<TimestampMs> before = window.bound();
    if (verdict == Verdict::Delivered || (verdict == Verdict::Refused && text.conflict && !refusedByAge))
        window.probeTaken(now); // out of order, or there already: not too old
    else if (verdict == Verdict::Refused && refusedByAge)
        window.probeRefused(now);
    else
        window.probeFailed(now);
    if (before && !window.bound())
        m_around.log.write(LogLevel::Info, "remote", "The receiver takes older samples than before",
                           {{"remote", m_settings.name}, {"from", formatTimestamp(*before)}});
    else if (window.bound() && !window.searching() && window.bound() != before)
        m_around.log.write(LogLevel::Warn, "remote", "The receiver refuses samples for their age",
                           {{"remote", m_settings.name}, {"up_to", formatTimestamp(*window.bound())}});
}

SteadyTime Errands::resend(SteadyTime now)
{
    if (!m_around.deadLetters || busy())
        return SteadyTime::max();
    const std::optional<std::uint64_t> next = m_around.deadLetters->nextToResend();
    if (!next)
        return SteadyTime::max();
    if (now < m_resendAt)
        return m_resendAt;
    SteadyTime wake = SteadyTime::max();
    if (!m_around.throttle.mayStart(now, wake))
        return wake;
    Result<DeadLetter> letter = m_around.deadLetters->read(*next);
    if (!letter) { // removed in the meantime
        m_around.deadLetters->resendDone(*next);
        return now;
    }
    m_letter = *next;
    start(Kind::Resend, std::move(letter->body), now);
    return SteadyTime::max();
}

void Errands::judgeResent(const http::Outcome &outcome, Verdict verdict, SteadyTime now)
{
    switch (verdict) {
    case Verdict::Delivered:
        m_around.deadLetters->acknowledge(m_letter);
        break;
    case Verdict::Refused:
        m_around.deadLetters->resendDone(m_letter);
        ++m_refusedAgain;
        if (m_toldAt && now < *m_toldAt + kTellEvery)
            break;
        m_toldAt = now;
        m_around.log.write(LogLevel::Warn, "remote", "The receiver refuses dead letters again; they are kept",
                           {{"remote", m_settings.name},
                            {"entries", std::to_string(std::exchange(m_refusedAgain, 0))},
                            {"error", errorText(outcome)}});
        break;
    case Verdict::Transient:
    case Verdict::ActionNeeded:
        m_resendAt = now + kResendAgain;
        break;
    }
}

void Errands::cancel()
{
    if (!busy())
        return;
    m_around.client.cancel(m_request);
    m_around.throttle.cancelled(m_bytes);
    m_kind = Kind::None;
}

} // namespace agent::remote
