// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/tables.h"
#include "widgets/models/watched_series.h"
#include "widgets/pages/page.h"

#include <QTimer>

class QLabel;
class QLineEdit;
class QPushButton;
class QSplitter;

namespace widgets {

class ChartView;
class FilterBar;
class TableView;

/// What do the forwarded series say? Search, choose, and see their values as they are committed.
class LivePage : public Page {
    Q_OBJECT
public:
    explicit LivePage(PageContext context, QWidget *parent = nullptr);

    void focusFilter() override;
    [[nodiscard]] QList<QWidget *> stops() const override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

protected:
    void refresh(const Snapshot &snapshot) override;
    void retranslate() override;
    void showEvent(QShowEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QWidget *makeSearch();
    QWidget *makeChart();
    void search();
    void showFound(quint64 request, const QList<FoundSeries> &found);
    void toggle(const QModelIndex &index);
    void dropSelected();
    void watchedChanged();
    void markFound();
    void draw();
    void setPaused(bool paused);

    QLineEdit *m_search;
    QLabel *m_note;
    SeriesTable *m_found;
    TableView *m_foundView;
    QSplitter *m_split;
    FilterBar *m_range;
    FilterBar *m_view;
    QPushButton *m_pause;
    ChartView *m_chart;
    CurrentTable *m_current;
    TableView *m_currentView;
    QPushButton *m_remove;
    QPushButton *m_clear;

    QTimer m_searchDelay;
    QList<SeriesLine> m_lines; ///< What the last search found.
    WatchedSeries m_watched;
    quint64 m_request = 0;
    qint64 m_now = 0;
    qint64 m_pausedAt = 0; ///< 0: runs.
};

} // namespace widgets
