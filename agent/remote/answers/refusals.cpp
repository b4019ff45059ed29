// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/answers/refusals.h"

#include "agent/base/compress.h"
#include "agent/remote/feed/kind_counters.h"
#include "agent/remote/answers/retry_policy.h"
#include "agent/remote/feed/window.h"
#include "agent/remote/wire/wire.h"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

namespace agent::remote {
namespace {

/// Of a server's words, in an entry.
constexpr std::size_t kTextBytes = 16U << 10;
constexpr std::chrono::seconds kTellEvery{10};
/// The status of a request that was taken, whichever of the 2xx it was.
constexpr int kOk = 200;
/// A failure of the server that names a conflict is a refusal after so many.
constexpr std::uint32_t kConflictTries = 3;
/// After so many samples that were refused alone, none taken between them, a search after a conflict finds nothing (it
/// has cost about a hundred requests by then); and none is begun for so long.
constexpr std::uint32_t kFutile = 32;
constexpr std::chrono::minutes kSearchAgain{10};

std::string reasonOf(int status)
{
    return std::string(kRejectedPrefix) + std::to_string(status);
}

TimestampMs oldestOf(std::span<const QueuedSample> samples)
{
    return std::min_element(samples.begin(), samples.end(),
                            [](const auto &a, const auto &b) { return a.timestamp < b.timestamp; })
        ->timestamp;
}

} // namespace

Refusals::Refusals(Surroundings surroundings)
    : m_around(surroundings), m_encoder(makeEncoderV1()), m_byAge(surroundings.settings.steering.refusedByAge)
{
}

std::size_t Refusals::most(const Lane &lane, std::size_t most) const
{
    if (const std::size_t piece = lane.splitter.next(); piece > 0)
        most = std::min(most, piece);
    if (lane.accused == Lane::kNobody)
        return most;
    const std::span<const QueuedSample> samples = lane.samples().first(std::min(most, lane.size()));
    const auto accused = std::find_if(samples.begin(), samples.end(),
                                      [&lane](const QueuedSample &s) { return s.series() == lane.accused; });
    return accused == samples.begin() ? 1 : static_cast<std::size_t>(accused - samples.begin());
}

void Refusals::taken(Lane &lane)
{
    m_limit.taken(lane.batch, lane.body ? lane.body->size() : 0);
    if (m_window.bound() || m_window.searching())
        m_window.taken(oldestOf(lane.batchSamples()));
    if (lane.accused != Lane::kNobody && lane.samples().front().series() == lane.accused)
        lane.accused = Lane::kNobody;
    lane.conflicts = 0;
}

void Refusals::settled(Lane &lane, std::size_t count, bool taken)
{
    lane.splitter.settled(count, taken);
    lane.errors.settled(count);
    lane.notBefore = {};
}

Blame Refusals::blame(Lane &lane, const http::Outcome &outcome, std::uint64_t deliveries, SteadyTime now)
{
    const bool alone = lane.accused != Lane::kNobody && lane.samples().front().series() == lane.accused;
    ServerErrors &errors = alone ? lane.accusedErrors : lane.errors;
    errors.failed(lane.batch, deliveries, now);
    if (errors.poisoned(now))
        return Blame::Samples;
    if (errors.count() >= kConflictTries && readRefusalText(outcome.response.body).conflict)
        return Blame::Samples;
    if (errors.othersSucceed())
        return Blame::Lane;
    if (lane.batch == 1 && errors.doubtful(now) && !alone) {
        // Whether it is this sample or the server, others will tell.
        lane.accused = lane.samples().front().series();
        lane.accusedErrors = std::exchange(lane.errors, {});
        lane.splitter.forget();
        return Blame::Sample;
    }
    return Blame::Server;
}

Ruling Refusals::judge(Lane &lane, const http::Outcome &outcome, const Written &written, SteadyTime now)
{
    switch (refusalOf(outcome.response.status)) {
    case Refusal::TooLarge:
        if (lane.batch > 1) {
            lane.splitter.tooLarge(lane.batch, m_limit.tooLarge(lane.batch, lane.body ? lane.body->size() : 0));
            return {true, 0, {}};
        }
        m_limit.tooLargeAlone();
        break;
    case Refusal::BadSamples:
        return judgeBad(lane, outcome, written, now);
    case Refusal::Whole:
        break;
    }
    return settle(lane, outcome, lane.counts.inLedger());
}

Ruling Refusals::judgeBad(Lane &lane, const http::Outcome &outcome, const Written &written, SteadyTime now)
{
    const int status = outcome.response.status;
    const std::uint64_t all = lane.counts.inLedger();
    const std::span<const QueuedSample> samples = lane.batchSamples();
    const RefusalText text = readRefusalText(outcome.response.body);
    if (text.byAge || text.refusedByAge > 0) {
        m_ageStatus = status;
        m_ageText = outcome.response.body.substr(0, kTextBytes);
    }
    if (text.refused) {
        const std::uint64_t refused = std::min(*text.refused, all);
        learnAge(samples, std::min(text.refusedByAge, refused), now);
        if (holdsByAge() && refused == all && text.refusedByAge >= all && m_window.tooOld(newestOf(samples)))
            return {true, 0, {}};
        return settle(lane, outcome, refused);
    }
    if (written.told && written.counts.any())
        return settle(lane, outcome, all - std::min<std::uint64_t>(written.counts.inLedger(), all));
    if (text.byAge && m_window.suspect(oldestOf(samples), m_around.clock.now(), now) &&
        (lane.batch > 1 || holdsByAge() || !m_window.tooOld(newestOf(samples))))
        return {true, 0, {}}; // once the bound is known
    if (text.partial)         // such a receiver has taken what is good, and does not say how much that is
        return settle(lane, outcome, all);
    if (text.conflict && status != 400 && status != 422)
        return judgeConflict(lane, outcome, now);
    if (lane.batch == 1)
        return settle(lane, outcome, all);
    lane.splitter.refused(lane.batch);
    return {true, 0, {}};
}

/// A conflict without a count. Some receivers have taken what is good of the batch, and take it again without a word
/// when it is the newest of its series; others have taken nothing. So the bad samples are searched for. With one of the
/// former all but the newest sample of each series are refused: such a search ends soon, and the rest is entered as
/// refused, for which nobody knows.
Ruling Refusals::judgeConflict(Lane &lane, const http::Outcome &outcome, SteadyTime now)
{
    if (now >= m_noSearchUntil) {
        if (lane.batch > 1 && lane.conflicts < kFutile) {
            lane.splitter.refused(lane.batch);
            return {true, 0, {}};
        }
        if (lane.conflicts++ >= kFutile) {
            m_noSearchUntil = now + kSearchAgain;
            lane.conflicts = 0;
            lane.splitter.forget();
        }
    }
    return settle(lane, outcome, lane.counts.inLedger(), true);
}

/// The `byAge` oldest of some samples were refused for their age.
void Refusals::learnAge(std::span<const QueuedSample> samples, std::uint64_t byAge, SteadyTime now)
{
    if (byAge == 0 || samples.empty())
        return;
    std::vector<TimestampMs> times;
    times.reserve(samples.size());
    for (const QueuedSample &sample : samples)
        times.push_back(sample.timestamp);
    const auto last = times.begin() + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(byAge, times.size()) - 1);
    std::nth_element(times.begin(), last, times.end());
    m_window.refused(*last, m_around.clock.now(), now);
}

Ruling Refusals::settle(Lane &lane, const http::Outcome &outcome, std::uint64_t refused, bool unsure)
{
    count(lane.counts, refused);
    if (refused > 0 || lane.counts.inLedger() == 0)
        keep(lane.batchSamples(), refused,
             {outcome.response.status, reasonOf(outcome.response.status), outcome.response.body.substr(0, kTextBytes),
              unsure || lane.attempt > 0});
    m_lastText = errorText(outcome);
    return {false, refused, reasonOf(outcome.response.status)};
}

bool Refusals::bringOldOnes(Lane &lane) const
{
    if (!m_window.bound())
        return false;
    const auto isOld = [this](const QueuedSample &sample) { return m_window.tooOld(sample.timestamp); };
    const std::span<const QueuedSample> samples = lane.samples();
    if (std::none_of(samples.begin(), samples.end(), isOld) || lane.toFront(isOld) == 0)
        return false;
    lane.splitter.forget(); // it goes by places in the lane
    lane.errors.forget();
    return true;
}

std::size_t Refusals::setAside(const Lane &lane, std::size_t most, std::string &reason)
{
    const std::span<const QueuedSample> samples = lane.samples();
    most = m_limit.fit(samples.first(std::min(most, samples.size())), m_around.series);
    std::size_t count = 0;
    while (count < most && m_window.tooOld(samples[count].timestamp))
        ++count;
    if (count == 0)
        return 0;
    const KindCounts counts = m_around.lanes.kindsOf(samples.first(count));
    m_lastText = "not sent, because the receiver refuses samples up to " +
                 formatTimestamp(m_window.bound().value_or(0)) + " for their age: " + m_ageText;
    reason = reasonOf(m_ageStatus);
    this->count(counts, counts.inLedger());
    keep(samples.first(count), counts.inLedger(), {m_ageStatus, reason, m_lastText, false});
    return count;
}

void Refusals::count(const KindCounts &counts, std::uint64_t refused)
{
    // Which kind the refused ones of several are is not known.
    const bool all = refused >= counts.inLedger();
    const std::size_t histograms = all ? counts.histograms : 0;
    const Metrics &metrics = m_around.metrics;
    countKinds({refused - histograms, histograms, all ? counts.exemplars : 0}, metrics.samples.failed,
               metrics.histograms.failed, metrics.exemplars.failed);
    m_untold += refused;
}

void Refusals::keepMissing(const Lane &lane, std::uint64_t missing)
{
    if (missing > 0)
        keep(lane.batchSamples(), missing,
             {kOk, std::string(kNotWritten), "the receiver took the request and says that it has not written all of it",
              lane.attempt > 0});
}

void Refusals::keep(std::span<const QueuedSample> samples, std::uint64_t refused, Facts facts)
{
    if (!m_around.deadLetters)
        return;
    DeadLetter letter;
    letter.time = m_around.clock.now();
    letter.status = facts.status;
    letter.reason = std::move(facts.reason);
    letter.text = std::move(facts.text);
    letter.text.resize(std::min(letter.text.size(), kTextBytes));
    letter.unsure = facts.unsure;
    letter.refused = refused;
    letter.candidates = samples.size();
    letter.minTime = oldestOf(samples);
    letter.maxTime = newestOf(samples);
    letter.series = m_around.series.labelPairs().labels(m_around.series.pairs(samples.front().series())).toString();
    m_encoder->encode(samples, m_around.series, letter.body);
    m_around.deadLetters->add(letter);
}

std::string Refusals::probeBody(TimestampMs time) const
{
    model::Labels labels = m_around.series.labelPairs().labels(m_around.series.external());
    labels.set(model::kMetricName, AcceptanceWindow::kProbeName);
    std::string series;
    for (const model::Label &label : labels) {
        std::string pair;
        wire::putBytes(1, label.name, pair);
        wire::putBytes(2, label.value, pair);
        wire::putBytes(1, pair, series);
    }
    std::string sample;
    wire::putDouble(1, 0, sample);
    wire::putInteger(2, static_cast<std::uint64_t>(time), sample);
    wire::putBytes(2, sample, series);
    std::string plain;
    wire::putBytes(1, series, plain);
    std::string body;
    snappyCompress(plain, body);
    return body;
}

void Refusals::tell(SteadyTime now)
{
    if (m_untold == 0 || (m_toldAt && now < *m_toldAt + kTellEvery))
        return;
    m_toldAt = now;
    m_around.log.write(LogLevel::Error, "remote",
                       m_around.deadLetters ? "The receiver refuses samples for good; they are kept as dead letters"
                                            : "The receiver refuses samples for good; they are dropped",
                       {{"remote", m_around.settings.name},
                        {"samples", std::to_string(std::exchange(m_untold, 0))},
                        {"error", m_lastText}});
}

} // namespace agent::remote
