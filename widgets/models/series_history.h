// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/engine/events.h"

#include <QList>
#include <QPointF>

#include <limits>
#include <optional>
#include <vector>

namespace widgets {

/// How a series is drawn.
enum class SeriesView {
    Raw,       ///< The values.
    Rate,      ///< Change a second of a counter; a fall is a restart from zero.
    Quantiles, ///< Of a histogram: p50, p90 and p99.
};

/// A connected piece of a line: x in milliseconds since the epoch, y the value.
using LinePiece = QList<QPointF>;

/// The newest points of one series, in a ring that grows to a fixed size. Gaps stay gaps: two points are connected only
/// when they are no further apart than `gap`, or, when that is 0, than three times the series' own usual distance. A
/// value; one thread.
class SeriesHistory {
public:
    /// `capacity` points are kept; `gapMs` as above.
    explicit SeriesHistory(std::size_t capacity = 3600, qint64 gapMs = 0);

    /// Adds a point; one that is not newer than the newest is ignored. A value that is not a number (a stale marker) is
    /// a gap.
    void add(qint64 time, double value);
    /// Puts what the log tells in the place of all within its time: what is older may have left the log. Ascending by
    /// time. `step` is the usual distance of its points before they were thinned; 0: not known.
    void fill(const std::vector<agent::engine::PastPoint> &past, qint64 step);
    void clear();

    [[nodiscard]] std::size_t size() const { return m_count; }
    [[nodiscard]] bool empty() const { return m_count == 0; }
    [[nodiscard]] qint64 newestTime() const;
    [[nodiscard]] double newestValue() const;
    [[nodiscard]] qint64 oldestTime() const;
    /// True once points had to go for newer ones, since the last `fill`.
    [[nodiscard]] bool hasForgotten() const { return m_forgot; }

    /// The lines from `from` to `to`. Shape: at most about `maxPoints` points in all, smallest and largest of each
    /// slice kept so that peaks survive; each piece has at least one point. One point before `from` is included so that
    /// the line reaches the edge. A rate is that of the last `window` ms, or between neighbours when that is 0 or holds
    /// no two points.
    [[nodiscard]] QList<LinePiece> lines(qint64 from, qint64 to, SeriesView view, int maxPoints = 300,
                                         qint64 window = 0) const;
    /// The newest value in `view`, or NaN.
    [[nodiscard]] double current(SeriesView view, qint64 window = 0) const;

    /// What a counter had grown by, since some beginning, at the point of exactly this time; nothing when there is
    /// none.
    [[nodiscard]] std::optional<double> totalAt(qint64 time) const;

private:
    enum class Joint : std::uint8_t {
        Unknown, ///< Connected when it is near.
        Joined,
        Apart,
    };
    struct Point {
        qint64 time = 0;
        double value = 0;
        double total = 0; ///< What a counter has grown by since some beginning.
        Joint joint = Joint::Unknown;
    };
    struct Span {
        double growth = 0;
        double seconds = 0;
    };
    [[nodiscard]] const Point &at(std::size_t index) const { return m_points[(m_first + index) % m_points.size()]; }
    void append(const Point &point);
    [[nodiscard]] qint64 gapLimit() const;
    [[nodiscard]] bool isBroken(std::size_t index, qint64 limit) const;
    [[nodiscard]] Span spanBefore(std::size_t index, qint64 window) const;
    [[nodiscard]] std::size_t firstAtOrAfter(qint64 time) const;

    std::vector<Point> m_points; ///< Grows to the capacity, then is a ring.
    std::size_t m_capacity;
    std::size_t m_first = 0;
    std::size_t m_count = 0;
    qint64 m_gap = 0;
    qint64 m_step = 0; ///< As `fill` told.
    double m_lastNumber = std::numeric_limits<double>::quiet_NaN();
    bool m_forgot = false;
};

/// Thins `piece` to at most about `maxPoints` points: of each time slice the smallest and the largest stay, in their
/// order, and both ends. Pure.
[[nodiscard]] LinePiece decimated(const LinePiece &piece, int maxPoints);
/// The same for all pieces of a line together.
void decimate(QList<LinePiece> &pieces, int maxPoints);

} // namespace widgets
