// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/wire/encoder.h"

#include "agent/base/compress.h"
#include "agent/remote/wire/histogram_message.h"
#include "agent/remote/wire/wire.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace agent::remote {
namespace {

using wire::varintSize;
using wire::writeUvarint;

/// Bytes around the labels of a TimeSeries with one sample, at most: two tags, two lengths, the sample.
constexpr std::size_t kFrameBytes = 1 + 5 + 1 + 1 + 9 + 11;
/// The same with a histogram or an exemplar, without that message.
constexpr std::size_t kExtraFrameBytes = 1 + 10 + 1 + 10;
/// `0a <n> 0a 01 x 12 01 y` is the shortest pair.
constexpr std::size_t kShortestPair = 8;

/// memcpy for the small sizes that pairs have: two moves that may overlap instead of a call.
template <std::size_t Half>
void copyHalves(char *out, const char *in, std::size_t size)
{
    char first[Half];
    char last[Half];
    std::memcpy(first, in, Half);
    std::memcpy(last, in + size - Half, Half);
    std::memcpy(out, first, Half);
    std::memcpy(out + size - Half, last, Half);
}

char *putPair(char *out, std::string_view wire)
{
    const std::size_t size = wire.size();
    if (size < kShortestPair || size > 64)
        std::memcpy(out, wire.data(), size);
    else if (size <= 16)
        copyHalves<8>(out, wire.data(), size);
    else if (size <= 32)
        copyHalves<16>(out, wire.data(), size);
    else
        copyHalves<32>(out, wire.data(), size);
    return out + size;
}

class EncoderV1 final : public Encoder {
public:
    const http::Headers &headers() const override { return m_headers; }

    void encode(std::span<const QueuedSample> samples, const SeriesCache &series, std::string &body) override
    {
        std::size_t used = 0;
        for (const QueuedSample &sample : samples) {
            const std::size_t labelBytes = series.labelBytes(sample.series());
            if (sample.isPlain()) {
                char *const start = reserve(used, labelBytes + kFrameBytes);
                used += static_cast<std::size_t>(put(start, sample, labelBytes, series) - start);
            } else {
                makeMessage(sample);
                char *const start = reserve(used, labelBytes + kExtraFrameBytes + m_message.size());
                used += static_cast<std::size_t>(putExtra(start, sample, labelBytes, series) - start);
            }
        }
        snappyCompress({m_plain.data(), used}, body);
    }

private:
    /// Where the next bytes go: `used` are taken, and at least `more` fit.
    char *reserve(std::size_t used, std::size_t more)
    {
        if (m_plain.size() - used < more)
            m_plain.resize(2 * m_plain.size() + more);
        return m_plain.data() + used;
    }

    static char *putLabels(char *out, SeriesSlot slot, const SeriesCache &series)
    {
        for (const model::PairId id : series.pairs(slot))
            out = putPair(out, series.labelPairs().at(id).wire);
        return out;
    }

    static char *put(char *out, const QueuedSample &sample, std::size_t labelBytes, const SeriesCache &series)
    {
        const auto timestamp = static_cast<std::uint64_t>(sample.timestamp);
        const std::size_t sampleBytes = 1 + 8 + 1 + varintSize(timestamp);
        *out++ = '\x0a'; // WriteRequest.timeseries
        out = writeUvarint(out, labelBytes + 2 + sampleBytes);
        out = putLabels(out, sample.slot, series);
        *out++ = '\x12'; // TimeSeries.samples
        *out++ = static_cast<char>(sampleBytes);
        *out++ = '\x09'; // Sample.value
        out = wire::writeBareDouble(out, sample.value);
        *out++ = '\x10'; // Sample.timestamp
        return writeUvarint(out, timestamp);
    }

    void makeMessage(const QueuedSample &sample)
    {
        m_message.clear();
        if (sample.isHistogram())
            putHistogramMessage(sample.histogram->value, sample.timestamp, m_message);
        else
            putExemplarMessage(*sample.exemplar, sample.timestamp);
    }

    void putExemplarMessage(const QueuedExemplar &exemplar, TimestampMs timestamp)
    {
        for (const model::Label &label : exemplar.labels) {
            m_label.clear();
            wire::putBytes(1, label.name, m_label);
            wire::putBytes(2, label.value, m_label);
            wire::putBytes(1, m_label, m_message);
        }
        wire::putDouble(2, exemplar.value, m_message);
        wire::putInteger(3, static_cast<std::uint64_t>(timestamp), m_message);
    }

    /// A TimeSeries with m_message.
    char *putExtra(char *out, const QueuedSample &sample, std::size_t labelBytes, const SeriesCache &series) const
    {
        *out++ = '\x0a'; // WriteRequest.timeseries
        out = writeUvarint(out, labelBytes + 1 + varintSize(m_message.size()) + m_message.size());
        out = putLabels(out, sample.series(), series);
        *out++ = sample.isHistogram() ? '\x22' : '\x1a'; // TimeSeries.histograms, .exemplars
        out = writeUvarint(out, m_message.size());
        return std::copy(m_message.begin(), m_message.end(), out);
    }

    const http::Headers m_headers{{"Content-Encoding", "snappy"},
                                  {"Content-Type", "application/x-protobuf"},
                                  {"X-Prometheus-Remote-Write-Version", "0.1.0"}};
    std::vector<char> m_plain;
    std::string m_message; ///< A Histogram or an Exemplar.
    std::string m_label;
};

} // namespace

std::unique_ptr<Encoder> makeEncoderV1()
{
    return std::make_unique<EncoderV1>();
}

std::unique_ptr<Encoder> makeEncoder(Protocol protocol, const MetadataSource *metadata, const Extras *extras)
{
    return protocol == Protocol::V2 ? makeEncoderV2(metadata, extras) : makeEncoderV1();
}

} // namespace agent::remote
