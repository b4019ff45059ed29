// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/metadata_sender.h"

#include "agent/base/compress.h"
#include "agent/remote/wire/wire.h"

#include <algorithm>
#include <utility>

namespace agent::remote {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kAnswerLimit = 1U << 20;
/// The first round does not wait for a long interval: a receiver that is new wants to know soon.
constexpr milliseconds kFirstRound{15'000};

} // namespace

void encodeMetadata(std::span<const FamilyMetadata> families, std::string &body)
{
    std::string plain;
    std::string message;
    for (const FamilyMetadata &family : families) {
        message.clear();
        if (family.metadata.type != model::MetricType::Unknown)
            wire::putInteger(1, static_cast<std::uint64_t>(family.metadata.type), message);
        wire::putBytes(2, family.name, message);
        if (!family.metadata.help.empty())
            wire::putBytes(4, family.metadata.help, message);
        if (!family.metadata.unit.empty())
            wire::putBytes(5, family.metadata.unit, message);
        wire::putBytes(3, message, plain); // WriteRequest.metadata
    }
    snappyCompress(plain, body);
}

MetadataSender::MetadataSender(const Settings &settings, std::shared_ptr<const http::ClientSettings> http,
                               Surroundings surroundings)
    : m_settings(settings), m_around(surroundings), m_http(std::move(http)),
      m_backoff(settings.queue, surroundings.random)
{
}

std::span<const FamilyMetadata> MetadataSender::chunk() const
{
    const std::span<const FamilyMetadata> rest = m_view->families().subspan(m_told);
    return rest.first(std::min<std::size_t>(rest.size(), m_settings.metadata.maxPerSend));
}

/// Goes on behind `families` more; behind the last one the round ends.
void MetadataSender::next(std::size_t families)
{
    m_told += families;
    m_attempt = 0;
    m_backoff.reset();
    if (m_told < m_view->families().size())
        return;
    m_view.reset();
    m_due = m_nextRound;
}

SteadyTime MetadataSender::send(SteadyTime now, const http::Headers &headers)
{
    if (!m_around.source || !m_settings.metadata.send || m_request)
        return SteadyTime::max();
    if (!m_due) // not all agents at once, after a common start
        m_due = now + std::chrono::duration_cast<milliseconds>(std::min(m_settings.metadata.interval, kFirstRound) *
                                                               (0.5 + 0.5 * m_around.random.unit()));
    if (now < *m_due)
        return *m_due;
    if (!m_view) {
        m_view = m_around.source->view();
        m_told = 0;
        m_nextRound = now + m_settings.metadata.interval;
        if (m_view->families().empty()) {
            m_view.reset();
            m_due = m_nextRound;
            return *m_due;
        }
    }
    SteadyTime wake = SteadyTime::max();
    if (!m_around.throttle.mayStart(now, wake))
        return wake;
    auto body = std::make_shared<std::string>();
    const std::span<const FamilyMetadata> families = chunk();
    encodeMetadata(families, *body);
    m_bodyBytes = body->size();
    m_around.metrics.metadata.sent.Increment(static_cast<double>(families.size()));
    m_around.metrics.metadataBytes.Increment(static_cast<double>(m_bodyBytes));
    m_around.throttle.started(now, m_bodyBytes, 0, false);

    http::Request request;
    request.method = "POST";
    request.url = m_settings.url;
    request.headers = headers;
    if (m_attempt > 0)
        request.headers.emplace_back("Retry-Attempt", std::to_string(m_attempt));
    request.body = std::move(body);
    request.settings = m_http;
    request.timeout = m_settings.timeout;
    request.bodyLimit = kAnswerLimit;
    request.pacer = m_around.throttle.pacer();
    m_answer = std::make_shared<std::optional<http::Outcome>>();
    m_request = m_around.client.start(std::move(request),
                                      [answer = m_answer](http::Outcome outcome) { *answer = std::move(outcome); });
    return SteadyTime::max();
}

void MetadataSender::takeAnswer(const AnswerContext &context, SteadyTime now)
{
    if (!m_request || !*m_answer)
        return;
    const http::Outcome outcome = std::move(**m_answer);
    m_answer->reset();
    m_request.reset();
    m_around.throttle.ended(outcome, m_bodyBytes);
    if (outcome.failure != http::Failure::Cancelled)
        judge(outcome, context, now);
}

void MetadataSender::judge(const http::Outcome &outcome, const AnswerContext &context, SteadyTime now)
{
    const std::size_t families = chunk().size();
    switch (classify(outcome, context)) {
    case Verdict::Delivered:
        next(families);
        break;
    case Verdict::Refused:
        m_around.metrics.metadata.failed.Increment(static_cast<double>(families));
        m_around.log.write(
            LogLevel::Warn, "remote", "The receiver refuses metadata",
            {{"remote", m_settings.name}, {"families", std::to_string(families)}, {"error", errorText(outcome)}});
        next(families);
        break;
    case Verdict::Transient:
        m_around.metrics.metadata.retried.Increment(static_cast<double>(families));
        if (m_attempt++ == 0)
            m_failingSince = now;
        m_due = now + m_backoff.next(std::chrono::duration_cast<milliseconds>(now - m_failingSince));
        break;
    case Verdict::ActionNeeded: // samples say what to mend; the next round tries again
        m_around.metrics.metadata.failed.Increment(static_cast<double>(families));
        m_view.reset();
        m_attempt = 0;
        m_due = now + m_settings.metadata.interval;
        break;
    }
}

void MetadataSender::cancel()
{
    if (!m_request)
        return;
    m_around.client.cancel(*m_request);
    m_around.throttle.cancelled(m_bodyBytes);
    m_request.reset();
}

} // namespace agent::remote
