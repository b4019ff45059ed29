// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/feed/reader.h"

#include "agent/wal/loss.h"

#include <algorithm>
#include <string>

namespace agent::remote {
namespace {

constexpr std::chrono::seconds kTryAgainAfter{1};
constexpr std::chrono::seconds kGapPatience{5};
constexpr std::chrono::seconds kSweepInterval{1};
constexpr std::size_t kSweepTurns = 60; ///< A sweep of the whole cache takes that many turns.
constexpr int kRecordsPerTurn = 1000;

} // namespace

Reader::Reader(const Settings &settings, SeriesCache &series, const wal::CursorStore::Cursor &cursor,
               Surroundings surroundings)
    : m_settings(settings), m_around(surroundings), m_series(series),
      m_tailer(surroundings.source.tail(cursor.position)),
      m_meter(surroundings.source, cursor.position, cursor.ledger.samples(), cursor.ordinal), m_skip(cursor.skip),
      m_sweptFor(surroundings.source.begin())
{
}

SteadyTime Reader::read(SteadyTime now)
{
    sweepCache(now);
    leaveLostSegments();
    if (now < m_tryAgain)
        return m_tryAgain;
    const std::uint64_t limit = windowLimit(m_settings.queue, m_around.lanes.count());
    const std::size_t byteLimit = Lanes::byteLimit(limit);
    wal::RecordView record;
    for (int i = 0; i < kRecordsPerTurn; ++i) {
        const bool crowded = m_around.lanes.extras().bytes() >= byteLimit;
        m_full = crowded || m_around.window.outstanding() >= limit;
        m_hungry = !m_full; // before looking, so that no append slips in between
        if (m_full && (m_held || crowded))
            return SteadyTime::max();
        const Result<bool> more = m_held ? takeHeld(record) : m_tailer->next(record);
        if (!more) {
            m_around.log.write(LogLevel::Error, "remote", "The log cannot be read; trying again",
                               {{"remote", m_settings.name}, {"error", more.error().toString()}});
            m_tryAgain = now + kTryAgainAfter;
            return m_tryAgain;
        }
        m_atEnd = !*more;
        if (m_atEnd)
            return checkForGap(now);
        if (m_around.source.begin().segment > record.position.segment) {
            leaveLostSegments(); // it was given up while its records were still in memory
            continue;
        }
        // Exemplars belong with their samples, which come before them in the same append.
        if (m_full && record.type != wal::RecordType::Exemplars)
            hold(record);
        else
            take(record, now);
    }
    return now;
}

/// Keeps a record for when there is room.
void Reader::hold(const wal::RecordView &record)
{
    m_heldBytes = record.bytes;
    m_held = record;
}

bool Reader::takeHeld(wal::RecordView &record)
{
    record = *m_held;
    record.bytes = m_heldBytes;
    m_held.reset();
    return true;
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
    lose(m_gap, wal::kLogDamaged);
    m_gap = 0;
    return SteadyTime::max();
}

/// Goes on behind segments that the log has given up, also while the window has no room for more: so a loss is known
/// when it happens.
void Reader::leaveLostSegments()
{
    const wal::Position begin = m_around.source.begin();
    if (begin.segment <= m_meter.segment())
        return;
    const std::uint32_t from = m_meter.segment();
    m_held.reset();
    m_tailer = m_around.source.tail(begin);
    m_around.window.begin(begin);
    lose(m_meter.read(begin, 0), m_around.source.lossReason(from, begin.segment));
}

void Reader::skip(const wal::CursorStore::Cursor::Skip &skip, std::uint32_t jumpTo)
{
    m_skip = skip;
    if (jumpTo <= m_meter.segment())
        return;
    const wal::Position to{jumpTo, 0};
    m_held.reset();
    m_tailer = m_around.source.tail(to);
    m_around.window.begin(to);
    drop(Metrics::Kind::Samples, wal::kOperatorSkip, m_meter.read(to, 0));
    m_gap = 0;
    m_atEnd = false;
}

/// Enters samples that the log took and that cannot be read any more, with the record begun last.
void Reader::lose(std::uint64_t samples, std::string_view reason)
{
    if (samples == 0)
        return;
    drop(Metrics::Kind::Samples, reason, samples);
    m_around.log.write(
        LogLevel::Error, "remote", "Samples that this remote needed are lost",
        {{"remote", m_settings.name}, {"samples", std::to_string(samples)}, {"reason", std::string(reason)}});
}

void Reader::drop(Metrics::Kind kind, std::string_view reason, std::uint64_t count)
{
    if (count == 0)
        return;
    if (kind != Metrics::Kind::Exemplars)
        m_around.window.dropRead(reason, count);
    m_around.metrics.dropped(kind, reason).Increment(static_cast<double>(count));
}

/// Enters with the record begun last what of it goes no further.
void Reader::enter(Metrics::Kind kind, const Tally &tally)
{
    drop(kind, kUnknownSeries, tally.unknownSeries);
    drop(kind, kTooOld, tally.tooOld);
    drop(kind, wal::kOperatorSkip, tally.skipped);
    drop(kind, kCustomBuckets, tally.customBuckets);
    if (tally.relabelDropped == 0)
        return;
    if (kind != Metrics::Kind::Exemplars)
        m_around.window.dropRelabelled(tally.relabelDropped);
    m_around.metrics.dropped(kind, kDroppedSeries).Increment(tally.relabelDropped);
}

void Reader::checkDecoded(const Status &status, std::string_view what)
{
    if (status.ok())
        return;
    m_around.metrics.decodeFailures.Increment();
    m_around.log.write(LogLevel::Warn, "remote",
                       "A record of " + std::string(what) + " is malformed; its rest is left out",
                       {{"remote", m_settings.name}, {"error", status.toString()}});
}

void Reader::take(const wal::RecordView &record, SteadyTime now)
{
    telemetry::Counter *&counter = m_recordsRead[static_cast<std::uint8_t>(record.type)];
    if (!counter)
        counter = &m_around.metrics.recordsRead(std::string(wal::recordTypeName(record.type)));
    counter->Increment();
    m_around.window.begin(record.next);
    m_notBefore = m_skip && record.position < m_skip->end() ? m_skip->time : kNoBound;
    const std::uint32_t from = m_meter.segment();
    const std::uint64_t missing = m_meter.read(record.position, deal(record, now));
    if (missing > 0)
        lose(missing, m_around.source.lossReason(from, record.position.segment));
}

/// Deals what is in the record begun last. Returns how many samples and histograms the log counts in it.
std::uint64_t Reader::deal(const wal::RecordView &record, SteadyTime now)
{
    switch (record.type) {
    case wal::RecordType::Samples:
    case wal::RecordType::SamplesV2:
        m_decoded.clear();
        m_starts.clear();
        checkDecoded(wal::decodeSamples(record.bytes, m_decoded), "samples");
        if (record.type == wal::RecordType::SamplesV2 && m_protocol == Protocol::V2)
            wal::decodeStarts(record.bytes, m_starts).ignore("what is wrong was told of the samples");
        if (!m_decoded.empty())
            dealSamples(now);
        return m_decoded.size();
    case wal::RecordType::Histograms:
    case wal::RecordType::FloatHistograms:
    case wal::RecordType::CustomHistograms:
    case wal::RecordType::CustomFloatHistograms:
    case wal::RecordType::HistogramsV2:
    case wal::RecordType::FloatHistogramsV2:
        return dealHistograms(record.bytes, now);
    case wal::RecordType::Exemplars:
        if (m_settings.sendExemplars)
            dealExemplars(record.bytes, now);
        return 0;
    default:
        return 0;
    }
}

/// Samples with older timestamps are not sent any more.
TimestampMs Reader::oldestWanted() const
{
    const std::int64_t ageLimit = m_settings.queue.sampleAgeLimit.count();
    return ageLimit > 0 ? m_around.clock.now() - ageLimit : kNoBound;
}

/// Finds the slot of a series; false, and entered in the tally, when its sample goes no further.
inline bool Reader::goesOn(model::SeriesRef series, TimestampMs timestamp, TimestampMs oldest, SeriesSlot &slot,
                           Tally &tally)
{
    if (timestamp < m_notBefore) {
        ++tally.skipped;
        return false;
    }
    slot = m_series.resolve(series);
    if (slot >= SeriesCache::kUnknown) {
        ++(slot == SeriesCache::kUnknown ? tally.unknownSeries : tally.relabelDropped);
        return false;
    }
    if (timestamp < oldest) {
        ++tally.tooOld;
        return false;
    }
    return true;
}

void Reader::noteStart(const QueuedSample &sample, std::size_t index)
{
    if (index < m_starts.size() && m_starts[index] != 0)
        m_around.lanes.noteStart(sample, m_starts[index]);
}

void Reader::dealSamples(SteadyTime now)
{
    Window &window = m_around.window;
    const std::uint32_t number = window.endRecord() - 1;
    const TimestampMs oldest = oldestWanted();
    Tally tally;
    for (const model::Sample &sample : m_decoded) {
        m_newest = std::max(m_newest, sample.timestamp);
        SeriesSlot slot = 0;
        if (!goesOn(sample.series, sample.timestamp, oldest, slot, tally))
            continue;
        m_series.use(slot, number);
        window.add(sample.timestamp);
        const QueuedSample queued{sample.timestamp, {sample.value}, slot, number};
        if (!m_starts.empty())
            noteStart(queued, static_cast<std::size_t>(&sample - m_decoded.data()));
        m_around.lanes.deal(queued, now);
    }
    enter(Metrics::Kind::Samples, tally);
}

std::uint64_t Reader::dealHistograms(std::string_view record, SteadyTime now)
{
    if (!m_settings.sendNativeHistograms) {
        const std::uint64_t count = wal::countSamples(record);
        drop(Metrics::Kind::Histograms, kHistogramsOff, count);
        return count;
    }
    Window &window = m_around.window;
    const std::uint32_t number = window.endRecord() - 1;
    const TimestampMs oldest = oldestWanted();
    std::uint64_t count = 0;
    std::uint64_t unknownSchemas = 0;
    Tally tally;
    const Status decoded = wal::decodeHistograms(record, unknownSchemas, [&](model::HistogramSample &sample) {
        ++count;
        m_newest = std::max(m_newest, sample.timestamp);
        SeriesSlot slot = 0;
        if (!goesOn(sample.series, sample.timestamp, oldest, slot, tally))
            return;
        if (sample.value.isCustom() && m_protocol == Protocol::V1) {
            ++tally.customBuckets;
            return;
        }
        m_series.use(slot, number);
        window.add(sample.timestamp);
        m_around.lanes.deal(sample, slot, number, now);
    });
    checkDecoded(decoded, "histograms");
    if (unknownSchemas > 0)
        m_around.log.write(LogLevel::Warn, "remote", "Histograms of an unknown schema are left out",
                           {{"remote", m_settings.name}, {"histograms", std::to_string(unknownSchemas)}});
    enter(Metrics::Kind::Histograms, tally);
    drop(Metrics::Kind::Histograms, kUnknownSchema, unknownSchemas);
    return count + unknownSchemas;
}

void Reader::dealExemplars(std::string_view record, SteadyTime now)
{
    m_exemplars.clear();
    checkDecoded(wal::decodeExemplars(record, m_exemplars), "exemplars");
    Window &window = m_around.window;
    const std::uint32_t number = window.endRecord() - 1;
    const TimestampMs oldest = oldestWanted();
    Tally tally;
    for (model::Exemplar &exemplar : m_exemplars) {
        SeriesSlot slot = 0;
        if (!goesOn(exemplar.series, exemplar.timestamp, oldest, slot, tally))
            continue;
        m_series.use(slot, number);
        window.addExemplar();
        m_around.lanes.deal(exemplar, slot, number, now);
    }
    enter(Metrics::Kind::Exemplars, tally);
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
