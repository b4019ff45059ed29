// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/answers/dialect.h"

#include <algorithm>

namespace agent::remote {
namespace {

/// A receiver that has understood 2.0 may be replaced by one that does not. So many samples that it refuses one by one
/// without a word of what it wrote make it one whose 2.0 is not known.
constexpr int kMostUntold = 3;

bool hasCustomBuckets(const QueuedSample &sample)
{
    return sample.isHistogram() && sample.histogram->value.isCustom();
}

} // namespace

Dialect::Dialect(const Settings &settings, const std::string &userAgent, LogSink &log, Sources sources)
    : m_settings(settings), m_userAgent(userAgent), m_log(log), m_sources(sources)
{
    speak(settings.protocol);
}

void Dialect::speak(Protocol protocol)
{
    m_protocol = protocol;
    m_encoder = makeEncoder(protocol, m_sources.metadata, m_sources.extras);
    m_headers = m_encoder->headers();
    m_headers.emplace_back("User-Agent", m_userAgent);
    for (const auto &[name, value] : m_settings.headers)
        m_headers.emplace_back(name, value);
}

Receipt Dialect::judge(Protocol sent, const http::Outcome &outcome, Verdict verdict, const KindCounts &counts)
{
    if (outcome.failure != http::Failure::None)
        return {};
    Receipt receipt = judgeReceipt(sent, m_confirmed || m_onlyV2, verdict, outcome.response, counts);
    if (refusesFirst(sent, outcome))
        receipt.fallBack = true;
    else if (m_onlyV2)
        receipt.fallBack = false;
    if (sent == Protocol::V2 && receipt.written.told && !receipt.fallBack) {
        m_confirmed = true;
        m_untold = 0;
    } else if (sent == Protocol::V2 && verdict == Verdict::Refused && counts.inLedger() == 1) {
        m_confirmed = m_confirmed && ++m_untold < kMostUntold;
    }
    if (receipt.fallBack && sent == Protocol::V2 && m_protocol == Protocol::V2) {
        m_log.write(LogLevel::Warn, "remote",
                    "The receiver does not speak remote write 2.0; it gets 1.0 until the next reload or restart",
                    {{"remote", m_settings.name}, {"status", std::to_string(outcome.response.status)}});
        speak(Protocol::V1);
    }
    return receipt;
}

/// The receiver does not speak 1.0, which it got in place of 2.0: it gets 2.0 from now on.
bool Dialect::refusesFirst(Protocol sent, const http::Outcome &outcome)
{
    if (sent != Protocol::V1 || m_settings.protocol != Protocol::V2 || outcome.response.status != kUnsupportedMediaType)
        return false;
    if (fellBack()) {
        m_log.write(
            LogLevel::Warn, "remote",
            "The receiver does not speak remote write 1.0 either; it gets 2.0, and its answers count as they are",
            {{"remote", m_settings.name}});
        m_onlyV2 = true;
        speak(Protocol::V2);
    }
    return true;
}

void Dialect::startOver()
{
    m_onlyV2 = false;
    if (!fellBack())
        return;
    m_confirmed = false;
    m_untold = 0;
    speak(m_settings.protocol);
}

std::size_t Dialect::expressible(std::span<const QueuedSample> samples) const
{
    if (!fellBack())
        return samples.size();
    return static_cast<std::size_t>(std::find_if(samples.begin(), samples.end(), hasCustomBuckets) - samples.begin());
}

std::size_t Dialect::inexpressible(std::span<const QueuedSample> samples) const
{
    if (!fellBack())
        return 0;
    return static_cast<std::size_t>(std::find_if_not(samples.begin(), samples.end(), hasCustomBuckets) -
                                    samples.begin());
}

} // namespace agent::remote
