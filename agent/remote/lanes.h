// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/clock.h"
#include "agent/http/client.h"
#include "agent/model/series_ref.h"
#include "agent/remote/series_cache.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace agent::remote {

/// A sample on its way to one receiver.
struct QueuedSample {
    TimestampMs timestamp;
    double value;
    SeriesSlot slot;      ///< Of its series: decides the lane.
    std::uint32_t record; ///< Number of its record in the Window.
};

/// A line of samples of which the first `batch` are being sent. A series keeps to one lane, and a lane sends one batch
/// at a time: that keeps each series in order.
class Lane {
public:
    void push(const QueuedSample &sample) { m_samples.push_back(sample); }
    /// All samples, oldest first.
    [[nodiscard]] std::span<const QueuedSample> samples() const { return std::span(m_samples).subspan(m_head); }
    [[nodiscard]] std::size_t size() const { return m_samples.size() - m_head; }
    [[nodiscard]] std::span<const QueuedSample> batchSamples() const { return samples().first(batch); }
    /// Takes the first `count` samples off. The batch must be settled or taken back.
    void pop(std::size_t count);

    std::size_t batch = 0;             ///< Size of the batch being sent or tried again; 0: none.
    std::shared_ptr<std::string> body; ///< Of that batch, ready to send; null: to be encoded.
    bool inFlight = false;
    http::Client::RequestId request{}; ///< While in flight.
    std::uint32_t attempt = 0;         ///< Tries of this batch that have failed.
    SteadyTime started;                ///< Of the request in flight.
    SteadyTime waitingSince;           ///< When the first sample beyond the batch came.

private:
    std::vector<QueuedSample> m_samples;
    std::size_t m_head = 0;
};

/// All lanes of a remote. One thread: the remote's.
class Lanes {
public:
    explicit Lanes(std::uint32_t count) : m_lanes(count) {}

    void deal(const QueuedSample &sample, SteadyTime now)
    {
        Lane &lane = m_lanes[laneOf(sample.slot)];
        if (lane.size() == lane.batch)
            lane.waitingSince = now;
        lane.push(sample);
    }
    /// Changes the number of lanes and deals all samples again, in the same order. No batch may be in flight; batches
    /// that wait to be tried again are taken back.
    void resize(std::uint32_t count, SteadyTime now);
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
    std::uint32_t m_inFlight = 0;
};

} // namespace agent::remote
