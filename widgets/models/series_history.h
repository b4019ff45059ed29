// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPointF>

#include <functional>
#include <vector>

namespace widgets {

/// How a series is drawn.
enum class SeriesView {
    Raw,  ///< The values.
    Rate, ///< Change a second of a counter; a fall is a restart from zero.
};

/// A connected piece of a line: x in milliseconds since the epoch, y the value.
using LinePiece = QList<QPointF>;

/// The newest points of one series, in a ring of fixed size. Gaps stay gaps: two points are connected only when they
/// are no further apart than `gap`, or, when that is 0, than three times the series' own usual distance. A value; one
/// thread.
class SeriesHistory {
public:
    /// `capacity` points are kept; `gapMs` as above.
    explicit SeriesHistory(std::size_t capacity = 3600, qint64 gapMs = 0);

    /// Adds a point; one that is not newer than the newest is ignored. A value that is not a number (a stale marker) is
    /// a gap.
    void add(qint64 time, double value);
    void clear();

    [[nodiscard]] std::size_t size() const { return m_count; }
    [[nodiscard]] bool empty() const { return m_count == 0; }
    [[nodiscard]] qint64 newestTime() const;
    [[nodiscard]] double newestValue() const;
    [[nodiscard]] qint64 oldestTime() const;

    /// The lines from `from` to `to`. Shape: at most about `maxPoints` points in all, smallest and largest of each
    /// slice kept so that peaks survive; each piece has at least one point. One point before `from` is included so that
    /// the line reaches the edge.
    [[nodiscard]] QList<LinePiece> lines(qint64 from, qint64 to, SeriesView view, int maxPoints = 300) const;
    /// The newest value in `view`, or NaN.
    [[nodiscard]] double current(SeriesView view) const;

private:
    struct Point {
        qint64 time = 0;
        double value = 0;
    };
    [[nodiscard]] const Point &at(std::size_t index) const { return m_points[(m_first + index) % m_points.size()]; }
    [[nodiscard]] qint64 gapLimit() const;
    [[nodiscard]] std::size_t firstAtOrAfter(qint64 time) const;

    std::vector<Point> m_points;
    std::size_t m_first = 0;
    std::size_t m_count = 0;
    qint64 m_gap = 0;
};

/// Thins `piece` to at most about `maxPoints` points: of each time slice the smallest and the largest stay, in their
/// order, and both ends. Pure.
[[nodiscard]] LinePiece decimated(const LinePiece &piece, int maxPoints);

} // namespace widgets
