// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/facts.h"
#include "widgets/models/snapshot_history.h"

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace widgets {

class Badge;
class ElidedLabel;
class FlowArrow;
class Panel;
class Sparkline;

/// Targets -> log on disk -> each receiver, with rates and the course of the last five minutes.
class PipelineView : public QWidget {
    Q_OBJECT
public:
    explicit PipelineView(QWidget *parent = nullptr);

    /// `withCharts`: whether the sparklines are due as well.
    void display(const Snapshot &snapshot, const SnapshotHistory &history, bool withCharts);
    void retranslate();

private:
    struct Stage {
        QLabel *name = nullptr;
        QLabel *big = nullptr;
        QLabel *unit = nullptr;
        QLabel *line = nullptr;
        QLabel *more = nullptr;
        Sparkline *course = nullptr;
    };
    struct Remote {
        QWidget *box = nullptr;
        Badge *badge = nullptr;
        ElidedLabel *name = nullptr;
        QLabel *rate = nullptr;
        ElidedLabel *state = nullptr;
        Sparkline *course = nullptr;
    };

    [[nodiscard]] Stage makeStage(Panel *panel);
    void matchRemotes(qsizetype count);
    void showRemote(const Remote &row, const RemoteFacts &facts, const SnapshotHistory &history, bool withCharts) const;

    Stage m_targets;
    Stage m_log;
    FlowArrow *m_in;
    FlowArrow *m_out;
    Panel *m_remotePanel;
    QLabel *m_remoteTitle;
    QVBoxLayout *m_remoteRows;
    QLabel *m_moreRemotes;
    QList<Remote> m_remotes;
};

} // namespace widgets
