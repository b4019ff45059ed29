// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/engine/series_reader.h"

#include "agent/engine/point_thinner.h"
#include "agent/engine/series_tap.h"
#include "agent/model/sample.h"
#include "agent/wal/record.h"

#include <algorithm>
#include <bitset>
#include <limits>

namespace agent::engine {
namespace {

/// Hands the samples of wanted series to the thinner of each.
class Collector {
public:
    explicit Collector(const SeriesRange &range) : m_range(range)
    {
        for (std::size_t i = 0; i < range.series.size(); ++i) {
            m_places.emplace_back(range.series[i], i);
            m_filter.set(bitOf(range.series[i]));
            m_thinners.emplace_back(range.from, range.to, range.maxPoints);
        }
        std::sort(m_places.begin(), m_places.end());
    }

    void take(const wal::RecordView &record)
    {
        switch (record.type) {
        case wal::RecordType::Samples:
        case wal::RecordType::SamplesV2:
            takeSamples(record.bytes);
            break;
        case wal::RecordType::Histograms:
        case wal::RecordType::FloatHistograms:
        case wal::RecordType::CustomHistograms:
        case wal::RecordType::CustomFloatHistograms:
        case wal::RecordType::HistogramsV2:
        case wal::RecordType::FloatHistogramsV2:
            takeHistograms(record.bytes);
            break;
        default:
            break;
        }
    }
    void breakHere()
    {
        for (PointThinner &thinner : m_thinners)
            thinner.breakHere();
    }
    [[nodiscard]] std::vector<PastSeries> finish()
    {
        std::vector<PastSeries> all;
        for (std::size_t i = 0; i < m_thinners.size(); ++i) {
            all.push_back(m_thinners[i].finish());
            all.back().series = m_range.series[i];
        }
        return all;
    }
    [[nodiscard]] std::uint64_t looked() const { return m_looked; }

private:
    using Place = std::pair<model::SeriesRef, std::size_t>;
    static constexpr std::size_t kFilterBits = 4096;

    static std::size_t bitOf(model::SeriesRef series)
    {
        return static_cast<std::size_t>(model::value(series) % kFilterBits);
    }
    /// Null: not wanted.
    [[nodiscard]] PointThinner *find(model::SeriesRef series, TimestampMs time)
    {
        if (!m_filter.test(bitOf(series)) || time < m_range.from || time > m_range.to)
            return nullptr;
        const auto it = std::lower_bound(m_places.begin(), m_places.end(), Place{series, 0});
        return it != m_places.end() && it->first == series ? &m_thinners[it->second] : nullptr;
    }
    void takeSamples(std::string_view bytes)
    {
        m_samples.clear();
        wal::decodeSamples(bytes, m_samples).ignore("what decodes is shown; damage is the log's to tell");
        m_looked += m_samples.size();
        for (const model::Sample &sample : m_samples) {
            if (PointThinner *thinner = find(sample.series, sample.timestamp))
                thinner->add(sample.timestamp, sample.value);
        }
    }
    void takeHistograms(std::string_view bytes)
    {
        std::uint64_t unknown = 0;
        wal::decodeHistograms(bytes, unknown, [this](model::HistogramSample &sample) {
            ++m_looked;
            PointThinner *thinner = find(sample.series, sample.timestamp);
            if (!thinner)
                return;
            SeriesPoint point = pointOf(sample);
            thinner->add(point.time, point.value, std::move(point.histogram));
        }).ignore("as above");
    }

    const SeriesRange &m_range;
    std::vector<Place> m_places; ///< Ascending.
    std::bitset<kFilterBits> m_filter;
    std::vector<PointThinner> m_thinners; ///< In the order of `m_range.series`.
    std::vector<model::Sample> m_samples;
    std::uint64_t m_looked = 0;
};

/// The segments that hold samples of the range, ascending, as many of the newest as the budget allows.
std::vector<wal::SegmentInfo> chooseSegments(const SeriesRange &range, const std::vector<wal::SegmentInfo> &all,
                                             const ReadBudget &budget, SeriesPast &past)
{
    std::vector<wal::SegmentInfo> chosen;
    std::uint64_t bytes = 0;
    for (auto segment = all.rbegin(); segment != all.rend(); ++segment) {
        if (segment->samples == 0 || segment->maxTime < range.from || segment->minTime > range.to)
            continue;
        bytes += segment->plainBytes;
        if (bytes > budget.bytes && !chosen.empty()) {
            past.readFrom = segment->maxTime + 1;
            break;
        }
        chosen.push_back(*segment);
    }
    std::reverse(chosen.begin(), chosen.end());
    return chosen;
}

/// False: it is not there any more.
Result<bool> readSegment(std::uint32_t number, const SeriesRange &range, const std::stop_token &stopping, wal::Log &log,
                         Collector &collector)
{
    const std::unique_ptr<wal::Tailer> tailer = log.tail({number, 0});
    wal::RecordView record;
    for (bool any = false;; any = true) {
        if (range.stop.stop_requested() || stopping.stop_requested())
            return Status(Code::Cancelled, "the read was given up");
        const Result<bool> more = tailer->next(record);
        if (!more)
            return more.error();
        if (!*more || record.position.segment != number)
            return any;
        collector.take(record);
    }
}

} // namespace

Result<SeriesPast> readSeries(const SeriesRange &range, const std::stop_token &stopping, wal::Log &log,
                              const ReadBudget &budget)
{
    SeriesPast past;
    const std::vector<wal::SegmentInfo> all = log.status().segments;
    for (const wal::SegmentInfo &segment : all) {
        if (segment.samples > 0 && (past.logBegins == 0 || segment.minTime < past.logBegins))
            past.logBegins = segment.minTime;
    }
    const std::vector<wal::SegmentInfo> wanted = chooseSegments(range, all, budget, past);
    Collector collector(range);
    for (const wal::SegmentInfo &segment : wanted) {
        const Result<bool> found = readSegment(segment.number, range, stopping, log, collector);
        if (!found)
            return found.error();
        if (!*found) {
            ++past.lostSegments;
            collector.breakHere();
        }
    }
    past.series = collector.finish();
    past.samplesLooked = collector.looked();
    return past;
}

} // namespace agent::engine
