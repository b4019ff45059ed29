// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/series_source.h"
#include "widgets/models/tables.h"
#include "widgets/pages/live_chart.h"
#include "widgets/pages/page.h"

#include <QElapsedTimer>
#include <QPair>

class QComboBox;
class QLabel;
class QPushButton;
class QSplitter;
class QToolButton;
class QVBoxLayout;

namespace widgets {

class DeliveryKey;
class FilterBar;
class LiveSearch;
class TableView;

/// What do the forwarded series say? Search, choose, and see their values as they are committed, and what the log still
/// has of them from before.
class LivePage : public Page {
    Q_OBJECT
public:
    explicit LivePage(PageContext context, QWidget *parent = nullptr);
    ~LivePage() override;

    void focusFilter() override;
    [[nodiscard]] QList<QWidget *> stops() const override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

    static constexpr qsizetype kMostCharts = 6;

protected:
    void refresh(const Snapshot &snapshot) override;
    void retranslate() override;
    void showEvent(QShowEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    using Window = QPair<qint64, qint64>;

    QWidget *makeCharts();
    QWidget *makeBar(QWidget *parent);
    void connectBar();
    LiveChart *addChart();
    void removeChart(LiveChart *chart);
    void choose(LiveChart *chart);
    void placeCharts();

    void toggle(const SeriesLine &line);
    void dropSelected();
    void watchedChanged();
    /// The place of a series' colour in the chosen chart; -1: it is not drawn there.
    [[nodiscard]] int drawnAs(const QString &name) const;

    void begin();
    void lookUpAll();
    void showLookedUp(const QList<FoundSeries> &series);
    void loadPast();
    void showPast(qint64 from, qint64 to, const SeriesSource::Past &past, const QString &error);

    [[nodiscard]] Window window() const;
    void zoom(qint64 from, qint64 to);
    void back();
    void setPaused(bool paused);
    void draw();
    void sayNote();
    void saveAs(bool picture);

    SeriesSource m_source;
    LiveSearch *m_search = nullptr;
    QSplitter *m_split;
    FilterBar *m_range = nullptr;
    QComboBox *m_rateWindow = nullptr;
    QPushButton *m_pause = nullptr;
    QPushButton *m_back = nullptr;
    QToolButton *m_add = nullptr;
    QToolButton *m_export = nullptr;
    QAction *m_exportPicture = nullptr;
    QAction *m_exportCsv = nullptr;
    QVBoxLayout *m_chartColumn = nullptr;
    DeliveryKey *m_key = nullptr;
    QLabel *m_note = nullptr;
    CurrentTable *m_current = nullptr;
    TableView *m_currentView = nullptr;
    QPushButton *m_remove = nullptr;
    QPushButton *m_clear = nullptr;
    QList<LiveChart *> m_charts; ///< Never empty.
    LiveChart *m_chosen = nullptr;

    bool m_begun = false; ///< The page has been shown: series are watched from then on.
    bool m_reading = false;
    QList<quint64> m_watched; ///< As the engine was told last.
    QElapsedTimer m_lookedUp;
    QElapsedTimer m_searched;
    QElapsedTimer m_loaded;
    quint64 m_seriesSeen = 0; ///< How many there were at the last search.
    qint64 m_now = 0;
    qint64 m_pausedAt = 0;  ///< 0: runs.
    QList<Window> m_zooms;  ///< The last is shown; empty: the range.
    qint64 m_logBegins = 0; ///< As the last look into the past told.
    qint64 m_readFrom = 0;
    QString m_pastError;
};

} // namespace widgets
