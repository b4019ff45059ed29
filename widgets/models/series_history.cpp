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
    : m_capacity(std::max<std::size_t>(capacity, 2)), m_gap(gapMs)
{
}

void SeriesHistory::append(const Point &point)
{
    if (m_count < m_capacity) {
        if (m_count == m_points.size())
            m_points.push_back(point);
        else
            m_points[(m_first + m_count) % m_points.size()] = point;
        ++m_count;
        return;
    }
    m_points[m_first] = point;
    m_first = (m_first + 1) % m_points.size();
    m_forgot = true;
}

void SeriesHistory::add(qint64 time, double value)
{
    if (m_count > 0 && time <= newestTime())
        return;
    double total = m_count == 0 ? 0 : at(m_count - 1).total;
    if (std::isfinite(value)) {
        if (std::isfinite(m_lastNumber))
            total += grown(m_lastNumber, value);
        m_lastNumber = value;
    }
    append({time, value, total, Joint::Unknown});
}

void SeriesHistory::fill(const std::vector<agent::engine::PastPoint> &past, qint64 step)
{
    if (past.empty())
        return;
    std::vector<Point> before;
    before.reserve(m_count);
    for (std::size_t index = 0; index < m_count; ++index)
        before.push_back(at(index));
    clear();
    m_step = step;
    std::size_t next = 0;
    for (; next < before.size() && before[next].time < past.front().time; ++next) { // the log has let go of these
        append(before[next]);
        if (std::isfinite(before[next].value))
            m_lastNumber = before[next].value;
    }
    const Joint joint = next < before.size() ? before[next].joint : Joint::Unknown;
    while (next < before.size() && before[next].time <= past.back().time)
        ++next;
    add(past.front().time, past.front().value);
    m_points[(m_first + m_count - 1) % m_points.size()].joint = joint;
    for (auto point = past.begin() + 1; point != past.end(); ++point) {
        const double total = at(m_count - 1).total + point->grown;
        append({point->time, point->value, total, point->apart ? Joint::Apart : Joint::Joined});
        if (std::isfinite(point->value))
            m_lastNumber = point->value;
    }
    for (std::size_t newer = next; newer < before.size(); ++newer) {
        const double total = at(m_count - 1).total;
        add(before[newer].time, before[newer].value);
        Point &added = m_points[(m_first + m_count - 1) % m_points.size()];
        added.joint = before[newer].joint;
        if (newer > next) // what it grew by is known better than by the two values
            added.total = total + before[newer].total - before[newer - 1].total;
    }
    m_forgot = false;
}

void SeriesHistory::clear()
{
    m_points.clear();
    m_first = 0;
    m_count = 0;
    m_step = 0;
    m_lastNumber = std::numeric_limits<double>::quiet_NaN();
    m_forgot = false;
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
    for (std::size_t index = m_count; index > 1 && known < steps.size(); --index) {
        if (at(index - 1).joint != Joint::Unknown)
            break; // what the log told is thinned, perhaps
        steps[known++] = at(index - 1).time - at(index - 2).time;
    }
    constexpr std::size_t kTelling = 3;
    if (known < kTelling && m_step > 0)
        return m_step * 3;
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

bool SeriesHistory::isBroken(std::size_t index, qint64 limit) const
{
    if (index == 0 || !std::isfinite(at(index - 1).value))
        return index > 0;
    const Point &point = at(index);
    return point.joint == Joint::Apart || (point.joint == Joint::Unknown && point.time - at(index - 1).time > limit);
}

/// Of the point at `index`, which is not the first.
SeriesHistory::Span SeriesHistory::spanBefore(std::size_t index, qint64 window) const
{
    const Point &point = at(index);
    std::size_t begin = index - 1;
    if (window > 0)
        begin = std::min(begin, firstAtOrAfter(point.time - window + 1));
    return {point.total - at(begin).total, static_cast<double>(point.time - at(begin).time) / 1000};
}

QList<LinePiece> SeriesHistory::lines(qint64 from, qint64 to, SeriesView view, int maxPoints, qint64 window) const
{
    QList<LinePiece> pieces;
    const std::size_t inside = firstAtOrAfter(from);
    const std::size_t begin = inside > 0 ? inside - 1 : 0;
    const std::size_t end = firstAtOrAfter(to + 1);
    const qint64 limit = gapLimit();
    LinePiece piece;
    const auto finish = [&] {
        if (!piece.isEmpty())
            pieces.push_back(std::exchange(piece, {}));
    };
    for (std::size_t index = begin; index < end; ++index) {
        const Point &point = at(index);
        const bool broken = isBroken(index, limit);
        if (broken || !std::isfinite(point.value))
            finish();
        if (!std::isfinite(point.value))
            continue;
        double value = point.value;
        if (view == SeriesView::Rate) {
            if (index == 0 || broken)
                continue;
            const Span span = spanBefore(index, window);
            value = span.growth / span.seconds;
            if (!std::isfinite(value)) // of values near the end of what a number holds
                continue;
        }
        piece.push_back({static_cast<double>(point.time), value});
    }
    finish();
    decimate(pieces, maxPoints);
    return pieces;
}

double SeriesHistory::current(SeriesView view, qint64 window) const
{
    if (view == SeriesView::Raw || m_count == 0)
        return newestValue();
    const QList<LinePiece> newest = lines(newestTime(), newestTime(), SeriesView::Rate, 300, window);
    return newest.isEmpty() ? std::numeric_limits<double>::quiet_NaN() : newest.back().back().y();
}

std::optional<double> SeriesHistory::totalAt(qint64 time) const
{
    const std::size_t index = firstAtOrAfter(time);
    if (index >= m_count || at(index).time != time)
        return std::nullopt;
    return at(index).total;
}

void decimate(QList<LinePiece> &pieces, int maxPoints)
{
    qsizetype total = 0;
    for (const LinePiece &piece : pieces)
        total += piece.size();
    if (total <= maxPoints)
        return;
    for (LinePiece &line : pieces)
        line = decimated(line, static_cast<int>(std::max<qsizetype>(2, line.size() * maxPoints / total)));
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
