// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/base/coding.h"
#include "agent/base/status.h"
#include "agent/model/sample.h"
#include "agent/wal/format.h"
#include "agent/wal/record.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

/// Record coding without an object or an allocation for each sample. Inside this room only.
namespace agent::wal {

/// Writes one samples record into memory of its own, which is kept from record to record. One thread.
class SampleEncoder {
public:
    /// Begins a record of at most `maxSamples`.
    void begin(std::size_t maxSamples)
    {
        const std::size_t needed = kHeaderBytes + maxSamples * kMaxSampleBytes;
        if (needed > m_capacity) {
            m_buffer.reset(new char[needed]);
            m_capacity = needed;
        }
        m_buffer[0] = static_cast<char>(RecordType::Samples);
        m_end = m_buffer.get() + 1;
        m_count = 0;
        m_minTime = std::numeric_limits<TimestampMs>::max();
        m_maxTime = std::numeric_limits<TimestampMs>::min();
    }
    void add(const model::Sample &sample)
    {
        const std::uint64_t ref = model::value(sample.series);
        const auto time = static_cast<std::uint64_t>(sample.timestamp);
        if (m_count++ == 0) {
            m_baseRef = ref;
            m_baseTime = time;
            put64(ref);
            put64(time);
        }
        m_minTime = std::min(m_minTime, sample.timestamp);
        m_maxTime = std::max(m_maxTime, sample.timestamp);
        putDelta(ref - m_baseRef);
        putDelta(time - m_baseTime);
        put64(std::bit_cast<std::uint64_t>(sample.value));
    }
    [[nodiscard]] std::size_t count() const { return m_count; }
    /// Oldest and newest timestamp; without samples the largest and the smallest there is.
    [[nodiscard]] TimestampMs minTime() const { return m_minTime; }
    [[nodiscard]] TimestampMs maxTime() const { return m_maxTime; }
    /// Lives until the next `begin`.
    [[nodiscard]] std::string_view record() const
    {
        return {m_buffer.get(), static_cast<std::size_t>(m_end - m_buffer.get())};
    }

private:
    static constexpr std::size_t kHeaderBytes = 17;
    static constexpr std::size_t kMaxSampleBytes = 28;

    void put64(std::uint64_t v)
    {
        v = __builtin_bswap64(v);
        std::memcpy(m_end, &v, 8);
        m_end += 8;
    }
    /// Zig-zag LEB128 of a difference that may have wrapped around.
    void putDelta(std::uint64_t difference)
    {
        std::uint64_t v = (difference << 1) ^ (std::uint64_t{0} - (difference >> 63));
        while (v >= 0x80) {
            *m_end++ = static_cast<char>(v | 0x80);
            v >>= 7;
        }
        *m_end++ = static_cast<char>(v);
    }

    std::unique_ptr<char[]> m_buffer;
    std::size_t m_capacity = 0;
    char *m_end = nullptr;
    std::size_t m_count = 0;
    std::uint64_t m_baseRef = 0;
    std::uint64_t m_baseTime = 0;
    TimestampMs m_minTime = std::numeric_limits<TimestampMs>::max();
    TimestampMs m_maxTime = std::numeric_limits<TimestampMs>::min();
};

namespace codec {

[[nodiscard]] inline bool isSaneRef(std::uint64_t ref)
{
    return ref != 0 && ref <= kMaxSeriesRef;
}

[[nodiscard]] Status damagedRecord(std::string_view kind);
[[nodiscard]] Status impossibleRef(std::uint64_t ref);

/// Calls `visit(ref, timestamp, value)` for each sample of a record of type Samples.
template <typename Visit>
[[nodiscard]] Status forEachSampleV1(std::string_view record, Visit &&visit)
{
    Decoder in(record.substr(1));
    if (in.atEnd())
        return {};
    const std::uint64_t baseRef = in.be64();
    const std::uint64_t baseTime = in.be64();
    while (in.ok() && !in.atEnd()) {
        const std::uint64_t ref = baseRef + static_cast<std::uint64_t>(in.varint());
        const std::uint64_t time = baseTime + static_cast<std::uint64_t>(in.varint());
        const double value = in.beDouble();
        if (!in.ok())
            break;
        if (!isSaneRef(ref))
            return impossibleRef(ref);
        visit(model::SeriesRef{ref}, static_cast<TimestampMs>(time), value);
    }
    return in.ok() ? Status() : damagedRecord("samples");
}

/// Goes from entry to entry of a record whose entries begin with number and time, in either version of that beginning.
/// What follows in an entry is the caller's to read, from `in()`.
class EntryReader {
public:
    explicit EntryReader(std::string_view record) : m_in(record.substr(1)), m_second(isSecondVersion(record)) {}

    /// Reads the beginning of the next entry. False at the end, and when it does not decode.
    [[nodiscard]] bool next()
    {
        if (m_first && !m_second && !m_in.atEnd()) {
            m_baseRef = m_in.be64();
            m_baseTime = m_in.be64();
        }
        if (!ok() || m_in.atEnd())
            return false;
        if (m_second)
            nextOfSecond();
        else {
            m_ref = m_baseRef + static_cast<std::uint64_t>(m_in.varint());
            m_time = m_baseTime + static_cast<std::uint64_t>(m_in.varint());
        }
        m_first = false;
        return ok();
    }
    [[nodiscard]] bool ok() const { return m_in.ok() && !m_badMarker; }
    [[nodiscard]] Decoder &in() { return m_in; }
    [[nodiscard]] std::uint64_t ref() const { return m_ref; }
    [[nodiscard]] TimestampMs time() const { return static_cast<TimestampMs>(m_time); }
    /// The start timestamp, which only the second version has; 0: none.
    [[nodiscard]] TimestampMs start() const { return static_cast<TimestampMs>(m_start); }

private:
    static bool isSecondVersion(std::string_view record)
    {
        const RecordType type = recordType(record);
        return type == RecordType::SamplesV2 || type == RecordType::HistogramsV2 ||
               type == RecordType::FloatHistogramsV2;
    }
    void nextOfSecond()
    {
        m_ref += static_cast<std::uint64_t>(m_in.varint());
        m_time = m_baseTime + static_cast<std::uint64_t>(m_in.varint());
        if (m_first) {
            m_baseTime = m_time;
            m_start = static_cast<std::uint64_t>(m_in.varint());
            m_baseStart = m_start;
            return;
        }
        const std::uint8_t marker = m_in.byte();
        if (marker == 0)
            m_start = 0;
        else if (marker == 2)
            m_start = m_baseStart + static_cast<std::uint64_t>(m_in.varint());
        m_badMarker = marker > 2;
    }

    Decoder m_in;
    const bool m_second;
    bool m_first = true;
    bool m_badMarker = false;
    std::uint64_t m_baseRef = 0;
    std::uint64_t m_baseTime = 0;
    std::uint64_t m_ref = 0;
    std::uint64_t m_time = 0;
    std::uint64_t m_baseStart = 0;
    std::uint64_t m_start = 0;
};

/// The same for SamplesV2.
template <typename Visit>
[[nodiscard]] Status forEachSampleV2(std::string_view record, Visit &&visit)
{
    EntryReader entries(record);
    while (entries.next()) {
        const double value = entries.in().beDouble();
        if (!entries.ok())
            break;
        if (!isSaneRef(entries.ref()))
            return impossibleRef(entries.ref());
        visit(model::SeriesRef{entries.ref()}, entries.time(), value);
    }
    return entries.ok() ? Status() : damagedRecord("samples v2");
}

/// Either of them; other types have no samples.
template <typename Visit>
[[nodiscard]] Status forEachSample(std::string_view record, Visit &&visit)
{
    switch (recordType(record)) {
    case RecordType::Samples:
        return forEachSampleV1(record, std::forward<Visit>(visit));
    case RecordType::SamplesV2:
        return forEachSampleV2(record, std::forward<Visit>(visit));
    default:
        return {};
    }
}

/// Name and value of a label, seen in a record.
using LabelView = std::pair<std::string_view, std::string_view>;

/// Calls `visit(ref, labels)` for each series of a Series record. `labels` is in the order of the record and may be
/// changed by `visit`.
template <typename Visit>
[[nodiscard]] Status forEachSeries(std::string_view record, Visit &&visit)
{
    Decoder in(record.substr(1));
    std::vector<LabelView> labels;
    while (in.ok() && !in.atEnd()) {
        const std::uint64_t ref = in.be64();
        const std::uint64_t count = in.uvarint();
        if (count > in.remaining() / 2 || count > kMaxLabels)
            return damagedRecord("series");
        labels.clear();
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::string_view name = in.string();
            const std::string_view value = in.string();
            labels.emplace_back(name, value);
        }
        if (!in.ok())
            break;
        if (!isSaneRef(ref))
            return impossibleRef(ref);
        visit(model::SeriesRef{ref}, labels);
    }
    return in.ok() ? Status() : damagedRecord("series");
}

} // namespace codec
} // namespace agent::wal
