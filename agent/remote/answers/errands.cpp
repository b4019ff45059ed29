// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/answers/errands.h"

#include <utility>

namespace agent::remote {
namespace {

constexpr std::uint64_t kAnswerLimit = 1U << 20;
constexpr std::chrono::seconds kResendAgain{10};
constexpr std::chrono::seconds kTellEvery{10};
/// A letter that the server fails for so often must not keep the others waiting.
constexpr std::uint32_t kMostServerErrors = 5;

} // namespace

Errands::Errands(const Settings &settings, std::shared_ptr<const http::ClientSettings> http, Surroundings surroundings)
    : m_settings(settings), m_around(surroundings), m_http(std::move(http))
{
}

/// In the version that is spoken now.
Result<LetterBody> Errands::bodyOf(std::string_view stored) const
{
    const auto view = m_around.metadata ? m_around.metadata->view() : nullptr;
    return letterBody(stored, m_around.dialect.protocol(), view.get());
}

void Errands::start(Kind kind, LetterBody body, SteadyTime now)
{
    m_bytes = body.body.size();
    m_sent = m_around.dialect.protocol();
    m_counts = body.counts;
    m_around.throttle.started(now, m_bytes, 0, false);
    http::Request request;
    request.method = "POST";
    request.url = m_settings.url;
    request.headers = m_around.dialect.headers();
    request.body = std::make_shared<const std::string>(std::move(body.body));
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
    Verdict verdict = classify(outcome, context);
    const Kind kind = std::exchange(m_kind, Kind::None);
    // What was refused before and is refused again says nothing of the version.
    if (verdict == Verdict::Delivered || outcome.response.status == kUnsupportedMediaType) {
        const Receipt receipt = m_around.dialect.judge(m_sent, outcome, verdict, m_counts);
        if (receipt.fallBack)
            return; // it is still due, and goes in the other version
        if (receipt.missing.inLedger() > 0)
            verdict = Verdict::Refused;
    }
    if (kind == Kind::Probe)
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
    Result<LetterBody> body = bodyOf(m_around.refusals.probeBody(*time));
    if (!body) {
        m_around.refusals.window().probeFailed(now);
        return now;
    }
    start(Kind::Probe, std::move(*body), now);
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
    if (std::exchange(m_letter, *next) != *next)
        m_serverErrors = 0;
    Result<LetterBody> body = bodyOf(letter->body);
    if (!body) {
        keep(body.error().message(), now);
        return now;
    }
    start(Kind::Resend, std::move(*body), now);
    return SteadyTime::max();
}

void Errands::judgeResent(const http::Outcome &outcome, Verdict verdict, SteadyTime now)
{
    switch (verdict) {
    case Verdict::Delivered:
        m_around.deadLetters->acknowledge(m_letter);
        break;
    case Verdict::Refused:
        keep(errorText(outcome), now);
        break;
    case Verdict::Transient:
        if (isServerError(outcome) && ++m_serverErrors >= kMostServerErrors) {
            keep(errorText(outcome), now);
            break;
        }
        [[fallthrough]];
    case Verdict::ActionNeeded:
        m_resendAt = now + kResendAgain;
        break;
    }
}

/// The letter cannot be delivered now: it stays, and the next one is tried.
void Errands::keep(const std::string &error, SteadyTime now)
{
    m_around.deadLetters->resendDone(m_letter);
    m_serverErrors = 0;
    ++m_refusedAgain;
    if (m_toldAt && now < *m_toldAt + kTellEvery)
        return;
    m_toldAt = now;
    m_around.log.write(
        LogLevel::Warn, "remote", "Dead letters cannot be delivered again; they are kept",
        {{"remote", m_settings.name}, {"entries", std::to_string(std::exchange(m_refusedAgain, 0))}, {"error", error}});
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
