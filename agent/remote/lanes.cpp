// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/lanes.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace agent::remote {
namespace {

/// Histograms and exemplars of one request have at most about that much memory: far from what receivers refuse.
constexpr std::size_t kBatchBytes = std::size_t{8} << 20;
/// Histograms and exemplars may take as much memory as if each sample took so many bytes, and never more than so many.
constexpr std::size_t kBytesPerSample = 256;
constexpr std::size_t kMaxBytes = std::size_t{64} << 20;

} // namespace

TimestampMs newestOf(std::span<const QueuedSample> samples)
{
    TimestampMs newest = std::numeric_limits<TimestampMs>::min();
    for (const QueuedSample &sample : samples)
        newest = std::max(newest, sample.timestamp);
    return newest;
}

void Lane::pop(std::size_t count)
{
    m_head += count;
    if (m_head == m_samples.size()) {
        m_samples.clear();
        m_head = 0;
    } else if (m_head > m_samples.size() / 2) {
        m_samples.erase(m_samples.begin(), m_samples.begin() + static_cast<std::ptrdiff_t>(m_head));
        m_head = 0;
    }
}

std::size_t Lane::bringExemplars(std::size_t count, std::size_t most, TimestampMs newest)
{
    const std::span<const QueuedSample> all = samples();
    std::vector<SeriesSlot> told;
    for (const QueuedSample &sample : all.first(count))
        if (!sample.isExemplar())
            told.push_back(sample.series());
    std::sort(told.begin(), told.end());
    std::vector<QueuedSample> brought;
    std::vector<QueuedSample> rest;
    for (const QueuedSample &sample : all.subspan(count)) {
        const bool goes = brought.size() < most && sample.isExemplar() && sample.timestamp <= newest &&
                          std::binary_search(told.begin(), told.end(), sample.series());
        (goes ? brought : rest).push_back(sample);
    }
    if (brought.empty())
        return 0;
    const auto behind = m_samples.begin() + static_cast<std::ptrdiff_t>(m_head + count);
    std::copy(rest.begin(), rest.end(), std::copy(brought.begin(), brought.end(), behind));
    return brought.size();
}

void Lane::postpone(SeriesSlot series)
{
    std::stable_partition(m_samples.begin() + static_cast<std::ptrdiff_t>(m_head), m_samples.end(),
                          [series](const QueuedSample &sample) { return sample.series() != series; });
}

void Lanes::deal(model::HistogramSample &sample, SeriesSlot slot, std::uint32_t record, SteadyTime now)
{
    QueuedSample queued{sample.timestamp, {0}, slot | QueuedSample::kHistogram, record};
    queued.histogram = m_extras.add(sample.value);
    queued.histogram->start = sample.start;
    deal(queued, now);
}

void Lanes::deal(model::Exemplar &exemplar, SeriesSlot slot, std::uint32_t record, SteadyTime now)
{
    QueuedSample queued{exemplar.timestamp, {0}, slot | QueuedSample::kExemplar, record};
    queued.exemplar = m_extras.add(exemplar);
    deal(queued, now);
}

void Lanes::noteStart(const QueuedSample &sample, TimestampMs start)
{
    m_extras.addStart(sample.slot, sample.timestamp, start);
}

void Lanes::resize(std::uint32_t count, SteadyTime now)
{
    std::vector<Lane> before(count);
    before.swap(m_lanes);
    // Within a record the order between lanes does not matter: it holds a series' samples in one lane only. So records
    // are taken in turn.
    std::vector<std::span<const QueuedSample>> rest;
    for (const Lane &lane : before)
        if (lane.size() > 0)
            rest.push_back(lane.samples());
    while (!rest.empty()) {
        std::size_t first = 0;
        for (std::size_t i = 1; i < rest.size(); ++i)
            if (static_cast<std::int32_t>(rest[i].front().record - rest[first].front().record) < 0)
                first = i;
        const std::uint32_t record = rest[first].front().record;
        while (!rest[first].empty() && rest[first].front().record == record) {
            deal(rest[first].front(), now);
            rest[first] = rest[first].subspan(1);
        }
        if (rest[first].empty())
            rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(first));
    }
}

std::size_t Lanes::byteLimit(std::uint64_t samples)
{
    return samples >= kMaxBytes / kBytesPerSample ? kMaxBytes : static_cast<std::size_t>(samples) * kBytesPerSample;
}

KindCounts Lanes::kindsOf(std::span<const QueuedSample> samples) const
{
    KindCounts counts;
    if (!m_extras.empty()) {
        for (const QueuedSample &sample : samples) {
            counts.histograms += sample.isHistogram() ? 1U : 0U;
            counts.exemplars += sample.isExemplar() ? 1U : 0U;
        }
    }
    counts.samples = samples.size() - counts.histograms - counts.exemplars;
    return counts;
}

std::size_t Lanes::batchSize(std::span<const QueuedSample> samples, std::size_t most) const
{
    most = std::min(most, samples.size());
    if (m_extras.bytes() <= kBatchBytes)
        return most;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < most; ++i) {
        const QueuedSample &sample = samples[i];
        if (!sample.isPlain())
            bytes += sample.isHistogram() ? sample.histogram->bytes : sample.exemplar->bytes;
        if (i > 0 && bytes > kBatchBytes)
            return i;
    }
    return most;
}

void Lanes::release(std::span<const QueuedSample> samples)
{
    if (m_extras.empty())
        return;
    for (const QueuedSample &sample : samples) {
        if (sample.isHistogram())
            m_extras.release(sample.histogram);
        else if (sample.isExemplar())
            m_extras.release(sample.exemplar);
        else if (m_extras.hasStarts())
            m_extras.releaseStart(sample.slot, sample.timestamp);
    }
}

Lane *Lanes::oldest(std::uint32_t firstRecord)
{
    Lane *found = nullptr;
    for (Lane &lane : m_lanes)
        if (lane.size() > 0 &&
            (!found || lane.samples().front().record - firstRecord < found->samples().front().record - firstRecord))
            found = &lane;
    return found;
}

} // namespace agent::remote
