// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/log.h"
#include "agent/base/random.h"
#include "agent/http/client.h"
#include "agent/remote/pace/backoff.h"
#include "agent/remote/wire/family_metadata.h"
#include "agent/remote/metrics.h"
#include "agent/remote/answers/retry_policy.h"
#include "agent/remote/settings.h"
#include "agent/remote/pace/throttle.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace agent::remote {

/// The body of a request of remote write 1.0 that tells about metric families and has no samples.
void encodeMetadata(std::span<const FamilyMetadata> families, std::string &body);

/// Tells a receiver of remote write 1.0 about all metric families, every send_interval, in requests beside delivery of
/// at most max_samples_per_send families, one at a time. No sample waits for them. Source: PARITY.md 7.7. One thread:
/// the remote's.
class MetadataSender {
public:
    struct Surroundings {
        http::Client &client;
        Random &random;
        LogSink &log;
        Metrics &metrics;
        Throttle &throttle;
        const MetadataSource *source; ///< Null: nothing is sent.
    };
    /// `settings`, and what `surroundings` refers to, must outlive it.
    MetadataSender(const Settings &settings, std::shared_ptr<const http::ClientSettings> http,
                   Surroundings surroundings);

    /// Judges the answer, if it has come.
    void takeAnswer(const AnswerContext &context, SteadyTime now);
    /// Sends what is due, to a receiver that takes samples, with the headers of 1.0. Returns when it wants to be called
    /// again.
    [[nodiscard]] SteadyTime send(SteadyTime now, const http::Headers &headers);
    void cancel();

private:
    [[nodiscard]] std::span<const FamilyMetadata> chunk() const;
    void next(std::size_t families);
    void judge(const http::Outcome &outcome, const AnswerContext &context, SteadyTime now);

    const Settings &m_settings;
    const Surroundings m_around;
    const std::shared_ptr<const http::ClientSettings> m_http;
    Backoff m_backoff;
    std::optional<SteadyTime> m_due;            ///< Of the next round, or of the next try; none before the first call.
    SteadyTime m_nextRound;                     ///< Since a round has begun.
    std::shared_ptr<const MetadataView> m_view; ///< What this round tells; null between rounds.
    std::size_t m_told = 0;                     ///< Families of it that are done with.
    std::uint32_t m_attempt = 0;                ///< Tries of the present chunk that have failed.
    SteadyTime m_failingSince;                  ///< While m_attempt > 0.
    std::size_t m_bodyBytes = 0;                ///< Of the request under way.
    std::optional<http::Client::RequestId> m_request; ///< While under way.
    /// Shared with the request, so that an answer that comes too late finds a place to go.
    std::shared_ptr<std::optional<http::Outcome>> m_answer = std::make_shared<std::optional<http::Outcome>>();
};

} // namespace agent::remote
