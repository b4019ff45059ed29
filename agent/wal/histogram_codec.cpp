// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/histogram_codec.h"

#include <limits>
#include <vector>

namespace agent::wal {
namespace {

using model::Histogram;
using Span = Histogram::Span;

/// The finest schema that the format reserves; we know how to make it coarser.
constexpr std::int32_t kFinestSchema = 52;

void putDouble(double value, std::string &out)
{
    putBe64(out, std::bit_cast<std::uint64_t>(value));
}

void putSpans(const std::vector<Span> &spans, std::string &out)
{
    putUvarint(out, spans.size());
    for (const Span &span : spans) {
        putVarint(out, span.offset);
        putUvarint(out, span.length);
    }
}

void putDeltas(const std::vector<std::int64_t> &deltas, std::string &out)
{
    putUvarint(out, deltas.size());
    for (const std::int64_t delta : deltas)
        putVarint(out, delta);
}

void putDoubles(const std::vector<double> &values, std::string &out)
{
    putUvarint(out, values.size());
    for (const double value : values)
        putDouble(value, out);
}

void putHistogram(const Histogram &h, std::string &out)
{
    out.push_back(static_cast<char>(h.hint));
    putVarint(out, h.schema);
    putDouble(h.zeroThreshold, out);
    if (h.isFloat) {
        putDouble(h.floatZeroCount, out);
        putDouble(h.floatCount, out);
    } else {
        putUvarint(out, h.zeroCount);
        putUvarint(out, h.count);
    }
    putDouble(h.sum, out);
    putSpans(h.positiveSpans, out);
    putSpans(h.negativeSpans, out);
    if (h.isFloat) {
        putDoubles(h.positiveCounts, out);
        putDoubles(h.negativeCounts, out);
    } else {
        putDeltas(h.positiveDeltas, out);
        putDeltas(h.negativeDeltas, out);
    }
    if (h.isCustom())
        putDoubles(h.customValues, out);
}

/// How many elements follow, each of at least `bytes`: more than fit into the rest of the record are none, and the
/// record is damaged.
std::size_t readCount(Decoder &in, std::size_t bytes)
{
    const std::uint64_t count = in.uvarint();
    if (count <= in.remaining() / bytes)
        return static_cast<std::size_t>(count);
    static_cast<void>(in.bytes(std::numeric_limits<std::uint64_t>::max())); // fails
    return 0;
}

void readSpans(Decoder &in, std::vector<Span> &out)
{
    out.resize(readCount(in, 2));
    for (Span &span : out) {
        span.offset = static_cast<std::int32_t>(in.varint());
        span.length = static_cast<std::uint32_t>(in.uvarint());
    }
}

void readDeltas(Decoder &in, std::vector<std::int64_t> &out)
{
    out.resize(readCount(in, 1));
    for (std::int64_t &delta : out)
        delta = in.varint();
}

void readDoubles(Decoder &in, std::vector<double> &out)
{
    out.resize(readCount(in, 8));
    for (double &value : out)
        value = in.beDouble();
}

/// Whether the histogram is of a schema that the agent handles; a finer one it is made to be, if its spans fit.
bool madeUsable(Histogram &h)
{
    if (h.isCustom())
        return true;
    if (h.schema > Histogram::kMaxSchema && h.schema <= kFinestSchema)
        model::reduceResolution(h, Histogram::kMaxSchema);
    return h.schema >= Histogram::kMinSchema && h.schema <= Histogram::kMaxSchema;
}

} // namespace

void HistogramEncoder::add(const model::HistogramSample &sample)
{
    m_base.put(sample.series, sample.timestamp, m_record);
    putHistogram(sample.value, m_record);
}

void HistogramEncoders::begin()
{
    for (HistogramEncoder &encoder : m_encoders)
        encoder.begin();
    m_count = 0;
    m_minTime = std::numeric_limits<TimestampMs>::max();
    m_maxTime = std::numeric_limits<TimestampMs>::min();
}

void HistogramEncoders::add(const model::HistogramSample &sample)
{
    m_encoders[(sample.value.isFloat ? 2U : 0U) + (sample.value.isCustom() ? 1U : 0U)].add(sample);
    m_minTime = std::min(m_minTime, sample.timestamp);
    m_maxTime = std::max(m_maxTime, sample.timestamp);
    ++m_count;
}

void ExemplarEncoder::add(const model::Exemplar &exemplar)
{
    m_base.put(exemplar.series, exemplar.timestamp, m_record);
    putDouble(exemplar.value, m_record);
    codec::putLabels(exemplar.labels, m_record);
}

namespace codec {

bool isHistogramType(RecordType type)
{
    switch (type) {
    case RecordType::Histograms:
    case RecordType::FloatHistograms:
    case RecordType::CustomHistograms:
    case RecordType::CustomFloatHistograms:
    case RecordType::HistogramsV2:
    case RecordType::FloatHistogramsV2:
        return true;
    default:
        return false;
    }
}

void putLabels(const model::Labels &labels, std::string &out)
{
    putUvarint(out, labels.size());
    for (const model::Label &label : labels) {
        putString(out, label.name);
        putString(out, label.value);
    }
}

void readHistogram(Decoder &in, bool isFloat, Histogram &h)
{
    const std::uint8_t hint = in.byte();
    h.isFloat = isFloat;
    h.hint = hint <= static_cast<std::uint8_t>(Histogram::ResetHint::Gauge) ? Histogram::ResetHint{hint}
                                                                            : Histogram::ResetHint::Unknown;
    h.schema = static_cast<std::int32_t>(in.varint());
    h.zeroThreshold = in.beDouble();
    h.floatZeroCount = isFloat ? in.beDouble() : 0;
    h.floatCount = isFloat ? in.beDouble() : 0;
    h.zeroCount = isFloat ? 0 : in.uvarint();
    h.count = isFloat ? 0 : in.uvarint();
    h.sum = in.beDouble();
    readSpans(in, h.positiveSpans);
    readSpans(in, h.negativeSpans);
    h.positiveDeltas.clear();
    h.negativeDeltas.clear();
    h.positiveCounts.clear();
    h.negativeCounts.clear();
    h.customValues.clear();
    if (isFloat) {
        readDoubles(in, h.positiveCounts);
        readDoubles(in, h.negativeCounts);
    } else {
        readDeltas(in, h.positiveDeltas);
        readDeltas(in, h.negativeDeltas);
    }
    if (h.isCustom())
        readDoubles(in, h.customValues);
}

} // namespace codec

RecordType recordType(const model::Histogram &histogram)
{
    if (histogram.isFloat)
        return histogram.isCustom() ? RecordType::CustomFloatHistograms : RecordType::FloatHistograms;
    return histogram.isCustom() ? RecordType::CustomHistograms : RecordType::Histograms;
}

void encodeHistograms(RecordType type, std::span<const model::HistogramSample> histograms, std::string &out)
{
    HistogramEncoder encoder(type);
    encoder.begin();
    for (const model::HistogramSample &sample : histograms)
        if (recordType(sample.value) == type)
            encoder.add(sample);
    out.append(encoder.record());
}

Status decodeHistograms(std::string_view record, std::uint64_t &unknownSchemas, const HistogramVisitor &visit)
{
    if (!codec::isHistogramType(recordType(record)))
        return codec::damagedRecord("histograms");
    model::HistogramSample sample;
    return codec::forEachHistogram(record, [&](model::SeriesRef ref, TimestampMs time, Histogram &histogram, TimestampMs start) {
        if (!madeUsable(histogram)) {
            ++unknownSchemas;
            return;
        }
        sample.series = ref;
        sample.timestamp = time;
        sample.start = start;
        std::swap(sample.value, histogram);
        visit(sample);
        std::swap(sample.value, histogram);
    });
}

} // namespace agent::wal
