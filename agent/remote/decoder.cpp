// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/decoder.h"

#include "agent/base/compress.h"

#include "proto/remote_write.pb.h"

#include <google/protobuf/arena.h>

#include <limits>
#include <string>

namespace agent::remote {
namespace pb = ::belfry::remote_write;
namespace {

/// What a receiver takes in one request at most, uncompressed.
constexpr std::size_t kBodyLimit = std::size_t{256} << 20;

void readLabels(const google::protobuf::RepeatedPtrField<pb::Label> &labels, ReceivedLabels &out)
{
    for (const pb::Label &label : labels)
        out.emplace_back(label.name(), label.value());
}

void readSpans(const google::protobuf::RepeatedPtrField<pb::BucketSpan> &spans,
               std::vector<model::Histogram::Span> &out)
{
    for (const pb::BucketSpan &span : spans)
        out.push_back({span.offset(), span.length()});
}

Status readHistogram(const pb::Histogram &in, model::Histogram &out)
{
    out.isFloat = in.count_case() == pb::Histogram::kCountFloat;
    const bool wholeParts = in.zero_count_case() == pb::Histogram::kZeroCountInt || in.negative_deltas_size() > 0 ||
                            in.positive_deltas_size() > 0;
    const bool floatParts = in.zero_count_case() == pb::Histogram::kZeroCountFloat || in.negative_counts_size() > 0 ||
                            in.positive_counts_size() > 0;
    if (out.isFloat ? wholeParts : floatParts)
        return invalidInput("a histogram has whole counts and float counts");
    if (in.reset_hint() < pb::Histogram::UNKNOWN || in.reset_hint() > pb::Histogram::GAUGE)
        return invalidInput("a histogram has the unknown reset hint " + std::to_string(in.reset_hint()));
    out.hint = static_cast<model::Histogram::ResetHint>(in.reset_hint());
    out.schema = in.schema();
    out.zeroThreshold = in.zero_threshold();
    out.sum = in.sum();
    out.count = in.count_int();
    out.zeroCount = in.zero_count_int();
    out.floatCount = in.count_float();
    out.floatZeroCount = in.zero_count_float();
    readSpans(in.positive_spans(), out.positiveSpans);
    readSpans(in.negative_spans(), out.negativeSpans);
    out.positiveDeltas.assign(in.positive_deltas().begin(), in.positive_deltas().end());
    out.negativeDeltas.assign(in.negative_deltas().begin(), in.negative_deltas().end());
    out.positiveCounts.assign(in.positive_counts().begin(), in.positive_counts().end());
    out.negativeCounts.assign(in.negative_counts().begin(), in.negative_counts().end());
    out.customValues.assign(in.custom_values().begin(), in.custom_values().end());
    return {};
}

Status readSeries(const pb::TimeSeries &in, ReceivedSeries &out)
{
    out.labels.clear();
    out.samples.clear();
    out.histograms.clear();
    out.exemplars.clear();
    readLabels(in.labels(), out.labels);
    for (const pb::Sample &sample : in.samples())
        out.samples.emplace_back(sample.timestamp(), sample.value());
    for (const pb::Histogram &histogram : in.histograms()) {
        auto &[timestamp, value] = out.histograms.emplace_back();
        timestamp = histogram.timestamp();
        if (Status s = readHistogram(histogram, value); !s.ok())
            return s;
    }
    for (const pb::Exemplar &exemplar : in.exemplars()) {
        ReceivedExemplar &one = out.exemplars.emplace_back();
        one.timestamp = exemplar.timestamp();
        one.value = exemplar.value();
        readLabels(exemplar.labels(), one.labels);
    }
    return {};
}

} // namespace

Status decodeWriteRequest(std::string_view body, const std::function<void(const ReceivedSeries &)> &series)
{
    std::string plain;
    if (Status s = snappyUncompress(body, plain, kBodyLimit); !s.ok())
        return invalidInput("body is not a snappy block: " + s.message());
    google::protobuf::Arena arena;
    auto *request = google::protobuf::Arena::CreateMessage<pb::WriteRequest>(&arena);
    if (plain.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
        !request->ParseFromArray(plain.data(), static_cast<int>(plain.size())))
        return invalidInput("body is not a remote write 1.0 message");
    ReceivedSeries received;
    for (const pb::TimeSeries &one : request->timeseries()) {
        if (Status s = readSeries(one, received); !s.ok())
            return s;
        series(received);
    }
    return {};
}

} // namespace agent::remote
