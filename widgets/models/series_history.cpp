// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/series_history.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace widgets {

namespace {

/// What a counter grew by from `before` to `after`; after a fall it began anew at zero.
double grown(double before, double after)
{
    return after >= before ? after - before : after;
}

} // namespace

SeriesHistory::SeriesHistory(std::size_t capacity, qint64 gapMs)
    : m_points(std::max<std::size_t>(capacity, 2)), m_gap(gapMs)
{
}

void SeriesHistory::add(qint64 time, double value)
{
    if (m_count > 0 && time <= newestTime())
        return;
    if (m_count == m_points.size()) {
        m_first = (m_first + 1) % m_points.size();
        --m_count;
    }
    m_points[(m_first + m_count) % m_points.size()] = {time, value};
    ++m_count;
}

void SeriesHistory::clear()
{
    m_first = 0;
    m_count = 0;
}

qint64 SeriesHistory::newestTime() const
{
    return m_count == 0 ? 0 : at(m_count - 1).time;
}

double SeriesHistory::newestValue() const
{
    return m_count == 0 ? std::numeric_limits<double>::quiet_NaN() : at(m_count - 1).value;
}

qint64 SeriesHistory::oldestTime() const
{
    return m_count == 0 ? 0 : at(0).time;
}

qint64 SeriesHistory::gapLimit() const
{
    if (m_gap > 0)
        return m_gap;
    std::array<qint64, 15> steps{};
    std::size_t known = 0;
    for (std::size_t index = m_count; index > 1 && known < steps.size(); --index)
        steps[known++] = at(index - 1).time - at(index - 2).time;
    if (known == 0)
        return std::numeric_limits<qint64>::max();
    const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(known / 2);
    std::nth_element(steps.begin(), middle, steps.begin() + static_cast<std::ptrdiff_t>(known));
    return *middle * 3;
}

std::size_t SeriesHistory::firstAtOrAfter(qint64 time) const
{
    std::size_t low = 0;
    std::size_t high = m_count;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (at(middle).time < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

QList<LinePiece> SeriesHistory::lines(qint64 from, qint64 to, SeriesView view, int maxPoints) const
{
    QList<LinePiece> pieces;
    const std::size_t inside = firstAtOrAfter(from);
    const std::size_t begin = inside > 0 ? inside - 1 : 0;
    const std::size_t end = firstAtOrAfter(to + 1);
    const qint64 limit = gapLimit();
    LinePiece piece;
    qsizetype total = 0;
    const auto finish = [&] {
        if (!piece.isEmpty()) {
            total += piece.size();
            pieces.push_back(std::exchange(piece, {}));
        }
    };
    for (std::size_t index = begin; index < end; ++index) {
        const Point &point = at(index);
        const bool broken =
            index > 0 && (point.time - at(index - 1).time > limit || !std::isfinite(at(index - 1).value));
        if (broken || !std::isfinite(point.value))
            finish();
        if (!std::isfinite(point.value))
            continue;
        double value = point.value;
        if (view == SeriesView::Rate) {
            if (index == 0 || broken)
                continue;
            value =
                grown(at(index - 1).value, point.value) * 1000 / static_cast<double>(point.time - at(index - 1).time);
        }
        piece.push_back({static_cast<double>(point.time), value});
    }
    finish();
    if (total > maxPoints) {
        for (LinePiece &line : pieces)
            line = decimated(line, static_cast<int>(std::max<qsizetype>(2, line.size() * maxPoints / total)));
    }
    return pieces;
}

double SeriesHistory::current(SeriesView view) const
{
    if (view == SeriesView::Raw || m_count == 0)
        return newestValue();
    const QList<LinePiece> newest = lines(newestTime(), newestTime(), SeriesView::Rate);
    return newest.isEmpty() ? std::numeric_limits<double>::quiet_NaN() : newest.back().back().y();
}

LinePiece decimated(const LinePiece &piece, int maxPoints)
{
    if (piece.size() <= maxPoints || maxPoints < 2)
        return piece;
    const int slices = std::max(1, maxPoints / 2);
    const double begin = piece.front().x();
    const double width = (piece.back().x() - begin) / slices;
    LinePiece thin;
    thin.reserve(static_cast<qsizetype>(slices) * 2 + 2);
    const auto keep = [&](const QPointF &point) {
        if (thin.isEmpty() || thin.back().x() < point.x())
            thin.push_back(point);
    };
    keep(piece.front());
    qsizetype index = 0;
    for (int slice = 0; slice < slices && index < piece.size(); ++slice) {
        const double edge = slice + 1 == slices ? piece.back().x() : begin + width * (slice + 1);
        qsizetype low = -1;
        qsizetype high = -1;
        for (; index < piece.size() && (piece[index].x() <= edge || slice + 1 == slices); ++index) {
            if (low < 0 || piece[index].y() < piece[low].y())
                low = index;
            if (high < 0 || piece[index].y() > piece[high].y())
                high = index;
        }
        if (low < 0)
            continue;
        keep(piece[std::min(low, high)]);
        keep(piece[std::max(low, high)]);
    }
    keep(piece.back());
    return thin;
}

} // namespace widgets
