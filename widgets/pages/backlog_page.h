// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/facts.h"
#include "widgets/pages/page.h"

#include <QHash>

class QScrollArea;
class QVBoxLayout;

namespace widgets {

class BacklogCharts;
class EmptyState;
class FactGrid;
class LossView;
class RemoteDesk;
class RemoteHeading;
class RemoteList;
class SectionHeading;
class SegmentKey;
class SegmentStrip;

/// How much waits, how long does the disk last, when is it through? Per receiver; the course over time; the segments of
/// the log; what was lost and what was refused. More than two receivers stand in a list, and one is shown.
class BacklogPage : public Page {
    Q_OBJECT
public:
    explicit BacklogPage(PageContext context, QWidget *parent = nullptr);

    /// A receiver, or with RemoteLink::DeadLetters its dead letters.
    void showSubject(const QString &subject) override;
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
    [[nodiscard]] Row makeRow();
    /// The receivers that are shown; makes and removes rows.
    [[nodiscard]] QList<RemoteFacts> arrange(const QList<RemoteFacts> &remotes);
    void nameCells(const Row &row) const;
    void showRemote(const Row &row, const RemoteFacts &remote, const LogFacts &log, double inRate) const;
    void showSegments(const QList<SegmentFacts> &segments, const QList<RemoteFacts> &remotes, const LogFacts &log,
                      qint64 now);
    void showDeadLetters(const QString &remote);
    [[nodiscard]] RemoteHeading *currentHeading() const;

    RemoteDesk *m_desk;
    RemoteList *m_list;
    QScrollArea *m_scroll = nullptr;
    QVBoxLayout *m_rowLayout;
    QHash<QString, Row> m_rows; ///< By receiver.
    QStringList m_shown;        ///< Of these, in order.
    EmptyState *m_noRemotes;
    BacklogCharts *m_charts;
    SectionHeading *m_stripTitle;
    SegmentStrip *m_strip;
    SegmentKey *m_stripKey;
    LossView *m_losses;
};

} // namespace widgets
