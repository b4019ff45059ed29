// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/remote/wire/decoder.h"

#include "agent/base/ascii.h"
#include "agent/base/compress.h"

#include "wire/proto/remote_write.pb.h"
#include "wire/proto/remote_write_v2.pb.h"

#include <google/protobuf/arena.h>

#include <algorithm>
#include <limits>
#include <string>
#include <unordered_set>

namespace agent::remote {
namespace v1 = ::belfry::remote_write;
namespace v2 = ::belfry::remote_write_v2;
namespace {

using google::protobuf::RepeatedField;
using google::protobuf::RepeatedPtrField;

/// What a receiver takes in one request at most, uncompressed.
constexpr std::size_t kBodyLimit = std::size_t{256} << 20;

/// Reads a message on `arena` from a body. Null: it is none, and `error` says why.
template <typename Message>
const Message *parse(std::string_view body, google::protobuf::Arena &arena, std::string_view what, Status &error)
{
    std::string plain;
    if (Status s = snappyUncompress(body, plain, kBodyLimit); !s.ok()) {
        error = invalidInput("body is not a snappy block: " + s.message());
        return nullptr;
    }
    auto *message = google::protobuf::Arena::CreateMessage<Message>(&arena);
    if (plain.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
        !message->ParseFromArray(plain.data(), static_cast<int>(plain.size()))) {
        error = invalidInput("body is not a remote write " + std::string(what) + " message");
        return nullptr;
    }
    return message;
}

template <typename Span>
void readSpans(const RepeatedPtrField<Span> &spans, std::vector<model::Histogram::Span> &out)
{
    for (const Span &span : spans)
        out.push_back({span.offset(), span.length()});
}

/// Of either version.
template <typename Message>
Status readHistogram(const Message &in, model::Histogram &out)
{
    out.isFloat = in.count_case() == Message::kCountFloat;
    const bool wholeParts = in.zero_count_case() == Message::kZeroCountInt || in.negative_deltas_size() > 0 ||
                            in.positive_deltas_size() > 0;
    const bool floatParts = in.zero_count_case() == Message::kZeroCountFloat || in.negative_counts_size() > 0 ||
                            in.positive_counts_size() > 0;
    if (out.isFloat ? wholeParts : floatParts)
        return invalidInput("a histogram has whole counts and float counts");
    const int hint = in.reset_hint();
    if (hint < 0 || hint > static_cast<int>(model::Histogram::ResetHint::Gauge))
        return invalidInput("a histogram has the unknown reset hint " + std::to_string(hint));
    out.hint = static_cast<model::Histogram::ResetHint>(hint);
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

/// Forgets a series; its memory stays for the next.
void clear(ReceivedSeries &series)
{
    series.labels.clear();
    series.samples.clear();
    series.histograms.clear();
    series.exemplars.clear();
    series.sampleStarts.clear();
    series.histogramStarts.clear();
    series.metadata = {};
}

/// Samples and histograms, which both versions have alike.
template <typename TimeSeries>
Status readPoints(const TimeSeries &in, ReceivedSeries &out)
{
    for (const auto &sample : in.samples())
        out.samples.emplace_back(sample.timestamp(), sample.value());
    for (const auto &histogram : in.histograms()) {
        auto &[timestamp, value] = out.histograms.emplace_back();
        timestamp = histogram.timestamp();
        if (Status s = readHistogram(histogram, value); !s.ok())
            return s;
    }
    return {};
}

Status readType(int number, model::MetricType &out)
{
    if (number < 0 || number > static_cast<int>(model::MetricType::StateSet))
        return invalidInput("metadata has the unknown type " + std::to_string(number));
    out = static_cast<model::MetricType>(number);
    return {};
}

void readLabels(const RepeatedPtrField<v1::Label> &labels, ReceivedLabels &out)
{
    for (const v1::Label &label : labels)
        out.emplace_back(label.name(), label.value());
}

Status readSeries(const v1::TimeSeries &in, ReceivedSeries &out)
{
    readLabels(in.labels(), out.labels);
    for (const v1::Exemplar &exemplar : in.exemplars()) {
        ReceivedExemplar &one = out.exemplars.emplace_back();
        one.timestamp = exemplar.timestamp();
        one.value = exemplar.value();
        readLabels(exemplar.labels(), one.labels);
    }
    return readPoints(in, out);
}

/// The symbols of a request of 2.0, and which of them are used.
class Symbols {
public:
    explicit Symbols(const RepeatedPtrField<std::string> &texts) : m_texts(texts), m_used(sizeOf(texts)) {}

    [[nodiscard]] Status check() const
    {
        if (m_texts.empty() || !m_texts[0].empty())
            return invalidInput("the first symbol is not the empty one");
        std::unordered_set<std::string_view> known;
        for (const std::string &text : m_texts)
            if (!known.insert(text).second)
                return invalidInput("symbol \"" + text + "\" occurs twice");
        return {};
    }
    [[nodiscard]] Status checkUsed() const
    {
        for (int i = 1; i < m_texts.size(); ++i)
            if (!m_used[static_cast<std::size_t>(i)])
                return invalidInput("symbol \"" + m_texts[i] + "\" is not used");
        return {};
    }
    [[nodiscard]] Status read(std::uint32_t reference, std::string_view &out)
    {
        if (reference >= m_used.size())
            return invalidInput("there is no symbol " + std::to_string(reference));
        m_used[reference] = true;
        out = m_texts[static_cast<int>(reference)];
        return {};
    }
    [[nodiscard]] Status read(const RepeatedField<std::uint32_t> &references, ReceivedLabels &out)
    {
        if (references.size() % 2 != 0)
            return invalidInput("a name without a value in labels_refs");
        for (int i = 0; i < references.size(); i += 2) {
            auto &[name, value] = out.emplace_back();
            if (Status s = read(references[i], name); !s.ok())
                return s;
            if (Status s = read(references[i + 1], value); !s.ok())
                return s;
        }
        return {};
    }

private:
    static std::size_t sizeOf(const RepeatedPtrField<std::string> &texts)
    {
        return static_cast<std::size_t>(texts.size());
    }
    const RepeatedPtrField<std::string> &m_texts;
    std::vector<bool> m_used;
};

Status readMetadata(const v2::Metadata &in, Symbols &symbols, ReceivedMetadata &out)
{
    if (Status s = readType(in.type(), out.type); !s.ok())
        return s;
    if (Status s = symbols.read(in.help_ref(), out.help); !s.ok())
        return s;
    return symbols.read(in.unit_ref(), out.unit);
}

Status readSeries(const v2::TimeSeries &in, Symbols &symbols, ReceivedSeries &out)
{
    if (Status s = symbols.read(in.labels_refs(), out.labels); !s.ok())
        return s;
    for (const v2::Exemplar &exemplar : in.exemplars()) {
        ReceivedExemplar &one = out.exemplars.emplace_back();
        one.timestamp = exemplar.timestamp();
        one.value = exemplar.value();
        if (Status s = symbols.read(exemplar.labels_refs(), one.labels); !s.ok())
            return s;
    }
    for (const v2::Sample &sample : in.samples())
        out.sampleStarts.push_back(sample.start_timestamp());
    for (const v2::Histogram &histogram : in.histograms())
        out.histogramStarts.push_back(histogram.start_timestamp());
    if (Status s = readMetadata(in.metadata(), symbols, out.metadata); !s.ok())
        return s;
    return readPoints(in, out);
}

} // namespace

std::optional<Protocol> protocolOf(std::string_view contentType)
{
    std::string text(contentType);
    text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
    const std::size_t semicolon = text.find(';');
    if (asciiLowerCase(text.substr(0, semicolon)) != "application/x-protobuf")
        return std::nullopt;
    if (semicolon == std::string::npos || text.substr(semicolon) == ";proto=prometheus.WriteRequest")
        return Protocol::V1;
    if (text.substr(semicolon) == ";proto=io.prometheus.write.v2.Request")
        return Protocol::V2;
    return std::nullopt;
}

Status decodeWriteRequest(std::string_view body, const SeriesVisitor &series, const MetadataVisitor &metadata)
{
    google::protobuf::Arena arena;
    Status error;
    const auto *request = parse<v1::WriteRequest>(body, arena, "1.0", error);
    if (!request)
        return error;
    ReceivedSeries received;
    for (const v1::TimeSeries &one : request->timeseries()) {
        clear(received);
        if (Status s = readSeries(one, received); !s.ok())
            return s;
        series(received);
    }
    for (const v1::MetricMetadata &one : request->metadata()) {
        ReceivedMetadata family{one.metric_family_name(), {}, one.help(), one.unit()};
        if (Status s = readType(one.type(), family.type); !s.ok())
            return s;
        if (metadata)
            metadata(family);
    }
    return {};
}

Status decodeWriteRequestV2(std::string_view body, const SeriesVisitor &series)
{
    google::protobuf::Arena arena;
    Status error;
    const auto *request = parse<v2::Request>(body, arena, "2.0", error);
    if (!request)
        return error;
    Symbols symbols(request->symbols());
    if (Status s = symbols.check(); !s.ok())
        return s;
    ReceivedSeries received;
    for (const v2::TimeSeries &one : request->timeseries()) {
        clear(received);
        if (Status s = readSeries(one, symbols, received); !s.ok())
            return s;
        series(received);
    }
    return symbols.checkUsed();
}

} // namespace agent::remote
