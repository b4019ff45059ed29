// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/log.h"
#include "agent/remote/wire/encoder.h"
#include "agent/remote/answers/written.h"

#include <memory>
#include <span>
#include <string>

namespace agent::remote {

/// The version of remote write that is spoken with one receiver: the configured one, and 1.0 once the receiver has
/// shown that it does not know 2.0, until a reload or an operator says to try again. A receiver that then answers 415
/// to 1.0 knows 2.0 alone: it gets 2.0 again, and is taken at its word. One thread: the remote's.
class Dialect {
public:
    /// What encoders look at beside the batch; see makeEncoder.
    struct Sources {
        const MetadataSource *metadata = nullptr;
        const Extras *extras = nullptr;
    };
    /// `settings`, `log` and what `sources` names must outlive it.
    Dialect(const Settings &settings, const std::string &userAgent, LogSink &log, Sources sources);

    [[nodiscard]] Protocol protocol() const { return m_protocol; }
    /// 2.0 is configured and 1.0 spoken.
    [[nodiscard]] bool fellBack() const { return m_protocol != m_settings.protocol; }
    [[nodiscard]] Encoder &encoder() { return *m_encoder; }
    /// All headers of a request, authorization apart.
    [[nodiscard]] const http::Headers &headers() const { return m_headers; }

    /// What an answer to a request of version `sent` says; see judgeReceipt. When it says to fall back (or to go back
    /// to 2.0), that has been done and logged: batches that were encoded before are to be encoded again.
    [[nodiscard]] Receipt judge(Protocol sent, const http::Outcome &outcome, Verdict verdict, const KindCounts &counts);

    /// Speaks the configured version again: the receiver may have learnt it.
    void startOver();

    /// How many of the first of `samples` this version can express: 1.0 has no histograms with custom buckets. Those
    /// that are read while 1.0 is spoken do not come into lanes.
    [[nodiscard]] std::size_t expressible(std::span<const QueuedSample> samples) const;
    /// How many of the first of `samples` it cannot.
    [[nodiscard]] std::size_t inexpressible(std::span<const QueuedSample> samples) const;

private:
    void speak(Protocol protocol);
    [[nodiscard]] bool refusesFirst(Protocol sent, const http::Outcome &outcome);

    const Settings &m_settings;
    const std::string m_userAgent;
    LogSink &m_log;
    const Sources m_sources;
    Protocol m_protocol = Protocol::V1;
    bool m_confirmed = false; ///< The receiver has told what it wrote of a request of 2.0.
    bool m_onlyV2 = false;    ///< It has answered 415 to 1.0.
    int m_untold = 0;         ///< Samples that it has refused since, one by one, without telling.
    std::unique_ptr<Encoder> m_encoder;
    http::Headers m_headers;
};

} // namespace agent::remote
