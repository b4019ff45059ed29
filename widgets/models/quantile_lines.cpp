// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/quantile_lines.h"

#include "agent/model/histogram_quantile.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace widgets {

using agent::model::ClassicBucket;
using agent::model::Histogram;
using agent::model::Observations;

namespace {

/// A moment at which a value can be made.
struct Moment {
    qint64 time = 0;
    qsizetype piece = 0; ///< Moments of one piece are connected.
};

/// Those of a history for which `wanted` holds, with as many before the range as the window needs.
template <typename Wanted>
std::vector<Moment> momentsOf(const SeriesHistory &history, const QuantileRange &range, Wanted wanted)
{
    std::vector<Moment> moments;
    const QList<LinePiece> pieces =
        history.lines(range.from - range.window, range.to, SeriesView::Raw, std::numeric_limits<int>::max());
    for (qsizetype piece = 0; piece < pieces.size(); ++piece) {
        for (const QPointF &point : pieces[piece]) {
            if (const auto time = static_cast<qint64>(point.x()); wanted(time))
                moments.push_back({time, piece});
        }
    }
    return moments;
}

/// Makes the lines from `valueOf(begin, end)`, which tells the quantiles between two moments; nothing: there is none.
template <typename ValueOf>
QuantileLines linesOf(const std::vector<Moment> &moments, const QuantileRange &range, ValueOf valueOf)
{
    QuantileLines lines;
    std::array<LinePiece, kQuantiles.size()> current;
    const auto finish = [&] {
        for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
            if (!current[q].isEmpty())
                lines[q].push_back(std::exchange(current[q], {}));
        }
    };
    const auto inside = static_cast<std::size_t>(
        std::count_if(moments.begin(), moments.end(), [&](const Moment &moment) { return moment.time >= range.from; }));
    const std::size_t stride =
        std::max<std::size_t>(1, inside / static_cast<std::size_t>(std::max(range.maxPoints, 1)));
    std::size_t begin = 0;
    qsizetype lastPiece = -1;
    for (std::size_t end = 1; end < moments.size(); ++end) {
        const Moment &moment = moments[end];
        if (moment.time < range.from || (moments.size() - 1 - end) % stride != 0)
            continue;
        while (begin < end && moments[begin].time <= moment.time - range.window)
            ++begin;
        std::size_t from = std::min(begin, end - 1);
        if (range.window == 0)
            from = end - 1;
        if (from == end - 1 && moments[from].piece != moment.piece)
            continue; // nothing is known of the time between
        if (moment.piece != lastPiece)
            finish();
        lastPiece = moment.piece;
        const auto values = valueOf(from, end);
        if (!values) {
            finish();
            continue;
        }
        for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
            if (std::isfinite((*values)[q]))
                current[q].push_back({static_cast<double>(moment.time), (*values)[q]});
        }
    }
    finish();
    return lines;
}

using Values = std::optional<std::array<double, kQuantiles.size()>>;

/// What was observed from `first` to `last` of the points between two iterators, restarts taken into account. Of a
/// gauge histogram: what it holds in the end.
template <typename Iterator>
Observations growth(Iterator first, Iterator last)
{
    const Histogram *base = first->histogram.get();
    if (last->histogram->hint == Histogram::ResetHint::Gauge)
        return Observations(*last->histogram);
    Observations sum;
    bool any = false;
    const auto count = [&](const Histogram &upTo) {
        Observations part(upTo);
        if (base != nullptr && !part.subtract(Observations(*base)))
            part = Observations(upTo); // began anew unnoticed: all of it is new
        if (!any)
            sum = std::move(part);
        else
            static_cast<void>(sum.add(part)); // of another kind of buckets: the older part is all that can be told
        any = true;
    };
    for (auto point = first; point != last; ++point) {
        const Histogram &before = *point->histogram;
        const Histogram &after = *std::next(point)->histogram;
        const bool fell = after.hint == Histogram::ResetHint::Reset ||
                          (after.isFloat ? after.floatCount < before.floatCount : after.count < before.count);
        if (fell) {
            count(before);
            base = nullptr;
        }
    }
    count(*last->histogram);
    return sum;
}

} // namespace

QuantileLines classicQuantileLines(const QList<BucketHistory> &buckets, const QuantileRange &range)
{
    const auto all = std::find_if(buckets.begin(), buckets.end(),
                                  [](const BucketHistory &bucket) { return std::isinf(bucket.le) && bucket.le > 0; });
    if (all == buckets.end())
        return {};
    const std::vector<Moment> moments = momentsOf(*all->history, range, [&](qint64 time) {
        return std::all_of(buckets.begin(), buckets.end(),
                           [time](const BucketHistory &bucket) { return bucket.history->totalAt(time).has_value(); });
    });
    return linesOf(moments, range, [&](std::size_t begin, std::size_t end) -> Values {
        std::vector<ClassicBucket> grown;
        for (const BucketHistory &bucket : buckets)
            grown.push_back({bucket.le, *bucket.history->totalAt(moments[end].time) -
                                            *bucket.history->totalAt(moments[begin].time)});
        std::array<double, kQuantiles.size()> values{};
        for (std::size_t q = 0; q < kQuantiles.size(); ++q)
            values[q] = agent::model::classicQuantile(kQuantiles[q], grown);
        return std::isnan(values[0]) ? Values() : Values(values);
    });
}

void HistogramHistory::add(qint64 time, Value histogram)
{
    if (!histogram || (!m_points.empty() && time <= m_points.back().time))
        return;
    if (m_points.size() == kMost)
        m_points.pop_front();
    m_points.push_back({time, std::move(histogram)});
}

void HistogramHistory::fill(const std::vector<agent::engine::PastPoint> &past)
{
    if (past.empty())
        return;
    const std::deque<Point> before = std::exchange(m_points, {});
    for (const Point &point : before) {
        if (point.time < past.front().time) // the log has let go of these
            add(point.time, point.histogram);
    }
    for (const auto &point : past)
        add(point.time, point.histogram);
    for (const Point &point : before)
        add(point.time, point.histogram); // those that are newer
}

QuantileLines HistogramHistory::lines(const SeriesHistory &counts, const QuantileRange &range) const
{
    const auto find = [this](qint64 time) {
        return std::lower_bound(m_points.begin(), m_points.end(), time,
                                [](const Point &point, qint64 wanted) { return point.time < wanted; });
    };
    const std::vector<Moment> moments = momentsOf(counts, range, [&](qint64 time) {
        const auto found = find(time);
        return found != m_points.end() && found->time == time;
    });
    return linesOf(moments, range, [&](std::size_t begin, std::size_t end) -> Values {
        const auto first = find(moments[begin].time);
        const auto last = find(moments[end].time);
        const Observations grown = growth(first, last);
        if (!(grown.count() > 0))
            return std::nullopt;
        std::array<double, kQuantiles.size()> values{};
        for (std::size_t q = 0; q < kQuantiles.size(); ++q)
            values[q] = grown.quantile(kQuantiles[q]);
        return Values(values);
    });
}

} // namespace widgets
