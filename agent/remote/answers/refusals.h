// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/base/log.h"
#include "agent/http/message.h"
#include "agent/remote/answers/acceptance_window.h"
#include "agent/remote/answers/batch_limit.h"
#include "agent/remote/answers/dead_letters.h"
#include "agent/remote/wire/encoder.h"
#include "agent/remote/feed/lanes.h"
#include "agent/remote/metrics.h"
#include "agent/remote/answers/refusal_text.h"
#include "agent/remote/settings.h"
#include "agent/remote/answers/written.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace agent::remote {

/// What becomes of a batch that was refused.
struct Ruling {
    /// It is to be tried again in other pieces; else it is settled.
    bool again = false;
    std::uint64_t refused = 0; ///< Of its samples and histograms; the others were taken.
    std::string reason;        ///< For the refused ones, as in the ledger.
};

/// Whose fault a failure of the server is.
enum class Blame {
    Server,  ///< The server's: everything waits.
    Sample,  ///< Nobody knows; it is one sample, whose series is to wait until others have been tried.
    Lane,    ///< Perhaps the samples': others are taken, so only their lane waits.
    Samples, ///< The samples': they are refused.
};

/// Decides what becomes of samples that the receiver does not take: which are tried again in smaller requests, and
/// which become dead letters. One thread: the remote's.
class Refusals {
public:
    /// Everything here must outlive it.
    struct Surroundings {
        const Settings &settings;
        Clock &clock;
        LogSink &log;
        Metrics &metrics;
        const Lanes &lanes;
        const SeriesCache &series;
        DeadLetters *deadLetters; ///< Null: they are counted and not kept.
    };
    explicit Refusals(Surroundings surroundings);

    /// Rules over the batch of a lane, which was refused; the lane's splitter is told when it is to be tried again.
    /// What is given up has become a dead letter when this returns.
    [[nodiscard]] Ruling judge(Lane &lane, const http::Outcome &outcome, const Written &written, SteadyTime now);
    /// The batch of a lane was answered with a failure of the server. `deliveries` counts the requests that were taken.
    /// Blame::Sample: the batch is to be taken back, and Lane::accused to be postponed.
    [[nodiscard]] Blame blame(Lane &lane, const http::Outcome &outcome, std::uint64_t deliveries, SteadyTime now);
    /// The batch of a lane was taken.
    void taken(Lane &lane);
    /// The receiver says that it has not written `missing` of the batch of a lane, which it took: they become a dead
    /// letter.
    void keepMissing(const Lane &lane, std::uint64_t missing);
    /// The first `count` samples of a lane leave it, taken or given up.
    static void settled(Lane &lane, std::size_t count, bool taken);

    /// How many of the first samples of a lane its next request may have, `most` at most.
    [[nodiscard]] std::size_t most(const Lane &lane, std::size_t most) const;
    [[nodiscard]] BatchLimit &limit() { return m_limit; }

    [[nodiscard]] AcceptanceWindow &window() { return m_window; }
    [[nodiscard]] const AcceptanceWindow &window() const { return m_window; }
    /// What becomes of samples that are too old: may be changed at any time.
    void setRefusedByAge(RefusedByAge choice) { m_byAge = choice; }
    [[nodiscard]] bool holdsByAge() const { return m_byAge == RefusedByAge::Hold; }
    /// Gives up the first samples of a lane that are too old for the receiver, without sending them. They become a dead
    /// letter, of at most `most` samples. Returns how many, and under which reason.
    [[nodiscard]] std::size_t setAside(const Lane &lane, std::size_t most, std::string &reason);
    /// Brings the samples of a lane without a batch that are too old for the receiver to the front, where they can be
    /// set aside: others, of series that are newer, may stand before them. Returns whether there are any.
    [[nodiscard]] bool bringOldOnes(Lane &lane) const;
    /// A request of one sample of that time, of 1.0: see AcceptanceWindow.
    [[nodiscard]] std::string probeBody(TimestampMs time) const;

    /// Tells the log what was refused since it was told last, unless that was a moment ago.
    void tell(SteadyTime now);

private:
    /// What an entry says beside its samples.
    struct Facts {
        int status = 0;
        std::string reason;
        std::string text;
        bool unsure = false;
    };
    void keep(std::span<const QueuedSample> samples, std::uint64_t refused, Facts facts);
    void count(const KindCounts &counts, std::uint64_t refused);
    void learnAge(std::span<const QueuedSample> samples, std::uint64_t byAge, SteadyTime now);
    [[nodiscard]] Ruling settle(Lane &lane, const http::Outcome &outcome, std::uint64_t refused, bool unsure = false);
    [[nodiscard]] Ruling judgeConflict(Lane &lane, const http::Outcome &outcome, SteadyTime now);
    [[nodiscard]] Ruling judgeBad(Lane &lane, const http::Outcome &outcome, const Written &written, SteadyTime now);

    const Surroundings m_around;
    const std::unique_ptr<Encoder> m_encoder;
    BatchLimit m_limit;
    AcceptanceWindow m_window;
    RefusedByAge m_byAge;
    SteadyTime m_noSearchUntil; ///< Refusals for a conflict are not searched: see judgeConflict.
    int m_ageStatus = 0;        ///< With which samples were refused for their age, and in which words.
    std::string m_ageText;

    std::uint64_t m_untold = 0; ///< Samples refused since the log was told.
    std::string m_lastText;
    std::optional<SteadyTime> m_toldAt;
};

} // namespace agent::remote
