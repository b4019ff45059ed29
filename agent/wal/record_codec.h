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
    }
    void add(const model::Sample &sample)
    {
        const std::uint64_t ref = model::value(sample.series);
        const auto time = static_cast<std::uint64_t>(sample.timestamp);
        if (m_count++ == 0) {
            m_baseRef = ref;
            m_baseTime = time;
            m_minTime = m_maxTime = sample.timestamp;
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
    /// Oldest and newest timestamp; undefined without samples.
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
    TimestampMs m_minTime = 0;
    TimestampMs m_maxTime = 0;
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

/// The same for SamplesV2; start timestamps are passed over.
template <typename Visit>
[[nodiscard]] Status forEachSampleV2(std::string_view record, Visit &&visit)
{
    Decoder in(record.substr(1));
    std::uint64_t ref = 0;
    std::uint64_t firstTime = 0;
    bool first = true;
    while (in.ok() && !in.atEnd()) {
        ref += static_cast<std::uint64_t>(in.varint());
        std::uint64_t time = static_cast<std::uint64_t>(in.varint());
        if (first) {
            firstTime = time;
            static_cast<void>(in.varint());
        } else {
            time += firstTime;
            const std::uint8_t marker = in.byte();
            if (marker == 2)
                static_cast<void>(in.varint());
            else if (marker > 2)
                return damagedRecord("samples v2");
        }
        first = false;
        const double value = in.beDouble();
        if (!in.ok())
            break;
        if (!isSaneRef(ref))
            return impossibleRef(ref);
        visit(model::SeriesRef{ref}, static_cast<TimestampMs>(time), value);
    }
    return in.ok() ? Status() : damagedRecord("samples v2");
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
