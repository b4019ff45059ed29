// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/dialect.h"

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
    const Receipt receipt = judgeReceipt(sent, m_confirmed, verdict, outcome.response, counts);
    if (sent == Protocol::V2 && receipt.written.told && !receipt.fallBack) {
        m_confirmed = true;
        m_untold = 0;
    } else if (sent == Protocol::V2 && verdict == Verdict::Refused && counts.inLedger() == 1) {
        m_confirmed = m_confirmed && ++m_untold < kMostUntold;
    }
    if (receipt.fallBack && m_protocol != Protocol::V1) {
        m_log.write(LogLevel::Warn, "remote",
                    "The receiver does not speak remote write 2.0; it gets 1.0 until the next reload or restart",
                    {{"remote", m_settings.name}, {"status", std::to_string(outcome.response.status)}});
        speak(Protocol::V1);
    }
    return receipt;
}

void Dialect::startOver()
{
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
