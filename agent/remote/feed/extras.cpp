// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/feed/extras.h"

namespace agent::remote {
namespace {

/// What is kept for the next ones: so many objects of at most so many bytes.
constexpr std::size_t kKeptObjects = 1024;
constexpr std::size_t kKeptBytes = 2048;
/// Memory of one start timestamp in its map.
constexpr std::size_t kStartBytes = 64;

template <typename T>
std::size_t heldBy(const std::vector<T> &vector)
{
    return vector.capacity() * sizeof(T);
}

std::size_t bytesOf(const model::Histogram &h)
{
    return sizeof(QueuedHistogram) + heldBy(h.positiveSpans) + heldBy(h.negativeSpans) + heldBy(h.positiveDeltas) +
           heldBy(h.negativeDeltas) + heldBy(h.positiveCounts) + heldBy(h.negativeCounts) + heldBy(h.customValues);
}

std::size_t bytesOf(const model::Labels &labels)
{
    std::size_t bytes = sizeof(QueuedExemplar);
    for (const model::Label &label : labels)
        bytes += sizeof(model::Label) + label.name.size() + label.value.size();
    return bytes;
}

} // namespace

template <typename T>
T *Extras::take(Pool<T> &pool)
{
    ++pool.used;
    if (pool.free.empty())
        return &pool.all.emplace_back();
    T *object = pool.free.back();
    pool.free.pop_back();
    return object;
}

template <typename T>
void Extras::give(Pool<T> &pool, T *object)
{
    m_bytes -= object->bytes;
    --pool.used;
    if (pool.used == 0 && pool.all.size() > kKeptObjects) { // nobody refers to any of them
        pool.all.clear();
        pool.free.clear();
        return;
    }
    if (object->bytes > kKeptBytes)
        *object = {};
    pool.free.push_back(object);
}

QueuedHistogram *Extras::add(model::Histogram &histogram)
{
    QueuedHistogram *queued = take(m_histograms);
    std::swap(queued->value, histogram);
    queued->start = 0;
    queued->bytes = bytesOf(queued->value);
    m_bytes += queued->bytes;
    return queued;
}

QueuedExemplar *Extras::add(model::Exemplar &exemplar)
{
    QueuedExemplar *queued = take(m_exemplars);
    queued->value = exemplar.value;
    queued->labels = std::move(exemplar.labels);
    queued->bytes = bytesOf(queued->labels);
    m_bytes += queued->bytes;
    return queued;
}

void Extras::release(QueuedHistogram *histogram)
{
    give(m_histograms, histogram);
}

void Extras::release(QueuedExemplar *exemplar)
{
    give(m_exemplars, exemplar);
}

void Extras::addStart(SeriesSlot slot, TimestampMs timestamp, TimestampMs start)
{
    if (m_starts.insert_or_assign({slot, timestamp}, start).second)
        m_bytes += kStartBytes;
}

void Extras::releaseStart(SeriesSlot slot, TimestampMs timestamp)
{
    if (m_starts.erase({slot, timestamp}) > 0)
        m_bytes -= kStartBytes;
}

TimestampMs Extras::startOf(SeriesSlot slot, TimestampMs timestamp) const
{
    const auto found = m_starts.find({slot, timestamp});
    return found == m_starts.end() ? 0 : found->second;
}

} // namespace agent::remote
