// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/http/client.h"
#include "agent/model/series_ref.h"
#include "agent/remote/feed/extras.h"
#include "agent/remote/feed/series_cache.h"
#include "agent/remote/settings.h"
#include "agent/remote/feed/splitter.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace agent::remote {

/// A sample on its way to one receiver; or a histogram or exemplar, which lies in Extras.
struct QueuedSample {
    /// Marks in `slot`; a plain sample has none.
    static constexpr SeriesSlot kHistogram = 0x80000000;
    static constexpr SeriesSlot kExemplar = 0x40000000;
    static_assert(SeriesCache::kMaxSlots <= kExemplar);

    TimestampMs timestamp;
    union {
        double value;
        QueuedHistogram *histogram;
        QueuedExemplar *exemplar;
    };
    SeriesSlot slot;      ///< Of its series, which decides the lane, and the marks.
    std::uint32_t record; ///< Number of its record in the Window.

    [[nodiscard]] bool isPlain() const { return slot < kExemplar; }
    [[nodiscard]] bool isHistogram() const { return (slot & kHistogram) != 0; }
    [[nodiscard]] bool isExemplar() const { return (slot & kExemplar) != 0; }
    [[nodiscard]] SeriesSlot series() const { return slot & ~(kHistogram | kExemplar); }
};
static_assert(sizeof(QueuedSample) == 24, "so many of these wait in memory");

/// The newest timestamp of some samples; the least there is when there are none.
[[nodiscard]] TimestampMs newestOf(std::span<const QueuedSample> samples);

/// How many of each kind.
struct KindCounts {
    std::size_t samples = 0;
    std::size_t histograms = 0;
    std::size_t exemplars = 0;
    /// What the ledger counts.
    [[nodiscard]] std::size_t inLedger() const { return samples + histograms; }
    [[nodiscard]] bool any() const { return samples + histograms + exemplars > 0; }
};

/// A line of samples of which the first `batch` are being sent. A series keeps to one lane, and a lane sends one batch
/// at a time: that keeps each series in order.
class Lane {
public:
    void push(const QueuedSample &sample)
    {
        m_loose = m_loose || sample.isExemplar();
        m_samples.push_back(sample);
    }
    /// All samples, oldest first.
    [[nodiscard]] std::span<const QueuedSample> samples() const { return std::span(m_samples).subspan(m_head); }
    [[nodiscard]] std::size_t size() const { return m_samples.size() - m_head; }
    [[nodiscard]] std::span<const QueuedSample> batchSamples() const { return samples().first(batch); }
    /// Takes the first `count` samples off. The batch must be settled or taken back.
    void pop(std::size_t count);

    std::size_t batch = 0;             ///< Size of the batch being sent or tried again; 0: none.
    KindCounts counts;                 ///< What it is made of.
    std::shared_ptr<std::string> body; ///< Of that batch, ready to send; null: to be encoded.
    Protocol protocol = Protocol::V1;  ///< Of `body`.
    bool inFlight = false;
    http::Client::RequestId request{}; ///< While in flight.
    std::uint32_t attempt = 0;         ///< Tries of this batch that have failed.
    SteadyTime started;                ///< Of the request in flight.
    SteadyTime waitingSince;           ///< When the first sample beyond the batch came.
    SteadyTime notBefore;              ///< The next try, while only this lane fails.
    Splitter splitter;                 ///< While bad samples are looked for.
    ServerErrors errors;
    std::uint32_t conflicts = 0; ///< Samples refused alone for a conflict since one was taken.
    /// The series whose next sample alone was answered with failures of the server; kNobody: none. Its samples are sent
    /// one by one.
    SeriesSlot accused = kNobody;
    ServerErrors accusedErrors;
    static constexpr SeriesSlot kNobody = 0xffffffff;
    /// Moves the samples that `which` is true of to the front, each group in its order. Returns how many they are. The
    /// batch must be taken back when there are any.
    std::size_t toFront(const auto &which)
    {
        const auto begin = m_samples.begin() + static_cast<std::ptrdiff_t>(m_head);
        disarrange();
        return static_cast<std::size_t>(std::stable_partition(begin, m_samples.end(), which) - begin);
    }
    /// Moves each exemplar behind the last sample before it of its series. An entry is looked at once, so a sample and
    /// an exemplar find each other only when both were pushed since the last call. There must be no batch.
    void arrangeExemplars();
    /// How many exemplars that are arranged follow the first `count` entries, for the last sample of these: `most` at
    /// most, and none newer than `newest`.
    [[nodiscard]] std::size_t exemplarsBehind(std::size_t count, std::size_t most, TimestampMs newest) const;
    /// Lets the samples of a series wait behind all others. The batch must be taken back.
    void postpone(SeriesSlot series);

private:
    /// The order has changed.
    void disarrange()
    {
        m_arranged = 0;
        m_loose = true;
    }

    std::vector<QueuedSample> m_samples;
    std::size_t m_head = 0;
    std::size_t m_arranged = 0; ///< So many of `m_samples` are, and the next may have exemplars if `m_loose`.
    bool m_loose = false;
};

/// All lanes of a remote. One thread: the remote's.
class Lanes {
public:
    explicit Lanes(std::uint32_t count) : m_lanes(count) {}

    void deal(const QueuedSample &sample, SteadyTime now)
    {
        Lane &lane = m_lanes[laneOf(sample.series())];
        if (lane.size() == lane.batch)
            lane.waitingSince = now;
        lane.push(sample);
    }
    /// Changes the number of lanes and deals all samples again, in the same order. No batch may be in flight; batches
    /// that wait to be tried again are taken back.
    void resize(std::uint32_t count, SteadyTime now);
    /// Deals a histogram or an exemplar of record number `record`, taking it: see Extras::add.
    void deal(model::HistogramSample &sample, SeriesSlot slot, std::uint32_t record, SteadyTime now);
    void deal(model::Exemplar &exemplar, SeriesSlot slot, std::uint32_t record, SteadyTime now);
    /// Keeps the start timestamp of a plain sample.
    void noteStart(const QueuedSample &sample, TimestampMs start);
    /// Where these lie.
    [[nodiscard]] const Extras &extras() const { return m_extras; }
    /// How many bytes of them may wait, for lanes that hold `samples` samples together.
    [[nodiscard]] static std::size_t byteLimit(std::uint64_t samples);
    /// Counts the kinds of some samples that wait. Costs nothing while all are plain.
    [[nodiscard]] KindCounts kindsOf(std::span<const QueuedSample> samples) const;
    /// How many of the first of `samples` are in a batch: at most `most`, and fewer when histograms and exemplars make
    /// it large.
    [[nodiscard]] std::size_t batchSize(std::span<const QueuedSample> samples, std::size_t most) const;
    /// Forgets what lies in Extras for samples that are about to be popped.
    void release(std::span<const QueuedSample> samples);
    [[nodiscard]] std::vector<Lane> &all() { return m_lanes; }
    [[nodiscard]] const std::vector<Lane> &all() const { return m_lanes; }
    [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(m_lanes.size()); }
    [[nodiscard]] std::uint32_t inFlight() const { return m_inFlight; }
    void started() { ++m_inFlight; }
    void ended() { --m_inFlight; }
    /// The lane with the oldest sample; null when all are empty. `firstRecord` is the number of the oldest record.
    [[nodiscard]] Lane *oldest(std::uint32_t firstRecord);

private:
    [[nodiscard]] std::size_t laneOf(SeriesSlot slot) const
    {
        if (m_lanes.size() == 1)
            return 0;
        const std::uint64_t mixed = slot * 0x9e3779b97f4a7c15U;
        return static_cast<std::size_t>(((mixed >> 32) * m_lanes.size()) >> 32);
    }

    std::vector<Lane> m_lanes;
    Extras m_extras;
    std::uint32_t m_inFlight = 0;
};

} // namespace agent::remote
