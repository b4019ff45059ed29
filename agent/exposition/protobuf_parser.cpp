// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/protobuf_parser.h"

#include "agent/base/number.h"
#include "agent/exposition/classic_histogram.h"
#include "agent/exposition/metric_message.h"
#include "agent/model/quote.h"
#include "agent/exposition/scan.h"
#include "agent/exposition/series_text.h"
#include "agent/exposition/wire_reader.h"
#include "agent/model/name_validation.h"
#include "agent/model/sample.h"

#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace agent::exposition {
namespace {

using model::Histogram;
using model::MetricType;

/// The finest schema that is taken, by merging buckets until it is one we keep.
constexpr std::int32_t kMaxKnownSchema = 52;

double normalized(double value)
{
    return std::isnan(value) ? std::bit_cast<double>(model::kNormalNaNBits) : value;
}

bool isText(std::string_view bytes)
{
    return isAscii(bytes) || model::isValidUtf8(bytes);
}

/// A metric name or label name.
bool isName(std::string_view bytes)
{
    return !bytes.empty() && isText(bytes);
}

MetricType modelType(FamilyType type)
{
    switch (type) {
    case FamilyType::Counter:
        return MetricType::Counter;
    case FamilyType::Gauge:
        return MetricType::Gauge;
    case FamilyType::Summary:
        return MetricType::Summary;
    case FamilyType::Untyped:
        return MetricType::Unknown;
    case FamilyType::Histogram:
        return MetricType::Histogram;
    case FamilyType::GaugeHistogram:
        return MetricType::GaugeHistogram;
    }
    return MetricType::Unknown;
}

/// Remembers how the bounds of buckets and quantiles are written, by their place: the metrics of a page mostly have the
/// same ones.
class BoundTexts {
public:
    [[nodiscard]] std::string_view at(std::size_t place, double bound)
    {
        place %= kMaxEntries;
        if (place >= m_entries.size())
            m_entries.resize(place + 1);
        Entry &entry = m_entries[place];
        if (entry.text.empty() || std::bit_cast<std::uint64_t>(bound) != std::bit_cast<std::uint64_t>(entry.bound))
            entry = {bound, formatOpenMetricsFloat(bound)};
        return entry.text;
    }

private:
    static constexpr std::size_t kMaxEntries = 512;
    struct Entry {
        double bound = 0;
        std::string text;
    };
    std::vector<Entry> m_entries;
};

/// Walks a body family by family. Steps return false when the walk is over: `m_status` says why.
class ProtobufParser {
public:
    ProtobufParser(std::string_view body, const ParseOptions &options, Sink &sink)
        : m_body(body), m_options(options), m_sink(sink)
    {
    }

    [[nodiscard]] Status run()
    {
        const char *p = m_body.data();
        const char *const end = p + m_body.size();
        while (p != end) {
            m_family = {};
            std::uint64_t length = 0;
            const char *const message = readVarint(p, end, length);
            if (!message) {
                static_cast<void>(broken({"invalid length of a metric family", p}));
                break;
            }
            if (length > static_cast<std::uint64_t>(end - message)) {
                static_cast<void>(broken({"length of a metric family goes beyond the body", p}));
                break;
            }
            p = message + length;
            if (!family({message, static_cast<std::size_t>(length)}))
                break;
        }
        return m_status;
    }

private:
    struct Family {
        std::string_view name;
        std::string_view help;
        std::string_view unit;
        FamilyType type = FamilyType::Counter;
        bool hasMetrics = false;
    };

    [[nodiscard]] bool fail(const char *at, const std::string &what)
    {
        m_status = invalidInput("byte " + std::to_string(at - m_body.data()) + ": " + what);
        return false;
    }
    [[nodiscard]] bool failFamily(const char *at, const std::string &what)
    {
        return fail(at, "metric family " + model::quoted(m_family.name) + ": " + what);
    }
    [[nodiscard]] bool broken(const WireProblem &problem)
    {
        return m_family.name.empty() ? fail(problem.at, problem.what) : failFamily(problem.at, problem.what);
    }
    [[nodiscard]] bool refused()
    {
        const Status failure = m_sink.failure();
        if (!failure.ok()) {
            static_cast<void>(failFamily(m_metricAt, failure.message()));
            m_status = Status(failure.code(), m_status.message());
        }
        return false;
    }

    [[nodiscard]] bool family(std::string_view message);
    [[nodiscard]] bool readFamily(std::string_view message);
    [[nodiscard]] bool takeFamilyField(const WireField &field);
    [[nodiscard]] bool metric(std::string_view message);
    [[nodiscard]] bool checkLabels();
    [[nodiscard]] bool sample(std::string_view series, double value);
    [[nodiscard]] bool histogram(const Histogram &value);
    [[nodiscard]] bool summary();
    [[nodiscard]] bool anyHistogram();
    [[nodiscard]] bool nativeHistogram();
    [[nodiscard]] bool classicHistogram();
    [[nodiscard]] bool exemplar(std::string_view message, bool stampedOnly);
    [[nodiscard]] bool histogramExemplars();
    void fillNative();
    [[nodiscard]] bool convertClassic();
    [[nodiscard]] const TimestampMs *timestamp() const
    {
        return m_metric.timestamp != 0 ? &m_metric.timestamp : nullptr;
    }
    void tellStart()
    {
        if (m_options.startTimestamps && m_metric.start != 0)
            m_sink.startTimestamp(m_metric.start);
    }

    const std::string_view m_body;
    const ParseOptions m_options;
    Sink &m_sink;
    Status m_status;
    Family m_family;
    MetricType m_type = MetricType::Unknown;
    const char *m_metricAt = nullptr;
    MetricMessage m_metric;
    bool m_labelsChecked = false; ///< Of the current metric.
    SeriesText m_text;
    BoundTexts m_bounds;
    ExemplarMessage m_exemplar;
    Histogram m_histogram;
    ClassicHistogram m_classic;
};

bool ProtobufParser::takeFamilyField(const WireField &field)
{
    const bool isNumber = field.number == 3;
    if (field.number <= 5 && field.kind != (isNumber ? WireField::Kind::Varint : WireField::Kind::Bytes))
        return broken({kWrongWireType, field.at});
    switch (field.number) {
    case 1:
        m_family.name = field.bytes;
        break;
    case 2:
        m_family.help = field.bytes;
        break;
    case 3:
        m_family.type = static_cast<FamilyType>(field.value);
        break;
    case 4:
        m_family.hasMetrics = true;
        break;
    case 5:
        m_family.unit = field.bytes;
        break;
    default:
        break;
    }
    return true;
}

/// Reads all but the metrics, and judges it.
bool ProtobufParser::readFamily(std::string_view message)
{
    WireReader reader(message);
    WireField field;
    while (reader.next(field))
        if (!takeFamilyField(field))
            return false;
    if (reader.problem())
        return broken({reader.problem(), field.at});
    if (!m_family.hasMetrics)
        return true;
    const std::string_view name = m_family.name;
    if (!isName(name))
        return fail(message.data(), "invalid metric name: " + model::quoted(name));
    if (!isText(m_family.help))
        return fail(message.data(),
                    "invalid help for metric " + model::quoted(name) + ": " + model::quoted(m_family.help));
    if (!isText(m_family.unit))
        return fail(message.data(),
                    "invalid unit for metric " + model::quoted(name) + ": " + model::quoted(m_family.unit));
    if (m_family.type > FamilyType::GaugeHistogram)
        return fail(message.data(), "unknown metric type for metric " + model::quoted(name) + ": " +
                                        std::to_string(static_cast<std::uint64_t>(m_family.type)));
    return true;
}

bool ProtobufParser::family(std::string_view message)
{
    if (!readFamily(message))
        return false;
    if (!m_family.hasMetrics)
        return true;
    m_type = modelType(m_family.type);
    m_text.setFamily(m_family.name);
    m_sink.help(m_family.name, m_family.help);
    m_sink.type(m_family.name, m_type);
    if (!m_family.unit.empty())
        m_sink.unit(m_family.name, m_family.unit);
    constexpr std::uint32_t kMetric = 4;
    WireReader reader(message);
    WireField field;
    while (reader.next(field)) {
        m_metricAt = field.at;
        if (field.number == kMetric && !metric(field.bytes))
            return false;
    }
    return true;
}

bool ProtobufParser::metric(std::string_view message)
{
    if (const WireProblem problem = readMetric(message, m_family.type, m_metric); problem.what)
        return broken(problem);
    m_labelsChecked = false;
    m_text.setLabels(m_metric.labels);
    switch (m_family.type) {
    case FamilyType::Counter:
        return sample(m_text.series({}), m_metric.value) && exemplar(m_metric.exemplar, false);
    case FamilyType::Gauge:
    case FamilyType::Untyped:
        return sample(m_text.series({}), m_metric.value);
    case FamilyType::Summary:
        return summary();
    case FamilyType::Histogram:
    case FamilyType::GaugeHistogram:
        return anyHistogram();
    }
    return true;
}

/// Judges the labels of the current metric once; a series that the sink expects was judged in an earlier scrape.
bool ProtobufParser::checkLabels()
{
    if (m_labelsChecked)
        return true;
    for (const MetricMessage::LabelView &label : m_metric.labels) {
        if (!isName(label.name))
            return failFamily(m_metricAt, "invalid label name: " + model::quoted(label.name));
        if (!isText(label.value))
            return failFamily(m_metricAt, "invalid label value: " + model::quoted(label.value));
    }
    m_labelsChecked = true;
    return true;
}

bool ProtobufParser::sample(std::string_view series, double value)
{
    const Prediction &expected = m_sink.prediction();
    const bool predicted = expected.length == series.size() && seriesHash(series) == expected.hash;
    if (!predicted && !checkLabels())
        return false;
    tellStart();
    value = normalized(value);
    const bool more =
        predicted ? m_sink.predicted(series, value, timestamp()) : m_sink.sample(series, value, timestamp(), m_type);
    return more || refused();
}

bool ProtobufParser::histogram(const Histogram &value)
{
    if (!checkLabels())
        return false;
    tellStart();
    return (m_sink.histogram(m_text.series({}), value, timestamp()) || refused()) && histogramExemplars();
}

bool ProtobufParser::summary()
{
    if (!sample(m_text.series("_count"), static_cast<double>(m_metric.count)) ||
        !sample(m_text.series("_sum"), m_metric.sum))
        return false;
    for (std::size_t i = 0; i < m_metric.quantiles.size(); ++i) {
        const QuantileMessage &quantile = m_metric.quantiles[i];
        if (!sample(m_text.series({}, "quantile", m_bounds.at(i, quantile.quantile)), quantile.value))
            return false;
    }
    return true;
}

bool ProtobufParser::anyHistogram()
{
    if (m_options.nativeHistograms && m_metric.histogram.isNative())
        return nativeHistogram() &&
               (!m_options.classicHistograms || m_metric.histogram.buckets.empty() || classicHistogram());
    const bool converted = m_options.convertToCustom && convertClassic();
    if ((!converted || m_options.classicHistograms) && !classicHistogram())
        return false;
    return !converted || histogram(m_histogram);
}

void ProtobufParser::fillNative()
{
    const HistogramMessage &from = m_metric.histogram;
    Histogram &to = m_histogram;
    to.isFloat = from.isFloat();
    to.hint = m_family.type == FamilyType::GaugeHistogram ? Histogram::ResetHint::Gauge : Histogram::ResetHint::Unknown;
    to.schema = from.schema;
    to.zeroThreshold = from.zeroThreshold;
    to.sum = normalized(from.sum);
    to.count = to.isFloat ? 0 : from.count;
    to.zeroCount = to.isFloat ? 0 : from.zeroCount;
    to.floatCount = to.isFloat ? from.floatCount : 0;
    to.floatZeroCount = to.isFloat ? from.floatZeroCount : 0;
    to.positiveSpans = from.positiveSpans;
    to.negativeSpans = from.negativeSpans;
    to.positiveDeltas.clear();
    to.negativeDeltas.clear();
    to.positiveCounts.clear();
    to.negativeCounts.clear();
    to.customValues.clear();
    if (to.isFloat) {
        to.positiveCounts = from.positiveCounts;
        to.negativeCounts = from.negativeCounts;
    } else {
        to.positiveDeltas = from.positiveDeltas;
        to.negativeDeltas = from.negativeDeltas;
    }
}

bool ProtobufParser::nativeHistogram()
{
    fillNative();
    const auto judge = [this](const Status &status) {
        return status.ok() || fail(m_metricAt, "histogram " + model::quoted(m_family.name) + ": " + status.message());
    };
    // Custom bounds cannot be told in this format.
    if (m_histogram.isCustom())
        return judge(invalidInput("histogram has an invalid schema, got schema " + std::to_string(m_histogram.schema)));
    if (m_histogram.schema <= kMaxKnownSchema)
        model::reduceResolution(m_histogram, Histogram::kMaxSchema);
    if (!judge(model::validate(m_histogram)))
        return false;
    model::compact(m_histogram);
    return histogram(m_histogram);
}

/// Fills `m_histogram` from the classic buckets; false when they contradict each other.
bool ProtobufParser::convertClassic()
{
    const HistogramMessage &from = m_metric.histogram;
    m_classic.clear();
    m_classic.setCount(from.observations());
    m_classic.setSum(normalized(from.sum));
    for (const BucketMessage &bucket : from.buckets)
        m_classic.addBucket(bucket.upperBound, bucket.cumulativeCount());
    if (!m_classic.convert(m_histogram))
        return false;
    if (m_family.type == FamilyType::GaugeHistogram)
        m_histogram.hint = Histogram::ResetHint::Gauge;
    return true;
}

bool ProtobufParser::classicHistogram()
{
    const HistogramMessage &from = m_metric.histogram;
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (!sample(m_text.series("_count"), from.observations()) || !sample(m_text.series("_sum"), from.sum))
        return false;
    for (std::size_t i = 0; i < from.buckets.size(); ++i) {
        const BucketMessage &bucket = from.buckets[i];
        if (!sample(m_text.series("_bucket", "le", m_bounds.at(i, bucket.upperBound)), bucket.cumulativeCount()) ||
            !exemplar(bucket.exemplar, false))
            return false;
        if (bucket.upperBound == kInfinity)
            return true;
    }
    return sample(m_text.series("_bucket", "le", "+Inf"), from.observations());
}

/// The exemplars of a native histogram are its own, or those of its classic buckets when it has none.
bool ProtobufParser::histogramExemplars()
{
    const HistogramMessage &from = m_metric.histogram;
    for (const std::string_view message : from.exemplars)
        if (!exemplar(message, true))
            return false;
    if (!from.exemplars.empty())
        return true;
    for (const BucketMessage &bucket : from.buckets)
        if (!exemplar(bucket.exemplar, true))
            return false;
    return true;
}

/// Tells of an exemplar, if there is one. Without a timestamp it is worth nothing to a native histogram.
bool ProtobufParser::exemplar(std::string_view message, bool stampedOnly)
{
    if (!message.data())
        return true;
    if (const WireProblem problem = readExemplar(message, m_exemplar); problem.what)
        return broken(problem);
    if (stampedOnly && !m_exemplar.timestamp)
        return true;
    for (const model::Label &label : m_exemplar.labels)
        if (!isName(label.name) || !isText(label.value))
            return failFamily(message.data(),
                              "invalid exemplar label " + model::quoted(label.name) + "=" + model::quoted(label.value));
    m_sink.exemplar(model::Labels(std::move(m_exemplar.labels)), normalized(m_exemplar.value),
                    m_exemplar.timestamp ? &*m_exemplar.timestamp : nullptr);
    return true;
}

} // namespace

Status parseProtobuf(std::string_view body, const ParseOptions &options, Sink &sink)
{
    return ProtobufParser(body, options, sink).run();
}

} // namespace agent::exposition
