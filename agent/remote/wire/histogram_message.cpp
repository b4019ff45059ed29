// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/wire/histogram_message.h"

#include "agent/remote/wire/wire.h"

#include <bit>
#include <cstdint>
#include <vector>

namespace agent::remote {
namespace {

using namespace wire;

bool isZero(double value)
{
    return std::bit_cast<std::uint64_t>(value) == 0;
}

void putUnlessZero(std::uint32_t field, double value, std::string &out)
{
    if (!isZero(value))
        putDouble(field, value, out);
}

std::uint64_t zigzag(std::int64_t value)
{
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

void putSpans(std::uint32_t field, const std::vector<model::Histogram::Span> &spans, std::string &out)
{
    for (const model::Histogram::Span &span : spans) {
        const std::uint64_t offset = zigzag(span.offset);
        putKey(field, Type::Bytes, out);
        putUvarint(out, (span.offset == 0 ? 0 : 1 + varintSize(offset)) +
                            (span.length == 0 ? 0 : 1 + varintSize(span.length)));
        if (span.offset != 0)
            putInteger(1, offset, out);
        if (span.length != 0)
            putInteger(2, span.length, out);
    }
}

void putDeltas(std::uint32_t field, const std::vector<std::int64_t> &deltas, std::string &out)
{
    if (deltas.empty())
        return;
    std::size_t size = 0;
    for (const std::int64_t delta : deltas)
        size += varintSize(zigzag(delta));
    putKey(field, Type::Bytes, out);
    putUvarint(out, size);
    for (const std::int64_t delta : deltas)
        putVarint(out, delta);
}

void putDoubles(std::uint32_t field, const std::vector<double> &values, std::string &out)
{
    if (values.empty())
        return;
    putKey(field, Type::Bytes, out);
    putUvarint(out, values.size() * sizeof(double));
    for (const double value : values)
        putBareDouble(value, out);
}

} // namespace

void putHistogramMessage(const model::Histogram &h, TimestampMs timestamp, std::string &out)
{
    if (h.isFloat)
        putDouble(2, h.floatCount, out);
    else
        putInteger(1, h.count, out);
    putUnlessZero(3, h.sum, out);
    if (h.schema != 0)
        putSigned(4, h.schema, out);
    putUnlessZero(5, h.zeroThreshold, out);
    if (h.isFloat)
        putDouble(7, h.floatZeroCount, out);
    else
        putInteger(6, h.zeroCount, out);
    putSpans(8, h.negativeSpans, out);
    putDeltas(9, h.negativeDeltas, out);
    putDoubles(10, h.negativeCounts, out);
    putSpans(11, h.positiveSpans, out);
    putDeltas(12, h.positiveDeltas, out);
    putDoubles(13, h.positiveCounts, out);
    if (h.hint != model::Histogram::ResetHint::Unknown)
        putInteger(14, static_cast<std::uint64_t>(h.hint), out);
    if (timestamp != 0)
        putInteger(15, static_cast<std::uint64_t>(timestamp), out);
    putDoubles(16, h.customValues, out);
}

} // namespace agent::remote
