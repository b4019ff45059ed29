// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/log.h"
#include "agent/http/client.h"
#include "agent/remote/answers/dead_letters.h"
#include "agent/remote/answers/dialect.h"
#include "agent/remote/wire/letter_body.h"
#include "agent/remote/answers/refusals.h"
#include "agent/remote/answers/retry_policy.h"
#include "agent/remote/settings.h"
#include "agent/remote/pace/throttle.h"

#include <memory>
#include <optional>
#include <string>

namespace agent::remote {

/// Requests beside delivery, one at a time: dead letters that are sent again, and probes of the receiver's acceptance
/// window. They are of the version that is spoken with the receiver, and an answer that says that it does not know that
/// version counts for delivery, too. No samples of the ledger are in them. One thread: the remote's.
class Errands {
public:
    struct Surroundings {
        http::Client &client;
        LogSink &log;
        Refusals &refusals;
        Throttle &throttle;
        Dialect &dialect;
        const MetadataSource *metadata; ///< May be null.
        DeadLetters *deadLetters;       ///< May be null.
    };
    /// `settings`, and what `surroundings` refers to, must outlive it.
    Errands(const Settings &settings, std::shared_ptr<const http::ClientSettings> http, Surroundings surroundings);

    /// Judges the answer, if it has come.
    void takeAnswer(const AnswerContext &context, SteadyTime now);
    /// Probes the acceptance window when that is due. Returns when it wants to be called again.
    [[nodiscard]] SteadyTime probe(SteadyTime now);
    /// Sends a dead letter again when one is to be, and none is under way. Returns as `probe`.
    [[nodiscard]] SteadyTime resend(SteadyTime now);
    [[nodiscard]] bool busy() const { return m_kind != Kind::None; }
    [[nodiscard]] bool probing() const { return m_kind == Kind::Probe; }
    void cancel();

private:
    enum class Kind { None, Probe, Resend };
    [[nodiscard]] Result<LetterBody> bodyOf(std::string_view stored) const;
    void start(Kind kind, LetterBody body, SteadyTime now);
    void judgeProbe(const http::Outcome &outcome, Verdict verdict, SteadyTime now);
    void judgeResent(const http::Outcome &outcome, Verdict verdict, SteadyTime now);
    void keep(const std::string &error, SteadyTime now);

    const Settings &m_settings;
    const Surroundings m_around;
    const std::shared_ptr<const http::ClientSettings> m_http;
    Kind m_kind = Kind::None;
    http::Client::RequestId m_request{}; ///< While busy.
    std::size_t m_bytes = 0;             ///< Of its body.
    Protocol m_sent = Protocol::V1;      ///< Its version.
    KindCounts m_counts;                 ///< What it is made of.
    std::uint64_t m_letter = 0;          ///< That is being sent again.
    std::uint32_t m_serverErrors = 0;    ///< In a row, as answers to that one.
    SteadyTime m_resendAt;
    std::uint64_t m_refusedAgain = 0; ///< Since the log was told.
    std::optional<SteadyTime> m_toldAt;
    /// Shared with the request, so that an answer that comes too late finds a place to go.
    std::shared_ptr<std::optional<http::Outcome>> m_answer = std::make_shared<std::optional<http::Outcome>>();
};

} // namespace agent::remote
