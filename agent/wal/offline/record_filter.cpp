// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/wal/offline/record_filter.h"

#include <algorithm>

namespace agent::wal {

const RecordFilter::Kept &RecordFilter::keep(const ReadRecord &record, TimestampMs from, TimestampMs to)
{
    m_kept.records.clear();
    m_kept.samples = m_kept.histograms = m_kept.exemplars = 0;
    m_kept.series.clear();
    if (record.type == RecordType::Exemplars)
        keepExemplars(record, from, to);
    else
        keepPoints(record, from, to);
    return m_kept;
}

void RecordFilter::keepPoints(const ReadRecord &record, TimestampMs from, TimestampMs to)
{
    const auto wanted = [from, to](TimestampMs time) { return time >= from && time <= to; };
    for (const auto &[series, time] : record.points) {
        if (!wanted(time))
            continue;
        m_kept.minTime = m_kept.samples == 0 ? time : std::min(m_kept.minTime, time);
        m_kept.maxTime = m_kept.samples == 0 ? time : std::max(m_kept.maxTime, time);
        ++m_kept.samples;
        m_kept.series.push_back(series);
    }
    const bool isHistogram = codec::isHistogramType(record.type);
    m_kept.histograms = isHistogram ? m_kept.samples : 0;
    if (m_kept.samples == 0)
        return;
    if (record.decodes && m_kept.samples == record.points.size()) {
        m_kept.records.push_back(record.bytes);
    } else if (isHistogram) {
        putHistograms(record.bytes, from, to);
    } else {
        std::vector<model::Sample> samples;
        decodeSamples(record.bytes, samples).ignore("what decodes is kept");
        std::erase_if(samples, [&wanted](const model::Sample &sample) { return !wanted(sample.timestamp); });
        m_encoded.clear();
        encodeSamples(samples, m_encoded);
        m_kept.records.push_back(m_encoded);
    }
}

/// Histograms of the later version, whose kinds lie in one record, become records of the first one.
void RecordFilter::putHistograms(std::string_view record, TimestampMs from, TimestampMs to)
{
    m_histograms.begin();
    codec::forEachHistogram(record, [&](model::SeriesRef series, TimestampMs time, model::Histogram &value, TimestampMs) {
        if (time >= from && time <= to)
            m_histograms.add({series, time, std::move(value)});
    }).ignore("what decodes is kept");
    for (const HistogramEncoder &encoder : m_histograms.records()) {
        if (encoder.count() > 0)
            m_kept.records.push_back(encoder.record());
    }
}

void RecordFilter::keepExemplars(const ReadRecord &record, TimestampMs from, TimestampMs to)
{
    std::vector<model::Exemplar> exemplars;
    decodeExemplars(record.bytes, exemplars).ignore("what decodes is kept");
    const std::size_t all = exemplars.size();
    std::erase_if(exemplars, [from, to](const auto &one) { return one.timestamp < from || one.timestamp > to; });
    m_kept.exemplars = exemplars.size();
    for (const model::Exemplar &exemplar : exemplars)
        m_kept.series.push_back(exemplar.series);
    if (exemplars.empty())
        return;
    if (record.decodes && exemplars.size() == all) {
        m_kept.records.push_back(record.bytes);
        return;
    }
    m_encoded.clear();
    encodeExemplars(exemplars, m_encoded);
    m_kept.records.push_back(m_encoded);
}

} // namespace agent::wal
