// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/reader.h"

#include <algorithm>
#include <limits>
#include <string>

namespace agent::remote {
namespace {

constexpr std::chrono::seconds kTryAgainAfter{1};
constexpr std::chrono::seconds kGapPatience{5};
constexpr std::chrono::seconds kSweepInterval{1};
constexpr std::size_t kSweepTurns = 60; ///< A sweep of the whole cache takes that many turns.
constexpr int kRecordsPerTurn = 1000;

std::string typeName(wal::RecordType type)
{
    switch (type) {
    case wal::RecordType::Series:
        return "series";
    case wal::RecordType::Samples:
        return "samples";
    case wal::RecordType::SamplesV2:
        return "samples_v2";
    case wal::RecordType::Tombstones:
        return "tombstones";
    case wal::RecordType::Exemplars:
        return "exemplars";
    case wal::RecordType::MmapMarkers:
        return "mmap_markers";
    case wal::RecordType::Metadata:
        return "metadata";
    case wal::RecordType::Histograms:
        return "histograms";
    case wal::RecordType::FloatHistograms:
        return "float_histograms";
    case wal::RecordType::CustomHistograms:
        return "custom_histograms";
    case wal::RecordType::CustomFloatHistograms:
        return "custom_float_histograms";
    case wal::RecordType::HistogramsV2:
        return "histograms_v2";
    case wal::RecordType::FloatHistogramsV2:
        return "float_histograms_v2";
    case wal::RecordType::Unknown:
        break;
    }
    return "unknown";
}

} // namespace

Reader::Reader(const Settings &settings, SeriesCache &series, wal::Position cursor, std::uint64_t settled,
               Surroundings surroundings)
    : m_settings(settings), m_around(surroundings), m_series(series), m_tailer(surroundings.source.tail(cursor)),
      m_meter(surroundings.source, cursor, settled), m_sweptFor(surroundings.source.begin())
{
}

std::uint64_t Reader::windowLimit() const
{
    const std::uint64_t lane = std::max(m_settings.queue.capacity, 2 * m_settings.queue.maxSamplesPerSend);
    return lane * m_around.lanes.count();
}

SteadyTime Reader::read(SteadyTime now)
{
    sweepCache(now);
    if (now < m_tryAgain)
        return m_tryAgain;
    const std::uint64_t limit = windowLimit();
    wal::RecordView record;
    for (int i = 0; i < kRecordsPerTurn; ++i) {
        if (m_around.window.outstanding() >= limit) {
            m_hungry = false;
            return SteadyTime::max();
        }
        m_hungry = true; // before looking, so that no append slips in between
        const Result<bool> more = m_tailer->next(record);
        if (!more) {
            m_around.log.write(LogLevel::Error, "remote", "The log cannot be read; trying again",
                               {{"remote", m_settings.name}, {"error", more.error().toString()}});
            m_tryAgain = now + kTryAgainAfter;
            return m_tryAgain;
        }
        m_atEnd = !*more;
        if (m_atEnd)
            return checkForGap(now);
        take(record, now);
    }
    return now;
}

/// At the end of what can be read nothing should be unread. What stays unread over some time, appends in between taken
/// into account, was damaged.
SteadyTime Reader::checkForGap(SteadyTime now)
{
    const std::uint64_t unread = m_meter.level().unread;
    if (unread == 0) {
        m_gap = 0;
        return SteadyTime::max();
    }
    if (m_gap == 0) {
        m_gap = unread;
        m_gapSince = now;
    }
    m_gap = std::min(m_gap, unread);
    if (now < m_gapSince + kGapPatience)
        return m_gapSince + kGapPatience;
    m_meter.skip(m_gap);
    m_around.window.begin(m_tailer->position());
    lose(m_gap);
    m_gap = 0;
    return SteadyTime::max();
}

/// Enters samples that the log counted and that cannot be read with the record begun last.
void Reader::lose(std::uint64_t samples)
{
    drop(kLogDamaged, samples);
    m_around.log.write(LogLevel::Error, "remote", "Samples in a damaged part of the log are lost",
                       {{"remote", m_settings.name}, {"samples", std::to_string(samples)}});
}

void Reader::drop(std::string_view reason, std::uint64_t samples)
{
    if (samples == 0)
        return;
    m_around.window.dropRead(reason, samples);
    m_around.metrics.dropped(std::string(reason)).Increment(static_cast<double>(samples));
}

void Reader::take(const wal::RecordView &record, SteadyTime now)
{
    telemetry::Counter *&counter = m_recordsRead[static_cast<std::uint8_t>(record.type)];
    if (!counter)
        counter = &m_around.metrics.recordsRead(typeName(record.type));
    counter->Increment();
    m_decoded.clear();
    if (record.type == wal::RecordType::Samples || record.type == wal::RecordType::SamplesV2) {
        if (const Status s = wal::decodeSamples(record.bytes, m_decoded); !s.ok()) {
            m_around.metrics.decodeFailures.Increment();
            m_around.log.write(LogLevel::Warn, "remote", "A record of samples is malformed; its rest is left out",
                               {{"remote", m_settings.name}, {"error", s.toString()}});
        }
    }
    const std::uint64_t missing = m_meter.read(record.position, m_decoded.size());
    m_around.window.begin(record.next);
    if (missing > 0)
        lose(missing);
    if (!m_decoded.empty())
        deal(now);
}

/// Deals the decoded samples of the record begun last.
void Reader::deal(SteadyTime now)
{
    Window &window = m_around.window;
    const std::uint32_t number = window.endRecord() - 1;
    const std::int64_t ageLimit = m_settings.queue.sampleAgeLimit.count();
    const TimestampMs oldest = ageLimit > 0 ? m_around.clock.now() - ageLimit : std::numeric_limits<TimestampMs>::min();
    std::uint32_t relabelDropped = 0;
    std::uint32_t unknown = 0;
    std::uint32_t tooOld = 0;
    for (const model::Sample &sample : m_decoded) {
        m_newest = std::max(m_newest, sample.timestamp);
        const SeriesSlot slot = m_series.resolve(sample.series);
        if (slot >= SeriesCache::kUnknown) {
            ++(slot == SeriesCache::kUnknown ? unknown : relabelDropped);
        } else if (sample.timestamp < oldest) {
            ++tooOld;
        } else {
            m_series.use(slot, number);
            window.add(sample.timestamp);
            m_around.lanes.deal({sample.timestamp, sample.value, slot, number}, now);
        }
    }
    drop(kUnknownSeries, unknown);
    drop(kTooOld, tooOld);
    if (relabelDropped > 0) {
        window.dropRelabelled(relabelDropped);
        m_around.metrics.dropped("dropped_series").Increment(relabelDropped);
    }
}

void Reader::sweepCache(SteadyTime now)
{
    if (now < m_sweepAt)
        return;
    m_sweepAt = now + kSweepInterval;
    // Only truncation takes series from the log.
    if (const wal::Position begin = m_around.source.begin(); !m_sweeping && begin != m_sweptFor) {
        m_sweptFor = begin;
        m_sweeping = true;
    }
    if (m_sweeping)
        m_sweeping = !m_series.sweep(m_around.window.oldestRecord(), m_series.pageCount() / kSweepTurns + 1);
}

} // namespace agent::remote
