// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bridge/engine_bridge.h"
#include "widgets/models/facts.h"
#include "widgets/models/snapshot_history.h"
#include "widgets/parts/panel.h"

class QLabel;

namespace widgets {

class Badge;
class FactGrid;
class RemoteHeading;
class Sparkline;
class TextBox;

/// Everything about one receiver: state, rates, latency, lanes, answers, ledger, last error.
class RemoteCard : public Panel {
    Q_OBJECT
public:
    explicit RemoteCard(EngineBridge &bridge, QWidget *parent = nullptr);
    /// `course` may be null; it is drawn only when `withChart`.
    void display(const RemoteFacts &remote, const SnapshotHistory::Remote *course, bool withChart);
    void retranslate();

private:
    enum Cell {
        Rate,
        WireRate,
        P50,
        P99,
        Lanes,
        Sent,
        WireBytes,
        PerSample,
        Requests,
        Retries,
        LastSuccess,
        Place,
        CellCount
    };
    enum LedgerCell { Committed, Acknowledged, Pending, ByRules, Lost, Balance, LedgerCellCount };
    void showFacts(const RemoteFacts &remote);
    void showLedger(const RemoteFacts &remote);
    void showAnswers(const RemoteFacts &remote);
    void showError(const RemoteFacts &remote);

    RemoteHeading *m_heading;
    QLabel *m_courseTitle;
    Sparkline *m_course;
    FactGrid *m_facts;
    SectionHeading *m_answersTitle;
    QLabel *m_answers;
    SectionHeading *m_ledgerTitle;
    FactGrid *m_ledger;
    SectionHeading *m_errorTitle;
    TextBox *m_error;
};

} // namespace widgets
