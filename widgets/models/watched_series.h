// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/series_history.h"
#include "widgets/models/tables.h"

#include <QStringList>

namespace widgets {

/// The series that the live page draws, with their points. A value; one thread: GUI.
class WatchedSeries {
public:
    static constexpr int kMaxSeries = 20;

    struct Item {
        SeriesLine line;
        int color = 0;        ///< A free place in the palette, 0 to kMaxSeries - 1; stays while the series is watched.
        bool counter = false; ///< Drawn as a rate by default.
        SeriesHistory history;
        [[nodiscard]] SeriesView view(bool raw) const { return counter && !raw ? SeriesView::Rate : SeriesView::Raw; }
    };

    /// False when kMaxSeries are watched already; true also when it is watched already.
    [[nodiscard]] bool add(const SeriesLine &line);
    void remove(quint64 series);
    [[nodiscard]] bool contains(quint64 series) const;
    [[nodiscard]] const QList<Item> &items() const { return m_items; }
    [[nodiscard]] QList<quint64> ids() const;
    /// Points of series that are not watched are ignored.
    void addPoint(quint64 series, qint64 time, double value);
    [[nodiscard]] qint64 newestTime() const { return m_newest; }

private:
    QList<Item> m_items; ///< In the order they were chosen.
    qint64 m_newest = 0;
};

/// Names that tell the items of a chart apart in few words: the metric's name, and one label if that is enough, else
/// those that differ between items of the same name.
[[nodiscard]] QStringList shortNames(const QList<WatchedSeries::Item> &items);

/// Whether a series only ever grows: by its type, or by its name when the type is not known.
[[nodiscard]] bool looksLikeCounter(const SeriesLine &line);

} // namespace widgets
