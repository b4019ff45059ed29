// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/quantile_lines.h"
#include "widgets/models/series_history.h"
#include "widgets/models/tables.h"

#include <QHash>
#include <QStringList>

namespace widgets {

/// The series of one chart, with their points. Series are known by their labels; the engine's number of each may
/// change, or be missing for a time. A value; one thread: GUI.
class WatchedSeries {
public:
    static constexpr int kMaxSeries = 20;

    /// A bucket of the histogram that an item belongs to.
    struct Bucket {
        quint64 series = 0;
        double le = 0;
        SeriesHistory history{2400};
    };
    struct Item {
        SeriesLine line;
        QString name;         ///< In full: what it is known by.
        int color = 0;        ///< A free place in the palette, 0 to kMaxSeries - 1; stays while the series is watched.
        bool counter = false; ///< Drawn as a rate by default.
        SeriesHistory history{16384};
        HistogramHistory histograms; ///< Of a native histogram.
        QString family;              ///< Of a bucket: its histogram's name in full, less `le`. Else empty.
        qint64 coveredFrom = std::numeric_limits<qint64>::max(); ///< What is newer is here, or is nowhere.

        /// How it is drawn where `wanted` is chosen.
        [[nodiscard]] SeriesView view(SeriesView wanted) const;
    };

    /// False when kMaxSeries are watched already; true also when it is watched already.
    [[nodiscard]] bool add(const SeriesLine &line);
    void remove(const QString &name);
    void clear();
    [[nodiscard]] bool contains(const QString &name) const { return find(name) != nullptr; }
    [[nodiscard]] const Item *find(const QString &name) const;
    [[nodiscard]] const QList<Item> &items() const { return m_items; }
    /// The engine's numbers of all, buckets among them.
    [[nodiscard]] QList<quint64> ids() const;
    /// What the engine tells about an item now. True: its number is another than before.
    bool update(const SeriesLine &line);

    /// Points of series that are not watched are ignored.
    void addPoint(quint64 series, qint64 time, double value, const HistogramHistory::Value &histogram = {});
    /// What the log tells of a series, which is all it has since `from`.
    void fill(const agent::engine::PastSeries &past, qint64 from);
    /// What comes from now on is of another engine: the time since then is not here.
    void uncover();
    /// The numbers of series whose past is not here back to `from`.
    [[nodiscard]] QList<quint64> uncovered(qint64 from) const;

    /// The families whose buckets are wanted and not known.
    [[nodiscard]] QStringList unknownFamilies() const;
    void setBuckets(const QString &family, const QList<SeriesLine> &buckets);
    [[nodiscard]] const QList<Bucket> &buckets(const QString &family) const;

private:
    struct Family {
        QList<Bucket> buckets;
        qint64 coveredFrom = std::numeric_limits<qint64>::max();
    };
    [[nodiscard]] bool isUsed(const QString &family) const;

    QList<Item> m_items; ///< In the order they were chosen.
    QHash<QString, Family> m_families;
};

/// Names that tell the items of a chart apart in few words: the metric's name, and one label if that is enough, else
/// those that differ between items of the same name.
[[nodiscard]] QStringList shortNames(const QList<WatchedSeries::Item> &items);

/// Whether a series only ever grows: by its type, or by its name when the type is not known.
[[nodiscard]] bool looksLikeCounter(const SeriesLine &line);
/// The name in full of the classic histogram that `line` is a bucket of; empty: of none.
[[nodiscard]] QString familyOf(const SeriesLine &line);
/// What finds the buckets of that histogram: a selector.
[[nodiscard]] QString bucketSelector(const SeriesLine &bucket);
/// Whether quantiles can be made of it.
[[nodiscard]] bool isHistogram(const SeriesLine &line);

} // namespace widgets
