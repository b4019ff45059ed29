// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/coding.h"
#include "agent/model/exemplar.h"
#include "agent/model/histogram.h"
#include "agent/wal/record.h"
#include "agent/wal/record_codec.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>

/// Record coding of histograms and exemplars into memory that is kept from record to record. Inside this room only.
namespace agent::wal {

/// The beginning of a record of version 1: number and time of its first entry, to which all entries tell differences.
class RecordBase {
public:
    void begin(RecordType type, std::string &out)
    {
        out.assign(1, static_cast<char>(type));
        m_count = 0;
    }
    /// Puts the difference of an entry, and the base before the first.
    void put(model::SeriesRef series, TimestampMs timestamp, std::string &out)
    {
        const std::uint64_t ref = model::value(series);
        const auto time = static_cast<std::uint64_t>(timestamp);
        if (m_count++ == 0) {
            m_ref = ref;
            m_time = time;
            putBe64(out, ref);
            putBe64(out, time);
        }
        putVarint(out, static_cast<std::int64_t>(ref - m_ref)); // may have wrapped around, as the format has it
        putVarint(out, static_cast<std::int64_t>(time - m_time));
    }
    [[nodiscard]] std::size_t count() const { return m_count; }

private:
    std::size_t m_count = 0;
    std::uint64_t m_ref = 0;
    std::uint64_t m_time = 0;
};

/// Writes one record of histograms that are all of one kind. One thread.
class HistogramEncoder {
public:
    explicit HistogramEncoder(RecordType type) : m_type(type) {}
    void begin() { m_base.begin(m_type, m_record); }
    void add(const model::HistogramSample &sample);
    [[nodiscard]] std::size_t count() const { return m_base.count(); }
    /// Lives until the next `begin`.
    [[nodiscard]] std::string_view record() const { return m_record; }

private:
    const RecordType m_type;
    std::string m_record;
    RecordBase m_base;
};

/// The histograms of one append: a record of each kind. One thread.
class HistogramEncoders {
public:
    void begin();
    void add(const model::HistogramSample &sample);
    /// In the order they are written.
    [[nodiscard]] std::span<const HistogramEncoder> records() const { return m_encoders; }
    /// Of all records.
    [[nodiscard]] std::size_t count() const { return m_count; }
    /// As of SampleEncoder.
    [[nodiscard]] TimestampMs minTime() const { return m_minTime; }
    [[nodiscard]] TimestampMs maxTime() const { return m_maxTime; }

private:
    std::array<HistogramEncoder, 4> m_encoders{
        HistogramEncoder(RecordType::Histograms), HistogramEncoder(RecordType::CustomHistograms),
        HistogramEncoder(RecordType::FloatHistograms), HistogramEncoder(RecordType::CustomFloatHistograms)};
    std::size_t m_count = 0;
    TimestampMs m_minTime = std::numeric_limits<TimestampMs>::max();
    TimestampMs m_maxTime = std::numeric_limits<TimestampMs>::min();
};

/// Writes one record of exemplars. One thread.
class ExemplarEncoder {
public:
    void begin() { m_base.begin(RecordType::Exemplars, m_record); }
    void add(const model::Exemplar &exemplar);
    [[nodiscard]] std::size_t count() const { return m_base.count(); }
    /// Lives until the next `begin`.
    [[nodiscard]] std::string_view record() const { return m_record; }

private:
    std::string m_record;
    RecordBase m_base;
};

namespace codec {

[[nodiscard]] bool isHistogramType(RecordType type);
void putLabels(const model::Labels &labels, std::string &out);
/// Reads what stands for one histogram after number and time. `out` is overwritten, its memory reused.
void readHistogram(Decoder &in, bool isFloat, model::Histogram &out);

/// Calls `visit(ref, timestamp, histogram, start)` for each histogram of a record of type 7 to 10, 12 or 13, whatever its
/// schema; `start` is its start timestamp, 0: none. The histogram may be taken.
template <typename Visit>
[[nodiscard]] Status forEachHistogram(std::string_view record, Visit &&visit)
{
    const RecordType type = recordType(record);
    const bool isFloat = type == RecordType::FloatHistograms || type == RecordType::CustomFloatHistograms ||
                         type == RecordType::FloatHistogramsV2;
    EntryReader entries(record);
    model::Histogram histogram;
    while (entries.next()) {
        readHistogram(entries.in(), isFloat, histogram);
        if (!entries.ok())
            break;
        if (!isSaneRef(entries.ref()))
            return impossibleRef(entries.ref());
        visit(model::SeriesRef{entries.ref()}, entries.time(), histogram, entries.start());
    }
    return entries.ok() ? Status() : damagedRecord("histograms");
}

/// Calls `visit(ref, timestamp)` for each sample or histogram of a record; other types have none.
template <typename Visit>
[[nodiscard]] Status forEachPoint(std::string_view record, Visit &&visit)
{
    if (isHistogramType(recordType(record)))
        return forEachHistogram(
            record, [&visit](model::SeriesRef ref, TimestampMs time, const model::Histogram &, TimestampMs) {
                visit(ref, time);
            });
    return forEachSample(record, [&visit](model::SeriesRef ref, TimestampMs time, double) { visit(ref, time); });
}

} // namespace codec
} // namespace agent::wal
