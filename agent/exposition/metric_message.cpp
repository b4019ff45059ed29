// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/metric_message.h"

#include "agent/exposition/wire_reader.h"

#include <string>

namespace agent::exposition {
namespace {

using Kind = WireField::Kind;
using Span = model::Histogram::Span;

/// Walks `bytes` and hands each field to `take`, which tells what is wrong with it or null.
template <typename Take>
WireProblem readFields(std::string_view bytes, Take take)
{
    WireReader reader(bytes);
    WireField field;
    while (reader.next(field))
        if (const WireProblem problem = take(field); problem.what)
            return problem;
    return {reader.problem(), field.at};
}

/// The same for the message that `field` is.
template <typename Take>
WireProblem readMessage(const WireField &field, Take take)
{
    if (field.kind != Kind::Bytes)
        return {kWrongWireType, field.at};
    return readFields(field.bytes, take);
}

WireProblem expect(const WireField &field, Kind kind)
{
    return field.kind == kind ? WireProblem{} : WireProblem{kWrongWireType, field.at};
}

WireProblem takeDouble(const WireField &field, double &out)
{
    out = field.asDouble();
    return expect(field, Kind::Fixed64);
}

WireProblem takeVarint(const WireField &field, std::uint64_t &out)
{
    out = field.value;
    return expect(field, Kind::Varint);
}

WireProblem takeBytes(const WireField &field, std::string_view &out)
{
    out = field.bytes;
    return expect(field, Kind::Bytes);
}

/// One number of a repeated field, or many of them packed.
WireProblem takeDeltas(const WireField &field, std::vector<std::int64_t> &out)
{
    if (field.kind == Kind::Varint) {
        out.push_back(field.asZigZag());
        return {};
    }
    const char *p = field.bytes.data();
    const char *const end = p + field.bytes.size();
    WireField number;
    while (p != end) {
        if (p = readVarint(p, end, number.value); !p)
            return {"invalid varint", field.at};
        out.push_back(number.asZigZag());
    }
    return expect(field, Kind::Bytes);
}

WireProblem takeCounts(const WireField &field, std::vector<double> &out)
{
    if (field.kind == Kind::Fixed64) {
        out.push_back(field.asDouble());
        return {};
    }
    if (field.bytes.size() % sizeof(double) != 0)
        return {"unexpected end within a number", field.at};
    for (std::size_t i = 0; i < field.bytes.size(); i += sizeof(double))
        out.push_back(std::bit_cast<double>(readFixed64(field.bytes.data() + i)));
    return expect(field, Kind::Bytes);
}

/// google.protobuf.Timestamp in milliseconds.
WireProblem takeTimestamp(const WireField &field, TimestampMs &out)
{
    std::uint64_t seconds = 0;
    std::uint64_t nanos = 0;
    const WireProblem problem = readMessage(field, [&](const WireField &part) -> WireProblem {
        switch (part.number) {
        case 1:
            return takeVarint(part, seconds);
        case 2:
            return takeVarint(part, nanos);
        default:
            return {};
        }
    });
    if (problem.what)
        return problem;
    constexpr std::int64_t kNanosPerMillisecond = 1000000;
    TimestampMs milliseconds = 0;
    if (__builtin_mul_overflow(static_cast<std::int64_t>(seconds), std::int64_t{1000}, &milliseconds) ||
        __builtin_add_overflow(milliseconds, static_cast<std::int32_t>(nanos) / kNanosPerMillisecond, &milliseconds))
        return {"timestamp is out of range", field.bytes.data()};
    out = milliseconds;
    return {};
}

WireProblem takeLabel(const WireField &field, MetricMessage::LabelView &out)
{
    return readMessage(field, [&out](const WireField &part) -> WireProblem {
        switch (part.number) {
        case 1:
            return takeBytes(part, out.name);
        case 2:
            return takeBytes(part, out.value);
        default:
            return {};
        }
    });
}

WireProblem takeSpan(const WireField &field, std::vector<Span> &out)
{
    return readMessage(field, [&span = out.emplace_back()](const WireField &part) -> WireProblem {
        switch (part.number) {
        case 1:
            span.offset = static_cast<std::int32_t>(part.asZigZag());
            return expect(part, Kind::Varint);
        case 2:
            span.length = static_cast<std::uint32_t>(part.value);
            return expect(part, Kind::Varint);
        default:
            return {};
        }
    });
}

WireProblem takeBucket(const WireField &field, std::vector<BucketMessage> &out)
{
    return readMessage(field, [&bucket = out.emplace_back()](const WireField &part) -> WireProblem {
        switch (part.number) {
        case 1:
            return takeVarint(part, bucket.count);
        case 2:
            return takeDouble(part, bucket.upperBound);
        case 3:
            return takeBytes(part, bucket.exemplar);
        case 4:
            return takeDouble(part, bucket.floatCount);
        default:
            return {};
        }
    });
}

WireProblem takeQuantile(const WireField &field, std::vector<QuantileMessage> &out)
{
    return readMessage(field, [&quantile = out.emplace_back()](const WireField &part) -> WireProblem {
        switch (part.number) {
        case 1:
            return takeDouble(part, quantile.quantile);
        case 2:
            return takeDouble(part, quantile.value);
        default:
            return {};
        }
    });
}

WireProblem readCounter(const WireField &message, MetricMessage &out)
{
    return readMessage(message, [&out](const WireField &field) -> WireProblem {
        switch (field.number) {
        case 1:
            return takeDouble(field, out.value);
        case 2:
            return takeBytes(field, out.exemplar);
        case 3:
            return takeTimestamp(field, out.start);
        default:
            return {};
        }
    });
}

/// Gauge and Untyped.
WireProblem readValue(const WireField &message, MetricMessage &out)
{
    return readMessage(message, [&out](const WireField &field) -> WireProblem {
        return field.number == 1 ? takeDouble(field, out.value) : WireProblem{};
    });
}

WireProblem readSummary(const WireField &message, MetricMessage &out)
{
    return readMessage(message, [&out](const WireField &field) -> WireProblem {
        switch (field.number) {
        case 1:
            return takeVarint(field, out.count);
        case 2:
            return takeDouble(field, out.sum);
        case 3:
            return takeQuantile(field, out.quantiles);
        case 4:
            return takeTimestamp(field, out.start);
        default:
            return {};
        }
    });
}

WireProblem takeHistogramField(const WireField &field, MetricMessage &metric)
{
    HistogramMessage &out = metric.histogram;
    switch (field.number) {
    case 1:
        return takeVarint(field, out.count);
    case 2:
        return takeDouble(field, out.sum);
    case 3:
        return takeBucket(field, out.buckets);
    case 4:
        return takeDouble(field, out.floatCount);
    case 5:
        out.schema = static_cast<std::int32_t>(field.asZigZag());
        return expect(field, Kind::Varint);
    case 6:
        return takeDouble(field, out.zeroThreshold);
    case 7:
        return takeVarint(field, out.zeroCount);
    case 8:
        return takeDouble(field, out.floatZeroCount);
    case 9:
        return takeSpan(field, out.negativeSpans);
    case 10:
        return takeDeltas(field, out.negativeDeltas);
    case 11:
        return takeCounts(field, out.negativeCounts);
    case 12:
        return takeSpan(field, out.positiveSpans);
    case 13:
        return takeDeltas(field, out.positiveDeltas);
    case 14:
        return takeCounts(field, out.positiveCounts);
    case 15:
        return takeTimestamp(field, metric.start);
    case 16:
        return takeBytes(field, out.exemplars.emplace_back());
    default:
        return {};
    }
}

/// The field of Metric that holds the value of a metric of `type`.
std::uint32_t valueField(FamilyType type)
{
    switch (type) {
    case FamilyType::Gauge:
        return 2;
    case FamilyType::Counter:
        return 3;
    case FamilyType::Summary:
        return 4;
    case FamilyType::Untyped:
        return 5;
    case FamilyType::Histogram:
    case FamilyType::GaugeHistogram:
        return 7;
    }
    return 0;
}

WireProblem readTypedValue(const WireField &field, FamilyType type, MetricMessage &out)
{
    switch (type) {
    case FamilyType::Counter:
        return readCounter(field, out);
    case FamilyType::Gauge:
    case FamilyType::Untyped:
        return readValue(field, out);
    case FamilyType::Summary:
        return readSummary(field, out);
    case FamilyType::Histogram:
    case FamilyType::GaugeHistogram:
        return readMessage(field, [&out](const WireField &part) { return takeHistogramField(part, out); });
    }
    return {};
}

} // namespace

void HistogramMessage::clear()
{
    count = zeroCount = 0;
    floatCount = sum = zeroThreshold = floatZeroCount = 0;
    schema = 0;
    buckets.clear();
    positiveSpans.clear();
    negativeSpans.clear();
    positiveDeltas.clear();
    negativeDeltas.clear();
    positiveCounts.clear();
    negativeCounts.clear();
    exemplars.clear();
}

void MetricMessage::clear()
{
    labels.clear();
    value = sum = 0;
    exemplar = {};
    count = 0;
    quantiles.clear();
    timestamp = start = 0;
}

WireProblem readMetric(std::string_view bytes, FamilyType type, MetricMessage &out)
{
    constexpr std::uint32_t kLabel = 1;
    constexpr std::uint32_t kTimestamp = 6;
    const std::uint32_t value = valueField(type);
    out.clear();
    if (type == FamilyType::Histogram || type == FamilyType::GaugeHistogram)
        out.histogram.clear();
    return readFields(bytes, [&](const WireField &field) -> WireProblem {
        if (field.number == kLabel)
            return takeLabel(field, out.labels.emplace_back());
        if (field.number == kTimestamp) {
            out.timestamp = field.asInt64();
            return expect(field, Kind::Varint);
        }
        return field.number == value ? readTypedValue(field, type, out) : WireProblem{};
    });
}

WireProblem readExemplar(std::string_view bytes, ExemplarMessage &out)
{
    out = {};
    return readFields(bytes, [&out](const WireField &field) -> WireProblem {
        switch (field.number) {
        case 1: {
            MetricMessage::LabelView label;
            const WireProblem problem = takeLabel(field, label);
            if (!problem.what)
                out.labels.push_back({std::string(label.name), std::string(label.value)});
            return problem;
        }
        case 2:
            return takeDouble(field, out.value);
        case 3:
            return takeTimestamp(field, out.timestamp.emplace());
        default:
            return {};
        }
    });
}

} // namespace agent::exposition
