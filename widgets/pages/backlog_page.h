// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/facts.h"
#include "widgets/pages/page.h"

class QLabel;
class QVBoxLayout;

namespace widgets {

class ChartView;
class EmptyState;
class FactGrid;
class FilterBar;
class RemoteHeading;
class SectionHeading;
class SegmentStrip;

/// How much waits, how long does the disk last, when is it through? Per receiver; the course over time; the segments of
/// the log.
class BacklogPage : public Page {
    Q_OBJECT
public:
    explicit BacklogPage(PageContext context, QWidget *parent = nullptr);

    [[nodiscard]] QList<QWidget *> stops() const override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

protected:
    void refresh(const Snapshot &snapshot) override;
    void retranslate() override;

private:
    enum Cell { Held, Waiting, OnDisk, Oldest, In, Out, Through, DiskLasts, CellCount };
    struct Row {
        QWidget *box = nullptr;
        RemoteHeading *heading = nullptr;
        FactGrid *facts = nullptr;
    };
    void matchRows(qsizetype count);
    void nameCells(const Row &row) const;
    void showRemote(const Row &row, const RemoteFacts &remote, const LogFacts &log, double inRate) const;
    void showChart(const QList<RemoteFacts> &remotes, qint64 now);
    void showSegments(const QList<SegmentFacts> &segments, const LogFacts &log, qint64 now);

    QVBoxLayout *m_rowLayout;
    QList<Row> m_rows;
    EmptyState *m_noRemotes;
    SectionHeading *m_chartTitle;
    FilterBar *m_range;
    FilterBar *m_unit;
    ChartView *m_chart;
    SectionHeading *m_stripTitle;
    SegmentStrip *m_strip;
    QLabel *m_stripLegend;
};

} // namespace widgets
