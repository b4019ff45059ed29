// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/log.h"
#include "agent/base/random.h"
#include "agent/http/client.h"
#include "agent/remote/pace/backoff.h"
#include "agent/remote/answers/dialect.h"
#include "agent/remote/answers/errands.h"
#include "agent/remote/pace/lane_control.h"
#include "agent/remote/feed/lanes.h"
#include "agent/remote/metadata_sender.h"
#include "agent/remote/metrics.h"
#include "agent/remote/receiver_clock.h"
#include "agent/remote/answers/refusals.h"
#include "agent/remote/answers/retry_policy.h"
#include "agent/remote/settings.h"
#include "agent/remote/pace/throttle.h"
#include "agent/remote/feed/window.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace agent::remote {

/// Sends what waits in the lanes and settles it by the answers. While the receiver takes samples every lane sends;
/// after a failure one request at a time probes, and the first that is taken opens all lanes again. Samples farther
/// ahead of the receiver's clock than kFutureLimit wait, while requests without samples ask for its time. One thread:
/// the remote's.
class Sender {
public:
    /// Everything here must outlive the sender.
    struct Surroundings {
        http::Client &client;
        Clock &clock;
        Random &random;
        LogSink &log;
        Metrics &metrics;
        Window &window;
        Lanes &lanes;
        const SeriesCache &series;
        const ClockHooks &hooks;
        Throttle &throttle;
        const MetadataSource *metadata = nullptr; ///< Null: nothing is known of metric families.
        DeadLetters *deadLetters = nullptr;       ///< Null: what is refused is counted and not kept.
        /// It sends a backlog beside another sender, which sees to dead letters, and shows how much comes in.
        bool beside = false;
    };
    enum class Health {
        Open,    ///< Lanes send freely.
        Failing, ///< Probes after a back-off.
        Holding, ///< Probes slowly: a person must mend something.
    };
    /// What happened since start.
    struct Facts {
        std::string lastError;
        int lastErrorCode = 0;
        TimestampMs lastErrorTime = 0;
        TimestampMs lastSuccess = 0;
        TimestampMs newestSent = 0; ///< Acknowledged.
        std::uint64_t requests = 0;
        std::uint64_t retries = 0;
        std::map<int, std::uint64_t> answers;
        std::uint64_t bytesSent = 0;
        std::uint64_t plainBytesSent = 0; ///< The same before compression.
        std::uint64_t samplesSent = 0;
    };
    /// `reachedBefore`: this receiver has taken samples in an earlier life. `hold`: time between slow probes, give or
    /// take a tenth.
    Sender(const Settings &settings, const std::string &userAgent, bool reachedBefore, std::chrono::milliseconds hold,
           Surroundings surroundings);

    /// Judges the answers that have come.
    void takeAnswers(SteadyTime now);
    /// Starts the requests that are due. Returns when it wants to run again; SteadyTime::max() when only an answer or
    /// new samples matter.
    [[nodiscard]] SteadyTime send(SteadyTime now);
    /// Whether small batches go without waiting for more samples.
    void hurry(bool hurry) { m_hurry = hurry; }
    /// Ends a wait for the next try.
    void retryNow();
    /// The machine's network has come up: a receiver that could not be reached is tried again soon, on a new
    /// connection.
    void networkUp(SteadyTime now);
    /// Gives up what waits and is older than `before`, of the records before number `endRecord`, as operator_skip.
    /// Returns whether that is done: a lane keeps its samples until its request has ended.
    [[nodiscard]] bool skip(TimestampMs before, std::uint32_t endRecord);
    /// Samples are held, or were a moment ago, because they are ahead of the receiver's clock; by how much, and when it
    /// is asked for its time next.
    [[nodiscard]] bool isAhead(SteadyTime now) const;
    [[nodiscard]] std::chrono::milliseconds ahead() const { return m_ahead; }
    [[nodiscard]] SteadyTime askAt() const { return m_askAt; }
    /// Nothing is sent because the receiver refuses the oldest samples for their age, and the operator wants to decide.
    [[nodiscard]] bool isHeldByAge() const { return m_heldByAge; }
    [[nodiscard]] const AcceptanceWindow &acceptance() const { return m_refusals.window(); }
    /// See Settings::steering.
    void setRefusedByAge(RefusedByAge choice) { m_refusals.setRefusedByAge(choice); }
    /// Cancels what is under way and waits for it to end, briefly.
    void cancelAll();

    [[nodiscard]] Health health() const { return m_health; }
    /// Failures in a row, without any success between them.
    [[nodiscard]] std::uint32_t failures() const { return m_failures; }
    /// The newest failure had no answer from an HTTP server.
    [[nodiscard]] bool lastFailureHadNoAnswer() const { return m_noAnswer; }
    /// Not Open: since when, and when the next try is due.
    [[nodiscard]] SteadyTime failingSince() const { return m_failingSince; }
    [[nodiscard]] SteadyTime retryAt() const { return m_retryAt; }
    [[nodiscard]] const Facts &facts() const { return m_facts; }
    /// The version of remote write that is spoken.
    [[nodiscard]] Protocol protocol() const { return m_dialect.protocol(); }
    [[nodiscard]] std::uint32_t lanesWanted() const { return m_control.lanes(); }
    /// Seconds that requests took: the given quantiles over the last few hundred; zeros when there were none.
    [[nodiscard]] std::pair<double, double> latencies(double low, double high) const;

private:
    struct Answer {
        std::size_t lane;                  ///< Or kAsked.
        std::chrono::milliseconds started; ///< As Clock::elapsed.
        http::Outcome outcome;
    };
    /// Stands for the lane in the answer to a request without samples.
    static constexpr std::size_t kAsked = static_cast<std::size_t>(-1);
    static constexpr std::uint64_t kAll = static_cast<std::uint64_t>(-1);
    /// Shared with the requests, so that an answer that comes too late finds a place to go.
    using Answers = std::vector<Answer>;

    void judge(Lane &lane, const http::Outcome &outcome, SteadyTime now);
    void delivered(Lane &lane, const KindCounts &missing, SteadyTime now);
    void settleMissing(Lane &lane, const KindCounts &missing);
    void dropInexpressible(Lane &lane);
    void dropLeftOut(const Lane &lane);
    void refused(Lane &lane, const http::Outcome &outcome, const Written &written, SteadyTime now);
    void serverFailed(Lane &lane, const http::Outcome &outcome, const Written &written, SteadyTime now);
    void countRetry(Lane &lane);
    void failed(Lane &lane, const http::Outcome &outcome, Verdict verdict, SteadyTime now);
    void backOff(const Lane *lane, const http::Outcome &outcome, Verdict verdict, SteadyTime now);
    [[nodiscard]] std::chrono::milliseconds untilProbe();
    void giveUp(Lane &lane, std::size_t count, std::string_view reason);
    void settle(Lane &lane, std::size_t count, const std::string *reason, std::uint64_t refused = kAll);
    void open();
    void noteError(const http::Outcome &outcome, std::string text);
    [[nodiscard]] bool behind() const;
    [[nodiscard]] Throttle::Part part() const
    {
        return m_around.beside ? Throttle::Part::Beside : Throttle::Part::Main;
    }
    [[nodiscard]] bool crowded() const;
    [[nodiscard]] bool ready(const Lane &lane, SteadyTime now, SteadyTime &wake) const;
    void adjustLanes(SteadyTime now);
    void dropTooOld(Lane &lane);
    [[nodiscard]] bool prepare(Lane &lane, SteadyTime now);
    [[nodiscard]] bool gathersExemplars(const Lane &lane) const;
    void encode(Lane &lane, std::size_t count);
    [[nodiscard]] Lane *probeLane();
    [[nodiscard]] bool mindAge(SteadyTime now, SteadyTime &wake);
    void takeBack(Lane &lane, std::uint32_t attempt = 0);
    void startRequest(Lane &lane, SteadyTime now);
    [[nodiscard]] http::Client::RequestId start(std::size_t answerTo, std::shared_ptr<const std::string> body,
                                                std::uint32_t attempt);

    [[nodiscard]] bool mustAskFirst() const;
    void holdAhead(const Lane &lane, SteadyTime now);
    [[nodiscard]] SteadyTime askTime(SteadyTime now);
    void judgeAsked(const http::Outcome &outcome, SteadyTime now);
    void noteTime(const http::Outcome &outcome, std::chrono::milliseconds started);

    const Settings &m_settings;
    const Surroundings m_around;
    const std::chrono::milliseconds m_hold;
    std::shared_ptr<const http::ClientSettings> m_http;
    Dialect m_dialect;
    AnswerContext m_answerContext;
    LaneControl m_control;
    Backoff m_backoff;
    Refusals m_refusals;
    Errands m_errands;
    MetadataSender m_metadata;
    bool m_heldByAge = false;
    std::uint64_t m_deliveries = 0; ///< Requests taken.

    std::shared_ptr<Answers> m_answers = std::make_shared<Answers>();
    Answers m_judging;
    std::vector<std::shared_ptr<std::string>> m_spareBodies;
    bool m_hurry = false;
    bool m_lookAgain = false; ///< Something was given up instead of sent.
    Health m_health = Health::Open;
    SteadyTime m_failingSince;
    SteadyTime m_retryAt;
    std::uint32_t m_failures = 0;
    bool m_noAnswer = false;
    SteadyTime m_networkUp; ///< When a probe was last brought forward for that.

    ReceiverClock m_receiver;
    bool m_timeUntold = false;            ///< The receiver answers without a Date.
    bool m_waitsForTime = false;          ///< A lane did, when it was looked at last.
    std::chrono::milliseconds m_ahead{0}; ///< Of the newest sample held.
    SteadyTime m_aheadSeen;               ///< When a lane was last held for that.
    SteadyTime m_releaseAt;               ///< When the first lane held may go on, if the receiver's clock just runs.
    SteadyTime m_askAt;
    SteadyTime m_askedAt;
    bool m_asking = false;
    http::Client::RequestId m_asked{}; ///< While asking.
    std::size_t m_askedBytes = 0;
    Facts m_facts;
    std::array<float, 256> m_latencies{};
    std::size_t m_latencyCount = 0;
};

} // namespace agent::remote
