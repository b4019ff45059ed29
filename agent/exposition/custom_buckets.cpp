// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/exposition/custom_buckets.h"

#include "agent/base/number.h"
#include "agent/model/name_validation.h"

#include <cmath>
#include <utility>

namespace agent::exposition {
namespace {

constexpr std::string_view kBound = "le";

std::optional<TimestampMs> copied(const TimestampMs *timestamp)
{
    return timestamp ? std::optional(*timestamp) : std::nullopt;
}

const TimestampMs *pointer(const std::optional<TimestampMs> &timestamp)
{
    return timestamp ? &*timestamp : nullptr;
}

/// The series of a metric without its suffix and without `le`.
void writeSeries(std::string &out, std::string_view family, const std::vector<SeriesParts::Label> &labels)
{
    const bool quoted = !model::isLegacyMetricName(family);
    out = quoted ? "{\"" : "";
    out += family;
    if (quoted)
        out += '"';
    char separator = quoted ? ',' : '{';
    for (const SeriesParts::Label &label : labels) {
        if (label.name == kBound)
            continue;
        out += separator;
        out += label.nameText;
        out += "=\"";
        out += label.value;
        out += '"';
        separator = ',';
    }
    if (separator == ',')
        out += '}';
}

} // namespace

bool CustomBucketSink::take(std::string_view series, double value, const TimestampMs *timestamp,
                            model::MetricType typeContext, bool predicted)
{
    m_collected = false;
    if (m_refused)
        return false;
    if (m_type != model::MetricType::Histogram)
        return pass(series, value, timestamp, typeContext, predicted);
    double bound = 0;
    const Part part = partOf(series, bound);
    const std::uint64_t key = part == Part::None ? 0 : m_parts.labelsHash(kBound);
    if (m_isOpen && (part == Part::None || key != m_key)) {
        if (!close())
            return false;
        predicted = false;
    }
    if (part == Part::None || part == Part::Unreadable)
        return pass(series, value, timestamp, typeContext, predicted);
    if (!m_isOpen)
        open(key, timestamp);
    collect(part, bound, value, timestamp);
    if (m_keepClassic)
        return pass(series, value, timestamp, typeContext, predicted);
    keepBack(series, value, timestamp);
    return true;
}

bool CustomBucketSink::pass(std::string_view series, double value, const TimestampMs *timestamp,
                            model::MetricType typeContext, bool predicted)
{
    if (m_start)
        ForwardingSink::startTimestamp(*m_start);
    m_start.reset();
    const bool more = predicted ? ForwardingSink::predicted(series, value, timestamp)
                                : ForwardingSink::sample(series, value, timestamp, typeContext);
    m_refused = !more;
    return more;
}

/// What the series is to a histogram of the current family; a bucket's bound goes to `bound`.
CustomBucketSink::Part CustomBucketSink::partOf(std::string_view series, double &bound)
{
    if (!m_parts.split(series, m_format))
        return Part::None;
    const std::string_view suffix = m_parts.suffixAfter(m_family);
    if (suffix == "_count")
        return Part::Count;
    if (suffix == "_sum")
        return Part::Sum;
    if (suffix != "_bucket")
        return Part::None;
    const SeriesParts::Label *label = m_parts.find(kBound);
    const auto number = label ? parseFloat(label->value) : std::nullopt;
    if (!number || std::isnan(*number))
        return Part::Unreadable;
    bound = *number;
    return Part::Bucket;
}

void CustomBucketSink::open(std::uint64_t key, const TimestampMs *timestamp)
{
    m_isOpen = true;
    m_consistent = true;
    m_key = key;
    writeSeries(m_series, m_family, m_parts.labels);
    m_timestamp = copied(timestamp);
    m_histogramStart = m_start;
    m_classic.clear();
    m_samples = 0;
    m_exemplars.clear();
    m_lines.clear();
    m_lineTexts.clear();
}

void CustomBucketSink::collect(Part part, double bound, double value, const TimestampMs *timestamp)
{
    m_collected = true;
    m_consistent = m_consistent && m_timestamp == copied(timestamp);
    ++m_samples;
    if (part == Part::Bucket)
        m_classic.addBucket(bound, value);
    else if (part == Part::Count)
        m_classic.setCount(value);
    else
        m_classic.setSum(value);
}

void CustomBucketSink::keepBack(std::string_view series, double value, const TimestampMs *timestamp)
{
    m_lines.push_back({m_lineTexts.size(), series.size(), value, copied(timestamp), m_start});
    m_lineTexts += series;
    m_start.reset();
}

/// Tells of the histogram that was collected, or of its samples. False when the next sink wants no more.
bool CustomBucketSink::close()
{
    if (!m_isOpen || m_refused)
        return !m_refused;
    m_isOpen = false;
    const std::optional<TimestampMs> start = std::exchange(m_start, std::nullopt); // of a sample yet to come
    const bool converted = m_consistent && m_classic.convert(m_histogram);
    m_refused = !(converted ? tellHistogram() : tellClassic());
    m_start = start;
    return !m_refused;
}

bool CustomBucketSink::tellHistogram()
{
    if (m_histogramStart)
        ForwardingSink::startTimestamp(*m_histogramStart);
    if (!ForwardingSink::histogram(m_series, m_histogram, pointer(m_timestamp)))
        return false;
    for (Exemplar &exemplar : m_exemplars)
        if (exemplar.timestamp) // worth nothing to a native histogram otherwise
            ForwardingSink::exemplar(std::move(exemplar.labels), exemplar.value, pointer(exemplar.timestamp));
    return true;
}

bool CustomBucketSink::tellClassic()
{
    auto exemplar = m_exemplars.begin();
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const Line &line = m_lines[i];
        m_start = line.start;
        if (!pass(std::string_view(m_lineTexts).substr(line.offset, line.length), line.value, pointer(line.timestamp),
                  m_type, false))
            return false;
        for (; exemplar != m_exemplars.end() && exemplar->line == i + 1; ++exemplar)
            ForwardingSink::exemplar(std::move(exemplar->labels), exemplar->value, pointer(exemplar->timestamp));
    }
    return true;
}

void CustomBucketSink::exemplar(model::Labels labels, double value, const TimestampMs *timestamp)
{
    if (m_collected)
        m_exemplars.push_back({m_samples, labels, value, copied(timestamp)});
    if (!m_collected || m_keepClassic)
        ForwardingSink::exemplar(std::move(labels), value, timestamp);
}

void CustomBucketSink::type(std::string_view family, model::MetricType type)
{
    if (!close())
        return;
    m_family = family;
    m_type = type;
    ForwardingSink::type(family, type);
}

void CustomBucketSink::help(std::string_view family, std::string_view text)
{
    if (close())
        ForwardingSink::help(family, text);
}

void CustomBucketSink::unit(std::string_view family, std::string_view unit)
{
    if (close())
        ForwardingSink::unit(family, unit);
}

} // namespace agent::exposition
