// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/feed/lanes.h"

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
        m_head = m_arranged = 0;
        m_loose = false;
    } else if (m_head > m_samples.size() / 2) {
        m_samples.erase(m_samples.begin(), m_samples.begin() + static_cast<std::ptrdiff_t>(m_head));
        m_arranged -= std::min(m_arranged, m_head);
        m_head = 0;
    }
}

void Lane::arrangeExemplars()
{
    const std::size_t first = std::max(m_arranged, m_head);
    m_arranged = m_samples.size();
    if (!std::exchange(m_loose, false))
        return;
    const std::span<QueuedSample> all = std::span(m_samples).subspan(first);
    constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
    std::vector<std::pair<SeriesSlot, std::size_t>> lastSample; // of series with exemplars; first without places
    for (const QueuedSample &entry : all)
        if (entry.isExemplar())
            lastSample.emplace_back(entry.series(), kNone);
    std::sort(lastSample.begin(), lastSample.end());
    lastSample.erase(std::unique(lastSample.begin(), lastSample.end()), lastSample.end());
    if (lastSample.empty())
        return;
    std::vector<std::pair<std::size_t, std::size_t>> moves; // behind which entry, and which
    std::vector<bool> moved(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto place =
            std::lower_bound(lastSample.begin(), lastSample.end(), std::pair(all[i].series(), std::size_t{0}));
        if (place == lastSample.end() || place->first != all[i].series())
            continue;
        if (!all[i].isExemplar()) {
            place->second = i;
        } else if (place->second != kNone) {
            moves.emplace_back(place->second, i);
            moved[i] = true;
        }
    }
    std::sort(moves.begin(), moves.end());
    std::vector<QueuedSample> arranged;
    arranged.reserve(all.size());
    auto move = moves.begin();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!moved[i])
            arranged.push_back(all[i]);
        for (; move != moves.end() && move->first == i; ++move)
            arranged.push_back(all[move->second]);
    }
    std::copy(arranged.begin(), arranged.end(), all.begin());
}

std::size_t Lane::exemplarsBehind(std::size_t count, std::size_t most, TimestampMs newest) const
{
    const std::span<const QueuedSample> all = samples();
    std::size_t end = count;
    while (count > 0 && end < all.size() && end - count < most && all[end].isExemplar() &&
           all[end].timestamp <= newest && all[end].series() == all[count - 1].series())
        ++end;
    return end - count;
}

void Lane::postpone(SeriesSlot series)
{
    disarrange();
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
